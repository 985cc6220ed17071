"""The standing fold: who is a customer at moments, and who stayed, left and came in between.

An event says "on" (a customer from here on), "off" or nothing. A customer *stands* at a moment if
the last event before it that says anything says "on", not earlier than the moment looks back; of
events at the same time "on" is the last. Between a moment and the next, *kept* stand at both,
*lost* at the first only, *new* at the second only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, people, sums
from homing.histories.activity import group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.threads import Range

LONG_AGO = -(2**62)


class Says(IntEnum):
    """What an event says of its customer."""

    nothing = 0
    on = 1
    off = 2


class Change(IntEnum):
    """What happened to a customer between a moment and the next."""

    kept = 0
    lost = 1
    new = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When customers are looked at, and what makes them customers.

    Parameters
    ----------
    says : uint8[n_codes]
        What an event of that code says; see `Says`.
    at : int64[count + 1]
        Microseconds since 1970 UTC, rising; events before a moment are seen at it.
    since : int64[count + 1]
        How far each moment looks back: an "on" before that is forgotten.
    until : int
        Events from here on are not seen at all.
    is_kept_by_any : bool
        Who stands at a moment is kept by any "on" from it on, however late.
    groups : int
        As in `Activity`.
    """

    says: NDArray[np.uint8]
    at: NDArray[np.int64]
    since: NDArray[np.int64]
    until: int
    is_kept_by_any: bool = False
    groups: int = 0

    def seen_until(self, end: int) -> Moments:
        """Return the same of events before a moment alone: who stands then stands later, too."""
        at, since = np.minimum(self.at, end), np.minimum(self.since, end)
        return replace(self, at=at, since=since, until=min(self.until, end))

    @property
    def rules(self) -> Rules:
        """The same for a fold."""
        return Rules(self.says, self.at, self.since, self.until, self.is_kept_by_any, self.groups)


class Rules(NamedTuple):
    """`Moments`, as plain numbers."""

    says: NDArray[np.uint8]
    at: NDArray[np.int64]
    since: NDArray[np.int64]
    until: int
    is_kept_by_any: bool
    groups: int


NO_CELL = (-1, -1, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many customers were kept, lost and won from one moment to the next.

    Parameters
    ----------
    customers : int64[3, groups, count]
        By `Change`.
    """

    customers: NDArray[np.int64]

    def __add__(self, other: Standing) -> Standing:
        return Standing(self.customers + other.customers)

    def __sub__(self, other: Standing) -> Standing:
        return Standing(self.customers - other.customers)


def fold(histories: Histories, moments: Moments) -> Standing:
    """Return what happened to all customers from each moment to the next."""
    return sums.kept(histories, moments, _whole)


def _whole(histories: Histories, moments: Moments) -> Standing:
    return parallel.total(histories, lambda log, span: _part(log, span, moments))


def members(
    histories: Histories, moments: Moments, *, changes: tuple[Change, ...], group: int, step: int
) -> NDArray[np.int64]:
    """Return the customers to whom any of the changes happened after moment `step`, rising."""
    wanted = sum(1 << change for change in set(changes))
    return people.behind(histories, moments, (group, step, wanted), _members)


def _members(
    histories: Histories, moments: Moments, cell: tuple[int, int, int]
) -> NDArray[np.int64]:
    def mark(log: Log, span: Range, found: Found) -> None:
        _part(log, span, moments, cell=cell, found=found)

    return parallel.members(histories, mark)


def _part(
    log: Log,
    span: Range,
    moments: Moments,
    *,
    cell: tuple[int, int, int] = NO_CELL,
    found: Found = parallel.NOBODY,
) -> Standing:
    customers = np.zeros((3, max(moments.groups, 1), moments.at.size - 1), np.int64)
    _walk(log, (span, moments.rules), customers, (cell, found))
    return Standing(customers)


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules],
    customers: NDArray[np.int64],
    wanted: tuple[tuple[int, int, int], Found],
) -> None:
    span, rules = asked
    cell, found = wanted
    for customer in range(span.first, span.last):
        group = group_of(customer, log, rules.groups)
        if group < 0:
            continue
        last = _last_on(customer, log, rules)
        if last == LONG_AGO:
            continue
        read, stood = (log.offsets[customer], LONG_AGO), False
        for step in range(rules.at.size):
            read = _until(rules.at[step], read, log.offsets[customer + 1], (log, rules))
            stands = read[1] != LONG_AGO and read[1] >= rules.since[step]
            if step > 0 and (stood or stands):
                is_kept = last >= rules.at[step - 1] if rules.is_kept_by_any else stands
                change = Change.new if not stood else Change.kept if is_kept else Change.lost
                customers[change, group, step - 1] += 1
                if (
                    found.size
                    and group == cell[0]
                    and step - 1 == cell[1]
                    and cell[2] >> change & 1
                ):
                    found[customer - span.first] = True
            stood = stands


@part
def _last_on(customer: int, log: Log, rules: Rules) -> int:
    """Return when the last "on" that is seen was; `LONG_AGO` without one."""
    last = LONG_AGO
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        if rules.says[log.event[i]] == Says.on and log.time[i] < rules.until:
            last = log.time[i]
    return last


@part
def _until(
    moment: int, read: tuple[int, int], end: int, asked: tuple[Log, Rules]
) -> tuple[int, int]:
    """Read on to a moment.

    Takes and returns where the next event is, and when the customer's last "on" was, unless an
    "off" came after it: then `LONG_AGO`.
    """
    log, rules = asked
    i, on = read
    while i < end and log.time[i] < moment:
        said = rules.says[log.event[i]]
        if said == Says.on:
            on = log.time[i]
        elif said == Says.off and on != log.time[i]:
            on = LONG_AGO
        i += 1
    return i, on
