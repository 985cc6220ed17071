"""What a question about retention says, in the same words for every face of Homing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from homing.core.errors import UserError
from homing.core.periods import Calendar, Period, zone

Cohort = Literal["first_time"]
Measure = Literal["on"]
Window = Literal["calendar"]
ColumnZero = Literal["cohort"]
Average = Literal["pooled", "simple", "unique", "mixpanel"]
Names = str | Iterable[str] | None
Day = str | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionQuery:
    """A question about retention.

    Parameters
    ----------
    period : Period
        Length of a cohort's period and of an age.
    start_event, return_event : tuple of str
        Names of events, any of which counts; empty: any event.
    since, until : date or datetime, optional
        Which cohorts make rows, in local time. A date is its whole day; `until` is rounded up to
        the end of its period. Columns look past it as far as data exist.
    ages : int, optional
        The last age shown; as far as the data go unless given.
    now : datetime, optional
        The moment at which completeness is judged; the end of the data unless given.
    timezone : str, optional
        IANA zone; the events' own unless given.
    week_start : int, optional
        ISO weekday, 1 = Monday … 7 = Sunday; the events' own unless given.
    cohort : "first_time"
        Customers enter with their earliest start event over all history.
    measure : "on"
        Returned at age k: a return event in the k-th period after the cohort's.
    window : "calendar"
        Periods of the calendar.
    column_zero : "cohort"
        Age 0 is the size of the cohort.
    average : "pooled", "simple", "unique" or "mixpanel"
        How the one curve is made of many cohorts; see `homing.metrics.average`.

    Raises
    ------
    UserError
        If a value is not one of those accepted; `where` names the parameter.
    """

    period: Period = Period.week
    start_event: tuple[str, ...] = ()
    return_event: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    ages: int | None = None
    now: datetime | None = None
    timezone: str | None = None
    week_start: int | None = None
    cohort: Cohort = "first_time"
    measure: Measure = "on"
    window: Window = "calendar"
    column_zero: ColumnZero = "cohort"
    average: Average = "pooled"

    def __post_init__(self) -> None:
        for name, accepted in _CHOICES.items():
            _check_choice(name, getattr(self, name), accepted)
        if self.ages is not None and self.ages < 0:
            raise UserError(f"{self.ages} is not an age.", where="ages", remedy="Use 0 or more.")
        _ = Calendar(self.timezone or "UTC", self.week_start or 1)
        if self.now is not None and self.now.tzinfo is None:
            raise UserError("It needs a time zone.", where="now", remedy="Write 2026-01-31T12:00Z.")
        if self.since and self.until and _day(self.until) < _day(self.since):
            raise UserError(
                f"The range ends ({self.until}) before it begins ({self.since}).",
                where="until",
                remedy="Swap the two.",
            )

    def resolved(self, *, timezone: str, week_start: int, now: datetime) -> RetentionQuery:
        """Return the question with nothing left open."""
        return replace(
            self,
            timezone=self.timezone or timezone,
            week_start=self.week_start or week_start,
            now=(self.now or now).astimezone(UTC),
        )

    @property
    def calendar(self) -> Calendar:
        """How periods are counted."""
        return Calendar(self.timezone or "UTC", self.week_start or 1)

    @property
    def moment(self) -> datetime:
        """The moment at which completeness is judged; the question must be resolved."""
        assert self.now is not None
        return self.now

    @property
    def first_index(self) -> int | None:
        """Index of the first cohort's period, or None for all there are."""
        return None if self.since is None else self.index_of(self.since)

    @property
    def end_index(self) -> int | None:
        """Index of the first period after the last cohort's, or None for all there are."""
        if self.until is None:
            return None
        return self.index_of(self.until, is_end=True) + 1

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

    def to_dict(self) -> dict[str, str | int | list[str] | None]:
        """Return the question as JSON values."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> RetentionQuery:
        """Return the question that `to_dict` wrote."""
        read = {
            "period": Period.of(said["period"]),
            "start_event": tuple(said["start_event"]),
            "return_event": tuple(said["return_event"]),
            "since": date_of(said["since"], "since"),
            "until": date_of(said["until"], "until"),
            "now": moment_of(said["now"]),
        }
        return cls(**{**said, **read})


_CHOICES: dict[str, tuple[str, ...]] = {
    "period": tuple(Period),
    "cohort": get_args(Cohort),
    "measure": get_args(Measure),
    "window": get_args(Window),
    "column_zero": get_args(ColumnZero),
    "average": get_args(Average),
}


def _check_choice(name: str, value: str, accepted: tuple[str, ...]) -> None:
    if value not in accepted:
        raise UserError(
            f"{value!r} is not something {name} can be.",
            where=name,
            remedy=f"Use {', '.join(accepted)}.",
        )


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def names_of(given: Names) -> tuple[str, ...]:
    """Return names of events as a query holds them."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


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


def moment_of(given: str | datetime | None) -> datetime | None:
    """Return the moment that a value says."""
    if not isinstance(given, str):
        return given
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise UserError(
            f"{given!r} is not a moment.", where="now", remedy="Write it as 2026-01-31T12:00Z."
        ) from None
