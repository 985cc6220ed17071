import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from homing.core.errors import HomingError, UserError
from homing.store import EventStore
from homing.store.version import Version
from store import kills
from support.process import under_way

pytestmark = pytest.mark.db


def read(store, sql):
    with store.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def test_events_come_back_with_their_customer_name_and_properties(store, append):
    append(("ann", "purchase", "2020-01-01 00:30+02", "m1"))
    sql = (
        "SELECT id, event, occurred_at::VARCHAR, properties.amount::BIGINT "
        "FROM events JOIN customers USING (customer)"
    )
    assert read(store, sql) == [("ann", "purchase", "2019-12-31 22:30:00+00", 5)]


def test_a_message_is_taken_once_however_often_it_comes(append, store):
    first = append(("ann", "a", "2020-01-01 00:00Z", "m1"), ("ann", "a", "2020-01-01 00:00Z", "m1"))
    again = append(("ann", "a", "2020-01-01 00:00Z", "m1"), ("bob", "b", "2020-01-02 00:00Z", "m2"))
    assert (first.taken, first.duplicates) == (1, 1)
    assert (again.taken, again.duplicates, again.new_customers) == (1, 1, 1)
    assert store.size() == 2


def test_customers_are_numbered_densely_in_the_order_they_appeared(append, store):
    append(("zoe", "a", "2020-01-01 00:00Z", "1"), ("ann", "a", "2020-01-02 00:00Z", "2"))
    append(("bob", "b", "2019-01-01 00:00Z", "3"), ("ann", "b", "2020-01-03 00:00Z", "4"))
    numbered = read(store, "SELECT customer, id FROM customers ORDER BY customer")
    assert numbered == [(0, "zoe"), (1, "ann"), (2, "bob")]
    assert read(store, "SELECT event, name FROM event_names ORDER BY event") == [(0, "a"), (1, "b")]


def test_a_batch_without_news_leaves_no_trace(append, store):
    append(("ann", "a", "2020-01-01 00:00Z", "m1"))
    version = store.version()
    assert append(("ann", "a", "2020-01-01 00:00Z", "m1")).batch == 0
    assert store.version() == version
    assert len(store.batches()) == 1


def test_an_undone_batch_takes_its_events_and_customers_with_it(append, store):
    append(("ann", "a", "2020-01-01 00:00Z", "m1"), source="first.csv")
    second = append(
        ("ann", "a", "2020-02-01 00:00Z", "m2"), ("bob", "a", "2020-02-01 00:00Z", "m3")
    )
    before = store.version()
    assert store.undo(second.batch, now=store.batches()[0].received_at) == 2
    assert store.version() > before
    assert read(store, "SELECT id FROM customers") == [("ann",)]
    assert append(("bob", "a", "2020-02-01 00:00Z", "m3")).taken == 1


@pytest.mark.parametrize("batch", [1, 7])
def test_a_batch_can_be_undone_only_once_and_only_if_it_exists(append, store, batch):
    append(("ann", "a", "2020-01-01 00:00Z", "m1"))
    now = store.batches()[0].received_at
    store.undo(1, now=now)
    with pytest.raises(UserError, match=f"no import number {batch}"):
        store.undo(batch, now=now)


def test_the_end_of_data_is_the_last_event(append, store):
    assert store.end_of_data() is None
    append(("ann", "a", "2020-01-01 00:00Z", "1"), ("ann", "b", "2020-03-01 00:00Z", "2"))
    assert store.end_of_data().isoformat() == "2020-03-01T00:00:00+00:00"


def test_event_names_come_with_the_most_frequent_first(append, store):
    append(("a", "rare", "2020-01-01 00:00Z", "1"), ("a", "x", "2020-01-01 00:00Z", "2"))
    append(("a", "x", "2020-01-02 00:00Z", "3"))
    assert store.event_names() == ["x", "rare"]


def test_a_log_knows_at_once_when_the_first_device_comes(append, store):
    append(("ann", "a", "2020-01-01 00:00Z", "1"))
    assert (store.overview().has_unknown, store.identified()) == (False, None)
    append(("anon:7", "a", "2020-01-02 00:00Z", "2"))
    assert (store.overview().has_unknown, store.identified()) == (True, (2, 1))


def test_writers_at_the_same_time_number_customers_apart(append, store):
    def write(batch):
        return append(
            *((f"c{batch}-{n}", "a", "2020-01-01 00:00Z", f"{batch}/{n}") for n in range(9))
        )

    with ThreadPoolExecutor(8) as threads:
        taken = sum(appended.taken for appended in threads.map(write, range(16)))
    ((customers, numbers),) = read(
        store, "SELECT count(*), count(DISTINCT customer) FROM customers"
    )
    assert taken == customers == numbers == 16 * 9


def test_a_failed_append_changes_nothing(store, append):
    with store.cursor() as cursor, pytest.raises(Exception, match="incoming"):
        store.append(cursor, source="nothing", received_at=None)
    assert (store.size(), store.batches()) == (0, [])


def test_reading_before_anything_was_written_says_what_to_do(folder):
    with pytest.raises(UserError, match="homing import FILE"):
        EventStore.open(folder, read_only=True)


def test_a_file_that_is_no_event_log_is_refused(folder):
    folder.events.write_bytes(b"not a database" * 1000)
    with pytest.raises(UserError, match="cannot be opened"):
        EventStore.open(folder)


def test_a_log_of_a_newer_version_is_left_alone(folder, store):
    with store.cursor() as cursor:
        cursor.execute("INSERT INTO schema_steps VALUES ('9999_future.sql')")
    store.close()
    with pytest.raises(HomingError, match="newer Homing"):
        EventStore.open(folder)


@pytest.mark.parametrize("acknowledged", [1, 7, 20])
def test_kill_9_loses_nothing_acknowledged_and_leaves_no_half_batch(folder, acknowledged):
    with under_way(kills.write, folder.path) as (writer, said):
        last = [int(said.readline()) for _ in range(acknowledged)][-1]
        writer.send_signal(signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL
    store = EventStore.open(folder)
    sizes = read(store, "SELECT batch, count(*) FROM log GROUP BY batch")
    assert len(sizes) == len(store.batches()) > last
    assert {size for _, size in sizes} == {500}
    store.close()


def test_a_disk_without_room_is_no_damage(folder, monkeypatch):
    import duckdb

    def full(*_, **__):
        raise duckdb.IOException('IO Error: Could not write file "x": No space left on device')

    monkeypatch.setattr(duckdb, "connect", full)
    with pytest.raises(HomingError, match="the disk is full") as raised:
        EventStore.open(folder)
    assert "may be damaged" not in str(raised.value)


def test_a_version_looked_up_before_a_change_is_not_known_after_it():
    version = Version()

    def look_while_something_is_written():
        version.forget()
        return 1

    assert version.known(look_while_something_is_written) == 1
    assert [version.known(lambda: 2), version.known(lambda: 3)] == [2, 2]
