"""Histories of a log that grows, loses batches, and is found spoilt: always those of the log."""

import os
import shutil
from contextlib import closing

import numpy as np
import pytest

from homing.core.errors import UserError
from homing.histories import stickiness
from homing.histories.activity import Activity
from homing.histories.bounds import Bounds
from homing.store import DataFolder, EventStore
from homing.store.histories import LiveHistories
from store import kills
from store.conftest import RECEIVED
from store.logs import log_of, seen, took
from support.installation import install
from support.process import done

pytestmark = pytest.mark.db


@pytest.fixture
def live(store, folder):
    return LiveHistories(store, folder)


ROWS = [("a", "x", 1, '{"amount": 5}', 1), ("b", "y", 2, "{}", 2), ("a", "y", 0, "{}", 3)]


def test_an_empty_log_has_no_events(store, live):
    assert live.now().n_events == 0
    assert live.verify() == []


def test_events_that_come_later_are_seen_at_once(store, live):
    took(store, ROWS)
    assert seen(live.now()) == log_of(store)
    took(store, [("b", "x", -5, "{}", 4), ("c", "x", 9, '{"amount": "2.5"}', 5)])
    assert live.now().touched.customer.tolist() == [1, 2]
    assert seen(live.now()) == log_of(store)
    assert live.verify() == []


def test_another_log_in_its_place_is_seen_although_as_much_was_written_to_it(
    store, live, folder, tmp_path
):
    other = DataFolder(tmp_path / "other")
    install(other)
    with closing(EventStore.open(other)) as another:
        took(another, ROWS[:1])
    took(store, ROWS)
    version = store.version()
    assert live.now().n_events == 3
    other.events.replace(folder.events)
    store.reopen()
    assert store.version() != version
    assert seen(live.now()) == log_of(store) != []
    assert store.size() == 1


def test_what_is_undone_is_gone_at_once(store, live):
    batch = took(store, ROWS).batch
    took(store, [("b", "x", 3, "{}", 4)])
    assert live.now().n_events == 4
    store.undo(batch, now=RECEIVED)
    assert seen(live.now()) == log_of(store) != []
    assert live.verify() == []
    live.compact()
    assert live.now().touched is None
    assert live.verify() == []


def test_a_number_that_is_given_again_brings_no_events_back(store, live):
    batch = took(store, ROWS).batch
    live.now()
    store.undo(batch, now=RECEIVED)
    took(store, [("z", "x", 1, "{}", 9)])
    assert seen(live.now()) == log_of(store)
    assert len(log_of(store)) == 1


def test_a_fold_counts_each_customer_once_across_generation_and_tail(store, live):
    took(store, ROWS)
    live.now()
    took(store, [("b", "x", 3, "{}", 4), ("c", "x", 3, "{}", 5)])
    activity = Activity(counts=np.ones(9, np.bool_), bounds=Bounds.span(0, 2**61))
    assert stickiness.fold(live.now(), activity).exactly.tolist() == [[3]]
    found = stickiness.members(live.now(), activity, group=0, least=1, most=1)
    assert found.tolist() == [0, 1, 2]


def test_codes_and_names_are_of_one_state_of_the_log(store, live):
    took(store, ROWS)
    assert live.present().names == ("x", "y")
    took(store, [("c", "z", 9, "{}", 9)])
    assert live.present().names == ("x", "y", "z")
    assert live.now().touched.event.tolist() == [2]


def test_compaction_puts_the_tail_into_a_generation(store, live, folder):
    took(store, ROWS)
    assert live.now().touched is None
    took(store, [("b", "x", 3, "{}", 4)])
    before = live.status()
    assert (before.generation, before.touched_customers, before.touched_events) == (1, 1, 2)
    assert live.compact() == 2
    after = LiveHistories(store, folder).status()
    assert (after.generation, after.events, after.touched_events) == (2, 4, 0)
    assert after.mark == after.log


def test_a_generation_is_used_again_when_the_log_is_opened_again(store, live, folder):
    took(store, ROWS)
    live.now()
    again = LiveHistories(store, folder)
    assert seen(again.now()) == log_of(store)
    assert again.status().generation == 1


@pytest.mark.parametrize("harm", ["flip", "cut", "forget", "pointer"])
def test_a_spoilt_generation_is_found_and_made_anew(store, live, folder, harm, caplog):
    took(store, ROWS)
    live.now()
    place = folder.path / "histories"
    file = place / "present" if harm == "pointer" else place / "generation-00000001" / "time.npy"
    raw = file.read_bytes()
    file.unlink()
    if harm in ("flip", "cut"):
        file.write_bytes(raw[:-1] + (bytes([raw[-1] ^ 64]) if harm == "flip" else b""))
    again = LiveHistories(store, folder)
    assert "not what it was written as" in again.verify()[0]
    assert seen(again.now()) == log_of(store)
    assert "made anew" in caplog.text
    assert again.verify() == []


def test_a_generation_of_a_copy_that_was_changed_alike_is_not_used(tmp_path, caplog):
    """Both took away one batch of the same customer, and as many rows, but not the same batch."""
    one, other = (DataFolder(tmp_path / name) for name in ("one", "other"))
    one.create()
    store = EventStore.open(one)
    for number in (1, 2):
        took(store, [("a", "x", number, "{}", number)])
    store.close()
    shutil.copytree(one.path, other.path)
    for batch, folder in enumerate((one, other), 1):
        store = EventStore.open(folder)
        store.undo(batch, now=RECEIVED)
        LiveHistories(store, folder).now()
        store.close()
    shutil.copy(one.events, other.events)
    store = EventStore.open(other)
    live = LiveHistories(store, other)
    assert live.verify() == ["The generation is not of this event log."]
    assert seen(live.now()) == log_of(store) != []
    assert "another event log" in caplog.text
    store.close()
    store = EventStore.open(other)
    assert LiveHistories(store, other).verify() == []  # once more opened, it is the same log
    store.close()


def test_a_generation_of_another_log_is_not_used(tmp_path, caplog):
    for name in ("one", "other"):
        folder = DataFolder(tmp_path / name)
        folder.create()
        store = EventStore.open(folder)
        took(store, [(name, "x", 1, "{}", name)], source=name)
        LiveHistories(store, folder).now()
        store.close()
    shutil.copy(tmp_path / "one" / "events.duckdb", tmp_path / "other" / "events.duckdb")
    store = EventStore.open(folder)
    live = LiveHistories(store, folder)
    assert live.verify() == ["The generation is not of this event log."]
    assert seen(live.now()) == log_of(store)
    assert "another event log" in caplog.text
    store.close()


def test_who_may_only_read_writes_nothing(store, folder):
    took(store, ROWS)
    store.close()
    reader = EventStore.open(folder, read_only=True)
    live = LiveHistories(reader, folder)
    assert seen(live.now()) == log_of(reader)
    assert not (folder.path / "histories").exists()
    with pytest.raises(UserError, match="open for reading"):
        live.compact()
    reader.close()


def test_a_verification_finds_what_is_wrong_with_the_histories(store, live):
    took(store, ROWS)
    live.now()
    with store.cursor() as cursor:
        cursor.execute("UPDATE log SET event = 7 WHERE event = 0")
    assert live.verify() == ["The code of 1 events is wrong."]
    live.rebuild()
    assert live.verify() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing forks")
def test_a_killed_process_leaves_the_histories_of_the_log(tmp_path):
    times = int(os.environ.get("HOMING_TEST_KILLS", "10"))
    said = done(kills.main, tmp_path / "killed", times, 1)
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) > times / 4, "hardly anything was compacted"
