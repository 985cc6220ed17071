"""Whoever does what under which ids, in whatever order it arrives: one customer is one customer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.collect.identity.rebuilding import rebuild
from homing.store import DataFolder
from homing.store.histories import LiveHistories
from support.draining import NOW, Way, did
from support.installation import install
from support.thorough import examples

pytestmark = pytest.mark.db


def test_what_was_done_before_the_sign_in_is_the_customers(way):
    way.take(did("look", anon="phone", minute=1))
    assert way.log() == [("anon:phone", "look")]
    way.take(did("buy", anon="phone", user="ann", minute=2))
    assert way.log() == [("ann", "buy"), ("ann", "look")]


def test_a_second_customer_on_a_device_begins_a_new_epoch(way):
    way.take(did("one", anon="phone", user="ann", minute=1))
    way.take(did("two", anon="phone", user="bob", minute=5))
    way.take(did("three", anon="phone", minute=6), did("late", anon="phone", minute=3))
    assert way.log() == [("ann", "late"), ("ann", "one"), ("bob", "three"), ("bob", "two")]


def test_a_sighting_that_comes_late_moves_what_came_before_it(way):
    way.take(did("one", anon="phone", user="ann", minute=1), did("three", anon="phone", minute=6))
    live = LiveHistories(way.store, way.folder)
    live.compact()
    assert ("ann", "three") in way.log()
    way.take(did("two", anon="phone", user="bob", minute=5))
    assert way.log() == [("ann", "one"), ("bob", "three"), ("bob", "two")]
    live.now()
    assert live.verify() == []


def test_the_user_id_of_an_event_always_wins(way):
    way.take(did(anon="phone", user="ann", minute=1), did(anon="phone", user="bob", minute=1))
    assert way.log() == [("ann", "visit"), ("bob", "visit")]


def test_a_user_id_that_looks_like_an_anonymous_one_is_another(way):
    way.take(did("a", user="anon:phone"), did("b", anon="phone"))
    assert way.log() == [("anon:phone", "b"), ("user:anon:phone", "a")]


def test_an_alias_without_a_secret_key_joins_a_device_alone(way):
    told = did(kind="alias", user="ann", previousId="bob", minute=3)
    way.take(did("x", user="bob"), did("y", anon="bob"), did("z", user="ann"), told)
    assert way.log() == [("ann", "y"), ("ann", "z"), ("bob", "x")]


def test_an_alias_with_a_secret_key_joins_two_customers_and_can_be_taken_back(way):
    way.take(did("x", user="bob"), did("z", user="ann"))
    before = way.groups()
    told = did(kind="alias", user="ann", previousId="bob")
    way.take(told, is_trusted=True)
    assert way.log() == [("ann", "x"), ("ann", "z")]
    way.take(told | {"messageId": "again"}, is_trusted=True)
    [alias] = [merge for merge in way.store.merges() if "secret key" in merge.reason]
    way.store.unmerge(alias.merge)
    assert way.log() == [("ann", "z"), ("bob", "x")]
    assert {group - {"anon:bob"} for group in way.groups()} == before


def test_a_merge_that_somebody_took_back_stays_taken_back(way):
    way.take(did("look", anon="phone", minute=1), did(anon="phone", user="ann", minute=2))
    [merge] = way.store.merges()
    assert (merge.id, merge.into) == ("anon:phone", "ann")
    way.store.unmerge(merge.merge)
    way.take(did("more", anon="phone", minute=3), did(anon="phone", user="ann", minute=4))
    assert ("anon:phone", "look") in way.log()
    assert ("anon:phone", "more") in way.log()


def test_a_customer_with_too_many_ids_gets_no_more(way):
    drained = way.take(*(did("x", anon=f"d{n}", user="ann", minute=n) for n in range(505)))
    assert drained.refused == 6
    assert max(map(len, way.groups())) == 500


def by_turns(turns, devices):
    """Return messages of ann and bob, who sign in by turns on devices that they share."""
    for turn in range(turns):
        user = ("ann", "bob")[turn // devices % 2]
        yield did("x", anon=f"d{turn % devices}", user=user, minute=2 * turn)
        yield did("y", anon=f"d{turn % devices}", minute=2 * turn + 1)


def owners(way):
    """Return how many events each customer has."""
    return dict(
        way.ask("SELECT id, count(*) FROM events JOIN customers USING (customer) GROUP BY id")
    )


@pytest.mark.parametrize("parts", [1, 4])
@pytest.mark.parametrize("first", [1, -1], ids=["in order", "latest first"])
def test_a_device_that_two_share_by_turns_is_one_id_of_each(way, parts, first):
    messages = list(by_turns(1_200, devices=1))[::first]
    size = len(messages) // parts
    refused = [way.take(*messages[size * n : size * (n + 1)]).refused for n in range(parts)]
    assert refused == [0] * parts
    assert owners(way) == {"ann": 1_200, "bob": 1_200}


def test_devices_are_counted_whatever_the_turns(way):
    drained = way.take(*by_turns(4 * 502, devices=502))
    assert owners(way)["ann"] == owners(way)["bob"] == 502 * 2 + 499 * 2
    assert drained.refused == 2 * 2 * 3
    again = (did(anon="d501", user="ann", minute=9_000), did(anon="d0", user="ann", minute=9_000))
    assert way.take(*again).refused == 1


def test_an_erasure_leaves_the_device_to_the_others(way):
    way.take(did("a", anon="tv", user="ann", minute=1), did("b", anon="tv", user="bob", minute=5))
    way.take(did("c", anon="tv", minute=2), did("d", anon="tv", minute=6))
    way.store.erase("ann", now=NOW)
    assert way.log() == [("bob", "b"), ("bob", "d")]
    again = way.take(did("e", anon="tv", minute=3), did("f", anon="tv", minute=7))
    assert again.erased == 1
    assert way.log() == [("bob", "b"), ("bob", "d"), ("bob", "f")]
    assert "ann" not in str(way.ask("SELECT user_id FROM sightings"))


SAYINGS = st.lists(
    st.tuples(
        st.sampled_from(["x", "x", "y", "alias"]),
        st.sampled_from(["tv", "tv", "phone", None]),
        st.sampled_from([None, None, "ann", "bob", "cat"]),
        st.integers(0, 9),
    ).filter(lambda said: said[1] or said[2]),
    min_size=8,
    max_size=16,
)


def told(place, said, mark):
    name, anon, user, minute = said
    who = {"minute": minute, "message": f"m{place}{mark}"}
    who |= {"anon": anon + mark} if anon else {}
    who |= {"user": user + mark} if user else {}
    if name == "alias" and user:
        return did(kind="alias", previousId="bob" + mark, **who)
    return did(name, **who)


class Told:
    """A log that story after story is told to, each of people and devices of its own."""

    def __init__(self, place):
        folder = DataFolder(place)
        install(folder)
        self.way, self.many = Way(folder), 0
        self.live = LiveHistories(self.way.store, folder)

    def begin(self):
        self.many += 1

    def take(self, *sayings, is_trusted):
        messages = [told(place, said, f"-{self.many}") for place, said in sayings]
        self.way.take(*messages, is_trusted=is_trusted)

    def heard(self):
        """Return what reports are made of: who is one, and what each of them did when."""
        mark = f"-{self.many}"
        named = self.way.ask(
            "SELECT id, customer FROM aliases WHERE contains(id || '@', ? || '@')", mark
        )
        groups, whose = {}, {}
        for each, customer in sorted(named):
            groups.setdefault(customer, []).append(each.replace(mark, ""))
            whose.setdefault(customer, each.replace(mark, ""))
        rows = self.way.ask(
            "SELECT customer, occurred_at, event FROM events WHERE customer IN (SELECT unnest(?))",
            list(whose),
        )
        did = sorted((whose[customer], moment, event) for customer, moment, event in rows)
        return sorted(groups.values()), did


@pytest.fixture(scope="module")
def tellings(tmp_path_factory):
    made = [Told(tmp_path_factory.mktemp(name)) for name in ("at-once", "in-parts")]
    yield made
    for each in made:
        each.way.close()


@settings(max_examples=examples(15))
@given(SAYINGS, st.randoms(use_true_random=False), st.booleans())
def test_in_whatever_order_it_comes_it_is_the_same_story(tellings, sayings, luck, is_trusted):
    at_once, in_parts = tellings
    for each in tellings:
        each.begin()
    numbered = list(enumerate(sayings))
    at_once.take(*numbered, is_trusted=is_trusted)
    luck.shuffle(numbered)
    while numbered:
        part = [numbered.pop() for _ in range(min(len(numbered), luck.randint(1, 4)))]
        in_parts.take(*part, is_trusted=is_trusted)
        in_parts.live.now()
    assert in_parts.heard() == at_once.heard()
    assert in_parts.live.verify() == []
    with in_parts.way.store.cursor() as cursor, in_parts.way.store.writing(cursor):
        assert rebuild(cursor, now=NOW).changed == 0
