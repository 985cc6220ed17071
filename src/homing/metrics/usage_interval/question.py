"""What may be asked about the usage interval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.metrics.answers.question import Question
from homing.metrics.events import Events
from homing.metrics.timing import Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageIntervalQuestion(Question):
    """What may be asked about the usage interval; the rest as in `Question`.

    The period is the day.

    Parameters
    ----------
    event : tuple of str
        Rules of events that make a customer active, such as `purchase[category=toys]`; `*` is any
        event. Unless given: purchase, or any event where nobody purchases.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("event",)
    PERIODS: ClassVar[tuple[Period, ...]] = (Period.day,)

    event: tuple[str, ...] = ()

    def timing(self, events: Events[Any]) -> Timing:
        """Return its days, with nothing left open.

        Raises
        ------
        UserError
            If a value cannot be taken; `where` names it.
        """
        if self.period not in {None, Period.day}:
            raise UserError(
                "Gaps are counted in days.", where="period", remedy="Leave the period out."
            )
        return Question.timing(replace(self, period=Period.day), events)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageIntervalCell(UsageIntervalQuestion):
    """Which number of the usage interval.

    Parameters
    ----------
    least, most : float
        Median gap of its customers in days, both ends included; both 0: active on one day only.
    """

    least: float
    most: float
