from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from homing.core.marks import Flag, Mark, flags

days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
lengths = st.integers(0, 60).map(lambda days: timedelta(days=days))


def comes_on(mark, day):
    """Say whether a day is a first day of a mark, day by day."""
    if not mark.is_yearly:
        return day == mark.starts
    if day.year < mark.starts.year:
        return False
    leap = (mark.starts.month, mark.starts.day) == (2, 29)
    wanted = {(mark.starts.month, mark.starts.day)}
    if leap and (day.year % 4 or (day.year % 100 == 0 and day.year % 400)):
        wanted = {(2, 28)}
    return (day.month, day.day) in wanted


@given(days, lengths, st.booleans(), days, st.integers(0, 800).map(lambda n: timedelta(days=n)))
def test_a_mark_comes_on_the_days_that_counting_day_by_day_finds(
    starts, length, is_yearly, since, range_
):
    mark = Mark("x", starts, starts + length, is_yearly)
    until = since + range_
    looked_at = [
        since - length + timedelta(days=n) for n in range((until - since + length).days + 1)
    ]
    expected = [day for day in looked_at if comes_on(mark, day)]
    assert [first for first, _ in mark.days_within(since, until)] == expected


def test_flags_stand_on_the_period_their_first_day_is_in():
    months = [date(2026, month, 1) for month in (1, 2, 3)]
    marks = [
        Mark("Later", date(2026, 4, 1)),
        Mark("Release", date(2026, 2, 28)),
        Mark("Sale", date(2025, 12, 30), date(2026, 1, 5)),
        Mark("Women's day", date(2020, 3, 8), is_yearly=True),
        Mark("Before", date(2025, 12, 31)),
    ]
    found = flags(marks, months, date(2026, 3, 31))
    assert found == [Flag(0, "Sale"), Flag(1, "Release"), Flag(2, "Women's day")]


def test_an_axis_without_periods_has_no_flags():
    assert flags([Mark("x", date(2026, 1, 1))], [], date(2026, 1, 1)) == []
