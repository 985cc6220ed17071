from datetime import UTC, date, datetime, timedelta

import pytest

from homing.core.errors import UserError
from homing.customers import TimelineQuery, every_event, timeline

pytestmark = pytest.mark.db

START = datetime(2026, 1, 1, tzinfo=UTC)


def visits(who, *hours, event="visit"):
    return [(who, event, START + timedelta(hours=hour), {"n": hour}) for hour in hours]


def hours(events):
    return [event.properties["n"] for event in events]


def test_the_latest_comes_first_and_nobody_elses_at_all(happened, cursor):
    happened(*visits("ann", 3, 1, 2), *visits("bob", 9))
    assert hours(timeline(cursor, "ann", TimelineQuery()).events) == [3, 2, 1]


def test_events_of_one_name_can_be_asked_for(happened, cursor):
    happened(*visits("ann", 1, 2), *visits("ann", 3, event="read"))
    assert hours(timeline(cursor, "ann", TimelineQuery(event=("read",))).events) == [3]
    assert timeline(cursor, "ann", TimelineQuery(event="nothing")).events == ()


def test_pages_put_together_are_the_whole_even_where_moments_are_equal(happened, cursor):
    happened(*visits("ann", 1, 1, 1, 1, 2, 2, 3))
    whole = [event.message for event in every_event(cursor, "ann", TimelineQuery())]
    walked, query = [], TimelineQuery()
    for _ in whole:
        page = timeline(cursor, "ann", query, limit=2)
        walked += [event.message for event in page.events]
        if page.next is None:
            break
        query = TimelineQuery(after=page.next)
    assert walked == whole
    assert len(set(whole)) == 7


def test_days_are_local_days(happened, cursor):
    happened(*visits("ann", 1, 5, 23))
    shown = timeline(cursor, "ann", TimelineQuery())
    by_day = [
        (day, [hour for session in sessions for hour in hours(session)])
        for day, sessions in shown.by_day("America/New_York")
    ]
    assert by_day == [(date(2026, 1, 1), [23, 5]), (date(2025, 12, 31), [1])]


def test_an_event_says_where_it_came_from(happened, cursor, app):
    happened(*visits("ann", 1))
    (event,) = timeline(cursor, "ann", TimelineQuery()).events
    assert event.source == "test.csv"
    assert event.received_at == app.clock.now()


def test_a_place_that_is_not_known_is_refused(happened, cursor):
    happened(*visits("ann", 1))
    with pytest.raises(UserError, match="not known"):
        timeline(cursor, "ann", TimelineQuery(after="nonsense"))
