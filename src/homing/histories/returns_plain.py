"""The retention fold for what is asked most: calendar ages, one return is enough, no values.

It answers what `returns_kernel` would, many times as fast: by days numbered beforehand, and for
recurring cohorts by 64 customers at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from homing.histories import blocks, days, returns_first, returns_recurring
from homing.histories.days import Numbered
from homing.histories.histories import Log
from homing.histories.parallel import Found
from homing.histories.returns_first import First
from homing.histories.returns_question import (
    RETURN,
    START,
    Entry,
    Measure,
    Question,
    Side,
)
from homing.histories.returns_recurring import LANES, Recurring
from homing.histories.threads import Range

Counts = NDArray[np.int64]
Cell = tuple[int, int, int]


def is_plain(q: Question) -> bool:
    """Say whether this file can answer a question."""
    is_asked = q.entry != Entry.first_ever and q.measure in (Measure.on, Measure.on_or_after)
    is_simple = q.window_us == 0 and q.at_least <= 1 and not q.is_valued
    is_short = q.bounds.count <= days.MOST
    return is_asked and is_simple and is_short and q.side in (Side.none, Side.customer)


@dataclass(frozen=True, slots=True)
class Counted:
    """The sizes[group, row] of the cohorts, and who returned[group, row, column]."""

    size: Counts
    returned: Counts

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.size + other.size, self.returned + other.returned)

    def __iadd__(self, other: Self) -> Self:
        """Take in the others without new room, which for large tables takes longer than to add."""
        np.add(self.size, other.size, out=self.size)
        np.add(self.returned, other.returned, out=self.returned)
        return self


def table_of(log: Log, span: Range, numbered: Numbered, q: Question) -> Counted:
    """Return the table of a range of histories."""
    size = np.zeros((q.groups, q.rows), np.int64)
    if q.entry == Entry.recurring:
        ask, order = _recurring(q), blocks.order(log, span, _groups(q))
        hits = np.zeros((q.groups, q.rows, -(-q.columns // LANES) * LANES), np.int64)
        room = blocks.room(q.bounds.count + LANES, ask.kinds)
        returns_recurring.walk((order, log, numbered), ask, room, (size, hits))
        return Counted(size, hits[:, :, : q.columns])
    hits = np.zeros((q.groups, q.rows, q.columns), np.int64)
    returns_first.walk((log, numbered), span, _first(q), (size, hits))
    if q.measure == Measure.on_or_after:
        hits = np.cumsum(hits[:, :, ::-1], axis=2)[:, :, ::-1]
    return Counted(size, hits)


def sizes_of(log: Log, span: Range, numbered: Numbered, q: Question) -> Counts:
    """Return how many there are in all cohorts of each group."""
    entered = np.zeros(span.last - span.first, np.int64)
    if q.entry == Entry.recurring:
        ask, order = _recurring(q)._replace(groups=0), blocks.order(log, span, 0)
        room = blocks.room(q.bounds.count, ask.kinds)
        returns_recurring.count((order, log, numbered), ask, room, (span.first, entered))
    else:
        returns_first.count((log, numbered), span, _first(q)._replace(groups=0), entered)
    if _groups(q) == 0:
        return np.array([int(entered.sum())])
    group = log.group[span.first : span.last]
    is_asked = (group >= 0) & (group < q.groups)
    return np.bincount(group[is_asked], entered[is_asked], q.groups).astype(np.int64)


def mark_members(
    log: Log, span: Range, numbered: Numbered, found: Found, *, q: Question, cell: Cell
) -> None:
    """Mark who counts in a cell (group, row, column), or who entered (column −1)."""
    if q.entry != Entry.recurring:
        hits = np.zeros(q.columns, np.int64)
        returns_first.find((log, numbered), span, _first(q), (cell, hits, found))
        return
    ask, order = _recurring(q), blocks.order(log, span, _groups(q))
    if ask.groups:
        order = order[log.group[order] == cell[0]]
    room = blocks.room(q.bounds.count, ask.kinds)
    returns_recurring.find((order, log, numbered), ask, room, (cell, span.first, found))


def _recurring(q: Question) -> Recurring:
    ages = np.searchsorted(q.column, np.arange(q.columns + 1)).astype(np.int64)
    is_an_age_a_column = bool((ages == np.arange(q.columns + 1)).all())
    is_open = q.measure == Measure.on_or_after
    return Recurring(_kinds(q), ages, q.rows, _groups(q), is_open, is_an_age_a_column)


def _first(q: Question) -> First:
    is_open, column = q.measure == Measure.on_or_after, q.column.astype(np.int64)
    return First(_kinds(q), column, q.rows, q.bounds.count, _groups(q), is_open)


def _kinds(q: Question) -> blocks.Kinds:
    return blocks.kinds((q.flags & START) != 0, (q.flags & RETURN) != 0)


def _groups(q: Question) -> int:
    return q.groups if q.side == Side.customer else 0
