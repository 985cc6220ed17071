"""Plain retention of recurring cohorts: by `blocks`, a word of starts and one of returns a period.

In a column of a cohort are those who are in the word of its starts and in that of the returns of
any of the column's ages.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import blocks
from homing.histories.blocks import Given, Kinds, Room
from homing.histories.compiled import compiled, count_bits, part
from homing.histories.parallel import Found

Counts = NDArray[np.int64]
LANES: Final = 8
"""Words that a processor takes at once; tables and rooms are so much wider that it always can."""


class Recurring(NamedTuple):
    """What of a question is left to say; ages[c] is the first age of column c."""

    kinds: Kinds
    ages: Counts
    rows: int
    groups: int
    is_open: bool
    is_an_age_a_column: bool


@compiled
def walk(given: Given, ask: Recurring, room: Room, into: tuple[Counts, Counts]) -> None:
    """Count the customers of a range in all cells."""
    size, hits = into
    first = 0
    while first < given[0].size:
        block = blocks.block_from(first, given[0], given[1], ask.groups)
        blocks.mark(block, given, ask.kinds, room)
        sizes, cells = size[block.group], hits[block.group]
        for row in range(ask.rows):
            starts = room.starts[row + 1]
            if starts != 0:
                sizes[row] += count_bits(starts)
                _count(starts, row, (ask, room), cells[row])
        blocks.clear(room, ask.kinds)
        first = block.last


@compiled
def count(given: Given, ask: Recurring, room: Room, into: tuple[int, Counts]) -> None:
    """Count the cohorts that each customer of a range is in; no table has to have room for them."""
    begin, entered = into
    first = 0
    while first < given[0].size:
        block = blocks.block_from(first, given[0], given[1], ask.groups)
        blocks.mark(block, given, ask.kinds, room)
        for row in range(ask.rows):
            starts = room.starts[row + 1]
            while starts != 0:
                below = ~starts & (starts - np.uint64(1))
                entered[given[0][first + np.int64(count_bits(below))] - begin] += 1
                starts &= starts - np.uint64(1)
        blocks.clear(room, ask.kinds)
        first = block.last


@compiled
def find(
    given: Given, ask: Recurring, room: Room, wanted: tuple[tuple[int, int, int], int, Found]
) -> None:
    """Mark the members of one cell."""
    (_, row, column), begin, found = wanted
    order, first = given[0], 0
    while first < order.size:
        block = blocks.block_from(first, order, given[1], ask.groups)
        blocks.mark(block, given, ask.kinds, room)
        members = room.starts[row + 1]
        if column >= 0:
            last = ask.ages.size - 2 if ask.is_open else column
            members &= _returned(row, (column, last), ask, room)
        if members != 0:
            blocks.tell(members, block, order, (begin, found))
        blocks.clear(room, ask.kinds)
        first = block.last


@part
def _count(starts: np.uint64, row: int, given: tuple[Recurring, Room], hits: Counts) -> None:
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
def _returned(row: int, columns: tuple[int, int], ask: Recurring, room: Room) -> np.uint64:
    """Return who returned at any age of some columns, from a row."""
    found = np.uint64(0)
    begin, end = row + 1 + ask.ages[columns[0]], row + 1 + ask.ages[columns[1] + 1]
    for slot in range(begin, min(end, room.returns.size - 1)):
        found |= room.returns[slot]
    return found
