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
