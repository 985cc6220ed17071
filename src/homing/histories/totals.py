"""The folds of what customers did in every period, added up: who came, how often, for how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, sums, units
from homing.histories.activity import Activity, group_of
from homing.histories.bounds import Bounds, Edges, number_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Flags, Histories, Log
from homing.histories.threads import Range

CUSTOMERS, NEW, RETURNED, TIMES, SQUARES = range(5)
"""Rows of `Visits.numbers`."""
AMOUNT, VALUED, EVENTS = range(3)
"""Rows of `Amounts.numbers`."""
AMOUNT_SQUARES, CROSSED, VALUED_SQUARES = range(3)
"""Rows of `Amounts.products`."""
LARGEST: Final = float(1 << 39)
"""A value beyond has no whole sum that is sure to be exact."""
HALF: Final = 18
"""A customer's sum is so many low bits and the high ones: products of such halves add up."""
LARGEST_SUM: Final = 1 << 44
"""The products of a customer's sum beyond do not add up in whole numbers that are sure to fit."""
HIGH_HIGH, HIGH_LOW, LOW_LOW, HIGH_VALUED, LOW_VALUED, VALUED_VALUED = range(6)
"""Rows of `Amounts.halves`."""
_NEVER: Final = -2

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Visits:
    """How many customers came in every period, and how often.

    Parameters
    ----------
    numbers : int64[5, periods]
        Customers; those of them who never came before; those of these who came in the period right
        after; how often all came; the squares of how often each did.
    """

    numbers: Numbers

    def __add__(self, other: Visits) -> Visits:
        return Visits(self.numbers + other.numbers)

    def __sub__(self, other: Visits) -> Visits:
        return Visits(self.numbers - other.numbers)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The values of the events of every period, by their unit.

    Parameters
    ----------
    numbers : int64[3, units, periods]
        The sum; how many events have a value; how many events there are.
    halves : int64[6, units, periods]
        Sums over customers of the products of the high and the low half of their sum, and of how
        many of their events have a value.
    unclear : int
        How many customers have a value that is no whole number of a known unit, or too large.
    """

    numbers: Numbers
    halves: Numbers
    unclear: int

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.numbers + other.numbers,
            self.halves + other.halves,
            self.unclear + other.unclear,
        )

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.numbers - other.numbers,
            self.halves - other.halves,
            self.unclear - other.unclear,
        )

    @property
    def is_exact(self) -> bool:
        """Whether all values could be added."""
        return self.unclear == 0

    @property
    def products(self) -> NDArray[np.float64]:
        """Sums over customers, float64[3, units, periods].

        Their sum squared; that times how many of their events have a value; this squared.
        """
        high_high, high_low, low_low, high, low, valued = self.halves.astype(np.float64)
        one = float(1 << HALF)
        squares = (high_high * one + 2 * high_low) * one + low_low
        return np.stack([squares, high * one + low, valued])


@dataclass(frozen=True, slots=True)
class Valued:
    """Which values are added up.

    Parameters
    ----------
    counts, bounds
        As in `visits`.
    known : tuple of int
        Units, as `units_of` gives them.
    """

    counts: Flags
    bounds: Bounds
    known: tuple[int, ...]

    def seen_until(self, end: int) -> Valued:
        """Return the same of events before a moment alone."""
        return replace(self, bounds=self.bounds.seen_until(end))


@dataclass(frozen=True, slots=True)
class Units:
    """How many events there are of every unit, int64[units.OTHER + 1]."""

    events: Numbers

    def __add__(self, other: Units) -> Units:
        return Units(self.events + other.events)

    def __sub__(self, other: Units) -> Units:
        return Units(self.events - other.events)


@dataclass(frozen=True, slots=True)
class Counts:
    """Whether an event of each code is looked at, bool[n_codes]."""

    of: Flags

    def seen_until(self, _: int) -> Counts:
        """Return the same: all events are looked at, whenever they were."""
        return self


def visits(histories: Histories, counts: Flags, bounds: Bounds) -> Visits:
    """Return who came in every period.

    Parameters
    ----------
    histories : Histories
        Of all time: what was before the bounds says who is new.
    counts : bool[n_codes]
        Whether an event of that code is looked at.
    bounds : Bounds
        The periods.
    """
    return sums.kept(histories, Activity(counts=counts, bounds=bounds), _all_visits)


def _all_visits(histories: Histories, asked: Activity) -> Visits:
    def fold(log: Log, span: Range) -> Visits:
        numbers = np.zeros((5, asked.bounds.count), np.int64)
        _visits(log, (span, asked.counts, asked.bounds.edges), numbers)
        return Visits(numbers)

    return parallel.total(histories, fold)


def units_of(histories: Histories, counts: Flags) -> list[int]:
    """Return the units of the events that are looked at, rising; `units.OTHER` is none."""
    found = sums.kept(histories, Counts(counts), _all_units).events
    return [int(code) for code in np.flatnonzero(found[: units.OTHER])]


def amounts(histories: Histories, counts: Flags, bounds: Bounds, known: list[int]) -> Amounts:
    """Return the values of every period; the rest as in `visits`.

    Parameters
    ----------
    known : list of int
        Units, as `units_of` gives them.
    """
    return sums.kept(histories, Valued(counts, bounds, tuple(known)), _all_amounts)


def _all_units(histories: Histories, asked: Counts) -> Units:
    def fold(log: Log, span: Range) -> Units:
        events = np.zeros(units.OTHER + 1, np.int64)
        _units(log, (span, asked.of), events)
        return Units(events)

    return parallel.total(histories, fold)


def _all_amounts(histories: Histories, asked: Valued) -> Amounts:
    many, edges = len(asked.known), asked.bounds.edges
    place = np.full(units.OTHER + 1, -1, np.int64)
    place[list(asked.known)] = np.arange(many)

    def fold(log: Log, span: Range) -> Amounts:
        into = _Into(
            np.zeros((many, 3), np.int64),
            np.zeros((3, many, asked.bounds.count), np.int64),
            np.zeros((6, many, asked.bounds.count), np.int64),
        )
        unclear = _amounts(log, (span, asked.counts, edges, place), into)
        return Amounts(into.numbers, into.halves, unclear)

    return parallel.total(histories, fold)


class _Into(NamedTuple):
    """What a customer did in a period, and what all did; see `Amounts`."""

    own: Numbers
    numbers: Numbers
    halves: Numbers


@compiled
def _visits(log: Log, asked: tuple[Range, Flags, Edges], numbers: Numbers) -> None:
    span, counts, edges = asked
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) >= 0:
            _visits_of(customer, log, (counts, edges), numbers)


@part
def _visits_of(customer: int, log: Log, asked: tuple[Flags, Edges], numbers: Numbers) -> None:
    counts, edges = asked
    first, present, times = _NEVER, _NEVER, 0
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        if not counts[log.event[i]]:
            continue
        number = number_of(log.time[i], edges)
        if number == edges.starts.size - 1:
            break
        if number == present:
            times += 1
            continue
        _add_visits(present, times, numbers)
        if present == _NEVER:
            first = number
            numbers[NEW, max(number, 0)] += number >= 0
        elif present == first and first >= 0:
            numbers[RETURNED, first] += number == first + 1
        present, times = number, 1
    _add_visits(present, times, numbers)


@part
def _add_visits(number: int, times: int, numbers: Numbers) -> None:
    if number >= 0:
        numbers[CUSTOMERS, number] += 1
        numbers[TIMES, number] += times
        numbers[SQUARES, number] += times * times


@compiled
def _units(log: Log, asked: tuple[Range, Flags], events: Numbers) -> None:
    span, counts = asked
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) < 0:
            continue
        for i in range(log.offsets[customer], log.offsets[customer + 1]):
            events[log.unit[i]] += counts[log.event[i]]


@compiled
def _amounts(log: Log, asked: tuple[Range, Flags, Edges, Numbers], into: _Into) -> int:
    """Add up the values, and return how many customers have some that cannot be added."""
    span, counts, edges, place = asked
    unclear = 0
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) >= 0:
            unclear += not _amounts_of(customer, log, (counts, edges, place), into)
    return unclear


@part
def _amounts_of(customer: int, log: Log, asked: tuple[Flags, Edges, Numbers], into: _Into) -> bool:
    counts, edges, place = asked
    own, present, is_clear = into.own, -1, True
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        number = number_of(log.time[i], edges)
        if number == edges.starts.size - 1:
            break
        if number < 0 or not counts[log.event[i]]:
            continue
        if number != present:
            is_clear &= _add_amounts(present, into)
            present = number
        unit, value, is_valued = place[log.unit[i]], log.value[i], not np.isnan(log.value[i])
        if unit < 0 or (is_valued and (value != np.floor(value) or abs(value) > LARGEST)):
            is_clear = False
            continue
        own[unit, EVENTS] += 1
        if is_valued:
            own[unit, AMOUNT] += np.int64(value)
            own[unit, VALUED] += 1
    return bool(is_clear & _add_amounts(present, into))


@part
def _add_amounts(number: int, into: _Into) -> bool:
    """Add what a customer did in a period, begin anew, and say if it could be added."""
    if number < 0:
        return True
    is_clear = True
    for unit in range(into.own.shape[0]):
        amount, valued = into.own[unit, AMOUNT], into.own[unit, VALUED]
        high, low = amount >> HALF, amount & ((1 << HALF) - 1)
        is_clear &= abs(amount) <= LARGEST_SUM
        for column in range(3):
            into.numbers[column, unit, number] += into.own[unit, column]
            into.own[unit, column] = 0
        add_square(amount, (unit, number), 1, into.halves)
        into.halves[HIGH_VALUED, unit, number] += high * valued
        into.halves[LOW_VALUED, unit, number] += low * valued
        into.halves[VALUED_VALUED, unit, number] += valued * valued
    return is_clear


@part
def add_square(amount: int, place: tuple[int, int], sign: int, halves: Numbers) -> None:
    """Add the square of a customer's sum in a unit and a period, or take it away again."""
    unit, number = place
    high, low = amount >> HALF, amount & ((1 << HALF) - 1)
    halves[HIGH_HIGH, unit, number] += sign * high * high
    halves[HIGH_LOW, unit, number] += sign * high * low
    halves[LOW_LOW, unit, number] += sign * low * low
