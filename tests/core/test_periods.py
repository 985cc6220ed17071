from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.core.periods import Calendar, Period

ZONES = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
moments = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2040, 1, 1),
    timezones=st.just(UTC),
)
calendars = st.builds(Calendar, st.sampled_from(ZONES), st.integers(1, 7))
periods = st.sampled_from(Period)


@given(calendars, periods, moments)
def test_a_moment_lies_between_the_start_and_the_end_of_its_period(calendar, period, moment):
    assert calendar.start(period, moment) <= moment < calendar.end(period, moment)


@given(calendars, periods, moments)
def test_a_period_begins_in_itself(calendar, period, moment):
    index = calendar.index(period, moment)
    if period is Period.hour and calendar.timezone == "Australia/Lord_Howe":
        return  # its clocks move by half an hour: two hours a year have no :00 of their own
    assert calendar.index(period, calendar.start_at(period, index)) == index


@given(calendars, periods, st.lists(moments, min_size=2, max_size=6))
def test_indexes_never_fall_as_time_goes_on(calendar, period, times):
    if period is Period.hour and calendar.timezone == "Australia/Lord_Howe":
        return
    indexes = [calendar.index(period, moment) for moment in sorted(times)]
    assert indexes == sorted(indexes)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("hour", "2011-06-15T14:00:00+01:00"),
        ("day", "2011-06-15T00:00:00+01:00"),
        ("week", "2011-06-13T00:00:00+01:00"),
        ("month", "2011-06-01T00:00:00+01:00"),
        ("quarter", "2011-04-01T00:00:00+01:00"),
        ("half_year", "2011-01-01T00:00:00+00:00"),
        ("year", "2011-01-01T00:00:00+00:00"),
    ],
)
def test_each_period_starts_at_the_local_clock(period, expected):
    moment = datetime(2011, 6, 15, 13, 47, 5, tzinfo=UTC)
    assert Calendar("Europe/London").start(Period(period), moment).isoformat() == expected


@pytest.mark.parametrize(("week_start", "first"), [(1, 13), (6, 11), (7, 12)])
def test_a_week_begins_on_the_day_that_was_chosen(week_start, first):
    wednesday = datetime(2011, 6, 15, tzinfo=UTC)
    start = Calendar(week_start=week_start).start(Period.week, wednesday)
    assert start.date() == date(2011, 6, first)
    assert start.isoweekday() == week_start


@pytest.mark.parametrize(("day", "hours"), [((2011, 3, 27), 23), ((2011, 10, 30), 25)])
def test_the_day_the_clocks_change_has_23_or_25_hours(day, hours):
    london = Calendar("Europe/London")
    noon = datetime(*day, 12, tzinfo=ZoneInfo("Europe/London"))
    length = london.end(Period.day, noon).astimezone(UTC) - london.start(
        Period.day, noon
    ).astimezone(UTC)
    assert length == timedelta(hours=hours)
    span = london.starts(Period.hour, london.start(Period.day, noon), london.end(Period.day, noon))
    assert len(list(span)) == hours


def test_a_day_without_a_midnight_begins_when_the_clock_does():
    brazil = Calendar("America/Sao_Paulo")
    noon = datetime(2018, 11, 4, 15, tzinfo=UTC)
    assert brazil.start(Period.day, noon).isoformat() == "2018-11-04T01:00:00-02:00"


def test_an_hour_of_a_zone_that_is_45_minutes_off_begins_at_its_own_full_hour():
    start = Calendar("Asia/Kathmandu").start(Period.hour, datetime(2020, 5, 5, 12, 20, tzinfo=UTC))
    assert start.isoformat() == "2020-05-05T18:00:00+05:45"


@given(st.sampled_from([p for p in Period if p is not Period.hour]), st.integers(1, 7))
def test_consecutive_periods_touch(period, week_start):
    calendar = Calendar("America/New_York", week_start)
    since = datetime(2019, 1, 1, tzinfo=UTC)
    starts = list(calendar.starts(period, since, since + timedelta(days=1500)))
    assert all(calendar.end(period, a) == b for a, b in pairwise(starts))


def test_unknown_names_say_what_is_known():
    with pytest.raises(UserError, match=r"fortnight.*hour, day, week"):
        Period.of("fortnight")
    with pytest.raises(UserError, match="Europe/Londinium"):
        Calendar("Europe/Londinium")
    with pytest.raises(UserError, match="day 0"):
        Calendar(week_start=0)
