"""The lifecycle fold: in every period, who is new, returning, resurrected or dormant.

With "active in k" by `Activity`: *new*: active for the first time in all history; *returning*: also
active in k − 1; *resurrected*: not in k − 1, but earlier; *dormant*: active in k − 1, not in k.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from homing.histories import blocks, parallel, people, sums
from homing.histories.activity import Activity, Rules, mark_active, numbered_for, room_for
from homing.histories.blocks import Given, Kinds, Room
from homing.histories.compiled import compiled, count_bits, part
from homing.histories.days import Numbered
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

    def __sub__(self, other: Lifecycle) -> Lifecycle:
        return Lifecycle(self.customers - other.customers)


def fold(histories: Histories, activity: Activity) -> Lifecycle:
    """Return the states of all customers in every period but the first of the bounds.

    An event before the bounds makes nobody active, but it makes them no longer new.
    """
    return sums.kept(histories, activity, _whole)


def _whole(histories: Histories, activity: Activity) -> Lifecycle:
    prepare = partial(numbered_for, activity)
    return parallel.total_of(histories, prepare, partial(_part, activity=activity))


def members(
    histories: Histories, activity: Activity, *, state: State, group: int, period: int
) -> NDArray[np.int64]:
    """Return the customers in one state in one period (numbered as in `Lifecycle`), rising."""
    return people.behind(histories, activity, (int(state), group, period), _members)


def _members(
    histories: Histories, activity: Activity, cell: tuple[int, int, int]
) -> NDArray[np.int64]:
    def mark(log: Log, span: Range, numbered: Numbered, found: Found) -> None:
        _part(log, span, numbered, activity, cell=cell, found=found)

    return parallel.members_of(histories, partial(numbered_for, activity), mark)


def _part(
    log: Log,
    span: Range,
    numbered: Numbered,
    activity: Activity,
    *,
    cell: tuple[int, int, int] = NO_CELL,
    found: Found = parallel.NOBODY,
) -> Lifecycle:
    kinds = blocks.kinds(activity.counts, activity.counts)
    customers = np.zeros((4, activity.rows, max(activity.bounds.count - 1, 0)), np.int64)
    order = blocks.order(log, span, activity.groups)
    room = (blocks.room(activity.bounds.count, kinds), room_for(log, span, activity))
    asked = (activity.rules, kinds)
    _walk((order, log, numbered), asked, (customers, room), (cell, span.first, found))
    return Lifecycle(customers)


@compiled
def _walk(
    given: Given,
    asked: tuple[Rules, Kinds],
    into: tuple[NDArray[np.int64], tuple[Room, NDArray[np.int64]]],
    wanted: tuple[tuple[int, int, int], int, Found],
) -> None:
    """Count by words: bit by bit, what is said of one customer is said of 64."""
    customers, (room, active) = into
    (state, group, period), begin, found = wanted
    first = 0
    while first < given[0].size:
        block = blocks.block_from(first, given[0], given[1], asked[0].groups)
        mark_active(block, given, asked, (room, active))
        known = room.starts[0] | room.starts[1]
        for number in range(customers.shape[2]):
            states = _states(room.starts[number + 1], room.starts[number + 2], known)
            known |= room.starts[number + 2]
            for each in range(4):
                customers[each, block.group, number] += count_bits(states[each])
            if found.size and number == period and block.group == group:
                blocks.tell(states[state], block, given[0], (begin, found))
        blocks.clear(room, asked[1])
        first = block.last


@part
def _states(
    before: np.uint64, now: np.uint64, known: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return who is in each `State`, of who was active in the period before, now, and ever."""
    return now & ~known, now & before, now & known & ~before, before & ~now
