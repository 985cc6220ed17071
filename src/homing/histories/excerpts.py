"""Excerpts: the events of some codes alone, copied once and kept while their log is.

Most questions are about two or three kinds of events among dozens. A fold over an excerpt reads
those alone, next to one another, and has no branch on the others.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from itertools import accumulate
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories import sums, threads
from homing.histories.beside import Beside
from homing.histories.compiled import compiled
from homing.histories.histories import Flags, Histories, Log
from homing.histories.threads import Range

MOST_SHARE: Final = 0.6
"""An excerpt of more of a log than this is not worth its room; nor have all of a log more room."""


class Excerpt(NamedTuple):
    """Columns as in `Histories`; values and units that nobody asks for are empty."""

    offsets: NDArray[np.int64]
    time: NDArray[np.int64]
    event: NDArray[np.uint16]
    value: NDArray[np.float64]
    unit: NDArray[np.uint16]

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return sum(column.nbytes for column in self)


@dataclass
class _Shelf:
    """The excerpts of one log, the one used last behind the others."""

    turn: Lock = field(default_factory=Lock)
    kept: OrderedDict[tuple[bytes, bool], Excerpt | None] = field(default_factory=OrderedDict)

    def lent(self, part: Histories, wanted: Flags, *, is_valued: bool) -> Excerpt | None:
        """Return an excerpt, made if it is not there; None if it would be too long."""
        key = (wanted.tobytes(), is_valued)
        with self.turn:
            if key not in self.kept:
                self.kept[key] = made(part, wanted, is_valued=is_valued)
                self._make_room(part)
            self.kept.move_to_end(key)
            return self.kept[key]

    def _make_room(self, part: Histories) -> None:
        most = MOST_SHARE * sum(column.nbytes for column in part.columns) + part.offsets.nbytes
        newest_first = [key for key in reversed(self.kept) if self.kept[key]]
        taken = accumulate(each.bytes for each in map(self.kept.get, newest_first) if each)
        for key, total in zip(newest_first[1:], list(taken)[1:], strict=True):
            if total > most:
                del self.kept[key]


_SHELVES: Final = Beside(_Shelf)


def only(histories: Histories, wanted: Flags, *, is_valued: bool = False) -> Histories:
    """Return the histories with the events of some codes, or as they are where that is no gain.

    Parameters
    ----------
    histories : Histories
        With `touched`, of which the same is returned.
    wanted : bool[n_codes]
        Whether an event of that code is asked about; of the others some may be there still.
    is_valued : bool
        Values and their units are asked for.
    """
    touched = histories.touched and only(histories.touched, wanted, is_valued=is_valued)
    plain = replace(histories, touched=touched)
    if histories.n_events < threads.SMALL or histories.label is not None:
        return plain
    excerpt = _SHELVES.of(histories.time).lent(histories, wanted, is_valued=is_valued)
    if excerpt is None:
        return plain
    value = excerpt.value if is_valued and histories.value is not None else None
    unit = excerpt.unit if is_valued and histories.unit is not None else None
    return replace(plain, **excerpt._asdict() | {"value": value, "unit": unit})


def carry(histories: Histories, after: Histories, codes: int) -> None:
    """Have of other histories what is kept of those in whose place they come: excerpts and sums.

    Parameters
    ----------
    histories : Histories
        With `touched`.
    after : Histories
        The same, `touched` put in.
    codes : int
        How many kinds of events there are: excerpts of a time when there were fewer are left.
    """
    sums.carry(histories, after.time)
    kept = dict(_SHELVES.of(histories.time).kept)
    for (code, is_valued), excerpt in kept.items():
        wanted = np.frombuffer(code, np.bool_)
        if excerpt is not None and wanted.size == codes:
            before, now = (only(each, wanted, is_valued=is_valued) for each in (histories, after))
            sums.carry(before, now.time)


def bytes_kept() -> int:
    """Return how much memory all excerpts take."""
    kept = (each for shelf in _SHELVES.all() for each in list(shelf.kept.values()))
    return sum(each.bytes for each in kept if each)


def made(part: Histories, wanted: Flags, *, is_valued: bool) -> Excerpt | None:
    """Return a new excerpt of some histories, without `touched`; None if it would be too long."""
    sizes, log = np.zeros(part.n_histories, np.int64), part.log
    threads.over(part.offsets, lambda span: _count(log, span, wanted, sizes))
    offsets = np.zeros(part.n_histories + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    events = int(offsets[-1])
    if events > MOST_SHARE * part.n_events:
        return None
    value = np.empty(events if is_valued and part.value is not None else 0, np.float64)
    unit = np.empty(events if is_valued and part.unit is not None else 0, np.uint16)
    into = Excerpt(offsets, np.empty(events, np.int64), np.empty(events, np.uint16), value, unit)
    threads.over(part.offsets, lambda span: _copy(log, span, wanted, into))
    return into


@compiled
def _count(log: Log, span: Range, wanted: Flags, sizes: NDArray[np.int64]) -> None:
    for customer in range(span.first, span.last):
        count = 0
        for i in range(log.offsets[customer], log.offsets[customer + 1]):
            count += wanted[log.event[i]]
        sizes[customer] = count


@compiled
def _copy(log: Log, span: Range, wanted: Flags, into: Excerpt) -> None:
    """Copy what is wanted: every event is written, and the next one over it if it is not."""
    to, end = into.offsets[span.first], into.offsets[span.last]
    for i in range(log.offsets[span.first], log.offsets[span.last]):
        if to == end:
            break
        into.time[to], into.event[to] = log.time[i], log.event[i]
        if into.value.size:
            into.value[to] = log.value[i]
        if into.unit.size:
            into.unit[to] = log.unit[i]
        to += wanted[log.event[i]]
