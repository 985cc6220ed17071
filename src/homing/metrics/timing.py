"""When a question is about: which periods, in which zone, judged at which moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from homing.core.errors import UserError
from homing.core.periods import Calendar, Period, zone

Day = str | date | None

YEARS = range(1000, 9000)
"""The years that a question may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The periods that a question is about.

    Parameters
    ----------
    period : Period
        Length of one.
    since, until : date or datetime, optional
        Which periods make rows, in local time. A date is its whole day; `until` is rounded up to
        the end of its period.
    now : datetime, optional
        The moment at which completeness is judged; the end of the data unless given.
    timezone : str, optional
        IANA zone; the events' own unless given.
    week_start : int, optional
        ISO weekday, 1 = Monday … 7 = Sunday; the events' own unless given.

    Raises
    ------
    UserError
        If a value cannot be taken; `where` names it.
    """

    period: Period = Period.week
    since: date | None = None
    until: date | None = None
    now: datetime | None = None
    timezone: str | None = None
    week_start: int | None = None

    def __post_init__(self) -> None:
        check_choice("period", self.period, tuple(Period))
        _ = self.calendar
        for name in ("since", "until", "now"):
            _check_year(name, getattr(self, name))
        check_zoned("now", self.now)
        if self.since and self.until and _day(self.until) < _day(self.since):
            raise UserError(
                f"The range ends ({self.until}) before it begins ({self.since}).",
                where="until",
                remedy="Swap the two.",
            )

    def resolved(self, *, timezone: str, week_start: int, now: datetime) -> Self:
        """Return the question with nothing left open."""
        return replace(
            self,
            timezone=timezone if self.timezone is None else self.timezone,
            week_start=week_start if self.week_start is None else self.week_start,
            now=(self.now or now).astimezone(UTC),
        )

    @property
    def calendar(self) -> Calendar:
        """How periods are counted."""
        return Calendar(
            "UTC" if self.timezone is None else self.timezone,
            1 if self.week_start is None else self.week_start,
        )

    @property
    def moment(self) -> datetime:
        """The moment at which completeness is judged; the question must be resolved."""
        assert self.now is not None
        return self.now

    @property
    def current_index(self) -> int:
        """Index of the first period that is not over."""
        return self.calendar.index(self.period, self.moment)

    @property
    def complete_until(self) -> date:
        """Start of the first period that is not over: a date, or a moment for hours."""
        return self.start_of(self.current_index)

    @property
    def first_index(self) -> int | None:
        """Index of the first period that makes a row, or None for all there are."""
        return None if self.since is None else self.index_of(self.since)

    @property
    def end_index(self) -> int | None:
        """Index of the period after the last that makes a row, or None for all there are."""
        return None if self.until is None else self.index_of(self.until, is_end=True) + 1

    def rows(self, first: datetime | None) -> range:
        """Return the indexes of the periods that make rows.

        From the first event (or `since`) to now (or `until`); none without events.

        Parameters
        ----------
        first : datetime or None
            When the first event occurred.
        """
        current = self.current_index
        if first is None:
            return range(current, current)
        oldest = min(current, self.calendar.index(self.period, first))
        oldest = oldest if self.first_index is None else max(oldest, self.first_index)
        end = current + 1 if self.end_index is None else min(current + 1, self.end_index)
        return range(oldest, max(oldest, end))

    def index_of(self, day: date, *, is_end: bool = False) -> int:
        """Return the index of the period around a local day or a moment (or around a day's end)."""
        calendar = self.calendar
        if isinstance(day, datetime):
            moment = day if day.tzinfo else day.replace(tzinfo=zone(calendar.timezone))
            return calendar.index(self.period, moment)
        if self.period is not Period.hour:
            return calendar.index_of_date(self.period, day)
        midnight = calendar.start_at(Period.day, day.toordinal() + is_end)
        return calendar.index(Period.hour, midnight) - is_end

    def start_of(self, index: int) -> date:
        """Return the start of the period of that index: a local date, or a moment for hours."""
        if self.period is Period.hour:
            return self.calendar.start_at(self.period, index)
        return self.calendar.date_at(self.period, index)

    def to_dict(self) -> dict[str, Any]:
        """Return the question as JSON values."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Self:
        """Return the question that `to_dict` wrote."""
        read: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
        }
        read |= {
            "period": Period.of(said["period"]),
            "since": date_of(said["since"], "since"),
            "until": date_of(said["until"], "until"),
            "now": moment_of(said["now"]),
        }
        return cls(**read)


def check_choice(name: str, value: str, accepted: tuple[str, ...]) -> None:
    """Raise a UserError unless a parameter has one of the accepted values."""
    if value not in accepted:
        raise UserError(
            f"{value!r} is not something {name} can be.",
            where=name,
            remedy=f"Use {', '.join(accepted)}.",
        )


def check_zoned(name: str, moment: datetime | None) -> None:
    """Raise a UserError if a moment has no time zone."""
    if moment is not None and moment.tzinfo is None:
        raise UserError("It needs a time zone.", where=name, remedy="Write 2026-01-31T12:00Z.")


def _check_year(name: str, day: date | None) -> None:
    """Keep away from the ends of the calendar, where the period before or after has no date."""
    if day is not None and day.year not in YEARS:
        raise UserError(
            f"{day.isoformat()[:10]} is too far away.",
            where=name,
            remedy=f"Use a year from {YEARS.start} to {YEARS[-1]}, or leave it out.",
        )


def date_of(given: Day, where: str) -> date | None:
    """Return the date or moment that a value says; `where` names it in the error."""
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given) if len(given) == 10 else datetime.fromisoformat(given)
    except ValueError:
        raise UserError(
            f"{given!r} is not a date.", where=where, remedy="Write it as 2026-01-31."
        ) from None


def moment_of(given: str | datetime | None, where: str = "now") -> datetime | None:
    """Return the moment that a value says; `where` names it in the error."""
    if not isinstance(given, str):
        return given
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise UserError(
            f"{given!r} is not a moment.", where=where, remedy="Write it as 2026-01-31T12:00Z."
        ) from None


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
