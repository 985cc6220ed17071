"""The fold of sessions: how many began in every period, whose they were, and how long they lasted.

A session is a run of one customer's events. It ends where the next event comes `gap` or more after
the one before it, or `longest` or more after the first one; if asked also at midnight, and at an
event that names another campaign than was named last since the gap or midnight before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, people, sums
from homing.histories.activity import group_of
from homing.histories.bounds import Bounds, Edges, first_from, number_of, number_within
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.ordered import Listed, Ordered
from homing.histories.parallel import Found
from homing.histories.threads import Range

NEVER = 2**62
"""Microseconds that no two events lie apart."""
CUSTOMERS, EVENTS, SINGLE, LENGTH = 0, 1, 2, 3
"""The rows of `Counted.counts`."""
_NO_EDGES = Edges.of(np.zeros(2, np.int64))

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What makes a session, and which are asked for.

    Parameters
    ----------
    counts : bool[n_codes]
        Whether an event of that code counts.
    bounds : Bounds
        The periods in which sessions begin; they may go on behind them.
    horizon : int
        Microseconds since 1970 UTC: what is later is not seen.
    gap_us, longest_us : int
        Microseconds; `NEVER`: without that limit.
    midnights : Bounds, optional
        The days at whose beginnings sessions end: all that `bounds` touches, to their very ends.
    at_campaigns : bool
        Sessions end where the event's label changes; −1 is none. Of several labels of one moment
        the smallest holds.
    groups : int
        As in `Activity`.
    """

    counts: NDArray[np.bool_]
    bounds: Bounds
    horizon: int
    gap_us: int
    longest_us: int = NEVER
    midnights: Bounds | None = None
    at_campaigns: bool = False
    groups: int = 0

    @property
    def rules(self) -> Rules:
        """The same for the fold."""
        return Rules(
            self.counts,
            self.bounds.edges,
            _NO_EDGES if self.midnights is None else self.midnights.edges,
            self.midnights is not None,
            self.at_campaigns,
            self.horizon,
            self.gap_us,
            self.longest_us,
            self.groups,
        )

    def seen_until(self, end: int) -> Visits:
        """Return the same of events before a moment alone."""
        bounds, horizon = self.bounds.seen_until(end), min(self.horizon, end)
        return replace(self, bounds=bounds, horizon=horizon)

    @property
    def rows(self) -> int:
        """How many groups an answer has."""
        return max(self.groups, 1)

    @property
    def cells(self) -> int:
        """How many groups and periods an answer has."""
        return self.rows * self.bounds.count


class Rules(NamedTuple):
    """`Visits`, as plain numbers."""

    counts: NDArray[np.bool_]
    edges: Edges
    midnights: Edges
    at_midnights: bool
    at_campaigns: bool
    horizon: int
    gap_us: int
    longest_us: int
    groups: int


class Wanted(NamedTuple):
    """Which sessions somebody must have had; −1: of any group, in any period."""

    group: int = -1
    row: int = -1
    least_events: int = 1
    most_events: int = NEVER
    from_us: int = 0
    until_us: int = NEVER


ANY = Wanted()


class Lists(NamedTuple):
    """The sessions of a range of histories, one after another.

    Parameters
    ----------
    cell : int32[n]
        Group and period.
    length : int64[n]
        Microseconds from the first event to the last.
    open_until : int64[n]
        Until when another event may belong to it.
    """

    cell: NDArray[np.int32]
    length: Ints
    open_until: Ints

    def first(self, count: int) -> Lists:
        """Return the first so many of them, in arrays of their own."""
        length, until = self.length[:count].copy(), self.open_until[:count].copy()
        return Lists(self.cell[:count].copy(), length, until)

    def open_at(self, moment: int) -> Listed:
        """Return until when those may go on that may at a moment."""
        is_open = self.open_until > moment
        return Listed(self.cell[is_open], self.open_until[is_open])


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted of some customers, and lists of every range; see `Sessions`."""

    counts: Ints
    lists: tuple[Lists, ...]

    def __add__(self, other: _Counted) -> _Counted:
        return _Counted(self.counts + other.counts, self.lists + other.lists)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions that began in every period, by group.

    Parameters
    ----------
    counts : int64[4, groups · periods]
        Customers who had one; events in them; those of a single event; microseconds from the first
        event to the last, of all together.
    lengths : Ordered
        Microseconds from the first event to the last one, by group and period.
    open_until : Ordered
        Until when an event may belong to those that may go on, by group and period.
    """

    counts: Ints
    lengths: Ordered
    open_until: Ordered

    def __add__(self, other: Sessions) -> Sessions:
        return Sessions(
            self.counts + other.counts,
            self.lengths + other.lengths,
            self.open_until + other.open_until,
        )

    def __sub__(self, other: Sessions) -> Sessions:
        return Sessions(
            self.counts - other.counts,
            self.lengths - other.lengths,
            self.open_until - other.open_until,
        )

    @property
    def sessions(self) -> Ints:
        """How many began, int64[groups · periods]."""
        return self.lengths.counts

    def still_open(self, horizon: int) -> Ints:
        """Return how many may still go on before a moment; int64[groups · periods]."""
        until = np.full(self.counts.shape[1], horizon - 1)
        return self.open_until.counts - self.open_until.up_to(until)


def fold(histories: Histories, visits: Visits) -> Sessions:
    """Return the sessions that began in each of the periods."""
    return sums.kept(histories, visits, _whole)


def _whole(histories: Histories, visits: Visits) -> Sessions:
    found = parallel.total(histories, lambda log, span: _part(log, span, visits))
    lengths = (Listed(each.cell, each.length) for each in found.lists)
    still = (each.open_at(visits.horizon - 1) for each in found.lists)
    cells = visits.cells
    return Sessions(found.counts, Ordered.of(lengths, cells), Ordered.of(still, cells))


def members(histories: Histories, visits: Visits, wanted: Wanted) -> NDArray[np.int64]:
    """Return the customers who had such a session, rising."""
    return people.behind(histories, visits, wanted, _members)


def _members(histories: Histories, visits: Visits, wanted: Wanted) -> Ints:
    def mark(log: Log, span: Range, found: Found) -> None:
        _part(log, span, visits, (wanted, found))

    return parallel.members(histories, mark)


def _part(
    log: Log, span: Range, visits: Visits, wanted: tuple[Wanted, Found] = (ANY, parallel.NOBODY)
) -> _Counted:
    counts = np.zeros((4, visits.cells), np.int64)
    most = int(log.offsets[span.last] - log.offsets[span.first])
    lists = Lists(np.empty(most, np.int32), np.empty(most, np.int64), np.empty(most, np.int64))
    count = _walk(log, (span, visits.rules), (counts, lists), wanted)
    return _Counted(counts, (lists.first(count),))


class Run(NamedTuple):
    """What decides whether the next event begins a session; a midnight past: it does."""

    began: int
    last: int
    midnight: int
    campaign: int


class Session(NamedTuple):
    """One session: the customer's place and group, its first and last event, how many it has."""

    place: int
    group: int
    began: int
    last: int
    events: int


@compiled
def _walk(
    log: Log,
    asked: tuple[Range, Rules],
    into: tuple[Ints, Lists],
    wanted: tuple[Wanted, Found],
) -> int:
    """Count the sessions of a range; return how many there are."""
    (span, rules), sessions = asked, 0
    for customer in range(span.first, span.last):
        group = group_of(customer, log, rules.groups)
        if group < 0:
            continue
        whose = (customer, customer - span.first, group)
        sessions = _sessions_of(whose, (log, rules), (into, sessions), wanted)
    return sessions


@part
def _sessions_of(
    whose: tuple[int, int, int],
    given: tuple[Log, Rules],
    so_far: tuple[tuple[Ints, Lists], int],
    wanted: tuple[Wanted, Found],
) -> int:
    """Count a customer's sessions; return how many there are in all."""
    (customer, place, group), (log, rules) = whose, given
    (into, sessions), latest = so_far, -1  # the period of the session before
    run, events = Run(0, 0, -NEVER, -1), 0
    first, end = _first(customer, log, rules), log.offsets[customer + 1]
    for i in range(first, end):
        time = log.time[i]
        if time >= rules.horizon:
            break
        if not rules.counts[log.event[i]]:
            continue
        is_new, campaign = _is_new(i, end, given, run)
        if is_new:
            session = Session(place, group, run.began, run.last, events)
            sessions, latest = _add(session, rules, (into, sessions, latest), wanted)
            run, events = Run(time, time, _next_midnight(time, rules), campaign), 0
            if time >= rules.edges.starts[-1]:
                break
        run = Run(run.began, time, run.midnight, campaign)
        events += 1
    session = Session(place, group, run.began, run.last, events)
    return _add(session, rules, (into, sessions, latest), wanted)[0]


@part
def _is_new(i: int, end: int, given: tuple[Log, Rules], run: Run) -> tuple[bool, int]:
    """Say whether an event begins a session, and which campaign was named last."""
    (log, rules), campaign = given, run.campaign
    time = log.time[i]
    is_paused = time - run.last >= rules.gap_us or time >= run.midnight
    is_new = is_paused or time - run.began >= rules.longest_us
    if rules.at_campaigns and (is_paused or time != run.last):
        named = _named(i, end, log, rules)
        is_other = named >= 0 and campaign >= 0 and named != campaign
        campaign = named if is_paused or named >= 0 else campaign
        is_new = is_new or is_other
    return is_new, campaign


@part
def _first(customer: int, log: Log, rules: Rules) -> int:
    """Return where to begin: a gap before what may reach into the first period."""
    events = (log.offsets[customer], log.offsets[customer + 1])
    edge = rules.edges.starts[0]
    first = first_from(edge, log.time, events)
    i = first - 1
    while i >= events[0] and edge - log.time[i] < rules.gap_us:
        if rules.counts[log.event[i]]:
            first, edge = i, log.time[i]
        i -= 1
    return int(first)


@part
def _named(i: int, end: int, log: Log, rules: Rules) -> int:
    """Return the smallest label of the events of a moment; −1 if there is none."""
    named, time = -1, log.time[i]
    while i < end and log.time[i] == time:
        label = log.label[i]
        if rules.counts[log.event[i]] and label >= 0 and (named < 0 or label < named):
            named = label
        i += 1
    return named


@part
def _next_midnight(time: int, rules: Rules) -> int:
    """Return when the day around a moment ends; never, where that ends no session."""
    if not rules.at_midnights:
        return NEVER
    day = number_of(time, rules.midnights) + 1
    return int(rules.midnights.starts[day]) if day < rules.midnights.starts.size else NEVER


@part
def _add(
    session: Session,
    rules: Rules,
    so_far: tuple[tuple[Ints, Lists], int, int],
    wanted: tuple[Wanted, Found],
) -> tuple[int, int]:
    """Count a session, if it is asked for; return how many there are, and its period."""
    ((counts, lists), sessions, latest), edges = so_far, rules.edges
    if session.events == 0 or session.began < edges.starts[0]:
        return sessions, latest
    row, length = number_within(session.began, edges), session.last - session.began
    cell = session.group * (edges.starts.size - 1) + row
    lists.cell[sessions], lists.length[sessions] = cell, length
    lists.open_until[sessions] = _open_until(session, rules)
    counts[CUSTOMERS, cell] += row != latest
    counts[EVENTS, cell] += session.events
    counts[SINGLE, cell] += session.events == 1
    counts[LENGTH, cell] += length
    which, found = wanted
    if found.size and _is_wanted(session, row, which):
        found[session.place] = True
    return sessions + 1, row


@part
def _open_until(session: Session, rules: Rules) -> int:
    """Return until when another event would belong to a session."""
    until = min(session.last + rules.gap_us, session.began + rules.longest_us)
    return min(until, _next_midnight(session.began, rules))


@part
def _is_wanted(session: Session, row: int, which: Wanted) -> bool:
    is_there = which.group in (-1, session.group) and which.row in (-1, row)
    is_kind = which.least_events <= session.events <= which.most_events
    length = session.last - session.began
    return is_there and is_kind and which.from_us <= length < which.until_us
