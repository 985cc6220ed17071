"""Part of the retention fold: when a customer enters a cohort, and the room to remember it in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.bounds import number_of
from homing.histories.compiled import part
from homing.histories.histories import Log
from homing.histories.returns_question import CANDIDATE, START, Ask, Entry, Side


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
