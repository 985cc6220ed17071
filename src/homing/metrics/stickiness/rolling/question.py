"""What may be asked about rolling activity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.metrics.answers.question import Question
from homing.metrics.events import Events
from homing.metrics.timing import Timing

WINDOWS: Final = (1, 7, 30)
"""Days that the windows have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityQuestion(Question):
    """What may be asked about rolling activity; the rest as in `Question`.

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
                "Windows move day by day.", where="period", remedy="Leave the period out."
            )
        return Question.timing(replace(self, period=Period.day), events)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCell(ActivityQuestion):
    """Which number of rolling activity.

    Parameters
    ----------
    starts : date
        The day.
    days : int
        Days of the window that ends with it: 1, 7 or 30.
    """

    starts: date
    days: int
