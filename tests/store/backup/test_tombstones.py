"""Erased customers stay erased when an older log comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from homing.store import DataFolder, EventStore
from homing.store.backup import bury, copy_events, tombstones
from homing.store.events import INCOMING
from homing.store.histories import LiveHistories

pytestmark = pytest.mark.db

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def fill(store, *rows):
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming (id, event, occurred_at, message_id, properties)"
            " VALUES (?, 'visit', ?, md5(?)::UUID, {'a': 1}::VARIANT)",
            [[who, NOW + timedelta(days=day), f"{who}{day}"] for who, day in rows],
        )
        store.append(cursor, source="test", received_at=NOW + timedelta(days=40))


@pytest.fixture
def two(tmp_path):
    """A log, and the same as it was before somebody was erased from it."""
    folders = [DataFolder(tmp_path / name) for name in ("now", "then")]
    for folder in folders:
        folder.create()
    store = EventStore.open(folders[0])
    fill(store, ("ann", 0), ("ann2", 1), ("bob", 2), ("cid", 3))
    store.merge(["ann"], into="ann2", reason="the same", now=NOW)
    store.merge(["ann2"], into="bob", reason="the same", now=NOW)
    copy_events(store, folders[1].events)
    then = EventStore.open(folders[1])
    yield store, then, folders[1]
    store.close()
    then.close()


def ids(store):
    with store.cursor() as cursor:
        return sorted(row[0] for row in cursor.execute("SELECT id FROM identities").fetchall())


def test_who_was_erased_since_is_erased_again(two):
    store, then, folder = two
    store.erase("bob", now=NOW + timedelta(days=10))
    assert ids(then) == ["ann", "ann2", "bob", "cid"]
    assert bury(then, tombstones(store)) == 3
    assert ids(then) == ["cid"]
    assert then.size() == 1
    assert then.merges() == []
    live = LiveHistories(then, folder)
    assert live.now().n_events == 1
    assert live.verify() == []


def test_it_is_done_once(two):
    store, then, _ = two
    store.erase("cid", now=NOW + timedelta(days=10))
    assert bury(then, tombstones(store)) == 1
    before = then.version()
    assert bury(then, tombstones(store)) == 0
    assert then.version() == before


def test_what_was_done_after_the_erasure_stays(two):
    store, then, _ = two
    fill(then, ("ann2", 20))
    store.erase("ann", now=NOW + timedelta(days=10))
    bury(then, tombstones(store))
    assert then.size() == 2
    assert ids(then) == ["ann2", "cid"]
    with then.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM merged").fetchone() == (0,)


def test_they_do_not_come_back_by_a_file(two):
    store, then, _ = two
    store.erase("cid", now=NOW + timedelta(days=10))
    bury(then, tombstones(store))
    fill(then, ("cid", 3), ("cid", 5))
    assert "cid" not in ids(then)


def test_the_devices_of_who_is_erased_again_are_not_theirs_any_more(two):
    store, then, _ = two
    with then.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sightings VALUES ('phone', 'bob', $now, NULL), ('tv', 'bob', $now, NULL),"
            " ('tv', 'cid', $later, NULL)",
            {"now": NOW, "later": NOW + timedelta(days=1)},
        )
    store.erase("bob", now=NOW + timedelta(days=10))
    bury(then, tombstones(store))
    with then.cursor() as cursor:
        asked = "SELECT anonymous_id, user_id FROM sightings ORDER BY first_at"
        assert cursor.execute(asked).fetchall() == [("tv", None), ("tv", "cid")]


def test_who_is_erased_again_is_in_no_list_and_no_segment(two):
    store, then, _ = two
    with then.cursor() as cursor:
        cursor.execute("INSERT INTO listed SELECT uuid(), unnest(['ann', 'cid', 'nobody'])")
        cursor.execute("INSERT INTO memberships SELECT uuid(), customer, now() FROM identities")
    store.erase("bob", now=NOW + timedelta(days=10))
    bury(then, tombstones(store))
    with then.cursor() as cursor:
        listed = cursor.execute("SELECT id FROM listed ORDER BY id").fetchall()
        members = cursor.execute("SELECT id FROM memberships JOIN identities USING (customer)")
        assert listed == [("cid",), ("nobody",)]
        assert members.fetchall() == [("cid",)]
        assert cursor.execute("SELECT count(*) FROM memberships").fetchall() == [(1,)]
