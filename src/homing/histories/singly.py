"""What every single customer did in one stretch of time: who stands behind a number, and why."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel
from homing.histories.activity import group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Flags, Histories, Log
from homing.histories.recurring import heard
from homing.histories.threads import Range
from homing.histories.totals import LARGEST, LARGEST_SUM
from homing.histories.units import OTHER

NEVER: Final = -(1 << 63)
"""The moment of what did not happen."""

Numbers = NDArray[np.int64]


class Came(NamedTuple):
    """Customers who came before a stretch of time ended, one row = one of them, int64[n] each.

    The customer; the moment they came first, ever and in the stretch; and how often in that.
    """

    customer: Numbers
    first: Numbers
    within: Numbers
    times: Numbers


class Moved(NamedTuple):
    """Customers whose events of a stretch of time are in a unit, one row = one, int64[n] each.

    The customer; the moment of the first event, or of the last; how many they are; how many of
    them have a value; the sum of these; and whether it is unclear.
    """

    customer: Numbers
    time: Numbers
    events: Numbers
    valued: Numbers
    amount: Numbers
    is_unclear: Numbers


Stretch = tuple[int, int]
"""Since when and until when, in microseconds since 1970 UTC."""


def came(histories: Histories, counts: Flags, stretch: Stretch) -> Came:
    """Return who came, in no order.

    Parameters
    ----------
    histories : Histories
        Of all time.
    counts : bool[n_codes]
        Whether an event of that code is looked at.
    stretch : tuple of int
        Since when, until when; who came before it is there too.
    """

    def fold(log: Log, span: Range) -> tuple[Numbers, ...]:
        found = Came(*_room(span, len(Came._fields)))
        return _rows(found, _came(log, (span, counts, *stretch), found))

    return Came(*parallel.rows(histories, fold))


def moved(histories: Histories, counts: Flags, stretch: Stretch, unit: int) -> Moved:
    """Return whose values are in a unit, in no order; the rest as in `came`."""

    def fold(log: Log, span: Range) -> tuple[Numbers, ...]:
        found = Moved(*_room(span, len(Moved._fields)))
        return _rows(found, _moved(log, (span, counts, *stretch, unit), found))

    return Moved(*parallel.rows(histories, fold))


def level(histories: Histories, stops: Flags, until: int, unit: int) -> Moved:
    """Return who brings in something of a unit at a moment, and since which event, in no order.

    Parameters
    ----------
    histories : Histories
        Of all time.
    stops : bool[n_codes]
        As in `recurring.Levels`.
    until : int
        The moment, in microseconds since 1970 UTC; what happens then is not seen.
    unit : int
        Its code.
    """

    def fold(log: Log, span: Range) -> tuple[Numbers, ...]:
        found = Moved(*_room(span, len(Moved._fields)))
        return _rows(found, _level(log, (span, stops, until, unit), found))

    return Moved(*parallel.rows(histories, fold))


def _room(span: Range, columns: int) -> Numbers:
    return np.empty((columns, span.last - span.first), np.int64)


def _rows(found: tuple[Numbers, ...], many: int) -> tuple[Numbers, ...]:
    return tuple(column[:many] for column in found)


@compiled
def _came(log: Log, asked: tuple[Range, Flags, int, int], found: Came) -> int:
    """Write a row for each who came, and return how many there are."""
    span, counts, since, until = asked
    row = 0
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) >= 0:
            row += _came_once(customer, log, (counts, since, until), (row, found))
    return row


@part
def _came_once(
    customer: int, log: Log, asked: tuple[Flags, int, int], into: tuple[int, Came]
) -> bool:
    counts, since, until = asked
    row, found = into
    first, within, times = NEVER, NEVER, 0
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        if log.time[i] >= until:
            break
        if counts[log.event[i]]:
            first = log.time[i] if first == NEVER else first
            if log.time[i] >= since:
                within = log.time[i] if times == 0 else within
                times += 1
    if first == NEVER:
        return False
    found.customer[row], found.first[row] = customer, first
    found.within[row], found.times[row] = within, times
    return True


@compiled
def _moved(log: Log, asked: tuple[Range, Flags, int, int, int], found: Moved) -> int:
    span, counts, since, until, unit = asked
    row = 0
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) >= 0:
            row += _moved_once(customer, log, (counts, since, until, unit), (row, found))
    return row


@part
def _moved_once(
    customer: int, log: Log, asked: tuple[Flags, int, int, int], into: tuple[int, Moved]
) -> bool:
    counts, since, until, unit = asked
    row, found = into
    first, events, valued, amount, is_clear = NEVER, 0, 0, 0, unit != OTHER
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        if log.time[i] >= until:
            break
        if log.time[i] < since or log.unit[i] != unit or not counts[log.event[i]]:
            continue
        first = log.time[i] if events == 0 else first
        events += 1
        value = log.value[i]
        if not np.isnan(value):
            is_exact = value == np.floor(value) and abs(value) <= LARGEST
            amount += int(value) if is_exact else 0
            valued, is_clear = valued + 1, is_clear and is_exact
    if events == 0:
        return False
    found.customer[row], found.time[row], found.events[row] = customer, first, events
    found.valued[row], found.amount[row] = valued, amount
    found.is_unclear[row] = not is_clear or abs(amount) > LARGEST_SUM
    return True


@compiled
def _level(log: Log, asked: tuple[Range, Flags, int, int], found: Moved) -> int:
    span, stops, until, unit = asked
    row = 0
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) >= 0:
            row += _level_once(customer, log, (stops, until, unit), (row, found))
    return row


@part
def _level_once(
    customer: int, log: Log, asked: tuple[Flags, int, int], into: tuple[int, Moved]
) -> bool:
    stops, until, unit = asked
    row, found = into
    last, events, runs, stated, code = NEVER, 0, False, 0.0, -1
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        if log.time[i] >= until:
            break
        last, events = log.time[i], events + 1
        runs, stated, code = heard(i, log, stops, (stated, code))
    if not runs or code != unit or not stated > 0:
        return False
    found.customer[row], found.time[row], found.events[row] = customer, last, events
    found.valued[row], found.amount[row] = 1, int(stated)
    found.is_unclear[row] = unit == OTHER or stated > LARGEST or stated != np.floor(stated)
    return True
