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
    CANDIDATE,
    RETURN,
    START,
    Ask,
    Entry,
    Measure,
    Side,
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


class Start(NamedTuple):
    """One entrance of a customer into a cohort."""

    row: int
    group: int
    moment: int


class Scratch(NamedTuple):
    """Room for what is known of one customer.

    starts[·, (row, group, moment)], returns[·, (mark, group, times)] with the sum of their values
    in sums[·], hits[·] rising columns; and by column whether it is hit, its value, and the last of
    the returns that are in it.
    """

    starts: NDArray[np.int64]
    returns: NDArray[np.int64]
    sums: NDArray[np.float64]
    hits: NDArray[np.int64]
    is_hit: NDArray[np.bool_]
    value: NDArray[np.float64]
    latest: NDArray[np.int64]


def scratch_for(longest: int, columns: int) -> Scratch:
    """Return room for histories of so many events at most."""
    return Scratch(
        np.empty((longest, 3), np.int64),
        np.empty((longest, 3), np.int64),
        np.empty(longest, np.float64),
        np.empty(columns, np.int64),
        np.zeros(columns, np.bool_),
        np.zeros(columns, np.float64),
        np.empty(columns, np.int64),
    )


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
def start_at(s: int, scratch: Scratch) -> Start:
    """Return one of the starts of a customer."""
    return Start(scratch.starts[s, 0], scratch.starts[s, 1], scratch.starts[s, 2])


@part
def starts_of(customer: int, log: Log, ask: Ask, scratch: Scratch) -> tuple[int, int]:
    """List the starts of a customer; return how many, and where returns that may count begin."""
    begin, end = log.offsets[customer], log.offsets[customer + 1]
    if ask.entry == Entry.recurring:
        return _every_start(customer, (begin, end), (log, ask, scratch)), begin
    return _first_start(customer, (begin, end), (log, ask, scratch))


@part
def _group(customer: int, i: int, log: Log, ask: Ask) -> int:
    """Return the group of a start event; −1 if it is not asked for."""
    if ask.side == Side.none:
        return 0
    group = log.group[customer] if ask.side == Side.customer else log.label[i]
    return group if group < ask.groups else -1


@part
def _first_start(
    customer: int, events: tuple[int, int], given: tuple[Log, Ask, Scratch]
) -> tuple[int, int]:
    """List the starts in the period of the customer's first: that one, or each with `is_each`."""
    begin, end = events
    log, ask, scratch = given
    wanted = START | CANDIDATE if ask.entry == Entry.first_ever else START
    i = begin
    while i < end and ask.flags[log.event[i]] & wanted == 0:
        i += 1
    i = _start_of_that_moment(i, end, log, ask)
    if i == end:
        return 0, end
    row, group = number_of(log.time[i], ask.edges), _least_group(customer, (i, end), log, ask)
    if not 0 <= row < ask.rows or group < 0:
        return 0, end
    count = 0
    last = ask.edges.starts[row + 1] if ask.is_each else log.time[i] + 1
    for j in range(i, end):
        if log.time[j] >= last:
            break
        if ask.flags[log.event[j]] & START and (ask.is_each or j == i):
            scratch.starts[count, 0], scratch.starts[count, 1] = row, group
            scratch.starts[count, 2] = log.time[j]
            count += 1
    earliest = log.time[i] if ask.window_us else ask.edges.starts[row]
    while i > begin and log.time[i - 1] >= earliest:
        i -= 1
    return count, i


@part
def _every_start(customer: int, events: tuple[int, int], given: tuple[Log, Ask, Scratch]) -> int:
    """List the first start of a customer in every period and group, or each with `is_each`."""
    log, ask, scratch = given
    starts, count, row, edge = scratch.starts, 0, -1, ask.edges.starts[0]
    is_one_a_period = ask.side <= Side.customer and not ask.is_each
    for i in range(events[0], events[1]):
        time = log.time[i]
        is_known = time < edge and (row < 0 or is_one_a_period)
        if is_known or ask.flags[log.event[i]] & START == 0:
            continue
        if time >= edge:
            row = number_of(time, ask.edges)
            if row >= ask.rows:
                break
            edge = ask.edges.starts[row + 1]
        group = _group(customer, i, log, ask)
        if group < 0:
            continue
        starts[count, 0], starts[count, 1], starts[count, 2] = row, group, time
        if ask.is_each or is_first_of_its_cell(count, scratch):
            count += 1
    return count


@part
def _start_of_that_moment(i: int, end: int, log: Log, ask: Ask) -> int:
    """Return the first start event at the moment of event `i`; `end` if there is none."""
    for j in range(i, end):
        if log.time[j] != log.time[i]:
            break
        if ask.flags[log.event[j]] & START:
            return j
    return end


@part
def _least_group(customer: int, events: tuple[int, int], log: Log, ask: Ask) -> int:
    """Return the least group of the start events at the moment of the first of some events."""
    i, end = events
    group = _group(customer, i, log, ask)
    if ask.side in (Side.none, Side.customer):
        return group
    for j in range(i + 1, end):
        if log.time[j] != log.time[i]:
            break
        if ask.flags[log.event[j]] & START:
            group = min(group, _group(customer, j, log, ask))
    return group


@part
def is_first_of_its_cell(s: int, scratch: Scratch) -> bool:
    """Say if no earlier start is of the same row and group."""
    starts = scratch.starts
    earlier = s - 1
    while earlier >= 0 and starts[earlier, 0] == starts[s, 0]:
        if starts[earlier, 1] == starts[s, 1]:
            return False
        earlier -= 1
    return True


@part
def returns_of(begin: int, end: int, given: tuple[Log, Ask, Scratch]) -> int:
    """List a customer's returns, those of one period (or moment) together, if of one group."""
    log, ask, scratch = given
    is_timed, is_grouped = ask.window_us > 0, ask.side == Side.both
    is_valued, times = ask.is_valued and log.value.size > 0, 0
    horizon = ask.edges.starts.size - 1
    if not is_timed and ask.entry != Entry.recurring:
        horizon = min(horizon, scratch.starts[0, 0] + ask.column.size)
    count, number, edge, latest = 0, -1, ask.edges.starts[0], LONG_AGO
    for i in range(begin, end):
        if ask.flags[log.event[i]] & RETURN == 0:
            continue
        if log.time[i] >= edge:
            number = number_of(log.time[i], ask.edges)
            if number >= horizon:
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
    age = _age(r, start, ask, scratch)
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
    ask, scratch = given
    count, r = 0, returns[0]
    while r < returns[1]:
        column = _column(r, start, ask, scratch)
        if column == PAST_COLUMNS:
            break
        times, total, r = _together(r, returns[1], (column, start), given)
        if column >= 0 and times >= ask.at_least:
            scratch.hits[count] = column
            value[column] += total
            count += 1
    return count


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
