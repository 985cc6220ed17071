"""What may be asked about two groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, get_args

from homing.core.errors import UserError
from homing.metrics.answers.question import Question
from homing.metrics.retention.terms import Cohort, Measure, Window
from homing.metrics.timing import check_choice

_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "cohort": get_args(Cohort),
    "measure": get_args(Measure),
    "window": get_args(Window),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonQuestion(Question):
    """What may be asked about two groups; the rest as in `Question`.

    Parameters
    ----------
    by : str or None
        What tells the groups apart: a trait, as `trait.plan`, or a property of the start event.
        Unless given nothing is compared, and the answer says by what it could be.
    first, second : str or None
        The two groups; differences are first − second. The two largest unless given.
    age : int or None
        Age at which they are compared; unless given the largest at which the complete cohorts hold
        half of the customers of either group, and somebody returned.
    start_event, return_event : tuple of str
        Rules of events, such as `purchase[category=toys]`, any of which makes a customer enter, or
        counts as a return; `*` is any event. Unless given: purchase, or any event where nobody
        purchases.
    cohort : "first_time", "first_ever" or "recurring"
        Enters with the earliest start event over all history; with the earliest event of that name,
        if it meets the conditions; or in every period with a start event.
    measure : "on", "on_or_after", "on_or_before" or "streak"
        Returned at the age; at it or later; at an age from 1 to it; or at every age from 1 to it.
    window : "calendar" or "24h"
        Ages are periods of the calendar, or whole 24 hours (7 × 24, 30 × 24 …) between the full
        hours of both events.
    """

    FEWEST_PERIODS: ClassVar[int] = 2
    EVENTS: ClassVar[tuple[str, ...]] = ("start_event", "return_event")

    by: str | None = None
    first: str | None = None
    second: str | None = None
    age: int | None = None
    start_event: tuple[str, ...] = ()
    return_event: tuple[str, ...] = ()
    cohort: Cohort = "first_time"
    measure: Measure = "on"
    window: Window = "calendar"

    def __post_init__(self) -> None:
        for name, accepted in _CHOICES.items():
            check_choice(name, getattr(self, name), accepted)
        if self.age is not None and self.age < 1:
            raise UserError(
                "Groups are compared at an age after 0.", where="age", remedy="Use 1 or more."
            )
        for name in ("first", "second"):
            if getattr(self, name) is not None and self.by is None:
                raise UserError(
                    "A group needs something that tells it apart.",
                    where=name,
                    remedy="Name a trait or a property in by, such as by=trait.plan.",
                )
        if self.first is not None and self.first == self.second:
            raise UserError(
                "A group cannot be compared with itself.", where="second", remedy="Name another."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonCell(ComparisonQuestion):
    """Which number of a comparison, and which of its people.

    Parameters
    ----------
    group : str or None
        Of which group; of everybody where nothing tells groups apart.
    entered : date or None
        Any day of the cohort's period, for hours a moment; unless given all cohorts whose cell is
        complete.
    at_age : int or None
        Age; that of the comparison unless given.
    returned : bool or None
        Those who returned, or the others; all of them unless given.
    """

    group: str | None = None
    entered: date | None = None
    at_age: int | None = None
    returned: bool | None = None
