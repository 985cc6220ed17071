"""Where local calendar periods begin, as moments a fold can compare: DST is in here, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.core.periods import Calendar, Period
from homing.histories.compiled import part, read_only

HOUR = 3_600_000_000
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Edges(NamedTuple):
    """What a fold sees of `Bounds`.

    In every stretch of 2^shift microseconds from starts[0] on one period begins at most (or several
    with it that have no length): `before` the `edge` it is one period, behind it `begun` more.
    """

    starts: NDArray[np.int64]
    edge: NDArray[np.int64]
    before: NDArray[np.int32]
    begun: NDArray[np.int32]
    shift: int

    @classmethod
    def of(cls, starts: NDArray[np.int64]) -> Edges:
        """Return the stretches of periods, of which some may have no length.

        The last one may be short, since it ends now: a stretch need not tell where that is.
        """
        starts = read_only(starts)
        lengths = np.diff(starts)
        shift = int(lengths[lengths > 0][:-1].min(initial=1 << 61)).bit_length() - 1
        marks = (np.arange(((starts[-1] - starts[0]) >> shift) + 1) << shift) + starts[0]
        following = np.searchsorted(starts, marks, side="right")
        edge = starts[np.minimum(following, starts.size - 1)]
        begun = np.searchsorted(starts, edge, side="right") - following
        return cls(starts, edge, (following - 1).astype(np.int32), begun.astype(np.int32), shift)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Consecutive periods of one kind in one time zone, numbered from 0.

    Parameters
    ----------
    first : int
        Index (`Calendar.index`) of the period that is number 0 here.
    starts : int64[count + 1]
        Microseconds since 1970 UTC at which each period begins; the last entry ends the last one.
        One that a zone left out, or that has not come yet, has no length.
    zone : str, optional
        The time zone at whose midnights they begin, if they do.
    """

    first: int
    starts: NDArray[np.int64]
    zone: str | None = None
    edges: Edges = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", Edges.of(self.starts))

    @classmethod
    def between(
        cls, calendar: Calendar, period: Period, since: datetime, until: datetime
    ) -> Bounds:
        """Return the periods from the one around `since` to the last that begins before `until`."""
        first = calendar.index(period, since)
        last = max(first, calendar.index(period, until - timedelta(microseconds=1)))
        return cls.of(calendar, period, first, last - first + 1)

    @classmethod
    def of(cls, calendar: Calendar, period: Period, first: int, count: int) -> Bounds:
        """Return `count` periods, the first of them by its index."""
        return _bounds_of(calendar, period, first, count)

    @classmethod
    def span(cls, since: int, until: int) -> Bounds:
        """Return one period, from one moment until another, in microseconds since 1970 UTC."""
        starts = np.array([since, until], np.int64)
        return cls(0, starts)

    def seen_until(self, end: int) -> Bounds:
        """Return the same periods, of which nothing is seen from a moment on."""
        if self.starts[-1] <= end:
            return self
        return Bounds(self.first, np.minimum(self.starts, end), self.zone)

    @property
    def count(self) -> int:
        """How many periods there are."""
        return self.starts.size - 1


@lru_cache(maxsize=64)
def _bounds_of(calendar: Calendar, period: Period, first: int, count: int) -> Bounds:
    """Return the same as for anybody who asked for them before."""
    moments = (calendar.start_at(period, first + n) for n in range(count + 1))
    starts = np.fromiter(map(microseconds, moments), np.int64, count + 1)
    starts.flags.writeable = False
    return Bounds(first, starts, None if period is Period.hour else calendar.timezone)


def microseconds(moment: datetime) -> int:
    """Return the microseconds from 1970-01-01 UTC to an aware moment, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


@part
def number_of(time: int, edges: Edges) -> int:
    """Return the number of the period a moment is in; −1 before all, `count` past them."""
    starts = edges.starts
    if time < starts[0]:
        return -1
    if time >= starts[-1]:
        return starts.size - 1
    return number_within(time, edges)


@part
def number_within(time: int, edges: Edges) -> int:
    """Return the number of the period a moment is in, which is in one of them, without a branch.

    An index without a sign spares the look whether it counts from the end.
    """
    stretch = np.uint64(time - edges.starts[0]) >> np.uint64(edges.shift)
    return int(edges.before[stretch] + edges.begun[stretch] * (time >= edges.edge[stretch]))


@part
def first_from(
    moment: int, time: NDArray[np.int64] | NDArray[np.uint16], events: tuple[int, int]
) -> int:
    """Return the first of some events, in order of time, that is not before a moment."""
    low, high = events
    if low == high or time[low] >= moment:
        return low
    if time[high - 1] < moment:
        return high
    while low < high:
        middle = (low + high) >> 1
        is_before = time[middle] < moment
        low = middle + 1 if is_before else low
        high = high if is_before else middle
    return low
