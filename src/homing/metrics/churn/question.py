"""What may be asked about churn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final, Literal

from homing.core.errors import UserError
from homing.core.names import (
    SUBSCRIPTION_CANCELLED,
    SUBSCRIPTION_PAUSED,
    SUBSCRIPTION_RENEWED,
    SUBSCRIPTION_RESUMED,
    SUBSCRIPTION_STARTED,
)
from homing.core.periods import Period
from homing.metrics.answers.question import Question
from homing.metrics.events import Events
from homing.metrics.timing import Timing

Kind = Literal["crr", "dormant", "unbounded", "contract"]
People = Literal["at_start", "kept", "lost", "new", "at_end"]

BEGINS: Final = (SUBSCRIPTION_STARTED, SUBSCRIPTION_RENEWED, SUBSCRIPTION_RESUMED)
ENDS: Final = (SUBSCRIPTION_PAUSED, SUBSCRIPTION_CANCELLED)

LONGEST_DAYS: Final = 36_525

DAYS: Final = {
    Period.day: 1,
    Period.week: 7,
    Period.month: 30,
    Period.quarter: 91,
    Period.half_year: 182,
    Period.year: 365,
}
"""After how many days of silence somebody is a customer no more, unless it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChurnQuestion(Question):
    """What may be asked about churn; the rest as in `Question`.

    Parameters
    ----------
    kind : "crr", "dormant", "unbounded" or "contract"
        When somebody is a customer. crr: with an event within the last `active_days`. dormant:
        active in the period before; lost are those not active in this one. unbounded: the same, but
        lost are only those not back since. contract: since an event that begins a contract, until
        one that ends it.
    event : tuple of str
        Rules of events that make a customer active, such as `purchase[category=toys]`; `*` is any
        event. Unless given: purchase, or any event where nobody purchases. Not for a contract.
    active_days : int or None
        Days within which a customer has an event; as many as one period has unless given.
    begins, ends : tuple of str
        Rules of events that begin a contract, and end it (a pause ends it until it is resumed).
    by : str or None
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups are told apart; the rest are “Other”.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("event",)
    RULES: ClassVar[tuple[str, ...]] = ("begins", "ends")

    kind: Kind = "crr"
    event: tuple[str, ...] = ()
    active_days: int | None = None
    begins: tuple[str, ...] = BEGINS
    ends: tuple[str, ...] = ENDS
    by: str | None = None
    top: int = 10

    def __post_init__(self) -> None:
        if self.active_days is not None and not 1 <= self.active_days <= LONGEST_DAYS:
            raise UserError(f"It must be 1 to {LONGEST_DAYS} days.", where="active_days")
        if self.kind == "contract" and not (self.begins and self.ends):
            where = "ends" if self.begins else "begins"
            raise UserError("A contract needs events that begin and that end it.", where=where)
        if self.kind == "crr" and self.period is Period.hour:
            raise UserError(
                "Customers by days of silence cannot be counted by the hour.",
                where="period",
                remedy="Use a day or longer, or another kind of churn.",
            )

    def timing(self, events: Events[Any]) -> Timing:
        """Return its periods, with nothing left open: days at least, where silence is of days.

        Raises
        ------
        UserError
            If a value cannot be taken; `where` names it.
        """
        found = Question.timing(self, events)
        is_short = self.kind == "crr" and found.period is Period.hour
        return Question.timing(replace(self, period=Period.day), events) if is_short else found


@dataclass(frozen=True, slots=True, kw_only=True)
class ChurnCell(ChurnQuestion):
    """Which number of churn.

    Parameters
    ----------
    starts : date
        Any day of its period.
    people : "at_start", "kept", "lost", "new" or "at_end"
        What its customers are in it.
    group : str or None
        Their group, where the answer is broken down.
    """

    starts: date
    people: People
    group: str | None = None
