"""What may be asked about a funnel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Literal, Self

from homing.core.names import PURCHASE
from homing.metrics.answers.question import Question
from homing.metrics.selection.rule import ANY

Order = Literal["ordered", "strict", "unordered"]
WindowFrom = Literal["first", "previous"]
AttemptName = Literal["best", "first"]
Count = Literal["uniques", "totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelQuestion(Question):
    """What may be asked about a funnel; the rest as in `Question`.

    `since` and `until` say when attempts begin; steps may follow later, up to now. `period` is that
    of the trend.

    Parameters
    ----------
    steps : tuple of str
        Rules of events, one a step, in their order. One event is one step, so
        `purchase, purchase` asks for two purchases, and that is what is asked unless given (where
        nobody purchases: any two events).
    order : "ordered", "strict" or "unordered"
        Ordered: whatever happens between the steps. Strict: nothing else happens between them.
        Unordered: the steps in any order; the k-th step is any k of them.
    window : str
        How long an attempt may take, the end included: 14d, 1h, 30min, 90s, 2w, or any.
    window_from : "first" or "previous"
        Whether the window begins with the first step, or anew with every step.
    attempt : "best" or "first"
        Which attempt of a customer counts: the one that gets furthest, of these the earliest; or
        the first one, however far it gets.
    count : "uniques" or "totals"
        Customers; or all their attempts, each begun after the one before was over.
    exclude : tuple of str
        Rules of events that end an attempt when they come between two steps: `refund` between any,
        `1-2:refund` between the first and the second.
    hold : str or None
        A property that has the same value in all steps, such as `product`; an attempt begins only
        with events that have it.
    by : str or None
        Break down by a property of the entrance, or by a trait as `trait.plan`.
    top : int
        How many groups keep their name, the largest by entrance; the rest are "Other".
    """

    RULES: ClassVar[tuple[str, ...]] = ("steps", "exclude")
    STEPS: ClassVar[tuple[str, ...]] = ("steps",)

    steps: tuple[str, ...] = ()
    order: Order = "ordered"
    window: str = "14d"
    window_from: WindowFrom = "first"
    attempt: AttemptName = "best"
    count: Count = "uniques"
    exclude: tuple[str, ...] = ()
    hold: str | None = None
    by: str | None = None
    top: int = 10

    def usual(self, names: list[str]) -> Self:
        """Return the question as people mean it: unless said otherwise, who purchases twice."""
        step = PURCHASE if PURCHASE in names else ANY
        return self if self.steps else replace(self, steps=(step, step))

    @property
    def reads_all(self) -> bool:
        """Whether it looks at events of every name: any of them may break a strict attempt."""
        return self.order == "strict"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelCell(FunnelQuestion):
    """Which number of a funnel.

    Parameters
    ----------
    step : int
        Those who got to this step, from 1.
    is_dropped : bool
        Those who got to it and no further.
    group : str or None
        Of this group; of all, broken down or not, unless given.
    starts : date or None
        Any day of the period in which their attempts begin; all of the range unless given.
    """

    step: int
    is_dropped: bool = False
    group: str | None = None
    starts: date | None = None
