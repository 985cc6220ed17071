"""People who are kept up to date by themselves, while a server runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from time import perf_counter
from typing import Final

import duckdb
import structlog
from duckdb import DuckDBPyConnection

from homing.core.errors import HomingError, LogAway
from homing.core.precedence import Precedence
from homing.customers import directory
from homing.store import EventStore

LOOK_EVERY_S: Final = 15.0
"""Between two looks that nobody asked for: what was imported is found before somebody looks."""
_INTERRUPT_EVERY_S: Final = 0.1

log = structlog.get_logger("homing.customers")


class Keeping:
    """A thread that brings people up to date when somebody reads them, and every few seconds.

    It leaves others at least as long as it took itself, and waits for answers between its steps,
    for a second in all. Where it does not get on, people stay as they were, which is what those who
    read them are shown.

    Parameters
    ----------
    events : EventStore
        The log, open for writing.
    currency : callable
        Returns what an amount without a currency of its own is in.
    precedence : Precedence, optional
        Says when an answer is being made: who woke it is answered first, of people as they were.
    """

    def __init__(
        self,
        events: EventStore,
        currency: Callable[[], str],
        precedence: Precedence | None = None,
    ) -> None:
        self._events, self._currency = events, currency
        self._precedence = precedence or Precedence()
        self._awake, self._stop = Event(), Event()
        self._cursor: DuckDBPyConnection | None = None
        self._thread = Thread(target=self._run, name="people", daemon=True)

    def start(self) -> None:
        """Begin; from now on those who read people leave it to this one."""
        directory.KEEPERS[self._events] = self
        self._thread.start()

    def wake(self) -> None:
        """Say that people are behind; for any thread."""
        self._awake.set()

    def close(self) -> None:
        """End, in the middle of a look too: people stay as they were then."""
        directory.KEEPERS.pop(self._events, None)
        self._stop.set()
        self._awake.set()
        while self._thread.is_alive():
            if (cursor := self._cursor) is not None:
                with suppress(duckdb.Error):  # it was given back just now
                    cursor.interrupt()
            self._thread.join(_INTERRUPT_EVERY_S)

    def look(self) -> float:
        """Bring people up to date; return how many seconds that took."""
        give_way = self._precedence.patient()
        give_way()
        began = perf_counter()
        try:
            directory.refresh(self._events, self._currency(), lent=self._lend, give_way=give_way)
        except LogAway:
            pass  # the worker says so, and has it opened when it is there again
        except (HomingError, duckdb.Error) as error:
            if not self._stop.is_set():
                reason = error.what if isinstance(error, HomingError) else type(error).__name__
                log.error("lists of customers stay as they were", reason=reason)  # noqa: TRY400
        finally:
            self._cursor = None
        return perf_counter() - began

    def _lend(self, cursor: DuckDBPyConnection) -> None:
        self._cursor = cursor

    def _run(self) -> None:
        while not self._stop.is_set():
            self._awake.clear()
            self._stop.wait(self.look())
            self._awake.wait(LOOK_EVERY_S)
