"""From a question about how cohorts go on to the answer of retention, and what of it is known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from homing.metrics.answers.question import Question
from homing.metrics.events import Events, Frame
from homing.metrics.projection.question import ProjectionQuestion
from homing.metrics.retention import answer as retention
from homing.metrics.retention.answer import Retention
from homing.metrics.retention.question import RetentionQuestion

Counts = NDArray[np.int64]


def asked(events: Events[Frame], question: ProjectionQuestion) -> Retention[Frame]:
    """Return the retention of every cohort at every age."""
    common = {each.name: getattr(question, each.name) for each in fields(Question)}
    return retention.answer(
        events,
        RetentionQuestion(
            **common,
            start_event=question.start_event,
            return_event=question.return_event,
            measure=question.still,
            follow_up="own" if question.still == "on_or_after" else None,
        ),
    )


@dataclass(frozen=True)
class Known:
    """What is known of every cohort.

    Parameters
    ----------
    size : int64[rows]
        Customers of each cohort.
    still : int64[rows, ages]
        Of them, those still there.
    is_known : bool[rows, ages]
        Which cells may be used: complete ones; where a return may come later, only those of cohorts
        seen for twice the age, so that everybody had as long again to come.
    """

    size: Counts
    still: Counts
    is_known: NDArray[np.bool_]

    @classmethod
    def of(cls, found: Retention[Frame]) -> Known:
        """Return what an answer of retention makes known."""
        [size], [still] = found.counts.size, found.counts.returned
        is_known = found.shape.is_complete() & (size > 0)[:, None]
        if found.question.measure == "on_or_after":
            is_known = _twice(is_known)
        return cls(size, still, is_known)

    @cached_property
    def last(self) -> int:
        """The largest age that is known of any cohort; −1 of none."""
        return int(np.flatnonzero(self.is_known.any(axis=0)).max(initial=-1))

    @cached_property
    def customers(self) -> Counts:
        """Customers of the cohorts that are known at each age."""
        there: Counts = (self.size[:, None] * self.is_known).sum(axis=0)
        return there

    @cached_property
    def there(self) -> Counts:
        """Of them, those still there."""
        there: Counts = (self.still * self.is_known).sum(axis=0)
        return there

    @cached_property
    def before(self) -> Counts:
        """Of the customers at each age, those who were still there at the age before."""
        earlier = np.roll(self.still, 1, axis=1)
        before: Counts = (earlier * self.is_known).sum(axis=0)
        return before

    def until(self, age: int) -> list[Counts]:
        """Return the cohorts as the fit takes them: still there at age 0, 1 … at most that one."""
        counted = self.is_known[:, : age + 1].sum(axis=1).tolist()
        return [row[:ages] for row, ages in zip(self.still, counted, strict=True) if ages]


def _twice(is_known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which cells are of cohorts that are known at twice the age too."""
    rows, ages = is_known.shape
    wide = np.zeros((rows, 2 * ages), bool)
    wide[:, :ages] = is_known
    return wide[:, ::2]
