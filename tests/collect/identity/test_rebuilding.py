"""Whose events are, worked out anew from the whole log."""

import os
import signal

import pytest

from homing.cli import main
from homing.collect.identity.rebuilding import Rebuilt, rebuild, rebuild_between_batches, rehearse
from homing.store import EventStore
from support.draining import NOW, did
from support.forked import fork

pytestmark = pytest.mark.db


@pytest.fixture
def tv(way):
    """A device of ann, then of bob, then of ann; and one that only ann has."""
    way.take(did("a", anon="tv", user="ann", minute=1), did("b", anon="tv", user="bob", minute=4))
    way.take(did("c", anon="tv", user="ann", minute=7), did("d", anon="phone", user="ann"))
    way.take(*(did(f"at {minute}", anon="tv", minute=minute) for minute in (0, 2, 5, 8)))
    return way


def rebuilt(way, **how):
    with way.store.cursor() as cursor, way.store.writing(cursor):
        return rebuild(cursor, now=NOW, **how)


def damage(way, sql):
    with way.store.cursor() as cursor:
        cursor.execute(sql)


def told_of(way):
    runs = way.ask("SELECT anonymous_id, first_at, user_id FROM sightings ORDER BY ALL")
    return way.log(), way.groups(), runs


def test_where_nothing_is_otherwise_nothing_changes(tv):
    before = told_of(tv)
    assert (rebuilt(tv).devices, rebuilt(tv).changed) == (2, 0)
    assert told_of(tv) == before


@pytest.mark.parametrize("at_once", [1, 100])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sightings SET user_id = 'bob' WHERE first_at = '2026-01-01 00:01:00+00'",
        "DELETE FROM sightings WHERE user_id = 'bob'",
        "DELETE FROM sightings WHERE anonymous_id = 'phone'",
    ],
    ids=["another", "less", "none"],
)
def test_what_was_lost_is_set_right(tv, sql, at_once):
    before, merges = told_of(tv), len(tv.store.merges())
    damage(tv, sql)
    found = rebuilt(tv, at_once=at_once)
    assert found.changed == len(found.examples) == 1
    assert told_of(tv) == before
    assert len(tv.store.merges()) == merges, "what is made already is not made twice"
    assert found.settled.made == found.settled.gone, "nor said to be made"
    assert rebuilt(tv).changed == 0


def test_how_far_it_is_is_told(tv):
    heard = []
    rebuilt(tv, at_once=1, say=lambda *far: heard.append(far))
    assert heard == [(1, 2), (2, 2)]


def test_who_was_erased_stays_so(tv):
    tv.store.erase("ann", now=NOW)
    before = told_of(tv)
    assert rebuilt(tv).changed == 0
    assert told_of(tv) == before


def test_a_merge_that_somebody_took_back_stays_taken_back(tv):
    merge = next(each for each in tv.store.merges() if each.id == "anon:phone")
    tv.store.unmerge(merge.merge)
    before = told_of(tv)
    assert rebuilt(tv).changed == 0
    assert told_of(tv) == before


def test_in_the_terminal_it_is_tried_first(tv, capfd):
    before = told_of(tv)
    damage(tv, "DELETE FROM sightings WHERE user_id = 'bob'")
    lost = told_of(tv)
    tv.close()
    arguments = ["--data", str(tv.folder.path), "identity", "rebuild"]
    for how, after in ((["--dry-run"], lost), ([], before)):
        with pytest.raises(SystemExit) as end:
            main([*arguments, *how])
        assert not end.value.code
        tv.open()
        assert told_of(tv) == after
        tv.close()
    said = capfd.readouterr()
    assert "Would be otherwise: 1." in said.err
    assert "Were otherwise: 1." in said.err
    assert said.out == "tv\ntv\n"
    tv.open()


@pytest.mark.parametrize("moment", [1, 2])
def test_who_is_killed_meanwhile_leaves_what_was(tv, moment):
    damage(tv, "DELETE FROM sightings")
    lost = told_of(tv)
    tv.close()
    _, status = os.waitpid(fork(killed_at, moment, tv), 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    tv.open()
    assert told_of(tv) == lost
    assert rebuilt(tv).changed == 2
    assert rebuilt(tv).changed == 0


def killed_at(moment, way):
    """Rebuild, and be killed when so many devices are done and nothing is committed."""

    def heard(done, _all):
        if done == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    way.store = EventStore.open(way.folder)
    rebuilt(way, at_once=1, say=heard)


def test_a_server_does_it_between_two_batches(tv):
    before = told_of(tv)
    assert not rebuild_between_batches(tv.store, now=NOW).is_otherwise
    damage(tv, "DELETE FROM sightings WHERE user_id = 'bob'")
    assert rebuild_between_batches(tv.store, now=NOW).changed == 1
    assert told_of(tv) == before
    tv.take(did("more", anon="tv", minute=5), did("last", anon="tv", minute=9))
    assert {("ann", "last"), ("bob", "more")} <= set(tv.log())


def test_a_server_says_what_would_be_and_changes_nothing(tv):
    damage(tv, "DELETE FROM sightings WHERE user_id = 'bob'")
    lost = told_of(tv)
    found = rehearse(tv.store, now=NOW)
    assert Rebuilt.of(found.to_dict()) == found
    assert (found.changed, found.examples) == (1, ("tv",))
    assert told_of(tv) == lost
