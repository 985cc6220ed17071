"""What may be asked about critical events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from homing.core.errors import UserError
from homing.core.intervals import SMALL_SAMPLE
from homing.metrics.answers.question import Question

MOST: Final = 50
"""The last n that may be asked for."""
LONGEST_DAYS: Final = 36_525


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalEventQuestion(Question):
    """What may be asked about critical events; the rest as in `Question`.

    `since` and `until` say when customers begin; days are 24 hours long, counted from there.

    Parameters
    ----------
    start_event : tuple of str
        Rules of events, the first of which over all history is where a customer begins; `*` is any
        event. Unless given: purchase, or any event where nobody purchases.
    return_event : tuple of str
        Rules of events that mean a customer came back; unless given as the start.
    early_days : int
        What is done before so many days are over is early.
    return_from_days, return_until_days : int
        Who does a return event after so many days, and before so many, came back. Early days must
        be over by then.
    most : int
        Candidates are "at least n times" for n = 1 … `most`.
    least_customers : int
        A candidate that fewer customers did, or fewer did not do, is marked as small.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("start_event", "return_event")

    start_event: tuple[str, ...] = ()
    return_event: tuple[str, ...] = ()
    early_days: int = 7
    return_from_days: int = 30
    return_until_days: int = 60
    most: int = 5
    least_customers: int = SMALL_SAMPLE

    @property
    def reads_all(self) -> bool:
        """Whether it looks at events of every name: each is a candidate."""
        return True

    def __post_init__(self) -> None:
        if not 1 <= self.most <= MOST:
            raise UserError(f"It must be 1 to {MOST}.", where="most")
        if self.early_days < 1:
            raise UserError("It must be 1 or more.", where="early_days")
        if self.least_customers < 0:
            raise UserError("It must be 0 or more.", where="least_customers")
        if self.return_from_days < self.early_days:
            raise UserError(
                f"Coming back would be counted from day {self.return_from_days} on, while what is "
                f"done before day {self.early_days} is early.",
                where="return_from_days",
                remedy="Count returns after the early days, so that what is done comes first.",
            )
        if not self.return_from_days < self.return_until_days <= LONGEST_DAYS:
            raise UserError(
                f"It must lie after day {self.return_from_days}, and by day {LONGEST_DAYS}.",
                where="return_until_days",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalEventCell(CriticalEventQuestion):
    """Which number of critical events.

    Parameters
    ----------
    candidate : str or None
        Name of the event; without it, all customers of the search.
    n : int
        At least so many times.
    did : bool
        Those who did it early on; False: those who did not.
    retained : bool or None
        Those of them who came back, or did not; all of them unless given.
    """

    candidate: str | None = None
    n: int = 1
    did: bool = True
    retained: bool | None = None
