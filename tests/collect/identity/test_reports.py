"""Reports after merges and un-merges are those of a log that never knew otherwise."""

import random

import pytest

from homing.metrics.events import Events
from homing.metrics.lifecycle.answer import lifecycle
from homing.metrics.retention.answer import retention
from homing.store.histories import LiveHistories
from support.draining import NOW, did, way_in
from support.thorough import TIMES

pytestmark = pytest.mark.db

DEVICES, CUSTOMERS, DAY = ("tv", "phone", "tablet"), ("ann", "bob", "cat"), 24 * 60
FOREST = ((0, 1), (2, 1), (3, 4), (1, 4), (5, 6))
"""Merges that make two customers of seven, in whatever order they are made."""
QUESTION = {"period": "day", "timezone": "UTC", "now": "2026-01-10T00:00Z"}


@pytest.fixture
def another(tmp_path):
    """A log that is told the same at once."""
    with way_in(tmp_path / "another") as way:
        yield way


def folded(way, histories):
    """Return what retention and lifecycle say."""
    with way.store.cursor() as cursor:
        events = Events(cursor, give=lambda table: table, live=histories)
        return [ask(events, **QUESTION).cells.to_pylist() for ask in (retention, lifecycle)]


def reports(way, histories=None):
    """Return what they say, folded and as statements."""
    with way.store.cursor() as cursor:
        events = Events(cursor, give=lambda table: table, live=histories)
        found = [ask(events, **QUESTION) for ask in (retention, lifecycle)]
        in_sql = [events.run(each.sql()).num_rows for each in found]
    return [each.cells.to_pylist() for each in found], in_sql


def live_of(way):
    """Return the histories of a log, and what lends them to the metrics."""
    live = LiveHistories(way.store, way.folder)

    return live, lambda: live.present().live


def story(luck, many=60):
    """Return visits of devices on which several customers sign in, with a mark for each."""
    return [
        did(
            anon=luck.choice(DEVICES),
            user=luck.choice((None, None, None, *CUSTOMERS)),
            minute=luck.randrange(9) * DAY + luck.randrange(DAY),
            message=f"m{place}",
        )
        for place in range(many)
    ]


@pytest.mark.parametrize("seed", range(2 * TIMES))
def test_sign_ins_that_come_late_leave_the_reports_of_a_log_told_at_once(way, another, seed):
    luck = random.Random(seed)
    messages = story(luck)
    live, at_hand = live_of(way)
    for place in range(0, len(messages), 10):
        way.take(*messages[place : place + 10])
        folded(way, at_hand)  # what is kept at hand has to follow each change
    another.take(*messages)
    assert reports(way, at_hand) == reports(another)
    assert live.verify() == []
    live.rebuild()
    assert reports(way, at_hand) == reports(another)


@pytest.mark.parametrize("seed", range(2 * TIMES))
def test_merges_by_hand_that_are_taken_back_leave_no_trace_in_the_reports(way, another, seed):
    luck = random.Random(seed)
    messages = [did(user=f"c{n % 7}", minute=n * 300, message=f"m{n}") for n in range(40)]
    way.take(*messages)
    another.take(*messages)
    _, at_hand = live_of(way)
    made = []
    for one, into in luck.sample(FOREST, len(FOREST)):
        made.append(way.store.merge([f"c{one}"], into=f"c{into}", reason="a test", now=NOW))
        folded(way, at_hand)
    assert reports(way, at_hand) != reports(another)
    for number in luck.sample(made, len(made)):
        way.store.unmerge(number)
        folded(way, at_hand)
    assert reports(way, at_hand) == reports(another)
