"""What may be asked about retention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final, Self, get_args

from homing.core.errors import UserError
from homing.metrics.answers.question import Question
from homing.metrics.events import Events
from homing.metrics.retention.presets import PRESETS, Preset
from homing.metrics.retention.terms import (
    Aggregate,
    Anchor,
    Average,
    BySide,
    Cohort,
    ColumnZero,
    FollowUp,
    Measure,
    Window,
)
from homing.metrics.selection.rule import TRAIT
from homing.metrics.timing import Timing, check_choice

MOST_GROUPS: Final = 200
"""More than this cannot be told apart."""
MOST_BRACKETS: Final = 200
"""More than this is not a table to look at."""
FURTHEST: Final = 1_000_000
"""An age that nobody reaches, and returns that nobody has: a century of hours is shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionQuestion(Question):
    """What may be asked about retention; the rest as in `Question`.

    Parameters
    ----------
    preset : "posthog", "amplitude", "mixpanel", "ga4", "devtodev" or None
        Whose definition: fills the options that are not given, so that the numbers are those of
        that tool.
    start_event, return_event : tuple of str
        Rules of events, such as `purchase[category=toys]`, any of which makes a customer enter, or
        counts as a return; `*` is any event. Unless given: purchase, or any event where nobody
        purchases.
    cohort : "first_time", "first_ever" or "recurring"
        Enters with the earliest start event over all history; with the earliest event of that name,
        if it meets the conditions; or in every period with a start event. first_time unless given.
    measure : "on", "on_or_after", "on_or_before" or "streak"
        Returned at the age; at it or later; at an age from 1 to it; or at every age from 1 to it.
        on unless given.
    ages : int or None
        The last age; as far as the data go unless given.
    brackets : tuple of int
        Sizes of groups of ages, from age 1 on, that make the columns in the place of single ages.
    window : "calendar" or "24h"
        Ages are periods of the calendar, or whole 24 hours (7 × 24, 30 × 24 …) between the full
        hours of both events. calendar unless given.
    anchor : "first" or "each"
        With 24h: windows open at the first start event of the cohort's period, or at each. first
        unless given.
    at_least : int or None
        Return events needed in one column; 1 unless given.
    column_zero : "cohort" or "measured"
        Age 0 is the size of the cohort, or the returns in its own period. cohort unless given.
    value : str or None
        Property of the return event whose numbers are added up in the same grid.
    aggregate : "sum" or "mean"
        The sum; or the mean of the customers' sums over those with a return in that very column.
        sum unless given.
    by : str or None
        Property of the event, or trait as `trait.plan`, to break down by.
    by_side : "start" or "both"
        The value of the event that entered; "both" counts only returns with the same one. start
        unless given.
    top : int or None
        Groups shown, by the sizes of their cohorts; the rest are "Other". 25 unless given.
    average : "pooled", "simple", "unique" or "mixpanel"
        How the one curve is made of many cohorts: ΣA/ΣN, mean of A/N, distinct customers over
        distinct customers, or ΣAN/ΣN². pooled unless given.
    follow_up : "common" or "own"
        With on_or_after: a cell is complete when its cohort was followed to the last age of the
        table (without `ages`: to half the age of the oldest cohort), or to its own age. common
        unless given.

    Raises
    ------
    UserError
        By `settled`, if a value cannot be taken or two contradict each other; `where` names it.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("start_event", "return_event")

    preset: Preset | None = None
    start_event: tuple[str, ...] = ()
    return_event: tuple[str, ...] = ()
    cohort: Cohort | None = None
    measure: Measure | None = None
    ages: int | None = None
    brackets: tuple[int, ...] = ()
    window: Window | None = None
    anchor: Anchor | None = None
    at_least: int | None = None
    column_zero: ColumnZero | None = None
    value: str | None = None
    aggregate: Aggregate | None = None
    by: str | None = None
    by_side: BySide | None = None
    top: int | None = None
    average: Average | None = None
    follow_up: FollowUp | None = None

    def settled(self) -> Self:
        """Return the question with every option said: as given, as the preset has it, or usual.

        Raises
        ------
        UserError
            If a value cannot be taken or two contradict each other; `where` names it.
        """
        for name, accepted in _CHOICES.items():
            if (said := getattr(self, name)) is not None:
                check_choice(name, said, accepted)
        _check_numbers(self)
        filled = {**USUAL, **(PRESETS[self.preset].options if self.preset else {})}
        unsaid = {name: value for name, value in filled.items() if getattr(self, name) is None}
        found = replace(self, **unsaid)
        moot = _moot(found)
        for name, (would_matter, what, remedy) in moot.items():
            if getattr(self, name) == would_matter:
                raise UserError(what, where=name, remedy=remedy)
        nothing: dict[str, Any] = dict.fromkeys(moot)
        return replace(found, **nothing)

    def check(self) -> None:
        """Raise a UserError if options contradict each other; see `settled`."""
        self.settled()

    def timing(self, events: Events[Any]) -> Timing:
        """Return its periods, those of the preset among them; see `Question.timing`."""
        return Question.timing(self.settled(), events)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionCell(RetentionQuestion):
    """Which number of a retention table, and which of its people.

    Parameters
    ----------
    entered : date
        Any day of the cohort's period; for hours a moment.
    age : int
        Its column: whole periods since, or the number of the bracket.
    group : str or None
        Which group, with a break-down.
    returned : bool
        Those who returned; otherwise the others of the cohort.
    """

    entered: date
    age: int
    group: str | None = None
    returned: bool = True


USUAL: Final[dict[str, Any]] = {
    "cohort": "first_time",
    "measure": "on",
    "window": "calendar",
    "anchor": "first",
    "at_least": 1,
    "column_zero": "cohort",
    "aggregate": "sum",
    "by_side": "start",
    "top": 25,
    "average": "pooled",
    "follow_up": "common",
}
"""What is meant where neither the question nor a preset says otherwise."""

_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "preset": get_args(Preset),
    "cohort": get_args(Cohort),
    "measure": get_args(Measure),
    "window": get_args(Window),
    "anchor": get_args(Anchor),
    "column_zero": get_args(ColumnZero),
    "aggregate": get_args(Aggregate),
    "by_side": get_args(BySide),
    "average": get_args(Average),
    "follow_up": get_args(FollowUp),
}


def _check_numbers(question: RetentionQuestion) -> None:
    if question.ages is not None and question.ages < 0:
        raise UserError(f"{question.ages} is not an age.", where="ages", remedy="Use 0 or more.")
    if question.at_least is not None and not 1 <= question.at_least <= FURTHEST:
        always = "always" if question.at_least < 1 else "never"
        raise UserError(
            f"{question.at_least} returns are {always} there.",
            where="at_least",
            remedy=f"Use a number from 1 to {FURTHEST}.",
        )
    if question.top is not None and not 1 <= question.top <= MOST_GROUPS:
        raise UserError(
            f"{question.top} groups cannot be shown.",
            where="top",
            remedy=f"Use a number from 1 to {MOST_GROUPS}.",
        )
    _check_brackets(question)
    if question.by in {"", TRAIT}:
        raise UserError(
            f"{question.by!r} names nothing to break down by.",
            where="by",
            remedy="Name a property, or a trait as trait.plan.",
        )


def _check_brackets(question: RetentionQuestion) -> None:
    if question.brackets and question.ages is not None:
        raise UserError(
            "Brackets say themselves where the ages end.",
            where="ages",
            remedy="Leave out ages, or leave out brackets.",
        )
    if any(size < 1 for size in question.brackets):
        raise UserError(
            "A bracket without an age is none.",
            where="brackets",
            remedy="Give sizes of 1 or more, such as 1, 6, 7: ages 1, 2–7 and 8–14.",
        )
    if sum(question.brackets) > FURTHEST or len(question.brackets) > MOST_BRACKETS:
        raise UserError(
            "There are too many brackets, or they reach further than ages can.",
            where="brackets",
            remedy=f"Give {MOST_BRACKETS} sizes of {FURTHEST} ages together at most.",
        )


def _moot(found: RetentionQuestion) -> dict[str, tuple[str, str, str]]:
    """Return the options that mean nothing here: which value is a mistake, and what to say."""
    moot = {}
    if found.window != "24h":
        what = "By the calendar every start event of a period opens the same window."
        moot["anchor"] = "each", what, "Ask for window=24h too, or leave it out."
    if not found.value:
        what = "There is nothing to take the mean of."
        moot["aggregate"] = "mean", what, "Name a property in value, such as value=amount."
    if not found.by:
        what = "There is no value that both events could share."
        moot["by_side"] = "both", what, "Name a property in by, such as by=browser."
        moot["top"] = "", "", ""
    if found.measure != "on_or_after":
        what = "Only on_or_after waits for what comes later."
        moot["follow_up"] = "own", what, "Ask for measure=on_or_after too, or leave it out."
    return moot
