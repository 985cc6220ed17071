"""What the event log may take of the memory, and what nobody uses goes back to the system."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

import duckdb
import pyarrow as pa

from homing.core.errors import HomingError
from homing.store.events import EventStore

EVERY_S: Final = 10.0


class Memory:
    """A thread that keeps a process small while it serves.

    Parameters
    ----------
    store : EventStore
        Its database keeps to a limit: what it has read is forgotten beyond that, and what does not
        fit is worked on in files.
    limit : str
        As DuckDB reads it, such as `256MB`.
    """

    def __init__(self, store: EventStore, limit: str) -> None:
        self._store, self._limit = store, limit
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
        try:
            with self._store.cursor() as cursor:
                cursor.execute("SET memory_limit = ?", [self._limit])
        except (HomingError, duckdb.Error):  # it is away, or needs more just now: the next time
            pass
        pa.default_memory_pool().release_unused()
        _trim()

    def _run(self) -> None:
        while True:
            self.look()
            if self._stop.wait(EVERY_S):
                return


def _trimmer() -> Callable[[], object]:
    """Return what has the C library give back what is free; nothing, where it has no such call.

    It keeps what many threads have freed, which is most of what a busy server seems to use.
    """
    if sys.platform != "linux":
        return lambda: None
    call = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return (lambda: call(0)) if call else (lambda: None)


_trim: Final = _trimmer()
