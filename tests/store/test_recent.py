"""Messages that come again are found, in memory and in the log."""

from datetime import timedelta

import numpy as np
import pytest

from homing.store import recent
from homing.store.recent import DAYS, RecentMessages
from store.conftest import RECEIVED


def some(start, stop):
    return np.arange(start, stop, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(recent, "SMALL", 10)
    monkeypatch.setattr(recent, "PART", 40)


def test_what_was_added_is_there_and_nothing_else(small, tmp_path):
    messages = RecentMessages(tmp_path)
    for start in range(0, 200, 7):
        messages.add(some(start, start + 7), RECEIVED)
    assert messages.has(some(0, 203)).all()
    assert not messages.has(some(203, 400)).any()
    assert len(messages) == 203
    assert list(tmp_path.iterdir()) == []  # what is in files there is gone when the process is


def test_what_is_older_than_a_week_is_forgotten(small, tmp_path):
    messages = RecentMessages(tmp_path)
    messages.add(some(0, 50), RECEIVED)
    messages.add(some(50, 100), RECEIVED + DAYS + timedelta(days=1))
    assert not messages.has(some(0, 50)).any()
    assert messages.has(some(50, 100)).all()


@pytest.mark.db
def test_those_of_a_log_are_looked_up(store, append, tmp_path):
    append(("ann", "x", RECEIVED, "m-1"), ("ann", "x", RECEIVED, "m-2"))
    with store.cursor() as cursor:
        hashes = cursor.execute("SELECT hash(message_id) AS h FROM log").fetchnumpy()["h"]
        there = RecentMessages.of(cursor, tmp_path, RECEIVED)
        assert there.has(np.asarray(hashes, np.uint64)).all()
        assert len(RecentMessages.of(cursor, tmp_path, RECEIVED + DAYS + timedelta(days=1))) == 0
