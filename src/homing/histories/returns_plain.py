"""The retention fold for what is asked most: calendar ages, one return is enough, no values.

It answers what `returns_kernel` would, many times as fast: customers are counted by `blocks`, a
word of starts and one of returns for each period. In a cohort's column are those who are in the
word of its starts and in that of the returns of any of the column's ages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from homing.histories import blocks, days
from homing.histories.blocks import Block, Given, Kinds, Room, Words
from homing.histories.compiled import compiled, count_bits, part
from homing.histories.days import Numbered
from homing.histories.histories import Log
from homing.histories.parallel import Found
from homing.histories.returns_question import (
    RETURN,
    START,
    Entry,
    Measure,
    Question,
    Side,
)
from homing.histories.threads import Range

Counts = NDArray[np.int64]


LANES: Final = 8
"""Words that a processor takes at once; tables and rooms are so much wider that it always can."""


class Plain(NamedTuple):
    """What of a question is left to say; ages[c] is the first age of column c."""

    kinds: Kinds
    ages: Counts
    rows: int
    groups: int
    is_recurring: bool
    is_open: bool
    is_an_age_a_column: bool


def is_plain(q: Question) -> bool:
    """Say whether this file can answer a question."""
    is_asked = q.entry != Entry.first_ever and q.measure in (Measure.on, Measure.on_or_after)
    is_simple = q.window_us == 0 and q.at_least <= 1 and not q.is_valued
    is_short = q.bounds.count <= days.MOST
    return is_asked and is_simple and is_short and q.side in (Side.none, Side.customer)


def plain(q: Question) -> Plain:
    """Return the question for the loops."""
    ages = np.searchsorted(q.column, np.arange(q.columns + 1)).astype(np.int64)
    kinds = blocks.kinds((q.flags & START) != 0, (q.flags & RETURN) != 0)
    if q.entry != Entry.recurring:  # later starts are returns alone
        kinds = kinds._replace(is_same=False)
    return Plain(
        kinds,
        ages,
        q.rows,
        q.groups if q.side == Side.customer else 0,
        q.entry == Entry.recurring,
        q.measure == Measure.on_or_after,
        bool((ages == np.arange(q.columns + 1)).all()),
    )


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
    ask, order = plain(q), blocks.order(log, span, q.groups if q.side else 0)
    size = np.zeros((q.groups, q.rows), np.int64)
    returned = np.zeros((q.groups, q.rows, -(-q.columns // LANES) * LANES), np.int64)
    room = blocks.room(q.bounds.count + LANES, ask.kinds)
    walk((order, log, numbered), ask, room, (size, returned))
    return Counted(size, returned[:, :, : q.columns])


def sizes_of(log: Log, span: Range, numbered: Numbered, q: Question) -> Counts:
    """Return how many there are in all cohorts of each group."""
    ask, order = plain(q), blocks.order(log, span, 0)
    count = np.zeros(order.size, np.int64)
    room = blocks.room(q.bounds.count, ask.kinds)
    count_starts((order, log, numbered), ask._replace(groups=0), room, count)
    if ask.groups == 0:
        return np.array([int(count.sum())])
    group = log.group[order]
    is_asked = (group >= 0) & (group < ask.groups)
    return np.bincount(group[is_asked], count[is_asked], ask.groups).astype(np.int64)


def mark_members(
    log: Log,
    span: Range,
    numbered: Numbered,
    found: Found,
    *,
    q: Question,
    cell: tuple[int, int, int],
) -> None:
    """Mark who counts in a cell (group, row, column), or who entered (column −1)."""
    ask, order = plain(q), blocks.order(log, span, q.groups if q.side else 0)
    if ask.groups:
        order = order[log.group[order] == cell[0]]
    room = blocks.room(q.bounds.count, ask.kinds)
    find((order, log, numbered), ask, room, (cell, span.first, found))


@compiled
def walk(given: Given, ask: Plain, room: Room, into: tuple[Counts, Counts]) -> None:
    """Count the customers of a range in all cells."""
    size, hits = into
    first = 0
    while first < given[0].size:
        block = blocks.block_from(first, given[0], given[1], ask.groups)
        _mark(block, given, ask, room)
        sizes, cells = size[block.group], hits[block.group]
        for row in range(ask.rows):
            starts = room.starts[row + 1]
            if starts != 0:
                sizes[row] += count_bits(starts)
                _count(starts, row, (ask, room), cells[row])
        blocks.clear(room, ask.kinds)
        first = block.last


@compiled
def count_starts(given: Given, ask: Plain, room: Room, count: Counts) -> None:
    """Count the cohorts that each customer of a range is in; no table has to have room for them."""
    first = 0
    while first < given[0].size:
        block = blocks.block_from(first, given[0], given[1], ask.groups)
        _mark(block, given, ask, room)
        for row in range(ask.rows):
            starts = room.starts[row + 1]
            while starts != 0:
                below = ~starts & (starts - np.uint64(1))
                count[first + np.int64(count_bits(below))] += 1
                starts &= starts - np.uint64(1)
        blocks.clear(room, ask.kinds)
        first = block.last


@compiled
def find(
    given: Given, ask: Plain, room: Room, wanted: tuple[tuple[int, int, int], int, Found]
) -> None:
    """Mark the members of one cell."""
    (_, row, column), begin, found = wanted
    order, first = given[0], 0
    while first < order.size:
        block = blocks.block_from(first, order, given[1], ask.groups)
        _mark(block, given, ask, room)
        members = room.starts[row + 1]
        if column >= 0:
            last = ask.ages.size - 2 if ask.is_open else column
            members &= _returned(row, (column, last), ask, room)
        if members != 0:
            blocks.tell(members, block, order, (begin, found))
        blocks.clear(room, ask.kinds)
        first = block.last


@part
def _count(starts: np.uint64, row: int, given: tuple[Plain, Room], hits: Counts) -> None:
    """Count who of those who entered in a row is in each column."""
    ask, room = given
    if ask.is_an_age_a_column and not ask.is_open:
        returns = room.returns[row + 1 :]
        for age in range(min(hits.size, returns.size)):
            hits[age] += count_bits(starts & returns[age])
        return
    found = np.uint64(0)
    for column in range(ask.ages.size - 2, -1, -1):
        back = _returned(row, (column, column), ask, room)
        found = found | back if ask.is_open else back
        hits[column] += count_bits(starts & found)


@part
def _returned(row: int, columns: tuple[int, int], ask: Plain, room: Room) -> np.uint64:
    """Return who returned at any age of some columns, from a row."""
    found = np.uint64(0)
    begin, end = row + 1 + ask.ages[columns[0]], row + 1 + ask.ages[columns[1] + 1]
    for slot in range(begin, min(end, room.returns.size - 1)):
        found |= room.returns[slot]
    return found


@part
def _mark(block: Block, given: Given, ask: Plain, room: Room) -> None:
    if ask.is_recurring:
        blocks.mark(block, given, ask.kinds, room)
    else:
        _mark_first(block, given, ask, room)


@part
def _mark_first(block: Block, given: Given, ask: Plain, room: Room) -> None:
    """Mark each customer's first start, and the returns that a column reaches from it."""
    order, log, numbered = given
    for place in range(block.first, block.last):
        i, end = log.offsets[order[place]], log.offsets[order[place] + 1]
        while not ask.kinds.is_every and i < end and ask.kinds.starts[log.event[i]] == 0:
            i += 1
        if i == end:
            continue
        slot = int(numbered.slot[numbered.number[i]])
        if 0 < slot <= ask.rows:
            bit = blocks.bit_of(place, block)
            room.starts[slot] |= bit
            _mark_returns((order[place], i, slot), given, (ask, bit), room.returns)


@part
def _mark_returns(
    entered: tuple[int, int, int], given: Given, by: tuple[Plain, np.uint64], into: Words
) -> None:
    """Mark the returns from the period of a start on; the last one alone if no other counts."""
    (history, i, slot), (ask, bit) = entered, by
    _, log, numbered = given
    begin, end = log.offsets[history], log.offsets[history + 1]
    reached = np.uint64(min(slot + ask.ages[-1], into.size - 1))
    while i > begin and numbered.slot[numbered.number[i - 1]] == np.uint64(slot):
        i -= 1
    if not ask.is_open:
        while i < end and numbered.slot[numbered.number[i]] < reached:
            into[numbered.slot[numbered.number[i]]] |= ask.kinds.returns[log.event[i]] & bit
            i += 1
        return
    while end > i and not _is_last(end - 1, reached, given, ask):
        end -= 1
    if end > i:
        into[numbered.slot[numbered.number[end - 1]]] |= bit


@part
def _is_last(i: int, reached: np.uint64, given: Given, ask: Plain) -> bool:
    """Say whether an event is a return that a column reaches."""
    _, log, numbered = given
    is_return = ask.kinds.is_every or ask.kinds.returns[log.event[i]] != 0
    return is_return and bool(numbered.slot[numbered.number[i]] < reached)
