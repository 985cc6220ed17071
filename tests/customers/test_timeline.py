from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.customers import TimelineQuery, every_event, timeline
from homing.customers.own import reading
from support.thorough import examples

pytestmark = pytest.mark.db

START = datetime(2026, 1, 1, tzinfo=UTC)


def visits(who, *hours, event="visit"):
    return [(who, event, START + timedelta(hours=hour), {"n": hour}) for hour in hours]


def hours(events):
    return [event.properties["n"] for event in events]


def page_of(cursor, who, query, **asked):
    with reading(cursor, who) as own:
        return timeline(own, query, **asked)


def whole_of(cursor, who, query):
    with reading(cursor, who) as own:
        return list(every_event(own, query))


def test_the_latest_comes_first_and_nobody_elses_at_all(happened, cursor):
    happened(*visits("ann", 3, 1, 2), *visits("bob", 9))
    assert hours(page_of(cursor, "ann", TimelineQuery()).events) == [3, 2, 1]


def test_events_of_one_name_can_be_asked_for(happened, cursor):
    happened(*visits("ann", 1, 2), *visits("ann", 3, event="read"))
    assert hours(page_of(cursor, "ann", TimelineQuery(event=("read",))).events) == [3]
    assert page_of(cursor, "ann", TimelineQuery(event="nothing")).events == ()


def test_days_are_local_days(happened, cursor):
    happened(*visits("ann", 1, 5, 23))
    shown = page_of(cursor, "ann", TimelineQuery())
    by_day = [
        (day, [hour for session in sessions for hour in hours(session)])
        for day, sessions in shown.by_day("America/New_York")
    ]
    assert by_day == [(date(2026, 1, 1), [23, 5]), (date(2025, 12, 31), [1])]


def test_an_event_says_where_it_came_from(happened, cursor, app):
    happened(*visits("ann", 1))
    (event,) = page_of(cursor, "ann", TimelineQuery()).events
    assert event.source == "test.csv"
    assert event.received_at == app.clock.now()


def test_a_place_that_is_not_known_is_refused(happened, cursor):
    happened(*visits("ann", 1))
    with pytest.raises(UserError, match="not known"):
        page_of(cursor, "ann", TimelineQuery(after="nonsense"))


@given(
    moments=st.lists(st.integers(0, 5), min_size=1, max_size=12),
    limit=st.integers(1, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(8))
def test_any_pages_are_those_of_a_plain_sort(happened, cursor, moments, limit):
    who = "".join(map(str, [*moments, limit]))
    happened(*visits(who, *moments))
    whole = whole_of(cursor, who, TimelineQuery())
    assert sorted(whole, key=lambda each: (-each.occurred_at.timestamp(), each.message)) == whole
    walked, query = [], TimelineQuery()
    while len(walked) < len(whole):
        page = page_of(cursor, who, query, limit=limit)
        walked += page.events
        query = TimelineQuery(after=page.next)
    assert (walked, page.next) == (whole, None)
