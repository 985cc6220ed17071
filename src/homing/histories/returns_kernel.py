"""The loops of the retention fold.

For each customer: list the periods in which they entered (*starts*) and what they did that may be
a return (*returns*); from each start, find the columns with enough returns (*hits*); the measure
turns hits into a range of columns in which the customer counts. A range adds one where it begins
and takes one away behind where it ends, so that a running sum over the columns is the table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.bounds import HOUR, number_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Log
from homing.histories.parallel import Found
from homing.histories.returns_question import (
    RETURN,
    Ask,
    Entry,
    Measure,
    Side,
)
from homing.histories.returns_starts import (
    Scratch,
    Start,
    is_first_of_its_cell,
    start_at,
    starts_of,
)
from homing.histories.threads import Range

NO_COLUMN, PAST_COLUMNS = -1, -2
LONG_AGO = -(1 << 62)


class Cell(NamedTuple):
    """The one whose members are wanted."""

    group: int
    row: int
    column: int


NO_CELL = Cell(-1, -1, -1)


class Table(NamedTuple):
    """The accumulator: size[group, row], steps and value[group, row, column]."""

    size: NDArray[np.int64]
    steps: NDArray[np.int64]
    value: NDArray[np.float64]


@compiled
def walk(log: Log, ask: Ask, where: tuple[Range, Cell], into: tuple[Table, Scratch, Found]) -> None:
    """Walk the histories of a range of customers."""
    span, cell = where
    table, scratch, found = into
    for customer in range(span.first, span.last):
        if log.skip.size and log.skip[customer]:
            continue
        starts, begin = starts_of(customer, log, ask, scratch)
        if starts == 0:
            continue
        returns = returns_of(begin, log.offsets[customer + 1], (log, ask, scratch))
        r = 0
        for s in range(starts):
            start = start_at(s, scratch)
            earliest = start.moment if ask.window_us else start.row
            while r < returns and scratch.returns[r, 0] < earliest:
                r += 1
            if ask.is_each and not is_first_of_its_cell(s, scratch):
                continue
            table.size[start.group, start.row] += 1
            hits = hits_of((s, starts), (r, returns), (ask, scratch), table.value)
            counts = count_in(start, hits, (ask, scratch), (table.steps, cell.column))
            if found.size and cell.group == start.group and cell.row == start.row:
                found[customer - span.first] |= counts or cell.column < 0


@part
def returns_of(begin: int, end: int, given: tuple[Log, Ask, Scratch]) -> int:
    """List a customer's returns, those of one period (or moment) together, if of one group."""
    log, ask, scratch = given
    is_timed, is_grouped = ask.window_us > 0, ask.side == Side.both
    is_valued, times = ask.is_valued and log.value.size > 0, 0
    horizon, until = _horizon(ask, scratch)
    count, number, edge, latest = 0, -1, ask.edges.starts[0], LONG_AGO
    for i in range(begin, end):
        if ask.flags[log.event[i]] & RETURN == 0:
            continue
        if log.time[i] >= edge:
            number = number_of(log.time[i], ask.edges)
            if number >= horizon or log.time[i] >= until:
                break
            edge = ask.edges.starts[number + 1]
        mark = log.time[i] if is_timed else number
        if mark != latest or is_grouped:
            scratch.returns[count, 0] = mark
            scratch.returns[count, 1] = log.label[i] if is_grouped else 0
            scratch.sums[count] = 0.0
            count, latest, times = count + 1, mark, 0
        times += 1
        scratch.returns[count - 1, 2] = times
        if is_valued and not np.isnan(log.value[i]):
            scratch.sums[count - 1] += log.value[i]
    return count


@part
def _horizon(ask: Ask, scratch: Scratch) -> tuple[int, int]:
    """Return the period, and the moment, from which on no return counts."""
    starts = ask.edges.starts
    last, row = starts.size - 1, scratch.starts[0, 0]
    if ask.entry == Entry.recurring:
        return last, starts[-1]
    if ask.window_us == 0:
        return min(last, row + ask.column.size), starts[-1]
    return last, min(starts[-1], starts[row + 1] + ask.column.size * ask.window_us + HOUR)


@part
def _age(r: int, start: Start, ask: Ask, scratch: Scratch) -> int:
    """Return the age at which a return is, seen from a start."""
    mark = scratch.returns[r, 0]
    if ask.window_us == 0:
        return int(mark - start.row)
    hours = (mark + ask.hour_us) // HOUR - (start.moment + ask.hour_us) // HOUR
    return int(hours * HOUR // ask.window_us)


@part
def _column(r: int, start: Start, ask: Ask, scratch: Scratch) -> int:
    """Return the column a return is in, seen from a start."""
    if ask.side == Side.both and scratch.returns[r, 1] != start.group:
        return NO_COLUMN
    return _column_of(_age(r, start, ask, scratch), ask)


@part
def _column_of(age: int, ask: Ask) -> int:
    return ask.column[age] if age < ask.column.size else PAST_COLUMNS


@part
def hits_of(
    starts: tuple[int, int],
    returns: tuple[int, int],
    given: tuple[Ask, Scratch],
    value: NDArray[np.float64],
) -> int:
    """List the columns with enough returns from a start, and add their values; return how many."""
    ask, scratch = given
    start = start_at(starts[0], scratch)
    cell = value[start.group, start.row]
    if not ask.is_each:
        return _hits_of_one(start, returns, given, cell)
    scratch.is_hit[:] = False
    scratch.latest[:] = -1
    for s in range(starts[0], starts[1]):
        other = start_at(s, scratch)
        if other.row != start.row:
            break
        if other.group == start.group:
            _add_hits_of_each(other, returns, given, cell)
    count = 0
    for column in range(scratch.is_hit.size):
        if scratch.is_hit[column]:
            scratch.hits[count] = column
            count += 1
    return count


@part
def _hits_of_one(
    start: Start, returns: tuple[int, int], given: tuple[Ask, Scratch], value: NDArray[np.float64]
) -> int:
    """Do so, looking once at what age a return is: dividing is what takes longest here."""
    ask, scratch = given
    count, current, latest, times, most, total = 0, NO_COLUMN, -1, 0, 0, 0.0
    for r in range(returns[0], returns[1]):
        if ask.side == Side.both and scratch.returns[r, 1] != start.group:
            continue
        age = _age(r, start, ask, scratch)
        column = _column_of(age, ask)
        if column == PAST_COLUMNS:
            break
        if column == NO_COLUMN:
            continue
        if column != current:
            count += _is_hit((current, count), (most, total), given, value)
            current, times, most, total = column, 0, 0, 0.0
        times = scratch.returns[r, 2] + (times if age == latest else 0)
        most, latest = max(most, times), age
        total += scratch.sums[r]
    return count + _is_hit((current, count), (most, total), given, value)


@part
def _is_hit(
    column: tuple[int, int],
    found: tuple[int, float],
    given: tuple[Ask, Scratch],
    value: NDArray[np.float64],
) -> bool:
    """List a column with enough returns, and add their value; say if it is one."""
    (number, count), (times, total), (ask, scratch) = column, found, given
    if number == NO_COLUMN or times < ask.at_least:
        return False
    scratch.hits[count] = number
    value[number] += total
    return True


@part
def _add_hits_of_each(
    start: Start, returns: tuple[int, int], given: tuple[Ask, Scratch], value: NDArray[np.float64]
) -> None:
    """Mark the columns that one start of several hits; a return adds its value to one only once."""
    ask, scratch = given
    r = returns[0]
    while r < returns[1]:
        if scratch.returns[r, 0] < start.moment:
            r += 1
            continue
        column = _column(r, start, ask, scratch)
        if column == PAST_COLUMNS:
            break
        begin = r
        times, _, r = _together(r, returns[1], (column, start), given)
        if column < 0 or times < ask.at_least:
            continue
        scratch.is_hit[column] = True
        for each in range(max(begin, scratch.latest[column] + 1), r):
            if _column(each, start, ask, scratch) == column:
                value[column] += scratch.sums[each]
        scratch.latest[column] = max(scratch.latest[column], r - 1)


@part
def _together(
    r: int, end: int, wanted: tuple[int, Start], given: tuple[Ask, Scratch]
) -> tuple[int, float, int]:
    """Return the value of the returns of one column from `r` on, and where they end.

    The first number returned is how many are together at most at one of its ages.
    """
    ask, scratch = given
    times, most, latest, total = 0, 0, -1, 0.0
    while r < end:
        column = _column(r, wanted[1], ask, scratch)
        if column == wanted[0]:
            age = _age(r, wanted[1], ask, scratch)
            times = scratch.returns[r, 2] + (times if age == latest else 0)
            most, latest = max(most, times), age
            total += scratch.sums[r]
        elif column != NO_COLUMN:
            break
        r += 1
    return most, total, r


@part
def count_in(
    start: Start, hits: int, given: tuple[Ask, Scratch], into: tuple[NDArray[np.int64], int]
) -> bool:
    """Count a customer in the columns where they belong; say if the wanted one is among them."""
    ask, scratch = given
    if hits == 0:
        return False
    steps, wanted = into[0][start.group, start.row], into[1]
    rising, is_wanted, run = scratch.hits[:hits], False, 0
    if ask.measure == Measure.on_or_after:
        return _add(steps, 0, rising[-1], wanted)
    for column in rising:
        if ask.measure == Measure.on or column == 0:
            is_wanted |= _add(steps, column, column, wanted)
        elif ask.measure == Measure.on_or_before:
            return is_wanted | _add(steps, column, steps.size - 2, wanted)
        elif column == run + 1:
            run = column
    if run > 0:
        is_wanted |= _add(steps, 1, run, wanted)
    return is_wanted


@part
def _add(steps: NDArray[np.int64], low: int, high: int, wanted: int) -> bool:
    steps[low] += 1
    steps[high + 1] -= 1
    return low <= wanted <= high
