"""The funnel fold for what is asked most: steps in order, a customer's best attempt, one row.

It answers what `funnel_kernel` would, several times as fast. For every step it holds when the
attempt that got there and began last had begun: a later step is in time for it if for any. The
moments of the best attempt are found afterwards, since from its beginning on each step of it is the
first that follows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel
from homing.histories.activity import group_of
from homing.histories.bounds import first_from
from homing.histories.compiled import compiled, part
from homing.histories.funnel_question import FAR, Attempt, Funnel, Sequence, Side
from homing.histories.histories import Log
from homing.histories.threads import Range

NEVER = -(2**62)
Counts = NDArray[np.int64]
Sums = NDArray[np.int64]


class Plain(NamedTuple):
    """What of a question is left to say; the step of an event code is 0 if it is none."""

    step: NDArray[np.int64]
    steps: int
    since: int
    until: int
    horizon: int
    window_us: int
    groups: int


class Room(NamedTuple):
    """Room for one customer: listed events, and by step when the attempt at it had begun."""

    time: NDArray[np.int64]
    step: NDArray[np.int64]
    begun: NDArray[np.int64]


def is_plain(funnel: Funnel) -> bool:
    """Say whether this file can answer a question."""
    is_asked = funnel.sequence == Sequence.ordered and funnel.attempt == Attempt.best
    is_simple = not (funnel.is_from_previous or funnel.is_held or _bits(funnel.excludes, funnel))
    is_whole = funnel.bounds.count == 1 and funnel.side in (Side.none, Side.customer)
    return is_asked and is_simple and is_whole and _bits(funnel.matches, funnel) <= 1


def _bits(codes: NDArray[np.uint32], funnel: Funnel) -> int:
    """Return the most steps that one code has a bit of."""
    asked = codes.astype(np.int64) & ((1 << funnel.steps) - 1)
    return max((int(each).bit_count() for each in asked), default=0)


def _plain(funnel: Funnel) -> Plain:
    asked = funnel.matches.astype(np.int64) & ((1 << funnel.steps) - 1)
    step = np.array([int(each).bit_length() for each in asked], np.int64)
    since, until = funnel.bounds.starts.tolist()
    groups = funnel.groups if funnel.side == Side.customer else 0
    window = funnel.window_us or FAR
    return Plain(step, funnel.steps, since, until, funnel.horizon, window, groups)


def reached(log: Log, span: Range, funnel: Funnel) -> tuple[Counts, Sums]:
    """Return how many reached[group, row, step], and the sum of elapsed_us[group, row, step]."""
    shape = (funnel.groups, 1, funnel.steps)
    counts, elapsed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    longest = parallel.longest(log, span) + 1
    begun = np.empty(funnel.steps + 2, np.int64)
    room = Room(np.empty(longest, np.int64), np.empty(longest, np.int64), begun)
    _walk(log, span, _plain(funnel), (room, counts, elapsed))
    return counts, elapsed


@compiled
def _walk(log: Log, span: Range, ask: Plain, into: tuple[Room, Counts, Sums]) -> None:
    room, counts, elapsed = into
    for customer in range(span.first, span.last):
        group = group_of(customer, log, ask.groups)
        if group < 0:
            continue
        count = _list(customer, log, ask, room)
        best, begun = _best(count, ask, room)
        if best > 0:
            _add((begun, best), room, (counts[group, 0], elapsed[group, 0]))


@part
def _list(customer: int, log: Log, ask: Plain, room: Room) -> int:
    """List the events that are steps; those of one moment in order of the steps."""
    events = (log.offsets[customer], log.offsets[customer + 1])
    count, latest = 0, ask.since - 1
    for i in range(first_from(ask.since, log.time, events), events[1]):
        time, step = log.time[i], ask.step[log.event[i]]
        if time >= ask.horizon:
            break
        room.time[count], room.step[count] = time, step
        if (step > 0) & (time == latest):
            _put_in_order(count, room.step, room.time)
        count += step > 0
        latest = time if step > 0 else latest
    return count


@part
def _put_in_order(last: int, step: NDArray[np.int64], time: NDArray[np.int64]) -> None:
    moved, place = step[last], last
    while place > 0 and time[place - 1] == time[last] and step[place - 1] > moved:
        step[place] = step[place - 1]
        place -= 1
    step[place] = moved


@part
def _best(count: int, ask: Plain, room: Room) -> tuple[int, int]:
    """Return how many steps the attempt that gets furthest does, and when it begins.

    `begun[k]` is when the attempt that did step k began; begun[0] is now, when one may begin, and
    the last place is for what is in time for nothing.
    """
    room.begun[:] = NEVER
    best, when = 0, NEVER
    for event in range(count):
        time, step = room.time[event], room.step[event]
        room.begun[0] = time if time < ask.until else NEVER
        begun = room.begun[np.uint64(step - 1)]
        is_in_time = (begun != NEVER) & (time - begun <= ask.window_us)
        room.begun[np.uint64(step if is_in_time else ask.steps + 1)] = begun
        if is_in_time & (step > best):
            best, when = step, begun
            if best == ask.steps:
                break
    return best, when


@part
def _add(attempt: tuple[int, int], room: Room, into: tuple[Counts, Sums]) -> None:
    """Count an attempt that begins at a moment and does so many steps."""
    begun, best = attempt
    counts, elapsed = into
    event, done, before = 0, 0, begun
    while done < best:
        if room.time[event] >= begun and room.step[event] == done + 1:
            counts[done] += 1
            elapsed[done] += room.time[event] - before
            done, before = done + 1, room.time[event]
        event += 1
