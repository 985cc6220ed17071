"""Calendar periods in a time zone: which one a moment falls in, and where each begins and ends.

Every period of one kind has an integer *index*; consecutive periods have consecutive indexes, so
an age is a difference. Days are local days: on the day the clocks change one has 23 or 25 hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homing.core.errors import UserError


class Period(StrEnum):
    """The lengths of time that cohorts and columns are made of, shortest first."""

    hour = "hour"
    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    half_year = "half_year"
    year = "year"

    @property
    def months(self) -> int:
        """How many months the period has; 0 for hour, day and week."""
        return _MONTHS.get(self, 0)

    @classmethod
    def of(cls, name: str) -> Period:
        """Return the period of that name.

        Raises
        ------
        UserError
            If there is no such period.
        """
        try:
            return cls(name)
        except ValueError:
            raise UserError(
                f"{name!r} is not a period.", remedy=f"Use one of: {', '.join(cls)}."
            ) from None


_MONTHS = {Period.month: 1, Period.quarter: 3, Period.half_year: 6, Period.year: 12}


@lru_cache
def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone of that name.

    Raises
    ------
    UserError
        If there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(
            f"{name!r} is not a time zone.",
            where="timezone",
            remedy="Use an IANA name, such as Europe/London.",
        ) from None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Periods as people in one place count them.

    Parameters
    ----------
    timezone : str
        IANA name.
    week_start : int
        ISO weekday a week begins with, 1 = Monday … 7 = Sunday.

    Examples
    --------
    >>> london = Calendar("Europe/London")
    >>> london.start(Period.month, datetime(2011, 6, 30, 23, 30, tzinfo=UTC)).isoformat()
    '2011-07-01T00:00:00+01:00'
    """

    timezone: str = "UTC"
    week_start: int = 1

    def __post_init__(self) -> None:
        zone(self.timezone)
        if self.week_start not in range(1, 8):
            raise UserError(
                f"A week cannot start with day {self.week_start}.",
                where="week_start",
                remedy="Use 1 for Monday … 7 for Sunday.",
            )

    def index(self, period: Period, moment: datetime) -> int:
        """Return the index of the period that an aware moment falls in."""
        local = moment.astimezone(zone(self.timezone))
        if period is Period.hour:
            return _hour_index(local)
        return self.index_of_date(period, local.date())

    def index_of_date(self, period: Period, day: date) -> int:
        """Return the index of the period (day or longer) that a local date falls in."""
        if period is Period.day:
            return day.toordinal()
        if period is Period.week:
            return (day.toordinal() - self.week_start) // 7
        return (day.year * 12 + day.month - 1) // period.months

    def date_at(self, period: Period, index: int) -> date:
        """Return the local date at which the period (day or longer) of that index begins."""
        if period is Period.day:
            return date.fromordinal(index)
        if period is Period.week:
            return date.fromordinal(index * 7 + self.week_start)
        year, month = divmod(index * period.months, 12)
        return date(year, month + 1, 1)

    def start_at(self, period: Period, index: int) -> datetime:
        """Return the moment, in local time, at which the period of that index begins."""
        if period is Period.hour:
            return _hour_start(index, zone(self.timezone))
        midnight = datetime.combine(self.date_at(period, index), time(), tzinfo=zone(self.timezone))
        return midnight.astimezone(UTC).astimezone(midnight.tzinfo)

    def start(self, period: Period, moment: datetime) -> datetime:
        """Return the moment, in local time, at which the period around `moment` begins."""
        return self.start_at(period, self.index(period, moment))

    def end(self, period: Period, moment: datetime) -> datetime:
        """Return the moment at which the period around `moment` is over (and the next begins)."""
        return self.start_at(period, self.index(period, moment) + 1)

    def starts(self, period: Period, since: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the start of every period from the one around `since` until `until`."""
        index = self.index(period, since)
        while (start := self.start_at(period, index)) < until:
            yield start
            index += 1


def _hour_index(local: datetime) -> int:
    """Hours since 1970, each from :00 of the local clock (zones may be half an hour off)."""
    offset = local.utcoffset() or timedelta()
    return int((local.timestamp() + offset.total_seconds() % 3600) // 3600)


def _hour_start(index: int, tz: ZoneInfo) -> datetime:
    guess = datetime.fromtimestamp(index * 3600, tz)
    offset = guess.utcoffset() or timedelta()
    return datetime.fromtimestamp(index * 3600 - offset.total_seconds() % 3600, tz)
