"""The fold of rolling windows: who was active in the last so many periods (DAU, WAU, MAU)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
class Rolling:
    """How many customers were active in the last so many periods.

    Parameters
    ----------
    customers : int64[widths, groups, bounds.count]
        Active in at least one of the `width` periods that end with that one. The first
        `width − 1` of them would look before the bounds, where nobody is seen.
    """

    customers: NDArray[np.int64]

    def __add__(self, other: Rolling) -> Rolling:
        return Rolling(self.customers + other.customers)

    def __sub__(self, other: Rolling) -> Rolling:
        return Rolling(self.customers - other.customers)


@dataclass(frozen=True, slots=True)
class _Windows:
    """What makes a customer active, and how many periods the windows have, int64[widths]."""

    activity: Activity
    widths: NDArray[np.int64]

    def seen_until(self, end: int) -> _Windows:
        return replace(self, activity=self.activity.seen_until(end))


def fold(histories: Histories, activity: Activity, widths: Sequence[int]) -> Rolling:
    """Return for every period how many were active in the last so many periods, for each width."""
    return sums.kept(histories, _Windows(activity, np.array(widths, np.int64)), _whole)


def _whole(histories: Histories, asked: _Windows) -> Rolling:
    summed = parallel.total(histories, lambda log, span: _part(log, span, asked))
    return Rolling(np.cumsum(summed.customers, axis=2)[:, :, :-1])


def members(
    histories: Histories, activity: Activity, *, width: int, group: int, period: int
) -> NDArray[np.int64]:
    """Return the customers active in the `width` periods that end with `period`, rising."""
    asked = _Windows(activity, np.array([width], np.int64))
    return people.behind(histories, asked, (0, group, period), _members)


def _members(
    histories: Histories, asked: _Windows, cell: tuple[int, int, int]
) -> NDArray[np.int64]:
    def mark(log: Log, span: Range, found: Found) -> None:
        _part(log, span, asked, cell=cell, found=found)

    return parallel.members(histories, mark)


def _part(
    log: Log,
    span: Range,
    asked: _Windows,
    *,
    cell: tuple[int, int, int] = NO_CELL,
    found: Found = parallel.NOBODY,
) -> Rolling:
    activity, widths = asked.activity, asked.widths
    steps = np.zeros((widths.size, activity.rows, activity.bounds.count + 1), np.int64)
    active = np.empty(parallel.longest(log, span), np.int64)
    _walk(log, (span, activity.rules, widths), (steps, active), (cell, found))
    return Rolling(steps)


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules, NDArray[np.int64]],
    into: tuple[NDArray[np.int64], NDArray[np.int64]],
    wanted: tuple[tuple[int, int, int], Found],
) -> None:
    span, rules, widths = asked
    steps, active = into
    cell, found = wanted
    periods = steps.shape[2] - 1
    for customer in range(span.first, span.last):
        group = group_of(customer, log, rules.groups)
        if group < 0:
            continue
        count, _ = active_periods(customer, log, rules, active)
        for w in range(widths.size):
            for n in range(count):
                end = min(active[n] + widths[w], periods)
                if n + 1 < count:
                    end = min(end, active[n + 1])
                steps[w, group, active[n]] += 1
                steps[w, group, end] -= 1
                if found.size and group == cell[1] and active[n] <= cell[2] < end:
                    found[customer - span.first] = True
