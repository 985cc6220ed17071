"""What the event log may take of the memory, and what nobody uses goes back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

import pyarrow as pa

from homing.store.events import EventStore

EVERY_S: Final = 10.0
QUIET_LOOKS: Final = 2
"""Looks since somebody asked for anything, after which what was read for them is forgotten."""
WORTH_SETTLING: Final = 8_000_000
GROWING: Final = 1_000_000
"""Bytes since the last look: less is no growth that one would wait for."""
MMAP_FROM: Final = 33_554_432
"""Bytes, the most there can be: what is given back at once is cleared by the system before each
use, which took a quarter of the time of a report."""
TRIM_FROM: Final = 2 * MMAP_FROM
"""Bytes free at the end of a heap that go back at once, as the C library itself would have it: with
its first 128 kB every array of a report is cleared again, which took half of the time."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # of malloc.h


class Memory:
    """A thread that keeps a process small while it serves.

    Parameters
    ----------
    store : EventStore
        Its database keeps to a limit: what it has read is forgotten beyond that, and what does not
        fit is worked on in files.
    limit : str
        As DuckDB reads it, such as `256MB`.
    asked : callable
        Returns how often somebody has asked for anything; while that does not change, what was read
        for them is forgotten.
    let_go : callable
        Has the pages of mapped files leave memory.
    """

    def __init__(
        self,
        store: EventStore,
        limit: str,
        *,
        asked: Callable[[], int] = lambda: 0,
        let_go: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._limit = store, limit
        self._asked, self._let_go = asked, let_go
        self._before, self._quiet_looks, self._unsettled = -1, 0, 0
        self._stop = Event()
        self._thread = Thread(target=self._run, name="memory", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Hold the log to its limit, and give back what is free.

        The limit is said each time, since a log that was opened again knows none, and since the
        database gives back what it has no use for only when it hears one.
        """
        asked, before = self._asked(), self._before
        self._before, self._quiet_looks = asked, self._quiet_looks + 1 if asked == before else 0
        is_quiet = self._quiet_looks >= QUIET_LOOKS
        if is_quiet:
            gc.collect()  # what lies in cycles is looked for seldom while there is work
            self._let_go()
            self._settle()
        self._store.hold_to(self._limit, is_quiet=is_quiet)
        pa.default_memory_pool().release_unused()
        _trim()

    def _settle(self) -> None:
        """Have the log settled that has grown and grows no longer."""
        unsettled, before = self._store.unsettled_bytes, self._unsettled
        self._unsettled = unsettled
        if unsettled >= WORTH_SETTLING and unsettled - before < GROWING:
            self._store.settle()

    def _run(self) -> None:
        while True:
            self.look()
            if self._stop.wait(EVERY_S):
                return


def begin_small() -> None:
    """Have the C library share what is free, and give back very large pieces at once.

    Left alone it keeps a heap for each of many threads: a fifth of what a busy server seems to use.
    What else is free is given back at the next look. Before any of its threads begin.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux" and (tune := getattr(ctypes.CDLL(None), "mallopt", None)):
        tune(_M_ARENA_MAX, 2)
        tune(_M_MMAP_THRESHOLD, MMAP_FROM)
        tune(_M_TRIM_THRESHOLD, TRIM_FROM)


def _trimmer() -> Callable[[], object]:
    """Return what has the C library give back what is free; nothing, where it has no such call.

    It keeps what many threads have freed, which is most of what a busy server seems to use.
    """
    if sys.platform != "linux":
        return lambda: None
    call = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return (lambda: call(0)) if call else (lambda: None)


_trim: Final = _trimmer()
