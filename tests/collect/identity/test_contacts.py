"""Who has the same e-mail or phone is one customer, if a server says so, and never by a browser."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homing.cli import main
from homing.collect.identity.contacts import ContactKind, Contacts, cleaned
from homing.collect.identity.rebuilding import rebuild
from homing.collect.identity.service import CONTACT
from homing.store import DataFolder
from homing.store.backup.tombstones import Tombstone, bury
from homing.store.rewriting import hash_of
from support.draining import NOW, Way, arrival, did
from support.installation import install
from support.thorough import examples

EMAIL, PHONE = ContactKind.email, ContactKind.phone
KNOWN = Contacts(frozenset(ContactKind), b"of this installation")


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        (EMAIL, " Ann@Shop.EU\n", "ann@shop.eu"),
        (EMAIL, "анна@почта.рф", "анна@почта.рф"),
        (EMAIL, "ann+news@shop.eu", "ann+news@shop.eu"),
        (PHONE, "+7 (903) 123-45-68", "79031234568"),
        (PHONE, "007 903 123 45 68", "79031234568"),
        (PHONE, 79031234568, "79031234568"),
        (PHONE, "+372 5123 456", "3725123456"),
    ],
)
def test_however_it_is_written_it_is_one_contact(kind, value, kept):
    assert cleaned(kind, value) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(
            (EMAIL, said)
            for said in ("test@test.com", "noreply@shop.eu", "NULL", "", "a@b", "@b.eu")
        ),
        *((EMAIL, said) for said in ("ann@example.com", "null@shop.eu", "a b@shop.eu", "[email]")),
        *((EMAIL, said) for said in (None, 5, True, ["ann@shop.eu"], "a@" + "b" * 300 + ".eu")),
        *((PHONE, said) for said in ("0", "+70000000000", "12345678901", "+1234567", "8001234")),
        *((PHONE, said) for said in ("903 123 45 68", "+0 903 123 45 68", "null", "", None, True)),
        *((PHONE, said) for said in ("+7 903 123 45 68 ext 1", "+" + "12" * 9, "٠٧٩٠٣١٢٣٤٥٦٨")),
    ],
)
def test_a_contact_that_is_nobodys_is_none(kind, value):
    assert cleaned(kind, value) is None


def test_the_key_is_a_hash_that_needs_the_secret():
    [key] = KNOWN.keys_in({"email": "Ann@shop.eu", "name": "Ann"})
    assert key.startswith("hashed:email:")
    assert "ann" not in key
    assert [key] == list(KNOWN.keys_in({"mail": "ann@shop.eu"}))
    assert [key] != list(
        Contacts(frozenset({EMAIL}), b"of another").keys_in({"email": "ann@shop.eu"})
    )
    assert list(Contacts(frozenset({PHONE}), KNOWN.secret).keys_in({"email": "ann@shop.eu"})) == []


def says(user, minute=0, **traits):
    return did(kind="identify", user=user, minute=minute, traits=traits)


@pytest.fixture
def known_way(tmp_path):
    folder = DataFolder(tmp_path / "data")
    install(folder)
    way = Way(folder, contacts=lambda: KNOWN)
    yield way
    way.close()


def people(way):
    """Return which ids are one customer, but for the hashes."""
    named = ({each for each in ids if not each.startswith("hashed:")} for ids in way.groups())
    return {frozenset(ids) for ids in named if ids}


@pytest.mark.db
class TestJoining:
    def test_who_has_the_same_contact_is_one_with_all_their_devices(self, known_way):
        known_way.take(did(anon="phone", user="ann"), did(anon="laptop", user="anna"))
        known_way.take(says("ann", email="A@shop.eu"), is_trusted=True)
        assert len(people(known_way)) == 2
        known_way.take(says("anna", mail=" a@SHOP.eu "), is_trusted=True)
        assert people(known_way) == {frozenset({"ann", "anna", "anon:phone", "anon:laptop"})}
        assert "a@shop.eu" not in str(known_way.ask("SELECT id FROM identities")).lower()
        assert "a@shop.eu" not in str(known_way.ask("SELECT * FROM contacts")).lower()

    def test_unless_it_is_set_nobody_is_joined(self, way):
        way.take(says("ann", email="a@shop.eu"), says("anna", email="a@shop.eu"), is_trusted=True)
        assert people(way) == {frozenset({"ann"}), frozenset({"anna"})}

    def test_a_browser_takes_nobody_over(self, known_way):
        known_way.take(says("ann", email="a@shop.eu", phone="+79031234568"), is_trusted=True)
        [key] = KNOWN.keys_in({"email": "a@shop.eu"})
        known_way.take(
            says("mallory", email="a@shop.eu", phone="+79031234568"),
            did(kind="identify", anon="mallorys", traits={"email": "a@shop.eu"}),
            did(kind="alias", user="mallory", previousId=key),
            did(anon="mallorys", user=key),
        )
        [own] = [ids for ids in known_way.groups() if "ann" in ids]
        assert {each for each in own if not each.startswith("hashed:")} == {"ann"}

    def test_what_is_taken_back_stays_taken_back(self, known_way):
        both = says("ann", email="a@shop.eu"), says("anna", email="a@shop.eu")
        known_way.take(*both, is_trusted=True)
        last = max(each.merge for each in known_way.store.merges())
        known_way.store.unmerge(last)
        apart = {frozenset({"ann"}), frozenset({"anna"})}
        assert people(known_way) == apart
        known_way.take(says("anna", minute=9, email="a@shop.eu"), is_trusted=True)
        assert people(known_way) == apart

    def test_what_was_joined_is_found_out_anew_from_the_log(self, known_way):
        known_way.take(says("ann", email="a@shop.eu"), says("anna", email="a@shop.eu"))
        known_way.take(
            says("bob", 1, email="a@shop.eu"),
            says("anna", 2, email="a@shop.eu"),
            is_trusted=True,
        )
        joined = people(known_way)
        assert joined == {frozenset({"ann"}), frozenset({"anna", "bob"})}
        for each in known_way.store.merges():
            known_way.store.unmerge(each.merge)
        with known_way.store.cursor() as cursor:
            cursor.execute("DELETE FROM contacts")
        assert len(people(known_way)) == 3
        assert rebuilt(known_way).contacts == 2
        assert people(known_way) == joined
        assert not rebuilt(known_way).is_otherwise

    def test_a_client_cannot_say_that_it_was_known(self, known_way):
        known_way.take(says("ann", email="a@shop.eu"), is_trusted=True)
        [key] = KNOWN.keys_in({"email": "a@shop.eu"})
        known_way.take(
            did(user="mallory", properties={"contact_keys": [key], "n": 1}),
            did(kind="identify", user="mallory", traits={"contact_keys": [key]}),
        )
        assert "contact_keys" not in str(
            known_way.ask(
                "SELECT properties::JSON FROM events JOIN customers USING (customer)"
                " WHERE id = 'mallory'"
            )
        )
        assert not rebuilt(known_way).is_otherwise

    def test_who_was_erased_is_not_found_again(self, known_way):
        known_way.take(says("ann", 1, email="a@shop.eu"), is_trusted=True)
        known_way.take(says("anna", 1, email="a@shop.eu"), is_trusted=True)
        known_way.store.unmerge(max(each.merge for each in known_way.store.merges()))
        known_way.store.erase("ann", now=NOW)
        with known_way.store.cursor() as cursor:
            cursor.execute("DELETE FROM contacts")
        assert not rebuilt(known_way).is_otherwise

    def test_nobody_gets_too_many_ids(self, known_way):
        many = [says(f"u{n}", minute=n, email="office@shop.eu") for n in range(502)]
        assert known_way.take(*many, is_trusted=True).refused == 3
        assert max(map(len, known_way.groups())) == 500
        assert (
            known_way.take(says("u501", 900, email="office@shop.eu"), is_trusted=True).refused == 0
        )

    def test_an_erasure_takes_the_hashes_along(self, known_way):
        known_way.take(says("ann", 1, email="a@shop.eu"), is_trusted=True)
        known_way.store.erase("ann", now=NOW)
        for table in ("contacts", "identities", "merges"):
            assert known_way.ask(f"SELECT count(*) FROM {table}") == [(0,)]
        known_way.take(says("anna", 2, email="a@shop.eu"), is_trusted=True)
        assert known_way.groups() == {frozenset({"anna"})}

    def test_a_restored_copy_forgets_them_too(self, known_way):
        known_way.take(says("ann", 1, email="a@shop.eu"), is_trusted=True)
        ids = [each for (each,) in known_way.ask("SELECT id FROM identities")]
        assert len(ids) == 2
        bury(known_way.store, [Tombstone(hash_of(each), NOW) for each in ids])
        for table in ("contacts", "identities", "merges"):
            assert known_way.ask(f"SELECT count(*) FROM {table}") == [(0,)]


TOLD = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "cat", "dan"]),
        st.sampled_from([None, "tv", "phone"]),
        st.sampled_from([None, "a@shop.eu", "A@Shop.EU", "b@shop.eu", "test@test.com"]),
        st.sampled_from([None, "+79031234568", "0079031234568", "+442079460123"]),
        st.booleans(),
    ),
    min_size=2,
    max_size=9,
)


def expected(story, mark):
    """Return who is one of those in a story, found by going through all pairs again and again."""
    groups = [({user}, contacts(row)) for row in story for user in [row[0] + mark]]
    while True:
        pair = next(
            (
                (one, other)
                for place, one in enumerate(groups)
                for other in groups[place + 1 :]
                if one[0] & other[0] or one[1] & other[1]
            ),
            None,
        )
        if pair is None:
            return {frozenset(users) for users, _ in groups}
        one, other = pair
        groups = [each for each in groups if each is not one and each is not other]
        groups.append((one[0] | other[0], one[1] | other[1]))


def contacts(row):
    _, _, email, phone, is_trusted = row
    if not is_trusted:
        return set()
    good = {email.lower()} if email and "test" not in email else set()
    return good | ({phone.removeprefix("00").removeprefix("+")} if phone else set())


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = DataFolder(tmp_path_factory.mktemp("contacts"))
    install(folder)
    way = Way(folder, contacts=lambda: Contacts(KNOWN.kinds, way.secret))
    way.secret, way.many = b"", 0
    yield way
    way.close()


@pytest.mark.db
@settings(max_examples=examples(14), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TOLD, st.randoms(use_true_random=False))
def test_in_any_order_they_are_the_same_customers(told, story, luck):
    told.many += 1
    for again, most in enumerate((9, 3)):  # the same story, of other people, in another order
        mark = f"-{told.many}-{again}"
        told.secret = mark.encode()
        arrivals = [said(place, row, mark) for place, row in enumerate(story)]
        luck.shuffle(arrivals)
        for first in range(0, len(arrivals), most):
            told.inbox.keep(arrivals[first : first + most])
            told.drain.all()
        own = {ids for ids in people(told) if any(each.endswith(mark) for each in ids)}
        users = {frozenset(each for each in ids if ":" not in each) for ids in own}
        assert users == expected(story, mark)
    take_some_back(told, luck)
    before = told_of(told)
    assert not rebuilt(told).is_otherwise
    assert told_of(told) == before
    lost = lose_contacts(told, luck)
    found = rebuilt(told)
    assert (found.changed, found.contacts) == (0, lost)
    assert told_of(told) == before


def take_some_back(way, luck):
    """Take back by hand some of what contacts joined, and join some users by hand."""
    joined = [each for each in way.store.merges() if each.reason == CONTACT]
    for each in luck.sample(joined, min(len(joined), 2)):
        way.store.unmerge(each.merge)
    users = sorted(map(min, people(way)))
    if len(users) > 1:
        way.store.merge([users[0]], into=users[-1], reason="by hand", now=NOW)


def lose_contacts(way, luck):
    """Forget some of what contacts joined, as if it had never been; return how many pairs."""
    joined = [each for each in way.store.merges() if each.reason == CONTACT]
    lost = luck.sample(joined, len(joined) // 2)
    for each in lost:
        way.store.unmerge(each.merge)
        with way.store.cursor() as cursor:
            cursor.execute("DELETE FROM contacts WHERE merge = $merge", {"merge": each.merge})
    return len(lost)


def rebuilt(way):
    with way.store.cursor() as cursor, way.store.writing(cursor):
        return rebuild(cursor, now=NOW)


def told_of(way):
    """Return what reports are made of: who is one, and what these did when."""
    whose = {customer: min(ids) for ids, customer in grouped(way)}
    rows = way.ask("SELECT customer, occurred_at, event FROM events")
    return people(way), sorted((whose[who], at, event) for who, at, event in rows)


def grouped(way):
    return way.ask(
        "SELECT list(id ORDER BY id) FILTER (NOT starts_with(id, 'hashed:')), customer"
        " FROM aliases GROUP BY customer HAVING list(id) FILTER (NOT starts_with(id, 'hashed:'))"
        " IS NOT NULL"
    )


def said(place, row, mark):
    user, anon, email, phone, is_trusted = row
    who = {"user": user + mark, "anon": anon and anon + mark, "message": f"{place}{mark}"}
    traits = {"email": email, "phone": phone}
    message = did(kind="identify", minute=place, traits=traits, **who)
    return arrival(message, is_trusted=is_trusted)


@pytest.mark.db
def test_the_terminal_says_and_changes_by_what_customers_are_known(tmp_path, capfd):
    folder = DataFolder(tmp_path / "data")
    install(folder)

    def told_by(*arguments):
        with pytest.raises(SystemExit) as end:
            main(["--data", str(folder.path), "identity", "contacts", *arguments])
        return end.value.code or 0, capfd.readouterr().err

    assert told_by() == (0, "Customers are known by: their ids.\n")
    assert told_by("phone", "email") == (0, "Customers are known by: their ids, email, phone.\n")
    assert told_by("email", "--none")[0] != 0
    assert told_by("--none") == (0, "Customers are known by: their ids.\n")
