"""Compaction in the background: when it is worth it, without haste, and ended at any moment."""

import threading
from datetime import UTC, datetime

import pytest

from homing.histories import merging
from homing.histories.generation import open_present
from homing.store import compaction
from homing.store.compaction import Compaction
from homing.store.histories import LiveHistories

pytestmark = pytest.mark.db
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def live(store, folder, append):
    append(("a", "x", NOW, "1"), ("b", "x", NOW, "2"))
    live = LiveHistories(store, folder)
    live.now()
    append(("a", "y", NOW, "3"))
    return live


def number(folder):
    return open_present(folder.path / "histories").manifest.number


def test_a_short_tail_is_left_alone(live, folder):
    assert Compaction(live, enough=3).look() is False
    assert number(folder) == 1


def test_a_long_tail_goes_into_a_new_generation(live, folder):
    assert Compaction(live, enough=2).look() is True
    assert number(folder) == 2
    assert live.balance() == (0, 3)


def test_a_share_of_a_large_generation_must_be_outside_it(live, folder, monkeypatch):
    monkeypatch.setattr(compaction, "ENOUGH_SHARE", 1.5)
    assert Compaction(live, enough=2).look() is False


def test_it_runs_by_itself_until_closed(live, folder):
    seen = []
    is_seen = threading.Event()

    def note():
        seen.append(number(folder))
        is_seen.set()

    running = Compaction(live, enough=2, look_every_s=0.01, when_new=note)
    running.start()
    assert is_seen.wait(10)
    running.close()
    assert number(folder) == 2
    assert seen == [2]


def test_closing_ends_a_compaction_and_what_was_there_stays(live, folder, monkeypatch):
    monkeypatch.setattr(merging, "PIECE", 1)
    monkeypatch.setattr(compaction, "WORK_SHARE", 1e-12)
    running = Compaction(live, enough=2, look_every_s=0.01)
    running.start()
    for _ in range(500):
        if any((folder.path / "histories").glob("draft-*")):
            break
        threading.Event().wait(0.02)
    running.close()
    assert number(folder) == 1
    assert live.verify() == []
    live.compact()
    assert number(folder) == 2
