"""The shape of a retention table: its rows, its columns, and which of its cells are complete."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import UserError
from homing.core.periods import Period, zone
from homing.histories.bounds import HOUR
from homing.metrics.events import Span
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.timing import Timing

MOST_CELLS: Final = 4_000_000
"""More than this is not a table to look at."""

HOURS: Final = {
    Period.hour: 1,
    Period.day: 24,
    Period.week: 7 * 24,
    Period.month: 30 * 24,
    Period.quarter: 90 * 24,
    Period.half_year: 180 * 24,
    Period.year: 365 * 24,
}
"""The hours of one age where ages are not periods of the calendar."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows and columns of a retention table.

    Parameters
    ----------
    rows : range
        Indexes of the periods that are cohorts.
    current : int
        Index of the period around now.
    begins, ends : tuple of int
        The first and the last age of every column.
    slack : int
        Periods by which a column is over later than by the calendar.
    follow_up : int or None
        The age up to which a cohort must have been followed to be complete anywhere.
    """

    rows: range
    current: int
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    slack: int = 0
    follow_up: int | None = None

    @classmethod
    def of(cls, question: RetentionQuestion, timing: Timing, span: Span) -> Shape:
        """Return the shape of the answer to a settled question.

        Raises
        ------
        UserError
            If the table would be too large to look at.
        """
        rows, current = timing.rows(span.first), timing.current_index
        reached = max(0, current - rows.start)
        _check_size(timing.period, len(rows), _count(question, reached))
        begins, ends = _columns(question, reached)
        waits = question.measure == "on_or_after" and question.follow_up == "common"
        follow_up = (ends[-1] if question.ages is not None else reached // 2) if waits else None
        if question.brackets and waits:
            follow_up = ends[-1]
        return cls(rows, current, begins, ends, int(question.window == "24h"), follow_up)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.begins)

    @property
    def periods(self) -> int:
        """How many periods are looked at, from the first cohort's to the one around now."""
        return max(1, self.current - self.rows.start + 1)

    def exists(self) -> NDArray[np.bool_]:
        """Return by row and column whether its first age has begun."""
        begun: NDArray[np.bool_] = np.asarray(self.begins)[None, :] <= self._reached()
        return begun

    def is_complete(self) -> NDArray[np.bool_]:
        """Return by row and column whether its last age, and the follow-up, are over."""
        needed = np.maximum(np.asarray(self.ends), self.follow_up or 0)
        over: NDArray[np.bool_] = needed[None, :] + self.slack < self._reached()
        return over

    def column_of_ages(self, *, is_open: bool) -> NDArray[np.int32]:
        """Return the column of every age that is looked at, for the fold.

        Parameters
        ----------
        is_open : bool
            Later ages are in one more column, which is not shown.
        """
        last = np.minimum(self.ends, self.furthest)
        lengths = np.maximum(last - np.asarray(self.begins) + 1, 0)
        column = np.repeat(np.arange(self.columns), lengths)
        if is_open:
            further = max(0, self.furthest + 1 - column.size)
            column = np.append(column, np.full(further, self.columns))
        return column.astype(np.int32)

    @property
    def furthest(self) -> int:
        """The age that no return can pass: months of 30 days are shorter than the calendar's."""
        return 2 * self.periods + 1 if self.slack else self.periods - 1

    def _reached(self) -> NDArray[np.int64]:
        return (self.current - np.arange(self.rows.start, self.rows.stop))[:, None]


def window_us(question: RetentionQuestion, timing: Timing) -> int:
    """Return the microseconds of one age; 0 where ages are periods of the calendar."""
    return HOURS[timing.period] * HOUR if question.window == "24h" else 0


def odd_minutes(timing: Timing) -> int:
    """Return by how many minutes the local clock's full hours are ahead of UTC's, now."""
    offset = timing.moment.astimezone(zone(timing.calendar.timezone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60 % 60)


def _columns(question: RetentionQuestion, reached: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if question.brackets:
        ends = (0, *accumulate(question.brackets))
        return (0, *(end + 1 for end in ends[:-1])), ends
    ages = tuple(range(_count(question, reached)))
    return ages, ages


def _count(question: RetentionQuestion, reached: int) -> int:
    """Return how many columns there are."""
    if question.brackets:
        return len(question.brackets) + 1
    return 1 + (reached if question.ages is None else min(reached, question.ages))


def _check_size(period: Period, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        one = f"an {period}" if period is Period.hour else f"a {period}"
        raise UserError(
            f"{rows:,} cohorts × {columns:,} ages are too many to look at.",
            where="period",
            remedy=f"Take a period longer than {one}, or set since, until or ages.",
        )
