"""Plain retention of first-time cohorts: who entered once, and the few returns that follow.

A customer is in one cohort, and what they did long after it is of no column: so one customer after
another is counted, from their first start to the last age, and the rest of them is not looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.activity import group_of
from homing.histories.blocks import Kinds
from homing.histories.compiled import compiled, part
from homing.histories.days import Numbered
from homing.histories.histories import Log
from homing.histories.parallel import Found
from homing.histories.threads import Range

Counts = NDArray[np.int64]
NO_ROW = -1


class First(NamedTuple):
    """What of a question is left to say; column[a] is that of age a."""

    kinds: Kinds
    column: Counts
    rows: int
    periods: int
    groups: int
    is_open: bool


Given = tuple[Log, Numbered]


@compiled
def walk(given: Given, span: Range, ask: First, into: tuple[Counts, Counts]) -> None:
    """Count the customers of a range; with `is_open` in the last column that they are in alone."""
    size, hits = into
    for customer in range(span.first, span.last):
        group = group_of(customer, given[0], ask.groups)
        i, row = _entered(customer, given, ask)
        if group < 0 or row == NO_ROW:
            continue
        size[group, row] += 1
        if ask.is_open:
            column = _last_column(customer, (i, row), given, ask)
            if column >= 0:
                hits[group, row, column] += 1
        else:
            _count_each(customer, (i, row), given, (ask, hits[group, row]))


@compiled
def count(given: Given, span: Range, ask: First, entered: Counts) -> None:
    """Say of each customer of a range in how many cohorts they are."""
    for customer in range(span.first, span.last):
        if group_of(customer, given[0], ask.groups) >= 0:
            _, row = _entered(customer, given, ask)
            entered[customer - span.first] = row != NO_ROW


@compiled
def find(
    given: Given,
    span: Range,
    ask: First,
    wanted: tuple[tuple[int, int, int], Counts, Found],
) -> None:
    """Mark the members of one cell."""
    (group, row, column), hits, found = wanted
    for customer in range(span.first, span.last):
        if group_of(customer, given[0], ask.groups) != group:
            continue
        i, entered = _entered(customer, given, ask)
        if entered != row:
            continue
        if column < 0:
            found[customer - span.first] = True
        elif ask.is_open:
            last = _last_column(customer, (i, row), given, ask)
            found[customer - span.first] = last >= column
        else:
            hits[column] = 0
            _count_each(customer, (i, row), given, (ask, hits))
            found[customer - span.first] = hits[column] > 0


@part
def _entered(customer: int, given: Given, ask: First) -> tuple[int, int]:
    """Return where the period of a customer's first start begins, and its row if it has one."""
    log, numbered = given
    begin, end = log.offsets[customer], log.offsets[customer + 1]
    i = begin
    while not ask.kinds.is_every and i < end and ask.kinds.starts[log.event[i]] == 0:
        i += 1
    if i == end:
        return end, NO_ROW
    slot = numbered.slot[numbered.number[i]]
    if slot == 0 or slot > ask.rows:
        return end, NO_ROW
    while i > begin and numbered.slot[numbered.number[i - 1]] == slot:
        i -= 1
    return i, int(slot) - 1


@part
def _reached(row: int, ask: First) -> int:
    """Return the first slot behind the last age and the last period."""
    return min(row + ask.column.size, ask.periods) + 1


@part
def _count_each(
    customer: int,
    entered: tuple[int, int],
    given: Given,
    into: tuple[First, Counts],
) -> None:
    """Count a customer in every column with a return."""
    (log, numbered), (ask, hits), (begin, row) = given, into, entered
    reached, latest = _reached(row, ask), -1
    for i in range(begin, log.offsets[customer + 1]):
        slot = int(numbered.slot[numbered.number[i]])
        if slot >= reached:
            break
        column = ask.column[slot - 1 - row]
        is_new = (ask.kinds.returns[log.event[i]] != 0) & (column > latest)
        hits[max(column, 0)] += is_new
        latest = column if is_new else latest


@part
def _last_column(customer: int, entered: tuple[int, int], given: Given, ask: First) -> int:
    """Return the column of a customer's last return that has an age; −1 if there is none."""
    (log, numbered), (begin, row) = given, entered
    reached, i = _reached(row, ask), log.offsets[customer + 1] - 1
    while i >= begin:
        slot = int(numbered.slot[numbered.number[i]])
        is_return = ask.kinds.is_every or ask.kinds.returns[log.event[i]] != 0
        if is_return and slot < reached:
            return int(ask.column[slot - 1 - row])
        i -= 1
    return -1
