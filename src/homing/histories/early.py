"""The fold of early behaviour: who did what how often at first, and whether they came back.

For the search of an "aha": of every event and every n, how many customers did it at least n times
early on, and how many of them were retained. What was done early is what was done before the time
at which returning counts; a customer counts only if that time is over by the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, sums
from homing.histories.activity import group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Customers, Histories, Log
from homing.histories.threads import Range

FAR = 2**62
NOT_ASKED = -FAR
"""In the place of when the customer is counted."""
START, RETURN = 1, 2
"""Flags of an event: a customer's first such is where they begin; it is a return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What counts as early, and as retained.

    Parameters
    ----------
    flags : uint8[n_codes]
        START and RETURN bits of every event code.
    most : int
        Behaviours are "at least n times" for n = 1 … `most`.
    since, until : int
        Microseconds since 1970 UTC: customers who began in here (the end excluded).
    early_us : int
        Behaviour counts from the beginning on for so long, the end excluded.
    return_from_us, return_until_us : int
        Returns count so long after the beginning, the end excluded; not before `early_us`.
    horizon : int
        Microseconds since 1970 UTC up to which all is known.
    kinds : int64[n_codes], optional
        What an event of every code is counted as, 0, 1, …; −1: as nothing. One behaviour may have
        several codes. Unless given, every code is a behaviour of its own.
    """

    flags: NDArray[np.uint8]
    most: int
    since: int
    until: int
    early_us: int
    return_from_us: int
    return_until_us: int
    horizon: int
    kinds: NDArray[np.int64] | None = None

    def seen_until(self, end: int) -> Search:
        """Return the same of who began before a moment alone."""
        return replace(self, until=min(self.until, end))

    @property
    def n_kinds(self) -> int:
        """How many behaviours there are."""
        return self.flags.size if self.kinds is None else int(self.kinds.max(initial=-1)) + 1

    @property
    def rules(self) -> Rules:
        """The same for the fold; what counts as nothing is a last kind."""
        kinds = np.arange(self.flags.size) if self.kinds is None else self.kinds
        return Rules(
            self.flags,
            np.where(kinds < 0, self.n_kinds, kinds),
            self.since,
            self.until,
            self.early_us,
            max(self.return_from_us, self.early_us),
            self.return_until_us,
            self.horizon,
        )


class Rules(NamedTuple):
    """`Search`, as plain numbers."""

    flags: NDArray[np.uint8]
    kinds: NDArray[np.int64]
    since: int
    until: int
    early_us: int
    return_from_us: int
    return_until_us: int
    horizon: int


@dataclass(frozen=True, slots=True)
class Early:
    """Customers by what they did early and whether they were retained.

    Parameters
    ----------
    customers : int64[2]
        All: not retained, retained.
    times : int64[kinds, most + 1, 2]
        Customers who did it early exactly 0, 1, … times (the last: or more), by the same.
    """

    customers: NDArray[np.int64]
    times: NDArray[np.int64]

    @property
    def at_least(self) -> NDArray[np.int64]:
        """Customers who did it early 0, 1, … times or more; shape of `times`."""
        summed: NDArray[np.int64] = np.cumsum(self.times[:, ::-1], axis=1)[:, ::-1]
        return summed

    def __add__(self, other: Early) -> Early:
        return Early(self.customers + other.customers, self.times + other.times)


@dataclass(frozen=True, slots=True)
class _Due:
    """Customers, rising, as uint32, and from which horizon on each counts, int64."""

    customers: Customers
    due: NDArray[np.int64]

    def __add__(self, other: _Due) -> _Due:
        customers = np.concatenate((self.customers, other.customers))
        order = np.argsort(customers, kind="stable")
        return _Due(customers[order], np.concatenate((self.due, other.due))[order])

    def __sub__(self, other: _Due) -> _Due:
        is_there = np.isin(self.customers, other.customers, invert=True)
        return _Due(self.customers[is_there], self.due[is_there])


class _Cell(NamedTuple):
    """A kind of event that is done at least so often early by who returns (1), or does not (0)."""

    event: int
    least: int
    retained: int


@dataclass(frozen=True, slots=True)
class _Behind:
    """A search of any horizon, and the customers who are asked for."""

    search: Search
    cell: _Cell

    def seen_until(self, end: int) -> _Behind:
        return replace(self, search=self.search.seen_until(end))


def fold(histories: Histories, search: Search) -> Early:
    """Return how many customers did every event how often, and how many of them were retained."""
    found = parallel.total(histories, lambda log, span: _part(log, span, search))
    found.times[:, 0] = found.customers - found.times[:, 1:].sum(axis=1)
    return found


def members(
    histories: Histories, search: Search, *, event: int, least: int, is_retained: bool
) -> NDArray[np.int64]:
    """Return the customers who did a kind of event at least so often early, and returned or not.

    With a `least` of 0: all who were retained, or not.
    """
    asked = _Behind(replace(search, horizon=FAR), _Cell(event, least, int(is_retained)))
    found = sums.kept(histories, asked, _due)
    return found.customers[found.due <= search.horizon].astype(np.int64)


def _due(histories: Histories, asked: _Behind) -> _Due:
    def find(log: Log, span: Range) -> tuple[NDArray[np.int64], ...]:
        due = np.full(span.last - span.first, NOT_ASKED, np.int64)
        _part(log, span, asked.search, (asked.cell, due))
        rows = np.flatnonzero(due != NOT_ASKED)
        return rows + span.first, due[rows]

    customers, due = parallel.rows(histories, find)
    order = np.argsort(customers, kind="stable")
    return _Due(customers[order].astype(np.uint32), due[order])


def _part(
    log: Log,
    span: Range,
    search: Search,
    wanted: tuple[_Cell, NDArray[np.int64]] = (_Cell(0, 0, 0), np.empty(0, np.int64)),
) -> Early:
    kinds = search.n_kinds + 1
    customers, times = np.zeros(2, np.int64), np.zeros((kinds, search.most + 1, 2), np.int64)
    into = customers, times, np.zeros(kinds, np.int64)
    _walk(log, (span, search.rules), into, wanted)
    return Early(customers, times[:-1])


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules],
    into: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    wanted: tuple[_Cell, NDArray[np.int64]],
) -> None:
    span, rules = asked
    customers, times, done = into
    cell, due = wanted
    most = times.shape[1] - 1
    for customer in range(span.first, span.last):
        if group_of(customer, log, 0) < 0:
            continue
        begin, end = _early(customer, log, rules)
        if begin < 0:
            continue
        for i in range(begin, end):
            done[rules.kinds[log.event[i]]] += 1
        was_retained = _was_retained((begin, end), log.offsets[customer + 1], log, rules)
        customers[was_retained] += 1
        if due.size and was_retained == cell.retained and done[cell.event] >= cell.least:
            due[customer - span.first] = log.time[begin] + rules.return_until_us
        for i in range(begin, end):
            kind = rules.kinds[log.event[i]]
            if done[kind] > 0:
                times[kind, min(done[kind], most), was_retained] += 1
                done[kind] = 0


@part
def _early(customer: int, log: Log, rules: Rules) -> tuple[int, int]:
    """Return the customer's early events, from the earliest of the moment they began in; or −1."""
    begin, end = log.offsets[customer], log.offsets[customer + 1]
    start = begin
    while start < end and rules.flags[log.event[start]] & START == 0:
        start += 1
    if start == end or not rules.since <= log.time[start] < rules.until:
        return -1, -1
    began = log.time[start]
    if began + rules.return_until_us > rules.horizon:
        return -1, -1
    while start > begin and log.time[start - 1] == began:
        start -= 1
    last = start
    while last < end and log.time[last] < began + rules.early_us:
        last += 1
    return start, last


@part
def _was_retained(early: tuple[int, int], end: int, log: Log, rules: Rules) -> int:
    began = log.time[early[0]]
    for i in range(early[1], end):
        age = log.time[i] - began
        if age >= rules.return_until_us:
            break
        if age >= rules.return_from_us and rules.flags[log.event[i]] & RETURN:
            return 1
    return 0
