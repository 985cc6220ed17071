"""What may be asked about repeat purchases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from homing.core.errors import UserError
from homing.metrics.answers.question import Question

What = Literal["reached", "went_on", "waiting", "bought"]

MOST: Final = 100
"""The last n that may be asked for."""
LONGEST_DAYS: Final = 36_525
USUAL_DAYS: Final = (30, 60, 90, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPurchaseQuestion(Question):
    """What may be asked about repeat purchases; the rest as in `Question`.

    `since` and `until` say when the n-th purchase lies; purchases are numbered over all history,
    and the next one may follow later, up to now.

    Parameters
    ----------
    event : tuple of str
        Rules of events that are purchases, such as `purchase[category=toys]`; `*` is any event.
        Unless given: purchase, or any event where nobody purchases.
    most : int
        From which purchase on, at most, going on to the next is looked at.
    within_days : tuple of int
        Within how many days of the first purchase a second one is looked for.
    bucket_days : int or None
        Days in one column of the histogram of waits; unless given as many as make it readable.
    by : str or None
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups are told apart; the rest are “Other”.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("event",)

    event: tuple[str, ...] = ()
    most: int = 10
    within_days: tuple[int, ...] = USUAL_DAYS
    bucket_days: int | None = None
    by: str | None = None
    top: int = 10

    def __post_init__(self) -> None:
        if not 1 <= self.most <= MOST:
            raise UserError(f"It must be 1 to {MOST}.", where="most")
        if not all(1 <= days <= LONGEST_DAYS for days in self.within_days):
            raise UserError(f"It must be 1 to {LONGEST_DAYS} days.", where="within_days")
        if self.bucket_days is not None and not 1 <= self.bucket_days <= LONGEST_DAYS:
            raise UserError(f"It must be 1 to {LONGEST_DAYS} days.", where="bucket_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPurchaseCell(RepeatPurchaseQuestion):
    """Which number of repeat purchases.

    Parameters
    ----------
    n : int
        Of those who got to their n-th purchase.
    what : "reached", "went_on", "waiting" or "bought"
        All of them; those who made the next one; those who did not yet; or, whichever purchase it
        was, those with n or more purchases in the range.
    within : int or None
        Only those whose n-th purchase is at least so many days old; they went on if they made the
        next one within these.
    from_days, until_days : int, int or None
        They went on after so many days or more, and fewer than so many.
    group : str or None
        Their group, where the answer is broken down; of all unless given.
    """

    n: int = 1
    what: What = "went_on"
    within: int | None = None
    from_days: int = 0
    until_days: int | None = None
    group: str | None = None

    def __post_init__(self) -> None:
        RepeatPurchaseQuestion.__post_init__(self)
        if not 1 <= self.n <= MOST:
            raise UserError(f"It must be 1 to {MOST}.", where="n")
        for name in ("within", "from_days", "until_days"):
            if not 0 <= (getattr(self, name) or 0) <= LONGEST_DAYS:
                raise UserError(f"It must be 0 to {LONGEST_DAYS} days.", where=name)
