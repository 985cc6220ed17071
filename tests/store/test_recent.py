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


def test_what_was_added_is_there_and_nothing_else(small):
    messages = RecentMessages()
    for start in range(0, 200, 7):
        messages.add(some(start, start + 7), RECEIVED)
    assert messages.has(some(0, 203)).all()
    assert not messages.has(some(203, 400)).any()
    assert len(messages) == 203


def test_the_oldest_are_forgotten_when_there_are_too_many(small):
    messages = RecentMessages(most=100)
    for start in range(0, 300, 10):
        messages.add(some(start, start + 10), RECEIVED)
    assert len(messages) <= 100
    assert messages.has(some(260, 300)).all()
    assert not messages.has(some(0, 100)).any()


def test_what_is_older_than_a_week_is_forgotten(small):
    messages = RecentMessages()
    messages.add(some(0, 50), RECEIVED)
    messages.add(some(50, 100), RECEIVED + DAYS + timedelta(days=1))
    assert not messages.has(some(0, 50)).any()
    assert messages.has(some(50, 100)).all()


@pytest.mark.db
def test_those_of_a_log_are_looked_up(store, append):
    append(("ann", "x", RECEIVED, "m-1"), ("ann", "x", RECEIVED, "m-2"))
    with store.cursor() as cursor:
        hashes = cursor.execute("SELECT hash(message_id) AS h FROM log").fetchnumpy()["h"]
        there = RecentMessages.of(cursor, RECEIVED)
        assert there.has(np.asarray(hashes, np.uint64)).all()
        assert len(RecentMessages.of(cursor, RECEIVED, most=1)) == 2
        assert len(RecentMessages.of(cursor, RECEIVED + DAYS + timedelta(days=1))) == 0
