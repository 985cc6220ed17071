"""Customers who turn out to be one, who turn out not to be, and who want to be forgotten."""

import json
from datetime import timedelta
from importlib import resources

import duckdb
import pytest

from homing.core.errors import NotFound, UserError
from homing.store import EventStore
from homing.store.compaction import Compaction
from homing.store.histories import LiveHistories
from homing.store.rewriting import settled
from store.conftest import RECEIVED
from store.logs import log_of, seen, took

pytestmark = pytest.mark.db

ROWS = [("phone", "x", 1, "{}", 1), ("laptop", "x", 2, "{}", 2), ("ann", "y", 3, "{}", 3)]


@pytest.fixture
def live(store, folder):
    took(store, ROWS)
    live = LiveHistories(store, folder)
    live.now()
    return live


def merge(store, *ids, into="ann"):
    return store.merge(ids, into=into, reason="the same e-mail", now=RECEIVED)


def read(store, sql):
    with store.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def counts(store):
    """Return how many events every customer has, by way of the views."""
    return dict(
        read(
            store,
            "SELECT id, count(*) FROM events JOIN customers USING (customer) GROUP BY id",
        )
    )


def test_who_is_merged_is_one_customer_at_once(store, live):
    merge(store, "phone", "laptop")
    assert counts(store) == {"ann": 3}
    assert read(store, "SELECT id FROM customers") == [("ann",)]
    assert seen(live.now()) == log_of(store)
    assert {row[0] for row in seen(live.now())} == {2}


def test_an_old_id_finds_the_customer(store, live):
    merge(store, "phone")
    aliases = "SELECT aliases.id, customers.id FROM aliases JOIN customers USING (customer)"
    assert dict(read(store, aliases)) == {"phone": "ann", "ann": "ann", "laptop": "laptop"}


def test_events_that_come_under_an_old_id_are_the_survivors(store, live):
    merge(store, "phone")
    live.compact()
    took(store, [("phone", "z", 9, "{}", 9)])
    assert counts(store) == {"ann": 3, "laptop": 1}
    assert seen(live.now()) == log_of(store)
    assert live.now().touched.customer.tolist() == [2]


def test_a_merge_taken_back_leaves_all_as_before(store, live):
    before = seen(live.now())
    number = merge(store, "phone", "laptop")
    live.compact()
    store.unmerge(number)
    assert seen(live.now()) == before == log_of(store)
    assert counts(store) == {"phone": 1, "laptop": 1, "ann": 1}
    assert live.verify() == []


def test_events_of_a_merged_customer_can_be_undone(store, live):
    batch = took(store, [("phone", "z", 9, "{}", 9)]).batch
    merge(store, "phone")
    live.compact()
    store.undo(batch, now=RECEIVED)
    assert seen(live.now()) == log_of(store)
    assert counts(store) == {"ann": 2, "laptop": 1}


def test_an_id_without_events_stays_merged(store, live):
    batch = took(store, [("watch", "z", 9, "{}", 9)]).batch
    number = merge(store, "watch")
    store.undo(batch, now=RECEIVED)
    took(store, [("watch", "z", 9, "{}", 9), ("new", "z", 9, "{}", 10)])
    assert counts(store) == {"phone": 1, "laptop": 1, "ann": 2, "new": 1}
    assert seen(live.now()) == log_of(store)
    store.unmerge(number)
    assert counts(store)["watch"] == 1


def test_an_id_that_nothing_holds_is_forgotten(store, live):
    batch = took(store, [("watch", "z", 9, "{}", 9)]).batch
    number = merge(store, "watch")
    store.undo(batch, now=RECEIVED)
    store.unmerge(number)
    assert read(store, "SELECT count(*) FROM aliases WHERE id = 'watch'") == [(0,)]


def test_merges_follow_one_another_and_one_in_the_middle_can_be_taken_back(store, live):
    first = merge(store, "phone", into="laptop")
    merge(store, "phone", into="ann")
    assert counts(store) == {"ann": 3}
    store.unmerge(first)
    assert counts(store) == {"ann": 2, "laptop": 1}
    assert seen(live.now()) == log_of(store)


def test_a_customer_who_was_merged_is_no_survivor(store, live):
    merge(store, "phone", into="ann")
    merge(store, "laptop", into="phone")
    assert counts(store) == {"ann": 3}


def test_merges_say_what_they_are_based_on(store, live):
    number = merge(store, "phone")
    [said] = store.merges()
    assert (said.merge, said.id, said.into) == (number, "phone", "ann")
    assert (said.reason, said.merged_at) == ("the same e-mail", RECEIVED)


@pytest.mark.parametrize("ids", [["ann"], ["phone"], ["ann", "phone"], []])
def test_customers_who_are_one_already_are_not_merged(store, live, ids):
    merge(store, "phone")
    version = store.version()
    with pytest.raises(UserError, match="already"):
        merge(store, *ids)
    assert store.version() == version
    assert len(store.merges()) == 1


def test_who_is_not_there_can_be_neither_merged_nor_erased(store, live):
    with pytest.raises(NotFound, match="'nobody'"):
        merge(store, "nobody")
    with pytest.raises(NotFound, match="'nobody'"):
        merge(store, "phone", into="nobody")
    with pytest.raises(NotFound, match="merge number 7"):
        store.unmerge(7)
    with pytest.raises(NotFound, match="'nobody'"):
        store.erase("nobody", now=RECEIVED)


def test_the_version_changes_with_every_change(store, live):
    versions = [store.version()]
    number = merge(store, "phone")
    versions.append(store.version())
    store.unmerge(number)
    versions.append(store.version())
    store.erase("phone", now=RECEIVED)
    versions.append(store.version())
    assert versions == sorted(set(versions))


def test_the_number_of_a_merge_is_not_given_again(store, live):
    number = merge(store, "phone")
    store.unmerge(number)
    assert merge(store, "phone") > number


def test_what_was_said_of_the_survivor_counts_and_the_rest_is_filled_in(store, live):
    said = {
        "ann": {"city": "Leeds", "plan": None},
        "phone": {"city": "York", "plan": "pro", "a.b": [1, {"c": 2}]},
        "laptop": {"plan": "free", "age": 30},
    }
    with store.cursor() as cursor:
        for name, traits in said.items():
            sql = "UPDATE identities SET traits = ?::JSON::VARIANT WHERE id = ?"
            cursor.execute(sql, [json.dumps(traits), name])
    number = merge(store, "laptop", "phone")
    traits = "SELECT traits::JSON::VARCHAR FROM customers WHERE id = 'ann'"
    [(found,)] = read(store, traits)
    assert json.loads(found) == {"city": "Leeds", "plan": "pro", "age": 30, "a.b": [1, {"c": 2}]}
    store.unmerge(number)
    [(found,)] = read(store, traits)
    assert json.loads(found) == said["ann"]


def test_who_is_erased_is_in_no_table_under_any_id(store, live):
    merge(store, "phone")
    assert store.erase("phone", now=RECEIVED + timedelta(days=1)) == 2
    assert counts(store) == {"laptop": 1}
    for table in ("log", "events", "resolved"):
        assert read(store, f"SELECT count(*) FROM {table}") == [(1,)]
    assert read(store, "SELECT id FROM identities") == [("laptop",)]
    assert read(store, "SELECT (FROM merges SELECT count(*)) + (FROM merged SELECT count(*))") == [
        (0,)
    ]
    assert seen(live.now()) == log_of(store) != []


def test_events_of_before_an_erasure_do_not_come_back(store, live):
    merge(store, "phone")
    store.erase("ann", now=RECEIVED + timedelta(minutes=5))
    again = took(store, ROWS)
    assert (again.taken, again.duplicates, again.erased) == (0, 1, 2)
    later = took(store, [("phone", "x", 5, "{}", 4), ("phone", "x", 6, "{}", 5)])
    assert (later.taken, later.erased, later.new_customers) == (1, 1, 1)
    assert counts(store) == {"laptop": 1, "phone": 1}
    assert seen(live.now()) == log_of(store)


def test_what_is_erased_does_not_stay_on_disk_in_a_generation(store, live, folder):
    looking = Compaction(live)
    assert looking.look() is False
    store.erase("ann", now=RECEIVED)
    assert live.holds_erased()
    assert looking.look() is True
    assert not live.holds_erased()
    assert looking.look() is False
    assert len(list((folder.path / "histories").glob("generation-*"))) == 1
    assert live.verify() == []


def test_what_a_killed_process_left_is_deleted_when_the_histories_are_opened(store, live, folder):
    histories = folder.path / "histories"
    for name in ("generation-00000007", "draft-00000008"):
        (histories / name).mkdir()
        (histories / name / "time.npy").touch()
    LiveHistories(store, folder).now()
    assert sorted(path.name for path in histories.iterdir()) == ["generation-00000001", "present"]


def test_a_log_of_before_there_were_merges_is_brought_up_to_date(folder):
    schema = resources.files("homing.store").joinpath("schema")
    with duckdb.connect(folder.events) as old:
        old.execute("CREATE TABLE schema_steps (name VARCHAR NOT NULL)")
        for name in ("0001_log.sql", "0002_rewritten.sql"):
            old.execute(schema.joinpath(name).read_text())
            old.execute("INSERT INTO schema_steps VALUES (?)", [name])
        old.execute("INSERT INTO customers VALUES (0, 'phone', NULL), (1, 'ann', NULL)")
        old.execute("INSERT INTO event_names VALUES (0, 'x')")
        old.execute("INSERT INTO batches VALUES (1, 'old', '2026-01-01 00:00Z', 2, NULL)")
        old.execute(
            "INSERT INTO log SELECT i, 0, '2026-01-01 00:00Z', '2026-01-01 00:00Z', uuid(), 1, NULL"
            " FROM range(2) AS t (i)"
        )
    store = EventStore.open(folder)
    merge(store, "phone")
    assert counts(store) == {"ann": 2}
    store.close()


def test_merges_are_settled_in_their_order():
    assert settled([]) == {}
    assert settled([(1, 2), (2, 3)]) == {1: 3, 2: 3}
    assert settled([(1, 2), (1, 3)]) == {1: 3, 2: 3}
    assert settled([(1, 2), (2, 1)]) == {1: 2}
    assert settled([(1, 2), (3, 4), (1, 4), (5, 3)]) == {1: 4, 2: 4, 3: 4, 5: 4}
    chain = [(n, n + 1) for n in range(5000)]
    assert set(settled(chain).values()) == {5000}
