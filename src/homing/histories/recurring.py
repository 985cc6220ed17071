"""The fold of what customers bring in as long as nothing else is said: a level, not events.

An event states a level, or goes on with the one stated last, or ends it; at the end of a period a
customer brings in what their last event left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from homing.histories import parallel, sums, units
from homing.histories.activity import group_of
from homing.histories.bounds import Bounds, Edges, number_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Flags, Histories, Log
from homing.histories.threads import Range
from homing.histories.totals import AMOUNT, EVENTS, LARGEST, Amounts, Numbers, add_square

_PAST = -1
"""Before all periods."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Which levels are added up.

    Parameters
    ----------
    stops : bool[n_codes]
        Whether an event of that code ends what runs; each other goes on with its value, or without
        one with the last.
    bounds : Bounds
        The periods.
    known : tuple of int
        Units, as `totals.units_of` gives them.
    """

    stops: Flags
    bounds: Bounds
    known: tuple[int, ...]

    def seen_until(self, end: int) -> Levels:
        """Return the same of events before a moment alone."""
        return replace(self, bounds=self.bounds.seen_until(end))


def levels(histories: Histories, asked: Levels) -> Amounts:
    """Return what customers bring in at the end of every period.

    Of `Amounts` there are the sums, how many customers bring in something (as `EVENTS`), and the
    products of the sums. Levels of 0 and below bring in nothing.
    """
    return sums.kept(histories, asked, _all_levels)


def _all_levels(histories: Histories, asked: Levels) -> Amounts:
    many, count = len(asked.known), asked.bounds.count
    place = np.full(units.OTHER + 1, -1, np.int64)
    place[list(asked.known)] = np.arange(many)

    def fold(log: Log, span: Range) -> Amounts:
        numbers = np.zeros((3, many, count + 1), np.int64)
        halves = np.zeros((6, many, count + 1), np.int64)
        unclear = _levels(log, (span, asked.stops, asked.bounds.edges, place), (numbers, halves))
        return Amounts(
            np.cumsum(numbers, axis=2)[:, :, :-1], np.cumsum(halves, axis=2)[:, :, :-1], unclear
        )

    return parallel.total(histories, fold)


@compiled
def _levels(
    log: Log, asked: tuple[Range, Flags, Edges, Numbers], changes: tuple[Numbers, Numbers]
) -> int:
    """Note by how much all levels change, and return how many customers have unclear ones."""
    span, stops, edges, place = asked
    unclear = 0
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) >= 0:
            unclear += not _levels_of(customer, log, (stops, edges, place), changes)
    return unclear


@part
def _levels_of(
    customer: int, log: Log, asked: tuple[Flags, Edges, Numbers], changes: tuple[Numbers, Numbers]
) -> bool:
    stops, edges, place = asked
    present, stated, code, unit, runs, is_clear = _PAST, 0.0, -1, -1, False, True
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        number = number_of(log.time[i], edges)
        if number == edges.starts.size - 1:
            break
        if number != present:
            if runs:
                _stands((present, number), (unit, stated), changes)
            present = number
        runs, stated, code = heard(i, log, stops, (stated, code))
        unit = place[code] if code >= 0 else -1
        is_whole = stated == np.floor(stated) and abs(stated) <= LARGEST
        is_clear &= code < 0 or (unit >= 0 and is_whole)
    if runs:
        _stands((present, edges.starts.size - 1), (unit, stated), changes)
    return bool(is_clear)


@part
def heard(i: int, log: Log, stops: Flags, before: tuple[float, int]) -> tuple[bool, float, int]:
    """Return whether something runs after an event, and the level it goes on with, and its unit.

    Parameters
    ----------
    before : tuple of float and int
        The level stated last, and its unit; −1 before one was.
    """
    runs = not stops[log.event[i]]
    if runs and not np.isnan(log.value[i]):
        return runs, log.value[i], int(log.unit[i])
    return runs, before[0], before[1]


@part
def _stands(
    periods: tuple[int, int], level: tuple[int, float], changes: tuple[Numbers, Numbers]
) -> None:
    """Note that a customer brings something in at the end of one period until that of another."""
    unit, stated = level
    if unit < 0 or not 0 < stated <= LARGEST:
        return
    first, amount = max(periods[0], 0), int(stated)
    for period, sign in ((first, 1), (periods[1], -1)):
        changes[0][AMOUNT, unit, period] += sign * amount
        changes[0][EVENTS, unit, period] += sign
        add_square(amount, (unit, period), sign, changes[1])
