"""What may be asked about paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from homing.core.periods import Period
from homing.metrics.answers.length import ANY_TIME
from homing.metrics.answers.question import Question
from homing.metrics.events import Events
from homing.metrics.timing import Timing

Direction = Literal["after", "before"]
Anchor = Literal["one", "each"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsQuestion(Question):
    """What may be asked about paths; the rest as in `Question`.

    `since` and `until` are rounded to days unless `period` says otherwise; what lies outside is not
    looked at.

    Parameters
    ----------
    event : tuple of str
        Rules of the events that paths begin with. Unless given: purchase, or any event where nobody
        purchases.
    direction : "after" or "before"
        What came after them, or what came before.
    steps : int
        How many steps to follow, 1 to 10.
    top : int
        How many names of events are told apart, those most often met on the paths, 1 to 20; the
        rest are "Other".
    exclude : tuple of str
        Rules of events that are no steps.
    collapse_repeats : bool
        A step that repeats the one before it is not counted.
    anchor : "one" or "each"
        From one such event a customer, the first (before: the last); or from each of them.
    window : str
        Steps are no further from the beginning than that: 14d, 1h, 30min, 90s, 2w, or any.
    gap : str
        A step further than that from the one before ends the path.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("event",)
    RULES: ClassVar[tuple[str, ...]] = ("exclude",)

    event: tuple[str, ...] = ()
    direction: Direction = "after"
    steps: int = 3
    top: int = 5
    exclude: tuple[str, ...] = ()
    collapse_repeats: bool = False
    anchor: Anchor = "one"
    window: str = ANY_TIME
    gap: str = ANY_TIME

    @property
    def reads_all(self) -> bool:
        """Whether it looks at events of every name: any of them may be a step."""
        return True

    def timing(self, events: Events[Any]) -> Timing:
        """Return its range, in whole days unless it says otherwise."""
        asked = self if self.period else replace(self, period=Period.day)
        return Question.timing(asked, events)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsCell(PathsQuestion):
    """Which number of paths.

    Parameters
    ----------
    step : int
        The step that a link leads to, from 1.
    source, target : str or None
        Where the link comes from and where it leads to; anywhere unless given.
    """

    step: int
    source: str | None = None
    target: str | None = None
