"""The inbox: kept before it is answered, read in order, forgotten, never stuck."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
import sqlalchemy as sa

from homing.collect.inbox import Arrival, Inbox, NotKept, Waiting, look
from homing.collect.inbox.opening import file_of
from homing.collect.inbox.parcels import zstd
from homing.collect.inbox.writer import Group, Promise
from homing.collect.model import DAY
from support import aside
from support.arrivals import SOURCE, arrival

pytestmark = pytest.mark.db


async def put(inbox, row):
    """Return when a row is on disk, or raise what says why it is not."""
    done = asyncio.get_running_loop().create_future()
    inbox.put(row, lambda outcome: done.set_exception(outcome) if outcome else done.set_result(1))
    await done


def test_what_is_kept_comes_out_as_it_went_in(open_inbox):
    inbox = open_inbox()
    sent = arrival(b"\x00\xff", is_trusted=True, query="a=1", country=None)
    inbox.keep([sent])
    [received] = inbox.after(0, most=10)
    assert received.id == 1
    assert tuple(getattr(received, name) for name in Arrival._fields) == tuple(sent)


def test_requests_come_out_in_the_order_they_went_in_batch_by_batch(open_inbox):
    inbox = open_inbox()
    for place in range(0, 25, 5):
        inbox.keep([arrival(str(number).encode()) for number in range(place, place + 5)])
    first = inbox.after(0, most=12)
    rest = inbox.after(first.last, most=100)
    assert [len(first), len(rest)] == [10, 15]
    assert [int(each.body) for each in (*first, *rest)] == list(range(25))
    assert not inbox.after(rest.last, most=10)


def test_a_batch_ends_when_it_has_enough_bytes_but_gives_what_was_kept_together(open_inbox):
    inbox = open_inbox()
    for _ in range(5):
        inbox.keep([arrival(b"x" * 100)])
    assert len(inbox.after(0, most=10, most_bytes=250)) == 2
    assert len(inbox.after(0, most=10, most_bytes=1)) == 1
    inbox.keep([arrival()] * 7)
    assert len(inbox.after(5, most=3)) == 7


def test_who_is_done_with_a_part_of_what_was_kept_together_is_given_the_rest(open_inbox):
    inbox = open_inbox()
    inbox.keep([arrival(str(number).encode()) for number in range(4)])
    batch = inbox.after(2, most=10)
    assert [each.id for each in batch] == [3, 4]
    assert [len(batch), batch.last] == [2, 4]
    assert [each.body for each in batch[1:]] == [b"3"]


def test_what_waits_is_counted_also_by_another_process(open_inbox, folder, records_url):
    inbox = open_inbox()
    assert inbox.waiting() == Waiting(0, 0, None)
    inbox.keep([arrival(b"12345", received_at=7)])
    inbox.keep([arrival(b"678", received_at=9)])
    assert inbox.waiting() == look(folder, records_url) == Waiting(2, 8, 7)
    assert inbox.forget(1) == 1
    assert inbox.waiting() == look(folder, records_url) == Waiting(1, 3, 9)


def test_forgetting_twice_does_nothing_the_second_time(open_inbox):
    inbox = open_inbox()
    for _ in range(3):
        inbox.keep([arrival()])
    assert [inbox.forget(2), inbox.forget(2), inbox.forget(9)] == [2, 0, 1]


def test_what_was_kept_together_is_forgotten_when_all_of_it_is_drained(open_inbox):
    inbox = open_inbox()
    inbox.keep([arrival()] * 3)
    assert [inbox.forget(2), inbox.waiting().count, inbox.forget(3)] == [0, 3, 3]
    assert inbox.waiting() == Waiting(0, 0, None)


def test_an_inbox_that_was_closed_goes_on_where_it_was(open_inbox):
    inbox = open_inbox()
    for _ in range(3):
        inbox.keep([arrival()])
    inbox.forget(1)
    inbox.close()
    again = open_inbox(beyond=1)
    again.keep([arrival()])
    assert [each.id for each in again.after(0, most=10)] == [2, 3, 4]
    assert again.waiting().count == 3


def test_ids_never_come_again_even_when_all_was_forgotten(open_inbox):
    inbox = open_inbox()
    inbox.keep([arrival()] * 5)
    inbox.forget(5)
    inbox.close()
    again = open_inbox(beyond=5)
    again.keep([arrival()])
    assert [each.id for each in again.after(5, most=10)] == [6]


def test_ids_are_above_what_was_drained_though_the_file_is_lost(on_sqlite, folder):
    on_sqlite().close()
    file_of(folder).unlink()
    inbox = on_sqlite(beyond=1000)
    inbox.keep([arrival()])
    assert [each.id for each in inbox.after(1000, most=10)] == [1001]


def test_many_at_once_are_all_kept_and_written_in_few_transactions(open_inbox):
    inbox = open_inbox()
    groups = []
    inbox.when_kept(lambda: groups.append(1))

    async def story():
        await asyncio.gather(*(put(inbox, arrival(str(n).encode())) for n in range(500)))

    aside.run(story())
    assert {int(each.body) for each in inbox.after(0, most=1000)} == set(range(500))
    assert len(groups) < 100


def test_a_promise_is_kept_only_when_the_row_can_be_read_by_others(on_sqlite, folder):
    inbox = on_sqlite()

    async def story():
        await put(inbox, arrival(b"now"))
        with sqlite3.connect(file_of(folder)) as other:
            found = other.execute("SELECT packed FROM inbox_parcels").fetchall()
        other.close()
        return found

    [[kept]] = aside.run(story())
    assert b"now" in zstd.decompress(kept)


def test_the_listener_is_told_after_each_commit(open_inbox):
    inbox = open_inbox()
    told = threading.Event()
    inbox.when_kept(told.set)
    inbox.keep([arrival()])
    assert told.wait(10)


def test_a_closed_inbox_takes_nothing(open_inbox):
    inbox = open_inbox()
    inbox.close()
    with pytest.raises(NotKept):
        inbox.keep([arrival()])


def test_one_who_cannot_be_told_hinders_nobody(open_inbox):
    inbox = open_inbox()

    def given_up(_outcome):
        raise RuntimeError("nobody is there")

    async def story():
        inbox.put(arrival(b"1"), given_up)
        await put(inbox, arrival(b"2"))

    aside.run(story())
    assert {each.body for each in inbox.after(0, most=10)} == {b"1", b"2"}


def test_a_request_that_cannot_be_kept_costs_the_others_nothing(open_inbox):
    inbox = open_inbox()

    async def story():
        rows = [arrival(b"1"), arrival(b"bad", path="\ud800"), arrival(b"3")]
        return await asyncio.gather(*(put(inbox, row) for row in rows), return_exceptions=True)

    outcomes = aside.run(story())
    assert [type(each) for each in outcomes] == [type(None), NotKept, type(None)]
    assert [each.body for each in inbox.after(0, most=10)] == [b"1", b"3"]
    assert inbox.waiting().count == 2


def test_everybody_is_told_when_the_disk_fails_while_others_are_kept_one_by_one(
    on_sqlite, monkeypatch
):
    inbox, told = on_sqlite(), []
    commit = inbox._commit

    def fails(group):
        if [each.body for each in group.arrivals] == [b"3"]:
            raise sa.exc.OperationalError(None, None, OSError("the disk is full"))
        commit(group)

    monkeypatch.setattr(inbox, "_commit", fails)
    rows = [arrival(b"1"), arrival(b"bad", path="\ud800"), arrival(b"3"), arrival(b"4")]
    group = Group(rows, [Promise(None, told.append) for _ in rows])
    inbox._write(group)
    assert [type(each) for each in told] == [NotKept, NotKept]
    assert len(group.promises) == 2  # the writer tells these that they are kept
    assert [each.body for each in inbox.after(0, most=10)] == [b"1", b"4"]


def test_requests_of_two_days_are_not_packed_together(open_inbox):
    inbox = open_inbox()
    midnight = 1_767_225_600_000_000
    inbox.keep([arrival(received_at=midnight + beside) for beside in (-2, -1, 0, 1)])
    batch = inbox.after(0, most=10)
    assert batch.days == {midnight // DAY - 1, midnight // DAY}
    assert [each.received_at - midnight for each in batch] == [-2, -1, 0, 1]
    assert len(inbox.after(0, most=1)) == 2


EARLIER = """
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY, received_at BIGINT, source CHAR(32), is_trusted BOOLEAN,
    protocol VARCHAR(32), path TEXT, query TEXT, headers TEXT, country VARCHAR(2), body BLOB
)
"""


def test_what_was_kept_one_a_row_is_packed_when_it_is_opened(on_sqlite, folder):
    sent = arrival(b"\x00\xff", is_trusted=True, country=None)
    with sqlite3.connect(file_of(folder)) as earlier:
        earlier.execute(EARLIER)
        for number in (7, 9):
            row = (number, *sent._replace(source=SOURCE.hex, headers='{"user-agent":"пример"}'))
            earlier.execute(f"INSERT INTO inbox VALUES ({', '.join('?' * 10)})", row)
    earlier.close()
    inbox = on_sqlite(beyond=7)
    inbox.keep([arrival(b"new")])
    before, new = inbox.after(7, most=10)
    assert before == (9, *sent)
    assert [new.id, new.body] == [10, b"new"]


def test_the_file_is_for_its_owner_alone(on_sqlite, folder):
    on_sqlite()
    assert file_of(folder).stat().st_mode & 0o077 == 0


def test_a_commit_waits_for_the_disk(on_sqlite):
    with on_sqlite()._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_database_that_cannot_be_reached_says_where(folder):
    from homing.core.errors import UserError

    with pytest.raises(UserError, match="cannot be reached"):
        Inbox.open(folder, "postgresql://nobody@/nothing?host=/no/such/place")


def test_the_table_is_made_once(open_inbox):
    inbox = open_inbox()
    assert sa.inspect(inbox._engine).has_table("inbox_parcels")
    open_inbox()
