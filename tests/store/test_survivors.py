"""Who others were merged into is known by what was said of all of them, whatever is done."""

import json
from datetime import timedelta
from importlib import resources

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.store import EventStore, merging
from homing.store.backup.tombstones import bury, tombstones
from homing.store.merging import Finding
from homing.store.rewriting import hash_of
from store.conftest import RECEIVED
from store.test_traits import OBJECTS, say
from support.thorough import examples

pytestmark = pytest.mark.db

IDS = tuple(f"c{n}" for n in range(6))
SOMEBODY = st.integers(0, len(IDS) - 1)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), SOMEBODY, OBJECTS),
        st.tuples(st.just("import"), SOMEBODY, OBJECTS),
        st.tuples(st.just("undo"), SOMEBODY, st.none()),
        st.tuples(st.just("merge"), SOMEBODY, SOMEBODY),
        st.tuples(st.just("many"), SOMEBODY, SOMEBODY),
        st.tuples(st.just("part"), SOMEBODY, st.none()),
        st.tuples(st.just("erase"), SOMEBODY, st.none()),
    ),
    max_size=14,
)


def known_of(store):
    """What `customers` says, by their numbers."""
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT customer, id, traits::JSON::VARCHAR FROM customers")
        return {
            customer: (name, json.loads(said or "{}")) for customer, name, said in rows.fetchall()
        }


def together(store):
    """The same from what is known of each number: one's own, then what was said of the others."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT customer, id, traits::JSON::VARCHAR FROM identities ORDER BY customer"
        ).fetchall()
        survivor = dict(cursor.execute("SELECT customer, survivor FROM merged").fetchall())
    found = {}
    for number, name, said in rows:
        if number not in survivor:
            mine = [row for row in rows if survivor.get(row[0], row[0]) == number != row[0]]
            known = json.loads(said or "{}")
            for _, _, other in mine:
                for trait, value in json.loads(other or "{}").items():
                    if known.get(trait) is None and value is not None:
                        known[trait] = value
            found[number] = (name, known)
    return found


def do(store, append, act, one, other):
    """Do one thing; what cannot be done is passed over."""
    with store.cursor() as cursor:
        numbers = dict(cursor.execute("SELECT id, customer FROM identities").fetchall())
    there = IDS[one] in numbers
    if act == "say" and there:
        say(store, [(numbers[IDS[one]], other, {}, False)])
    elif act == "import" and there:
        batch = append((IDS[one], "x", "2025-01-02", f"i{len(store.batches())}")).batch
        say(store, [(numbers[IDS[one]], other, {}, False)], batch=batch)
    elif act == "undo":
        batches = [each for each in store.batches() if each.undone_at is None][:-1]
        if batches:
            store.undo(batches[one % len(batches)].batch, now=RECEIVED)
    elif act == "part" and (merges := store.merges()):
        store.unmerge(merges[one % len(merges)].merge)
    elif act == "erase" and there:
        store.erase(IDS[one], now=RECEIVED - timedelta(days=9999))
    elif act in ("merge", "many") and there and one != other and IDS[other] in numbers:
        pair = numbers[IDS[one]], numbers[IDS[other]]
        with store.cursor() as cursor, store.writing(cursor):
            made = [Finding(*pair, "test")]
            merging.change(
                cursor,
                made=made,
                most=9,
                counted_as=lambda members: {each: str(each) for each in members},
                now=RECEIVED,
            )


def test_what_is_known_of_customers_is_what_was_said_of_all_they_are(store, append):
    @settings(max_examples=examples(12), deadline=None)
    @given(ACTS)
    def check(acts):
        append(*((name, "x", "2025-01-01", f"m{name}-{len(store.batches())}") for name in IDS))
        for act in acts:
            do(store, append, *act)
            assert known_of(store) == together(store), act

    check()
    assert known_of(store)


def test_merges_made_one_by_one_and_taken_back(store, append):
    append(*((name, "x", "2025-01-01", f"m{name}") for name in IDS[:3]))
    say(store, [(0, {"plan": "pro"}, {}, False), (1, {"plan": "free", "age": 3}, {}, False)])
    number = store.merge(["c0"], into="c1", reason="test", now=RECEIVED)
    assert known_of(store) == {1: ("c1", {"plan": "free", "age": 3}), 2: ("c2", {})}
    store.merge(["c1"], into="c2", reason="test", now=RECEIVED)
    assert known_of(store) == together(store) == {2: ("c2", {"plan": "pro", "age": 3})}
    store.unmerge(number)
    assert known_of(store) == together(store)
    assert known_of(store)[2] == ("c2", {"plan": "free", "age": 3})


def test_who_is_erased_or_buried_leaves_nothing(store, append):
    append(*((name, "x", "2025-01-01", f"m{name}") for name in IDS[:4]))
    say(store, [(0, {"email": "a@b.c"}, {}, False), (2, {"email": "d@e.f"}, {}, False)])
    store.merge(["c0"], into="c1", reason="test", now=RECEIVED)
    store.merge(["c2"], into="c3", reason="test", now=RECEIVED)
    store.erase("c1", now=RECEIVED)
    with store.cursor() as cursor:
        assert cursor.execute("SELECT id FROM survivors").fetchall() == [("c3",)]
    assert known_of(store) == together(store) == {3: ("c3", {"email": "d@e.f"})}
    erased = tombstones(store)[0]._replace(id_hash=hash_of("c2"))
    bury(store, [erased])
    assert known_of(store) == together(store) == {3: ("c3", {})}


def test_a_log_with_merges_of_an_older_homing_is_brought_up_to_date(folder):
    steps = resources.files("homing.store").joinpath("schema")
    names = sorted(each.name for each in steps.iterdir() if each.name < "0020")
    with duckdb.connect(folder.events) as old:
        old.execute("SET TimeZone = 'UTC'")
        old.execute("CREATE TABLE schema_steps (name VARCHAR NOT NULL)")
        for name in names:
            old.execute(steps.joinpath(name).read_text())
            old.execute("INSERT INTO schema_steps VALUES (?)", [name])
        for number, said in enumerate(({"plan": "pro", "age": 3}, {"plan": None}, {}, None)):
            old.execute(
                "INSERT INTO identities (customer, id, traits) VALUES (?, ?, ?::JSON::VARIANT)",
                [number, f"c{number}", None if said is None else json.dumps(said)],
            )
        old.execute("INSERT INTO merges VALUES (1, 0, 1, 'test', '2026-01-01 00:00Z')")
        old.execute("INSERT INTO merged VALUES (0, 1)")
        before = old.execute("SELECT customer, id, traits::JSON::VARCHAR FROM customers ORDER BY 1")
        told = before.fetchall()
    store = EventStore.open(folder)
    with store.cursor() as cursor:
        now = cursor.execute("SELECT customer, id, traits::JSON::VARCHAR FROM customers ORDER BY 1")
        assert now.fetchall() == told
    assert known_of(store)[1] == ("c1", {"plan": "pro", "age": 3})
    store.unmerge(1)
    assert known_of(store) == together(store)
    store.close()
