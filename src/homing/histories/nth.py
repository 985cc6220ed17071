"""The fold of repeated events: how long after the n-th one the next one came, if it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import parallel
from homing.histories.activity import group_of
from homing.histories.compiled import compiled
from homing.histories.histories import Histories, Log
from homing.histories.parallel import Found
from homing.histories.threads import Range

NOBODY, WENT_ON = -1, -2
"""In the place of a wait: the n-th event is not asked for or not there; another one came."""


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
    groups, group : int
        Of how many groups of customers (0: no break-down) the one that is asked for.
    """

    counts: NDArray[np.bool_]
    most: int
    since: int
    until: int
    horizon: int
    groups: int = 0
    group: int = 0

    @property
    def rules(self) -> Rules:
        """The same for the fold."""
        times = self.since, self.until, self.horizon
        return Rules(self.counts, *times, self.groups, self.group)


class Rules(NamedTuple):
    """`Repeats`, as plain numbers."""

    counts: NDArray[np.bool_]
    since: int
    until: int
    horizon: int
    groups: int
    group: int


@dataclass(frozen=True, slots=True)
class Waits:
    """How long customers waited for the next event.

    Parameters
    ----------
    gaps : tuple of int64[…]
        For n = 1, 2, …: microseconds from the n-th event to the next, one of each customer who
        did it again, in order of customers.
    open_since : tuple of int64[…]
        For n = 1, 2, …: microseconds from the n-th event to the horizon, one of each customer who
        did not (yet).
    """

    gaps: tuple[NDArray[np.int64], ...]
    open_since: tuple[NDArray[np.int64], ...]

    def __add__(self, other: Waits) -> Waits:
        return Waits(_joined(self.gaps, other.gaps), _joined(self.open_since, other.open_since))


def fold(histories: Histories, repeats: Repeats) -> Waits:
    """Return how long the customers who got to the n-th event waited for the next."""
    return parallel.total(histories, lambda log, span: _part(log, span, repeats))


def members(
    histories: Histories, repeats: Repeats, *, n: int, least_us: int = 0, most_us: int | None = None
) -> NDArray[np.int64]:
    """Return the customers who waited `least_us` to `most_us` for the event after the n-th, rising.

    With a `most_us` of None: those who got to the n-th event, whether another one came or not.
    """

    def mark(log: Log, span: Range, found: Found) -> None:
        gaps, waits = _walked(log, span, repeats)
        asked, gap = waits[:, n - 1] != NOBODY, gaps[:, n - 1]
        found[:] = asked if most_us is None else asked & (gap >= least_us) & (gap <= most_us)

    return parallel.members(histories, mark)


def _part(log: Log, span: Range, repeats: Repeats) -> Waits:
    gaps, waits = _walked(log, span, repeats)
    return Waits(
        tuple(column[column >= 0] for column in gaps.T),
        tuple(column[column >= 0] for column in waits.T),
    )


def _walked(log: Log, span: Range, repeats: Repeats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    gaps = np.full((span.last - span.first, repeats.most), NOBODY, np.int64)
    waits = np.full((span.last - span.first, repeats.most), NOBODY, np.int64)
    _walk(log, (span, repeats.rules), gaps, waits)
    return gaps, waits


def _joined(
    one: tuple[NDArray[np.int64], ...], other: tuple[NDArray[np.int64], ...]
) -> tuple[NDArray[np.int64], ...]:
    return tuple(np.concatenate(pair) for pair in zip(one, other, strict=True))


@compiled
def _walk(
    log: Log, asked: tuple[Range, Rules], gaps: NDArray[np.int64], waits: NDArray[np.int64]
) -> None:
    """Write each customer's gap after the n-th event, or their wait."""
    span, rules = asked
    for customer in range(span.first, span.last):
        if group_of(customer, log, rules.groups) != (rules.group if rules.groups else 0):
            continue
        n, before = 0, np.int64(0)
        row = customer - span.first
        for i in range(log.offsets[customer], log.offsets[customer + 1]):
            time = log.time[i]
            if time >= rules.horizon or n > gaps.shape[1]:
                break
            if not rules.counts[log.event[i]]:
                continue
            if n > 0 and rules.since <= before < rules.until:
                gaps[row, n - 1], waits[row, n - 1] = time - before, WENT_ON
            n, before = n + 1, time
        if 0 < n <= gaps.shape[1] and rules.since <= before < rules.until:
            waits[row, n - 1] = rules.horizon - before
