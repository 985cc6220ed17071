"""The retention fold: who entered when, and at which ages they returned."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, people, returns_plain, sums, threads
from homing.histories.days import numbered
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.returns_kernel import NO_CELL, Cell, Table, walk
from homing.histories.returns_question import (
    CANDIDATE,
    RETURN,
    START,
    Entry,
    Measure,
    Question,
    Side,
)
from homing.histories.returns_starts import scratch_for
from homing.histories.rising import together, without
from homing.histories.threads import Range

__all__ = [
    "CANDIDATE",
    "RETURN",
    "START",
    "Entry",
    "Measure",
    "Place",
    "Question",
    "Returns",
    "Side",
    "fold",
    "members",
    "members_of",
    "sizes",
]


MANY_CELLS = 1 << 16
"""Cells of a table that no more threads than must be have one of."""


@dataclass(frozen=True, slots=True)
class Returns:
    """What the fold found, by group, cohort (row) and column.

    Parameters
    ----------
    size : int64[groups, rows]
        Customers who entered.
    returned : int64[groups, rows, columns]
        Of them, those who count.
    value : float64[groups, rows, columns]
        Sum of the values of their returns in that very column, whatever the measure.
    """

    size: NDArray[np.int64]
    returned: NDArray[np.int64]
    value: NDArray[np.float64] = field(repr=False)

    def __add__(self, other: Returns) -> Returns:
        size, returned = self.size + other.size, self.returned + other.returned
        return Returns(size, returned, self.value + other.value)

    def __sub__(self, other: Returns) -> Returns:
        size, returned = self.size - other.size, self.returned - other.returned
        return Returns(size, returned, self.value - other.value)


def fold(histories: Histories, question: Question) -> Returns:
    """Return the table that answers a question, over all customers."""
    if question.is_valued and histories.value is not None:
        return _whole(histories, question)  # sums of values are rounded
    return sums.kept(histories, question, _whole)


def _whole(histories: Histories, question: Question) -> Returns:
    cells = question.groups * question.rows * (question.columns + 1)
    parts = threads.PARTS_A_THREAD if cells < MANY_CELLS else 1
    if returns_plain.is_plain(question):
        prepare = partial(numbered, bounds=question.bounds)
        plain = partial(returns_plain.table_of, q=question)
        found = parallel.total_of(histories, prepare, plain, parts_a_thread=parts)
        return Returns(found.size, found.returned, np.zeros(found.returned.shape))
    return parallel.total(
        histories, lambda log, span: _part(log, span, question), parts_a_thread=parts
    )


def sizes(histories: Histories, question: Question) -> NDArray[np.int64]:
    """Return how many customers there are in all cohorts of each group together, int64[groups].

    It says which groups are the largest, without a table of the cohorts of each: break-downs have
    many thousand groups, of which few are asked for.
    """
    alone = replace(question, column=np.empty(0, np.int32), columns=0, is_valued=False, at_least=1)
    alone = replace(alone, measure=Measure.on, window_us=0, is_each=False)
    if not returns_plain.is_plain(alone):
        return np.asarray(fold(histories, alone).size.sum(axis=1), np.int64)
    return sums.kept(histories, alone, _plain_sizes)


def _plain_sizes(histories: Histories, alone: Question) -> NDArray[np.int64]:
    prepare = partial(numbered, bounds=alone.bounds)
    counted = partial(returns_plain.sizes_of, q=alone)
    return parallel.total_of(histories, prepare, counted, parts_a_thread=1)


class Place(NamedTuple):
    """A cell, and whether those who count there are asked for, or the others who entered.

    Of column −1 all who entered count.
    """

    group: int
    row: int
    column: int
    returned: bool = True


def members(
    histories: Histories, question: Question, *, group: int, row: int, column: int
) -> NDArray[np.int64]:
    """Return the customers who count in one cell, or who entered (column −1), rising."""
    return members_of(histories, question, (Place(group, row, column),))


def members_of(
    histories: Histories, question: Question, places: tuple[Place, ...]
) -> NDArray[np.int64]:
    """Return the customers of any of some places, rising."""
    alone = replace(question, is_valued=False)
    return people.behind(histories, alone, places, _of_any)


def _of_any(histories: Histories, alone: Question, places: tuple[Place, ...]) -> NDArray[np.int64]:
    parts = [np.empty(0, np.int64)]
    for group, row, column, returned in places:
        there = _members(histories, alone, Cell(group, row, column))
        if not returned:
            entered = _members(histories, alone, Cell(group, row, -1))
            there = without(entered, there)
        parts.append(there)
    return together(*parts)


def _members(histories: Histories, alone: Question, cell: Cell) -> NDArray[np.int64]:
    if returns_plain.is_plain(alone):
        prepare = partial(numbered, bounds=alone.bounds)
        return parallel.members_of(
            histories, prepare, partial(returns_plain.mark_members, q=alone, cell=cell)
        )

    def mark(log: Log, span: Range, found: Found) -> None:
        _part(log, span, alone, cell=cell, found=found)

    return parallel.members(histories, mark)


def _part(
    log: Log, span: Range, q: Question, *, cell: Cell = NO_CELL, found: Found = parallel.NOBODY
) -> Returns:
    table = Table(
        np.zeros((q.groups, q.rows), np.int64),
        np.zeros((q.groups, q.rows, q.columns + 1), np.int64),
        np.zeros((q.groups, q.rows, q.columns), np.float64),
    )
    scratch = scratch_for(parallel.longest(log, span), q.columns)
    walk(log, q.ask, (span, cell), (table, scratch, found))
    return Returns(table.size, np.cumsum(table.steps, axis=2)[:, :, :-1], table.value)
