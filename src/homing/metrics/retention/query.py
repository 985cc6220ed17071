"""What a question about retention says, in the same words for every face of Homing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from homing.core.errors import UserError
from homing.metrics.timing import Timing, check_choice

Cohort = Literal["first_time"]
Measure = Literal["on"]
Window = Literal["calendar"]
ColumnZero = Literal["cohort"]
Average = Literal["pooled", "simple", "unique", "mixpanel"]
Names = str | Iterable[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionQuery(Timing):
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
        How the one curve is made of many cohorts; see `homing.metrics.retention.average`.

    Raises
    ------
    UserError
        If a value is not one of those accepted; `where` names the parameter.
    """

    start_event: tuple[str, ...] = ()
    return_event: tuple[str, ...] = ()
    ages: int | None = None
    cohort: Cohort = "first_time"
    measure: Measure = "on"
    window: Window = "calendar"
    column_zero: ColumnZero = "cohort"
    average: Average = "pooled"

    def __post_init__(self) -> None:
        Timing.__post_init__(self)
        for name, accepted in _CHOICES.items():
            check_choice(name, getattr(self, name), accepted)
        if self.ages is not None and self.ages < 0:
            raise UserError(f"{self.ages} is not an age.", where="ages", remedy="Use 0 or more.")


_CHOICES: dict[str, tuple[str, ...]] = {
    "cohort": get_args(Cohort),
    "measure": get_args(Measure),
    "window": get_args(Window),
    "column_zero": get_args(ColumnZero),
    "average": get_args(Average),
}


def names_of(given: Names) -> tuple[str, ...]:
    """Return names of events as a query holds them."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)
