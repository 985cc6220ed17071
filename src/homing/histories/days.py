"""The local day of every event, numbered once for a time zone and kept while its log is.

Weeks, months and whatever else begins at a midnight are numbered from there by looking up their
days: two bytes of an event are read, not eight, and nothing is compared.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.core.periods import Calendar, Period
from homing.histories import threads
from homing.histories.beside import Beside
from homing.histories.bounds import Bounds, Edges, number_of
from homing.histories.compiled import compiled
from homing.histories.histories import Histories, Times
from homing.histories.threads import Range

MOST: Final = 65_000
"""Numbers that two bytes hold: days of 178 years, or as many periods."""
MOST_ZONES: Final = 3
"""Zones whose days a log keeps."""

Numbers = NDArray[np.uint16]
Slots = NDArray[np.uint64]


class Numbered(NamedTuple):
    """The period of every event, in two steps.

    Parameters
    ----------
    number : uint16[n]
        By event.
    slot : uint64[numbers]
        By number: 0 before all periods, 1 + the period's, `Bounds.count` + 1 behind all.
    first, behind : int
        The first number that is in a period, and the first that is behind all.
    """

    number: Numbers
    slot: Slots
    first: int
    behind: int

    @classmethod
    def of(cls, number: Numbers, slot: Slots, bounds: Bounds) -> Numbered:
        """Return the same with the numbers between which the periods are."""
        first, behind = np.searchsorted(slot, [1, bounds.count + 1]).tolist()
        return cls(number, slot, first, behind)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one log in one zone.

    Parameters
    ----------
    number : uint16[n]
        The day of every event.
    starts : int64[days]
        Where each begins, microseconds since 1970 UTC.
    latest : int
        When the last event was.
    """

    number: Numbers
    starts: Times
    latest: int

    def slots(self, bounds: Bounds) -> Slots | None:
        """Return the slot of every day; None if a period begins or ends within a day of events."""
        starts = bounds.starts
        inner = starts[(starts > self.starts[0]) & (starts <= self.latest)]
        place = np.searchsorted(self.starts, inner).clip(max=self.starts.size - 1)
        if (self.starts[place] != inner).any():
            return None
        return np.searchsorted(starts, self.starts, side="right").astype(np.uint64)


@dataclass
class _Shelf:
    """The days of one log by zone, the zone used last behind the others."""

    turn: Lock = field(default_factory=Lock)
    kept: OrderedDict[str, Days | None] = field(default_factory=OrderedDict)

    def lent(self, part: Histories, zone: str) -> Days | None:
        with self.turn:
            if zone not in self.kept:
                self.kept[zone] = _numbered(part, zone)
            self.kept.move_to_end(zone)
            while len(self.kept) > MOST_ZONES:
                self.kept.popitem(last=False)
            return self.kept[zone]


_SHELVES: Final = Beside(_Shelf)


def numbered(part: Histories, bounds: Bounds) -> Numbered:
    """Return the periods, `MOST` at most, of all events of histories, without `touched`."""
    if bounds.zone is not None and part.n_events >= max(threads.SMALL, 1):
        days = _SHELVES.of(part.time).lent(part, bounds.zone)
        slot = days.slots(bounds) if days else None
        if days and slot is not None:
            return Numbered.of(days.number, slot, bounds)
    slot = np.arange(bounds.count + 2, dtype=np.uint64)
    return Numbered.of(_numbers(part, bounds.edges), slot, bounds)


def logs_kept() -> int:
    """Return how many logs' days are kept."""
    return len(_SHELVES.all())


def _numbered(part: Histories, zone: str) -> Days | None:
    begins, ends = part.offsets[:-1], part.offsets[1:]
    has_any = begins < ends
    earliest = int(part.time[begins[has_any]].min())
    latest = int(part.time[ends[has_any] - 1].max())
    if latest - earliest > (MOST - 2) * 86_400_000_000:
        return None
    days = _days(zone, *(each // 86_400_000_000 for each in (earliest, latest)))
    number = _numbers(part, days.edges)
    number -= np.uint16(1)
    return Days(number, days.starts[:-1], latest)


@lru_cache(maxsize=16)
def _days(zone: str, first: int, last: int) -> Bounds:
    """Return the local days around those of UTC, numbered since 1970."""
    calendar, epoch = Calendar(zone), datetime(1970, 1, 1, tzinfo=UTC)
    since = calendar.index(Period.day, epoch + timedelta(days=first))
    until = calendar.index(Period.day, epoch + timedelta(days=last + 1))
    return Bounds.of(calendar, Period.day, since, until - since + 1)


def _numbers(part: Histories, edges: Edges) -> Numbers:
    into = np.empty(part.n_events, np.uint16)
    log = (part.offsets, part.time)
    threads.over(part.offsets, lambda span: _number(log, span, edges, into))
    return into


@compiled
def _number(log: tuple[Times, Times], span: Range, edges: Edges, into: Numbers) -> None:
    offsets, time = log
    for i in range(offsets[span.first], offsets[span.last]):
        into[i] = number_of(time[i], edges) + 1
