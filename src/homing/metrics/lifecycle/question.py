"""What may be asked about the lifecycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from homing.metrics.answers.question import Question

State = Literal["new", "returning", "resurrected", "dormant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleQuestion(Question):
    """What may be asked about the lifecycle; the rest as in `Question`.

    Parameters
    ----------
    event : tuple of str
        Rules of events that make a customer active, such as `purchase[category=toys]`; `*` is any
        event. Unless given: purchase, or any event where nobody purchases.
    by : str or None
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups are told apart; the rest are “Other”.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("event",)

    event: tuple[str, ...] = ()
    by: str | None = None
    top: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleCell(LifecycleQuestion):
    """Which number of a lifecycle.

    Parameters
    ----------
    starts : date
        Any day of its period.
    state : "new", "returning", "resurrected" or "dormant"
        What its customers are in it.
    group : str or None
        Their group, where the answer is broken down.
    """

    starts: date
    state: State
    group: str | None = None
