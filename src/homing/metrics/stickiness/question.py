"""What may be asked about stickiness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from homing.core.errors import UserError
from homing.metrics.answers.question import Question

MOST_EVENTS: Final = 1_000_000
"""More than this nobody does in one period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StickinessQuestion(Question):
    """What may be asked about stickiness; the rest as in `Question`.

    Parameters
    ----------
    event : tuple of str
        Rules of events that make a customer active, such as `purchase[category=toys]`; `*` is any
        event. Unless given: purchase, or any event where nobody purchases.
    every : int
        How many periods make one, counted from the start of the range; the last one may be cut
        short by its end.
    at_least, at_most : int, int or None
        How many such events a period needs, and may have, for the customer to count as active.
    by : str or None
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups are told apart; the rest are “Other”.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("event",)

    event: tuple[str, ...] = ()
    every: int = 1
    at_least: int = 1
    at_most: int | None = None
    by: str | None = None
    top: int = 10

    def __post_init__(self) -> None:
        if self.every < 1:
            raise UserError("It must be 1 or more.", where="every")
        for name in ("at_least", "at_most"):
            if not 1 <= (getattr(self, name) or 1) <= MOST_EVENTS:
                raise UserError(f"It must be 1 to {MOST_EVENTS}.", where=name)
        if self.at_most is not None and self.at_most < self.at_least:
            raise UserError(
                f"A period cannot have {self.at_least} events or more and at most {self.at_most}.",
                where="at_most",
                remedy="Leave one of the two out.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class StickinessCell(StickinessQuestion):
    """Which number of stickiness.

    Parameters
    ----------
    intervals : int
        Active in so many periods.
    or_more : bool
        Or in more.
    group : str or None
        Their group, where the answer is broken down.
    """

    intervals: int
    or_more: bool = False
    group: str | None = None
