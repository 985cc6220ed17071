"""The usage-interval fold: every customer's median gap between the periods they were active in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, people, sums
from homing.histories.activity import Activity, Rules, active_periods, group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.sorting import sort_in_place
from homing.histories.threads import Range

NO_CELL = (-1, 0, 0)


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many customers have which median gap.

    Parameters
    ----------
    halves : int64[groups, 2 · bounds.count]
        Customers whose median gap is half the index, in periods; those who were active in fewer
        than two periods have none, and stand at index 0.
    """

    halves: NDArray[np.int64]

    def __add__(self, other: Gaps) -> Gaps:
        return Gaps(self.halves + other.halves)

    def __sub__(self, other: Gaps) -> Gaps:
        return Gaps(self.halves - other.halves)


def fold(histories: Histories, activity: Activity) -> Gaps:
    """Return how many customers, of those ever active in the bounds, have which median gap."""
    return sums.kept(histories, activity, _whole)


def _whole(histories: Histories, activity: Activity) -> Gaps:
    return parallel.total(histories, lambda log, span: _part(log, span, activity))


def members(
    histories: Histories, activity: Activity, *, group: int, least: int, most: int
) -> NDArray[np.int64]:
    """Return the customers whose median gap, in half periods, is `least` to `most`, rising."""
    return people.behind(histories, activity, (group, least, most), _members)


def _members(
    histories: Histories, activity: Activity, cell: tuple[int, int, int]
) -> NDArray[np.int64]:
    def mark(log: Log, span: Range, found: Found) -> None:
        _part(log, span, activity, cell=cell, found=found)

    return parallel.members(histories, mark)


def _part(
    log: Log,
    span: Range,
    activity: Activity,
    *,
    cell: tuple[int, int, int] = NO_CELL,
    found: Found = parallel.NOBODY,
) -> Gaps:
    halves = np.zeros((activity.rows, 2 * activity.bounds.count), np.int64)
    active = np.empty(parallel.longest(log, span), np.int64)
    _walk(log, (span, activity.rules), (halves, active), (cell, found))
    return Gaps(halves)


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules],
    into: tuple[NDArray[np.int64], NDArray[np.int64]],
    wanted: tuple[tuple[int, int, int], Found],
) -> None:
    span, rules = asked
    halves, active = into
    cell, found = wanted
    for customer in range(span.first, span.last):
        group = group_of(customer, log, rules.groups)
        if group < 0:
            continue
        count, _ = active_periods(customer, log, rules, active)
        if count == 0:
            continue
        gap = twice_the_median_gap(active[:count])
        halves[group, gap] += 1
        if found.size and group == cell[0] and cell[1] <= gap <= cell[2]:
            found[customer - span.first] = True


@part
def twice_the_median_gap(active: NDArray[np.int64]) -> int:
    """Return it in periods, 0 without gaps; `active` holds the gaps afterwards."""
    gaps = active.size - 1
    if gaps == 0:
        return 0
    for n in range(gaps):
        active[n] = active[n + 1] - active[n]
    sort_in_place(active[:gaps])
    return int(active[(gaps - 1) // 2] + active[gaps // 2])
