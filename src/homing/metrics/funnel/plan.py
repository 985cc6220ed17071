"""A question about a funnel, read: its rules, its window, and the fold that answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import UserError
from homing.histories import Bounds
from homing.histories.funnel import Attempt, Funnel, Sequence, Side
from homing.metrics.answers.length import seconds_of
from homing.metrics.funnel.question import AttemptName, Count, FunnelQuestion, Order, WindowFrom
from homing.metrics.selection.expressions import is_trait
from homing.metrics.selection.rule import Rules, rules
from homing.metrics.selection.selecting import MOST_MATCHERS, Selected
from homing.metrics.timing import check_choice

SECOND: Final = 1_000_000
_CHOICES: Final = {
    "order": Order,
    "window_from": WindowFrom,
    "attempt": AttemptName,
    "count": Count,
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Events that end an attempt when they come between two steps, `first` and `last`, from 1."""

    rules: Rules
    first: int
    last: int

    @property
    def bits(self) -> int:
        """A bit for each step that they must not follow."""
        return sum(1 << step - 1 for step in range(self.first, self.last))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked about a funnel, with every text read.

    Parameters
    ----------
    question : FunnelQuestion
        What was asked.
    steps : tuple of Rules
        The steps.
    exclusions : tuple of Exclusion
        What must not come between them.
    window_s : int or None
        How long an attempt may take, in seconds; None: any time.
    """

    question: FunnelQuestion
    steps: tuple[Rules, ...]
    exclusions: tuple[Exclusion, ...]
    window_s: int | None

    @classmethod
    def of(cls, question: FunnelQuestion) -> Plan:
        """Read a question.

        Raises
        ------
        UserError
            If a value cannot be taken; `where` names it.
        """
        _check(question)
        return cls(
            question,
            tuple(rules([step], where="steps") for step in question.steps),
            tuple(_exclusion(text, len(question.steps)) for text in question.exclude),
            seconds_of(question.window, "window"),
        )

    @property
    def matchers(self) -> tuple[Rules, ...]:
        """What tells events apart: the steps, then the exclusions."""
        return (*self.steps, *(exclusion.rules for exclusion in self.exclusions))

    @property
    def longest_s(self) -> int | None:
        """The longest that an attempt may take altogether, in seconds; None: any time."""
        if self.window_s is None or self.question.window_from == "first":
            return self.window_s
        return self.window_s * (len(self.steps) - 1)

    def fold(
        self, found: Selected, bounds: Bounds, horizon: int, *, side: Side = Side.none
    ) -> Funnel:
        """Return what the histories are asked."""
        is_total = self.question.count == "totals"
        return Funnel(
            steps=len(self.steps),
            matches=found.matches & np.uint32((1 << len(self.steps)) - 1),
            excludes=self._excludes(found),
            bounds=bounds,
            horizon=horizon,
            window_us=(self.window_s or 0) * SECOND,
            is_from_previous=self.question.window_from == "previous",
            sequence=Sequence[self.question.order],
            attempt=Attempt.every if is_total else Attempt[self.question.attempt],
            is_held=self.question.hold is not None,
            side=side,
            groups=1 if side == Side.none else found.n_groups,
        )

    def _excludes(self, found: Selected) -> NDArray[np.uint32]:
        excludes = np.zeros(found.matches.size, np.uint32)
        for nth, exclusion in enumerate(self.exclusions, start=len(self.steps)):
            excludes[found.is_taken(nth)] |= np.uint32(exclusion.bits)
        return excludes


def _check(question: FunnelQuestion) -> None:
    for name, kind in _CHOICES.items():
        check_choice(name, getattr(question, name), get_args(kind))
    if not question.steps:
        raise UserError(
            "A funnel has at least one step.",
            where="steps",
            remedy="Name events in the order in which they should happen.",
        )
    if len(question.steps) + len(question.exclude) > MOST_MATCHERS:
        raise UserError(
            f"More than {MOST_MATCHERS} steps and exclusions are too many.",
            where="steps",
            remedy="Leave some out, or ask two funnels.",
        )
    if question.exclude and question.order == "strict":
        raise UserError(
            "Nothing may come between the steps of a strict funnel.",
            where="exclude",
            remedy="Leave exclude out, or ask for an ordered funnel.",
        )
    if question.top < 1:
        raise UserError("At least one group keeps its name.", where="top", remedy="Use 1 or more.")
    _check_held(question.hold, question.by)


def _check_held(hold: str | None, by: str | None) -> None:
    if hold is not None and is_trait(hold):
        raise UserError(
            f"A trait such as {hold!r} is the same in all of a customer's events.",
            where="hold",
            remedy="Name a property of the events.",
        )
    if hold is not None and by not in {None, hold} and not is_trait(by or ""):
        raise UserError(
            f"While {hold!r} is held constant, {by!r} cannot break the funnel down.",
            where="by",
            remedy=f"Break down by {hold} or by a trait.",
        )


def _exclusion(text: str, steps: int) -> Exclusion:
    found = re.match(r"(\d{1,2})-(\d{1,2}):", text)
    if found is None:
        return Exclusion(rules([text], where="exclude"), 1, steps)
    first, last = int(found[1]), int(found[2])
    if not 1 <= first < last <= steps:
        raise UserError(
            f"{text!r} does not say between which steps: there are {steps}.",
            where="exclude",
            remedy="Write 1-2:refund for between the first and the second.",
        )
    return Exclusion(rules([text[found.end() :]], where="exclude"), first, last)
