"""The fold of repeated events: how long after the n-th one the next one came, if it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel, people, sums
from homing.histories.activity import group_of
from homing.histories.compiled import compiled, part
from homing.histories.histories import Histories, Log
from homing.histories.ordered import Listed, Ordered
from homing.histories.parallel import Found
from homing.histories.threads import Range

NEVER = -1
"""In the place of microseconds: the n-th event is not asked for or not there; no other came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Which repeated events are asked for.

    Parameters
    ----------
    counts : bool[n_codes]
        Whether an event of that code is one of them.
    most : int
        The n-th of them are looked at for n = 1 … `most`.
    since, until : int
        Microseconds since 1970 UTC: the n-th event lies in here (the end excluded). They are
        numbered over all history.
    horizon : int
        Microseconds since 1970 UTC: what is later is not seen.
    soon_us : tuple of int
        Of the first event: within how many microseconds the next one may have come, rising.
    groups : int
        Of how many groups of customers; 0: no break-down.
    """

    counts: NDArray[np.bool_]
    most: int
    since: int
    until: int
    horizon: int
    soon_us: tuple[int, ...] = ()
    groups: int = 0

    def seen_until(self, end: int) -> Repeats:
        """Return the same of events before a moment alone."""
        return replace(self, until=min(self.until, end), horizon=min(self.horizon, end))

    @property
    def rules(self) -> Rules:
        """The same for the fold."""
        return Rules(self.counts, self.since, self.until, self.horizon, self.groups)


class Rules(NamedTuple):
    """`Repeats`, as plain numbers."""

    counts: NDArray[np.bool_]
    since: int
    until: int
    horizon: int
    groups: int


@dataclass(frozen=True, slots=True)
class Waits:
    """How long customers waited for the next event, by group and n.

    Parameters
    ----------
    gaps : Ordered
        Microseconds from the n-th event to the next, of each customer who did it again.
    open_from : Ordered
        Microseconds from `since` to the n-th event, of each customer who did not (yet).
    first : Ordered
        Microseconds from `since` to the first event, of each customer who did it again, by group
        and the first of `soon_us` that was enough; those for whom none was are the last.
    """

    gaps: Ordered
    open_from: Ordered
    first: Ordered

    def __add__(self, other: Waits) -> Waits:
        return Waits(*(one + another for one, another in self._beside(other)))

    def __sub__(self, other: Waits) -> Waits:
        return Waits(*(one - another for one, another in self._beside(other)))

    def _beside(self, other: Waits) -> Iterator[tuple[Ordered, Ordered]]:
        mine, others = ((w.gaps, w.open_from, w.first) for w in (self, other))
        return zip(mine, others, strict=True)

    def open_since(self, repeats: Repeats, cell: int) -> NDArray[np.int64]:
        """Return how long the customers of a group and n wait already, in microseconds, rising."""
        began = self.open_from.rising(cell)
        return (repeats.horizon - repeats.since - began)[::-1]

    def within(self, repeats: Repeats) -> NDArray[np.int64]:
        """Return how many did it again so soon, of those whose first event is as long ago.

        Returns
        -------
        int64[2, groups, soon]
            How many they are of, and how many they are.
        """
        soon_us, groups = np.array(repeats.soon_us, np.int64), max(repeats.groups, 1)
        latest = np.minimum(repeats.until, repeats.horizon - soon_us) - repeats.since - 1

        def so_old(numbers: Ordered) -> NDArray[np.int64]:
            cells = numbers.zeros.size
            most = np.repeat(latest[:, None], cells, axis=1)
            return numbers.up_to(most).reshape(latest.size, groups, cells // groups)

        repeated, still = so_old(self.first), so_old(self.open_from)
        so_soon = np.cumsum(repeated, axis=2)
        place = np.arange(latest.size)
        soon, old_enough = so_soon[place, :, place], so_soon[:, :, -1] + still[:, :, 0]
        return np.array([old_enough.T, soon.T], np.int64)


def fold(histories: Histories, repeats: Repeats) -> Waits:
    """Return how long the customers who got to the n-th event waited for the next."""
    return sums.kept(histories, repeats, _whole)


def members(
    histories: Histories,
    repeats: Repeats,
    *,
    n: int,
    group: int | None = None,
    least_us: int = 0,
    most_us: int | None = None,
) -> NDArray[np.int64]:
    """Return the customers who waited `least_us` to `most_us` for the event after the n-th, rising.

    With a `most_us` of None: those who got to the n-th event, whether another one came or not.
    With a group: only those of it.
    """
    return people.behind(histories, repeats, _Wait(n, group, least_us, most_us), _members)


class _Wait(NamedTuple):
    """After which event who of which group waited how long; as in `members`."""

    n: int
    group: int | None
    least_us: int
    most_us: int | None


def _members(histories: Histories, repeats: Repeats, wait: _Wait) -> NDArray[np.int64]:
    n, group, least_us, most_us = wait

    def mark(log: Log, span: Range, found: Found) -> None:
        walked = _walked(log, span, repeats)
        asked, gap = walked.began[:, n - 1] != NEVER, walked.gap[:, n - 1]
        if group is not None:
            asked &= walked.group == group
        found[:] = asked if most_us is None else asked & (gap >= least_us) & (gap <= most_us)

    return parallel.members(histories, mark)


class _Walked(NamedTuple):
    """Of every customer of a range.

    Parameters
    ----------
    group : int32[customers]
        Their group, 0 without a break-down; −1: left out.
    began, gap : int64[customers, most]
        Microseconds from `since` to the n-th event, and from there to the next; or `NEVER`.
    """

    group: NDArray[np.int32]
    began: NDArray[np.int64]
    gap: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Lists:
    """What every range lists of gaps, of who waits still, and of first events."""

    of: tuple[tuple[Listed, Listed, Listed], ...]

    def __add__(self, other: _Lists) -> _Lists:
        return _Lists(self.of + other.of)


def _whole(histories: Histories, repeats: Repeats) -> Waits:
    def fold(log: Log, span: Range) -> _Lists:
        return _Lists((_listed(_walked(log, span, repeats), repeats),))

    groups = max(repeats.groups, 1)
    cells = (groups * repeats.most,) * 2 + (groups * (len(repeats.soon_us) + 1),)
    columns = zip(*parallel.total(histories, fold).of, strict=True)
    return Waits(*(Ordered.of(lists, many) for lists, many in zip(columns, cells, strict=True)))


def _listed(walked: _Walked, repeats: Repeats) -> tuple[Listed, Listed, Listed]:
    group, began, gap = walked
    cell = group[:, None] * np.int32(repeats.most) + np.arange(repeats.most, dtype=np.int32)
    went_on = gap != NEVER
    is_open, again = (began != NEVER) & ~went_on, went_on[:, 0]
    enough = np.searchsorted(np.array(repeats.soon_us, np.int64), gap[again, 0]).astype(np.int32)
    return (
        Listed(cell[went_on], gap[went_on]),
        Listed(cell[is_open], began[is_open]),
        Listed(group[again] * np.int32(len(repeats.soon_us) + 1) + enough, began[again, 0]),
    )


def _walked(log: Log, span: Range, repeats: Repeats) -> _Walked:
    many = span.last - span.first
    group = np.full(many, NEVER, np.int32)
    began, gap = (np.full((many, repeats.most), NEVER, np.int64) for _ in range(2))
    walked = _Walked(group, began, gap)
    _walk(log, (span, repeats.rules), walked)
    return walked


@compiled
def _walk(log: Log, asked: tuple[Range, Rules], into: _Walked) -> None:
    """Write when each customer's n-th event was, and the gap after it."""
    span, rules = asked
    for customer in range(span.first, span.last):
        group = group_of(customer, log, rules.groups)
        into.group[customer - span.first] = group
        if group >= 0:
            row = customer - span.first
            _walk_one(customer, log, rules, (into.began[row], into.gap[row]))


@part
def _walk_one(
    customer: int, log: Log, rules: Rules, into: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> None:
    began, gap = into
    n, before = 0, np.int64(0)
    for i in range(log.offsets[customer], log.offsets[customer + 1]):
        time = log.time[i]
        if time >= rules.horizon or n > began.size:
            break
        if not rules.counts[log.event[i]]:
            continue
        if n > 0 and rules.since <= before < rules.until:
            gap[n - 1] = time - before
        if n < began.size and rules.since <= time < rules.until:
            began[n] = time - rules.since
        n, before = n + 1, time
