"""The event log keeps to its memory, and what is free goes back to the system."""

import pytest

from homing.store import DataFolder, EventStore
from homing.store.memory import Memory

pytestmark = pytest.mark.db


@pytest.fixture
def store(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.create()
    store = EventStore.open(folder)
    yield store
    store.close()


def limit_of(store):
    with store.cursor() as cursor:
        return cursor.execute("SELECT current_setting('memory_limit')").fetchone()[0]


def test_the_log_keeps_to_its_limit_also_when_it_was_opened_again(store):
    memory = Memory(store, "200MB")
    memory.look()
    assert limit_of(store) == "190.7 MiB"
    store.reopen()
    assert limit_of(store) != "190.7 MiB"
    memory.look()
    assert limit_of(store) == "190.7 MiB"


def test_a_log_that_is_closed_is_looked_at_again_later(store):
    memory = Memory(store, "200MB")
    store.close()
    memory.look()
    store.reopen()
    memory.look()
    assert limit_of(store) == "190.7 MiB"


def test_it_ends_when_it_is_closed(store):
    memory = Memory(store, "200MB")
    memory.start()
    memory.close()
    assert limit_of(store) == "190.7 MiB"
    Memory(store, "200MB").close()


@pytest.fixture
def read(store):
    """Return a store that has read and written a lot."""
    with store.cursor() as cursor, store.writing(cursor):
        cursor.execute("CREATE TABLE much AS SELECT hash(n) AS h FROM range(2000000) AS t(n)")
    store.settle()
    used(store)
    return store


def used(store):
    with store.cursor() as cursor:
        cursor.execute("SELECT sum(h) FROM much").fetchone()
        return taken(cursor)


def taken(cursor):
    asked = "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"
    return int(cursor.execute(asked).fetchone()[0])


def test_what_was_read_is_forgotten_when_nobody_asks_any_longer(read):
    before = used(read)
    assert before > 10_000_000
    times = iter([1, 2, 3, 3, 3])
    memory = Memory(read, "200MB", asked=lambda: next(times))
    for _ in range(4):
        memory.look()
        with read.cursor() as cursor:
            assert taken(cursor) >= before
    memory.look()
    with read.cursor() as cursor:
        assert taken(cursor) < before / 10
    assert limit_of(read) == "190.7 MiB"
    assert used(read) >= before / 2


def test_who_reads_just_now_keeps_what_was_read(read):
    before = used(read)
    memory = Memory(read, "200MB")
    with read.cursor() as cursor:
        for _ in range(5):
            memory.look()
        assert taken(cursor) >= before
        assert cursor.execute("SELECT count(*) FROM much").fetchone() == (2_000_000,)


def test_a_log_that_grows_no_longer_is_settled(store):
    memory = Memory(store, "200MB")
    with store.cursor() as cursor, store.writing(cursor):
        cursor.execute("CREATE TABLE much (said VARCHAR)")
        cursor.execute("INSERT INTO much SELECT hash(n)::VARCHAR FROM range(90000) AS t(n)")
        cursor.execute("INSERT INTO much SELECT hash(n)::VARCHAR FROM range(90000) AS t(n)")
    assert store.unsettled_bytes > 1_000
    memory._unsettled = store.unsettled_bytes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("homing.store.memory.WORTH_SETTLING", 1_000)
        for _ in range(4):
            memory.look()
    assert store.unsettled_bytes == 0


def test_pages_of_files_leave_when_nobody_asks_any_longer(store):
    left = []
    memory = Memory(store, "200MB", let_go=lambda: left.append(1))
    for _ in range(3):
        memory.look()
    assert left == [1]
