"""The retention fold for what is asked most: calendar ages, one return is enough, no values.

It answers what `returns_kernel` would, several times as fast: events become numbers of periods
without a branch (which period an event is in, a processor cannot foresee), and only then are
periods joined with periods. Every customer's *starts* and *returns* are rising periods, each once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.activity import group_of
from homing.histories.bounds import Edges, first_from, number_within
from homing.histories.compiled import compiled, part
from homing.histories.histories import Log
from homing.histories.returns_question import (
    RETURN,
    START,
    Entry,
    Measure,
    Question,
    Side,
)
from homing.histories.threads import Range

NEVER = 1 << 40
"""A period behind all others."""


class Plain(NamedTuple):
    """What of a question is left to say."""

    flags: NDArray[np.uint8]
    edges: Edges
    column: NDArray[np.int64]
    rows: int
    groups: int
    is_recurring: bool
    is_open: bool


class Room(NamedTuple):
    """Room for one customer's periods, two more than their events."""

    starts: NDArray[np.int64]
    returns: NDArray[np.int64]


def is_plain(q: Question) -> bool:
    """Say whether this file can answer a question."""
    is_asked = q.entry != Entry.first_ever and q.measure in (Measure.on, Measure.on_or_after)
    is_simple = q.window_us == 0 and q.at_least <= 1 and not q.is_valued
    return is_asked and is_simple and q.side in (Side.none, Side.customer)


def plain(q: Question) -> Plain:
    """Return the question for the loops."""
    return Plain(
        q.flags,
        q.bounds.edges,
        q.column.astype(np.int64),
        q.rows,
        q.groups if q.side == Side.customer else 0,
        q.entry == Entry.recurring,
        q.measure == Measure.on_or_after,
    )


def table_of(
    log: Log, span: Range, q: Question, longest: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the sizes[group, row] of the cohorts, and who returned[group, row, column]."""
    size = np.zeros((q.groups, q.rows), np.int64)
    hits = np.zeros((q.groups, q.rows, q.columns), np.int64)
    walk(log, span, plain(q), (_room(longest), size, hits))
    if q.measure == Measure.on_or_after:
        return size, np.cumsum(hits[:, :, ::-1], axis=2)[:, :, ::-1]
    return size, hits


def sizes_of(log: Log, span: Range, q: Question, longest: int) -> NDArray[np.int64]:
    """Return how many there are in all cohorts of each group."""
    count = np.zeros(span.last - span.first, np.int64)
    count_starts(log, span, plain(q), (_room(longest), count))
    if q.side == Side.none:
        return np.array([int(count.sum())])
    group = log.group[span.first : span.last]
    return np.bincount(group[count > 0], count[count > 0], q.groups).astype(np.int64)


def _room(longest: int) -> Room:
    return Room(np.empty(longest + 2, np.int64), np.empty(longest + 2, np.int64))


@compiled
def count_starts(log: Log, span: Range, ask: Plain, into: tuple[Room, NDArray[np.int64]]) -> None:
    """Count the cohorts that each customer of a range is in; no table has to have room for them."""
    room, count = into
    for customer in range(span.first, span.last):
        if group_of(customer, log, ask.groups) >= 0:
            count[customer - span.first] = starts_of(customer, log, ask, room)


@part
def starts_of(customer: int, log: Log, ask: Plain, room: Room) -> int:
    """List a customer's cohorts, and returns; say how many of the former."""
    events = (log.offsets[customer], log.offsets[customer + 1])
    if ask.is_recurring:
        return _every_period(log, events, ask, room)
    return _first_period(log, events, ask, room)


@compiled
def walk(
    log: Log,
    span: Range,
    ask: Plain,
    into: tuple[Room, NDArray[np.int64], NDArray[np.int64]],
) -> None:
    """Walk a range of customers; with `is_open` a customer counts in the last column alone."""
    room, size, hits = into
    for customer in range(span.first, span.last):
        group = group_of(customer, log, ask.groups)
        if group < 0:
            continue
        first = 0
        for s in range(starts_of(customer, log, ask, room)):
            row = room.starts[s]
            size[group, row] += 1
            while room.returns[first] < row:
                first += 1
            if ask.is_open:
                _count_last(first, row, ask.column, (room.returns, hits[group, row]))
            else:
                _count_each(first, row, ask.column, (room.returns, hits[group, row]))


@part
def _every_period(log: Log, events: tuple[int, int], ask: Plain, room: Room) -> int:
    """List the periods with a start, and those with a return; say how many of the former."""
    edges, end = ask.edges, ask.edges.starts[-1]
    starts, returns, latest_start, latest_return = 0, 0, -1, -1
    for i in range(first_from(edges.starts[0], log.time, events), events[1]):
        if log.time[i] >= end:
            break
        number, flags = number_within(log.time[i], edges), ask.flags[log.event[i]]
        is_start, is_return = flags & START != 0, flags & RETURN != 0
        room.starts[starts], room.returns[returns] = number, number
        starts += is_start & (number != latest_start) & (number < ask.rows)
        returns += is_return & (number != latest_return)
        latest_start = number if is_start else latest_start
        latest_return = number if is_return else latest_return
    room.returns[returns] = NEVER
    return starts


@part
def _first_period(log: Log, events: tuple[int, int], ask: Plain, room: Room) -> int:
    """List the period of the first start, if it is a cohort, and the returns from it on."""
    begin, end = events
    i, edges = begin, ask.edges
    while i < end and ask.flags[log.event[i]] & START == 0:
        i += 1
    if i == end or log.time[i] < edges.starts[0] or log.time[i] >= edges.starts[ask.rows]:
        return 0
    row = number_within(log.time[i], edges)
    while i > begin and log.time[i - 1] >= edges.starts[row]:
        i -= 1
    room.starts[0] = row
    horizon = edges.starts[min(row + ask.column.size, edges.starts.size - 1)]
    returns = _returns(log, (i, end), (ask, horizon), room.returns)
    room.returns[returns] = NEVER
    return 1


@part
def _returns(
    log: Log, events: tuple[int, int], asked: tuple[Plain, int], returns: NDArray[np.int64]
) -> int:
    """List the periods with a return before the horizon; the last one alone if that is asked."""
    (begin, end), (ask, horizon) = events, asked
    if ask.is_open:
        i = end - 1
        while i >= begin and (log.time[i] >= horizon or ask.flags[log.event[i]] & RETURN == 0):
            i -= 1
        if i < begin:
            return 0
        returns[0] = number_within(log.time[i], ask.edges)
        return 1
    count, latest = 0, -1
    for i in range(begin, end):
        if log.time[i] >= horizon:
            break
        number = number_within(log.time[i], ask.edges)
        is_return = ask.flags[log.event[i]] & RETURN != 0
        returns[count] = number
        count += is_return & (number != latest)
        latest = number if is_return else latest
    return count


@part
def _count_each(
    r: int,
    row: int,
    column: NDArray[np.int64],
    into: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> None:
    """Count a customer in every column with a return."""
    returns, hits = into
    latest = -1
    while returns[r] < row + column.size:
        found = column[returns[r] - row]
        if found > latest:
            hits[found] += 1
            latest = found
        r += 1


@part
def _count_last(
    r: int,
    row: int,
    column: NDArray[np.int64],
    into: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> None:
    """Count a customer in the last column with a return."""
    returns, hits = into
    latest = -1
    while returns[r] < row + column.size:
        latest = column[returns[r] - row]
        r += 1
    if latest >= 0:
        hits[latest] += 1
