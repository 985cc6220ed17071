"""The lifecycle fold: in every period, who is new, returning, resurrected or dormant.

With "active in k" by `Activity`: *new*: active for the first time in all history; *returning*: also
active in k − 1; *resurrected*: not in k − 1, but earlier; *dormant*: active in k − 1, not in k.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel
from homing.histories.activity import Activity, Rules, active_periods, group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.threads import Range


class State(IntEnum):
    """What a customer is in one period."""

    new = 0
    returning = 1
    resurrected = 2
    dormant = 3


NO_CELL = (-1, -1, -1)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """How many customers are in each state, by group and period.

    Parameters
    ----------
    customers : int64[4, groups, bounds.count − 1]
        By `State`; period 0 is the second one of the bounds, the first is only looked back on.
    """

    customers: NDArray[np.int64]

    def __add__(self, other: Lifecycle) -> Lifecycle:
        return Lifecycle(self.customers + other.customers)


def fold(histories: Histories, activity: Activity) -> Lifecycle:
    """Return the states of all customers in every period but the first of the bounds.

    An event before the bounds makes nobody active, but it makes them no longer new.
    """
    return parallel.total(histories, lambda log, span: _part(log, span, activity))


def members(
    histories: Histories, activity: Activity, *, state: State, group: int, period: int
) -> NDArray[np.int64]:
    """Return the customers in one state in one period (numbered as in `Lifecycle`), rising."""
    cell = (int(state), group, period + 1)

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
) -> Lifecycle:
    customers = np.zeros((4, activity.rows, activity.bounds.count + 1), np.int64)
    active = np.empty(parallel.longest(log, span), np.int64)
    _walk(log, (span, activity.rules), (customers, active), (cell, found))
    return Lifecycle(customers[:, :, 1:-1])


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules],
    into: tuple[NDArray[np.int64], NDArray[np.int64]],
    wanted: tuple[tuple[int, int, int], Found],
) -> None:
    """Count by the period of the bounds: what is in the first one, or behind them, nobody asks."""
    span, rules = asked
    customers, active = into
    cell, found = wanted
    for customer in range(span.first, span.last):
        group = group_of(customer, log, rules.groups)
        if group < 0:
            continue
        count, is_known = active_periods(customer, log, rules, active)
        previous = -2
        for n in range(count):
            period = active[n]
            is_next = period == previous + 1
            customers[_state(is_next, n > 0 or is_known), group, period] += 1
            customers[State.dormant, group, max(previous + 1, 0)] += not is_next
            previous = period
        if count > 0:
            customers[State.dormant, group, previous + 1] += 1
        if found.size and group == cell[1]:
            found[customer - span.first] = _is_in(cell, active[:count], is_known)


@part
def _state(is_next: bool, is_known: bool) -> int:  # noqa: FBT001 - compiled
    """Return the state of who is active, without a branch."""
    first = State.resurrected if is_known else State.new
    return State.returning if is_next else first


@part
def _is_in(
    cell: tuple[int, int, int],
    active: NDArray[np.int64],
    is_known: bool,  # noqa: FBT001 - compiled
) -> bool:
    """Return whether who was active in some periods is in the wanted state in the wanted one."""
    state, _, period = cell
    n = 0
    while n < active.size and active[n] < period:
        n += 1
    is_next = n > 0 and active[n - 1] == period - 1
    if n < active.size and active[n] == period:
        return _state(is_next, n > 0 or is_known) == state
    return is_next and state == State.dormant
