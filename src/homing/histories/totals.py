"""The folds of what customers did in every period, added up: who came, how often, for how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
    products : float64[3, units, periods]
        Sums over customers: their sum squared; that times how many of their events have a value;
        this squared.
    is_exact : bool
        All values are whole numbers of a known unit, and none is too large to be added.
    """

    numbers: Numbers
    products: NDArray[np.float64]
    is_exact: bool

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.numbers + other.numbers,
            self.products + other.products,
            self.is_exact and other.is_exact,
        )


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
    seen = np.zeros(units.OTHER + 1, np.bool_)
    for each in histories.parts():
        _units(each.log, counts, seen)
    seen[units.OTHER] = False
    return [int(code) for code in np.flatnonzero(seen)]


def amounts(histories: Histories, counts: Flags, bounds: Bounds, known: list[int]) -> Amounts:
    """Return the values of every period; the rest as in `visits`.

    Parameters
    ----------
    known : list of int
        Units, as `units_of` gives them.
    """
    place = np.full(units.OTHER + 1, -1, np.int64)
    place[known] = np.arange(len(known))

    def fold(log: Log, span: Range) -> Amounts:
        numbers = np.zeros((3, len(known), bounds.count), np.int64)
        products = np.zeros(numbers.shape, np.float64)
        own = np.zeros((len(known), 3), np.int64)
        is_exact = _amounts(log, (span, counts, bounds.edges, place), own, (numbers, products))
        return Amounts(numbers, products, is_exact)

    return parallel.total(histories, fold)


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
def _units(log: Log, counts: Flags, seen: Flags) -> None:
    for i in range(log.event.size):
        if counts[log.event[i]]:
            seen[log.unit[i]] = True


@compiled
def _amounts(
    log: Log,
    asked: tuple[Range, Flags, Edges, Numbers],
    own: Numbers,
    into: tuple[Numbers, NDArray[np.float64]],
) -> bool:
    span, counts, edges, place = asked
    is_exact = True
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) >= 0:
            is_exact &= _amounts_of(customer, log, (counts, edges, place), (own, into))
    return is_exact


@part
def _amounts_of(
    customer: int,
    log: Log,
    asked: tuple[Flags, Edges, Numbers],
    into: tuple[Numbers, tuple[Numbers, NDArray[np.float64]]],
) -> bool:
    counts, edges, place = asked
    own, sums = into
    present = -1
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        number = number_of(log.time[i], edges)
        if number == edges.starts.size - 1:
            break
        if number < 0 or not counts[log.event[i]]:
            continue
        if number != present:
            _add_amounts(present, own, sums)
            present = number
        unit, value, is_valued = place[log.unit[i]], log.value[i], not np.isnan(log.value[i])
        if unit < 0 or (is_valued and (value != np.floor(value) or abs(value) > LARGEST)):
            return False
        own[unit, EVENTS] += 1
        if is_valued:
            own[unit, AMOUNT] += np.int64(value)
            own[unit, VALUED] += 1
    _add_amounts(present, own, sums)
    return True


@part
def _add_amounts(number: int, own: Numbers, into: tuple[Numbers, NDArray[np.float64]]) -> None:
    """Add what a customer did in a period, and begin anew."""
    if number < 0:
        return
    numbers, products = into
    for unit in range(own.shape[0]):
        amount, valued = float(own[unit, AMOUNT]), float(own[unit, VALUED])
        for column in range(3):
            numbers[column, unit, number] += own[unit, column]
            own[unit, column] = 0
        products[AMOUNT_SQUARES, unit, number] += amount * amount
        products[CROSSED, unit, number] += amount * valued
        products[VALUED_SQUARES, unit, number] += valued * valued
