"""The stickiness fold: in how many of the periods customers were active."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, people, sums
from homing.histories.activity import Activity, Rules, active_periods, group_of
from homing.histories.compiled import compiled
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.threads import Range

NO_CELL = (-1, -1, -1)


@dataclass(frozen=True, slots=True)
class Stickiness:
    """How many customers were active in so many periods.

    Parameters
    ----------
    exactly : int64[groups, bounds.count]
        Customers active in exactly 1, 2, … periods.
    """

    exactly: NDArray[np.int64]

    @property
    def at_least(self) -> NDArray[np.int64]:
        """Customers active in 1, 2, … periods or more."""
        summed: NDArray[np.int64] = np.cumsum(self.exactly[:, ::-1], axis=1)[:, ::-1]
        return summed

    def __add__(self, other: Stickiness) -> Stickiness:
        return Stickiness(self.exactly + other.exactly)

    def __sub__(self, other: Stickiness) -> Stickiness:
        return Stickiness(self.exactly - other.exactly)


def fold(histories: Histories, activity: Activity) -> Stickiness:
    """Return how many customers were active in how many of the periods."""
    return sums.kept(histories, activity, _whole)


def _whole(histories: Histories, activity: Activity) -> Stickiness:
    return parallel.total(histories, lambda log, span: _part(log, span, activity))


def members(
    histories: Histories, activity: Activity, *, group: int, least: int, most: int
) -> NDArray[np.int64]:
    """Return the customers who were active in `least` to `most` periods, rising."""
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
) -> Stickiness:
    exactly = np.zeros((activity.rows, activity.bounds.count), np.int64)
    active = np.empty(parallel.longest(log, span), np.int64)
    _walk(log, (span, activity.rules), (exactly, active), (cell, found))
    return Stickiness(exactly)


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules],
    into: tuple[NDArray[np.int64], NDArray[np.int64]],
    wanted: tuple[tuple[int, int, int], Found],
) -> None:
    span, rules = asked
    exactly, active = into
    cell, found = wanted
    for customer in range(span.first, span.last):
        group = group_of(customer, log, rules.groups)
        if group < 0:
            continue
        count, _ = active_periods(customer, log, rules, active)
        if count > 0:
            exactly[group, count - 1] += 1
        if found.size and group == cell[0] and cell[1] <= count <= cell[2]:
            found[customer - span.first] = True
