"""Internal traffic: what comes in, and what is there, is set aside as the rules say."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.collect.internal import InternalRule, Marking, RuleKind, marking, reach
from homing.collect.internal.marking import progress
from homing.collect.internal.model import clean
from homing.collect.internal.tables import add_rule, every_rule, remove_rule, restore_rule
from homing.core.errors import NotFound, UserError
from homing.histories.merging import merged
from homing.store import DataFolder, Records
from homing.store.histories import LiveHistories
from support.draining import NOW, Way, did
from support.installation import install
from support.thorough import examples

pytestmark = pytest.mark.db

OURS = InternalRule(RuleKind.email, "shop.example")
STAGING = InternalRule(RuleKind.property, "staging", "environment")
BOB = InternalRule(RuleKind.customer, "bob")


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    monkeypatch.setattr(marking, "AT_ONCE", 1)


@pytest.fixture
def records(tmp_path):
    folder = DataFolder(tmp_path / "records")
    install(folder)
    records = Records.of(folder)
    yield records
    records.close()


def marked(way, records):
    """Go by the rules in the records; each step is another process's."""
    while Marking(records, way.store, way.clock).step():
        pass


def told(user, email):
    return did(kind="identify", user=user, traits={"email": email})


def events_of(live):
    """Return how many events the folds are given."""
    offsets, _ = merged(live.now())
    return offsets[-1]


def aside(way):
    """Return why each event of a customer, by name, is set aside."""
    sql = "SELECT id, event, aside FROM everything JOIN aliases USING (customer)"
    found = way.ask(f"{sql} WHERE id NOT LIKE 'anon:%'")
    return {(who, event): why for who, event, why in found}


def test_what_is_there_is_set_aside_and_counts_again_when_the_rule_goes(way, records):
    way.take(did("visit", user="bob"), did("visit", user="ann"), told("bob", "b@x.example"))
    before = way.log()
    live = LiveHistories(way.store, way.folder)
    assert events_of(live) == 2
    kept = add_rule(records, BOB, now=NOW)
    marked(way, records)
    assert aside(way) == {("bob", "visit"): 4, ("bob", "identify"): 6, ("ann", "visit"): 0}
    assert way.log() == [("ann", "visit")]
    assert events_of(live) == 1
    with way.store.cursor() as cursor:
        done = progress(cursor)
    assert (done.seen, done.changed, done.ended_how, done.share) == (3, 2, "done", 1.0)
    remove_rule(records, kept.id, now=NOW)
    marked(way, records)
    assert way.log() == before
    assert events_of(live) == 2
    assert live.verify() == []


def test_what_comes_in_is_told_in_the_same_transaction(way, records):
    for rule in (OURS, STAGING):
        add_rule(records, rule, now=NOW)
    marked(way, records)
    way.take(
        did("visit", user="eve", properties={"environment": "Staging"}),
        did("buy", user="eve"),
        did("visit", user="Dev@Shop.example"),
        did("visit", user="ann@shop.example.org"),
    )
    assert aside(way) == {
        ("eve", "visit"): 4,
        ("eve", "buy"): 0,
        ("Dev@Shop.example", "visit"): 4,
        ("ann@shop.example.org", "visit"): 0,
    }
    assert way.ask("SELECT counted, internal FROM drains") == [(2, 2)]


def test_who_turns_out_to_be_one_of_us_was_so_before_on_every_device(way, records):
    add_rule(records, OURS, now=NOW)
    marked(way, records)
    way.take(did("visit", anon="d1"), did("visit", user="eve"))
    live = LiveHistories(way.store, way.folder)
    assert events_of(live) == 2
    way.take(did(kind="identify", user="eve", anon="d1", traits={"email": "eve@shop.example"}))
    assert way.log() == []
    assert events_of(live) == 0


def test_a_bot_stays_a_bot(way, records):
    way.take(did("visit", user="bob"))
    with way.store.cursor() as cursor:
        cursor.execute("UPDATE log SET aside = 1")
    add_rule(records, BOB, now=NOW)
    marked(way, records)
    assert aside(way) == {("bob", "visit"): 1}


def test_whatever_was_missed_is_found_within_a_day(way, records):
    way.take(did("visit", user="bob"), did("visit", user="ann"))
    add_rule(records, BOB, now=NOW)
    marked(way, records)
    with way.store.cursor() as cursor:
        cursor.execute("UPDATE log SET aside = 0")
    assert not Marking(records, way.store, way.clock).step()
    way.clock.move(timedelta(days=1))
    marked(way, records)
    assert way.log() == [("ann", "visit")]


def test_a_merge_and_another_e_mail_are_seen_within_seconds(way, records):
    add_rule(records, OURS, now=NOW)
    add_rule(records, STAGING, now=NOW)
    way.take(did("visit", user="bob"), told("ann", "ann@shop.example"), did("visit", user="ann"))
    way.take(did("test", user="ann", properties={"environment": "staging"}))
    jobs = Marking(records, way.store, way.clock)

    def seconds_later():
        way.clock.move(timedelta(hours=1))
        while jobs.step():
            pass
        return aside(way)

    assert seconds_later()["bob", "visit"] == 0
    merge = way.store.merge(["bob"], into="ann", reason="by hand", now=NOW)
    assert seconds_later()["bob", "visit"] == 4
    way.store.unmerge(merge)
    assert seconds_later()["bob", "visit"] == 0
    way.take(told("ann", "ann@elsewhere.example"))
    last = seconds_later()
    assert (last["ann", "visit"], last["ann", "identify"], last["ann", "test"]) == (0, 2, 4)
    with way.store.cursor() as cursor:
        assert progress(cursor).ended_how == "done"
        assert cursor.execute("SELECT count(*) FROM markings").fetchall() == [(1,)]


def test_what_a_rule_names_is_counted_before_it_holds(way, records):
    way.take(
        did("visit", user="bob"),
        did("buy", user="bob", properties={"environment": "staging"}),
        did("visit", user="ann", properties={"environment": "staging"}),
        did("visit", user="eve"),
    )
    with way.store.cursor() as cursor:
        assert reach(cursor, [BOB]) == (2, 1, 4)
        assert reach(cursor, [STAGING]) == (2, 2, 4)
        assert reach(cursor, [BOB, STAGING]) == (3, 2, 4)
        assert reach(cursor, [OURS]) == (0, 0, 4)
    assert len(way.log()) == 4


def test_rules_are_kept_once_and_taken_back(records):
    kept = add_rule(records, OURS, now=NOW)
    assert add_rule(records, InternalRule(RuleKind.email, " @SHOP.example"), now=NOW) == kept
    remove_rule(records, kept.id, now=NOW)
    assert list(every_rule(records)) == []
    with pytest.raises(NotFound):
        remove_rule(records, kept.id, now=NOW)
    restore_rule(records, kept.id, now=NOW)
    assert list(every_rule(records)) == [kept]
    remove_rule(records, kept.id, now=NOW)
    again = add_rule(records, OURS, now=NOW)
    assert restore_rule(records, kept.id, now=NOW) == again
    assert list(every_rule(records)) == [again]


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (InternalRule(RuleKind.email, "nobody"), "value"),
        (InternalRule(RuleKind.email, "a@b.example"), "value"),
        (InternalRule(RuleKind.customer, "  "), "value"),
        (InternalRule(RuleKind.property, "staging"), "name"),
    ],
    ids=["domain", "address", "blank", "nameless"],
)
def test_a_rule_that_names_nothing_is_refused(rule, where):
    with pytest.raises(UserError) as refused:
        clean(rule)
    assert refused.value.where == where


def one(number, who, where):
    properties = {"environment": where} if where else {}
    return did(f"n{number}", user=who, minute=number, properties=properties)


WHO = ("ann", "bob", "e@shop.example", "anon:x")
happened = st.tuples(st.sampled_from(WHO), st.sampled_from(["", "staging", "live"]))
ways = st.lists(
    st.one_of(
        st.lists(happened, min_size=1, max_size=3),
        st.sampled_from([OURS, STAGING, BOB]),
    ),
    max_size=5,
)


@settings(max_examples=examples(10), deadline=None)
@given(ways)
def test_the_log_is_what_looking_at_each_event_by_itself_finds(tmp_path_factory, steps):
    place = tmp_path_factory.mktemp("way")
    folder = DataFolder(place)
    install(folder)
    records, way = Records.of(folder), Way(folder)
    rules = {}
    done = []
    for step in steps:
        if isinstance(step, InternalRule):
            if step in rules:
                remove_rule(records, rules.pop(step), now=NOW)
            else:
                rules[step] = add_rule(records, step, now=NOW).id
            marked(way, records)
            continue
        way.take(*(one(len(done) + n, *each) for n, each in enumerate(step)))
        done += step
    expected = {
        f"n{n}"
        for n, (who, where) in enumerate(done)
        if not (
            (BOB in rules and who == "bob")
            or (OURS in rules and who.endswith("@shop.example"))
            or (STAGING in rules and where == "staging")
        )
    }
    assert {name for (name,) in way.ask("SELECT event FROM events")} == expected
    way.close()
    records.close()
