"""In which periods a customer was active: what lifecycle, stickiness and usage are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import blocks, parallel
from homing.histories.blocks import Block, Given, Kinds, Room
from homing.histories.bounds import Bounds, Edges, first_from, number_of, number_within
from homing.histories.compiled import part
from homing.histories.days import MOST, Numbered, numbered
from homing.histories.histories import Histories, Log
from homing.histories.threads import Range

MANY = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What makes a customer active in a period.

    Parameters
    ----------
    counts : bool[n_codes]
        Whether an event of that code counts.
    bounds : Bounds
        The periods.
    at_least, at_most : int
        How many such events a period needs, and may have.
    groups : int
        How many of the customers' groups (`Histories.group`) the answer is broken down by; 0
        without a break-down. Who is in none of them is left out.
    """

    counts: NDArray[np.bool_]
    bounds: Bounds
    at_least: int = 1
    at_most: int = MANY
    groups: int = 0

    def seen_until(self, end: int) -> Activity:
        """Return the same of events before a moment alone."""
        return replace(self, bounds=self.bounds.seen_until(end))

    @property
    def rules(self) -> Rules:
        """The same for a fold."""
        edges, limits = self.bounds.edges, (self.at_least, self.at_most)
        return Rules(self.counts, edges, *limits, self.groups, self.is_plain)

    @property
    def is_plain(self) -> bool:
        """Whether one event is enough."""
        is_any = self.at_least <= 1 and self.at_most == MANY
        return is_any and self.bounds.count <= MOST

    @property
    def rows(self) -> int:
        """How many groups an answer has."""
        return max(self.groups, 1)


def numbered_for(activity: Activity, part: Histories) -> Numbered:
    """Return the periods of all events, if that is all that is asked of them."""
    if activity.is_plain:
        return numbered(part, activity.bounds)
    return Numbered(np.empty(0, np.uint16), np.empty(0, np.uint64), 0, 0)


def room_for(log: Log, span: Range, activity: Activity) -> NDArray[np.int64]:
    """Return room to list one customer's periods where they are not marked at once."""
    return np.empty(0 if activity.is_plain else parallel.longest(log, span), np.int64)


class Rules(NamedTuple):
    """`Activity`, as plain numbers."""

    counts: NDArray[np.bool_]
    edges: Edges
    at_least: int
    at_most: int
    groups: int
    is_plain: bool


@part
def mark_active(
    block: Block,
    given: Given,
    asked: tuple[Rules, Kinds],
    into: tuple[Room, NDArray[np.int64]],
) -> None:
    """Set the bits of the periods in which the customers of a block were active."""
    (rules, kinds), (room, active) = asked, into
    if rules.is_plain:
        blocks.mark(block, given, kinds, room)
        return
    for place in range(block.first, block.last):
        count, is_known = active_periods(given[0][place], given[1], rules, active)
        bit = blocks.bit_of(place, block)
        room.starts[0] |= bit if is_known else blocks.NOBODY
        for n in range(count):
            room.starts[active[n] + 1] |= bit


@part
def group_of(customer: int, log: Log, groups: int) -> int:
    """Return the customer's group; −1 if they are passed over."""
    if log.skip.size and log.skip[customer]:
        return -1
    if groups == 0:
        return 0
    return log.group[customer] if log.group[customer] < groups else -1


@part
def first_counted(customer: int, log: Log, counts: NDArray[np.bool_]) -> int:
    """Return where the customer's first event that counts is, or the end of their history."""
    i = log.offsets[customer]
    while i < log.offsets[customer + 1] and not counts[log.event[i]]:
        i += 1
    return int(i)


@part
def active_periods(
    customer: int, log: Log, rules: Rules, active: NDArray[np.int64]
) -> tuple[int, bool]:
    """List the periods a customer was active in, rising.

    Returns how many there are, and whether an event that counts lies before all periods.
    """
    if rules.at_least <= 1 and rules.at_most == MANY:
        return _periods_of_any(customer, log, rules, active)
    edges = rules.edges
    count, times, number, edge = 0, 0, -1, edges.starts[0]
    first, end = first_counted(customer, log, rules.counts), log.offsets[customer + 1]
    for i in range(first, end):
        if not rules.counts[log.event[i]] or log.time[i] < edges.starts[0]:
            continue
        if log.time[i] >= edge:
            if number >= 0 and rules.at_least <= times <= rules.at_most:
                active[count] = number
                count += 1
            number, times = number_of(log.time[i], edges), 0
            if number == edges.starts.size - 1:
                break
            edge = edges.starts[number + 1]
        times += 1
    if times > 0 and rules.at_least <= times <= rules.at_most:
        active[count] = number
        count += 1
    return count, first < end and log.time[first] < edges.starts[0]


@part
def _periods_of_any(
    customer: int, log: Log, rules: Rules, active: NDArray[np.int64]
) -> tuple[int, bool]:
    """Do the same where one event is enough: what is not foreseen is added, not branched on."""
    edges, count, latest = rules.edges, 0, -1
    events = (log.offsets[customer], log.offsets[customer + 1])
    first, end = first_from(edges.starts[0], log.time, events), edges.starts[-1]
    for i in range(first, events[1]):
        if log.time[i] >= end:
            break
        number = number_within(log.time[i], edges)
        is_new = rules.counts[log.event[i]] & (number != latest)
        active[count] = number
        count += is_new
        latest = number if is_new else latest
    is_known = first > events[0] and first_counted(customer, log, rules.counts) < first
    return count, is_known
