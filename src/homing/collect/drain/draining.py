"""The drain: batch by batch from the inbox to the log, exactly once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime
from operator import add
from typing import Final, Protocol

import duckdb
import structlog
from duckdb import DuckDBPyConnection

from homing.collect.drain.ahead import Ahead
from homing.collect.drain.model import Readings
from homing.collect.drain.reading import Enrich, broken, noted, plain, read, told
from homing.collect.drain.writing import Crowded, Written, note, write
from homing.collect.identity.contacts import Contacts
from homing.collect.inbox import Batch
from homing.collect.model import Received
from homing.core.clock import Clock, SystemClock
from homing.core.errors import HomingError
from homing.store import EventStore
from homing.store.arrivals import latest_batch
from homing.store.recent import RecentMessages, hashes_since

log = structlog.get_logger("homing.collect")

MOST_REQUESTS: Final = 20_000
MOST_BYTES: Final = 10_000_000
"""Of bodies in one batch: large enough to be quick, small enough for memory."""

TROUBLE: Final = (
    HomingError,
    OSError,
    MemoryError,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.ConnectionException,
    duckdb.TransactionException,
    duckdb.InterruptException,
)
"""What has to do with the machine, not with what is in a request: to be tried again later."""


class Queue(Protocol):
    """What the drain needs of an inbox; see `collect.inbox.Inbox`."""

    def after(self, number: int, *, most: int, most_bytes: int) -> Batch:
        """Return the next requests in the order of receipt."""
        ...

    def forgetting(self, up_to: int) -> Future[int]:
        """Delete what is drained; return what is done when that is."""
        ...


@dataclass(frozen=True, slots=True)
class Drained:
    """What became of some requests.

    Parameters
    ----------
    requests, events : int
        How many came, and how many events are new in the log.
    duplicates, erased, withheld, letters : int
        Events that came before; of erased customers; that may not be kept; parts that are no
        events.
    refused : int
        Merges not made, since a customer would have had too many ids.
    """

    requests: int = 0
    events: int = 0
    duplicates: int = 0
    erased: int = 0
    withheld: int = 0
    letters: int = 0
    refused: int = 0

    def __add__(self, other: Drained) -> Drained:
        """Return both together."""
        return Drained(*map(add, astuple(self), astuple(other)))


class Drain:
    """Takes requests out of an inbox and their events into a log; used by one thread.

    Parameters
    ----------
    store : EventStore
        Open for writing.
    inbox : Queue
        Of the same installation.
    enrich : Enrich
        What is done with each event before it is kept.
    clock : Clock
        Says when it is drained.
    ahead : Ahead, optional
        By the same rules as `enrich`: reads large batches while those before them are written.
    contacts : callable
        Says by which contacts customers are known; asked for every batch.
    """

    def __init__(
        self,
        store: EventStore,
        inbox: Queue,
        *,
        enrich: Enrich = plain,
        clock: Clock | None = None,
        ahead: Ahead | None = None,
        contacts: Callable[[], Contacts] = Contacts,
    ) -> None:
        self._contacts, self._known_by = contacts, Contacts()
        self._store, self._inbox, self._enrich, self._ahead = store, inbox, enrich, ahead
        self._clock = clock or SystemClock()
        self._recent: RecentMessages | None = None
        self._forgetting: Future[int] | None = None
        self._done = self._batch = 0

    def step(self, *, most: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES) -> Drained:
        """Drain the next batch; nothing is lost whatever it raises, and it may be called again.

        Raises
        ------
        Exception
            One of `TROUBLE`, or of the inbox's database: the machine is in trouble.
        """
        recent = self._recent or self._begin()
        with _no_search_for_cycles():
            batch, readings = self._next(most, most_bytes)
            if not batch:
                self._wait_until_forgotten()
                recent.let_go()
                return Drained()
            self._known_by = self._contacts()
            drained = self._drain(batch, batch.last, readings)
        self._forget(self._done)
        return drained

    def close(self) -> None:
        """End what helps to read; the next step begins it anew."""
        if self._ahead:
            self._ahead.close()

    def hurry(self) -> None:
        """Have a step under way wait for nothing that helps it to read; for any thread."""
        if self._ahead:
            self._ahead.hurry()

    def all(self) -> Drained:
        """Drain until nothing is left."""
        total = Drained()
        while (drained := self.step()).requests:
            total += drained
        return total

    def start_anew(self) -> None:
        """Look at the log again before the next batch: something went wrong with it."""
        self._recent = None

    def _begin(self) -> RecentMessages:
        """See how far the log is; what a killed process left in the inbox goes first."""
        done = self._store.checkpoint()
        self._forget(done)
        with self._store.cursor() as cursor:
            recent = RecentMessages.of(cursor, self._store.scratch, self._clock.now())
            self._batch = latest_batch(cursor)
        self._recent, self._done = recent, done
        return recent

    def _forget(self, done: int) -> None:
        """Have deleted what is drained; while more waits, the next batch does not wait for that."""
        self._wait_until_forgotten()
        forgetting = self._inbox.forgetting(done)
        if self._ahead and self._ahead.is_busy:
            self._forgetting = forgetting
        else:
            forgetting.result()

    def _wait_until_forgotten(self) -> None:
        before, self._forgetting = self._forgetting, None
        if before:
            before.result()

    def _next(self, most: int, most_bytes: int) -> tuple[Batch, Readings | None]:
        """Return the next requests, with what is in them if that is known already."""

        def fetch(after: int) -> Batch:
            return self._inbox.after(after, most=most, most_bytes=most_bytes)

        if self._ahead is None:
            return fetch(self._done), None
        batch, readings = self._ahead.take(self._done)
        batch = batch or fetch(self._done)
        self._ahead.follow(batch, fetch)
        self._ahead.rest()
        return batch, readings

    def _drain(
        self,
        requests: Sequence[Received],
        last: int,
        readings: Readings | None = None,
        *,
        crowded: AbstractSet[str] = frozenset(),
    ) -> Drained:
        """Drain requests, of which `last` is the number of the last one, be it spoiled."""
        try:
            if readings is None:
                readings = read(requests, self._enrich, crowded=crowded)
            return self._commit(readings, len(requests), last)
        except Crowded as full:
            return self._drain(requests, last, crowded=full.names)
        except TROUBLE:
            self.start_anew()  # the commit may have been done, in spite of what it says
            raise
        except Exception as error:  # noqa: BLE001 - what is in the requests cannot be written
            return self._apart(list(requests), last, error)

    def _apart(self, requests: Sequence[Received], last: int, error: Exception) -> Drained:
        """Drain the halves of a batch; a request that is alone to blame becomes a letter."""
        if len(requests) > 1:
            middle = len(requests) // 2
            first, second = requests[:middle], requests[middle:]
            return self._drain(first, first[-1].id) + self._drain(second, last)
        letters = [broken(each, error) for each in requests]
        log.error("a request could not be written", id=last, **told(error))
        return self._commit(Readings(noted(requests), letters=letters), len(requests), last)

    def _commit(self, readings: Readings, requests: int, last: int) -> Drained:
        assert self._recent is not None
        now = self._clock.now()
        with self._store.cursor() as cursor, self._store.writing(cursor):
            self._learn(cursor, now)
            written = write(cursor, readings, self._recent, now=now, contacts=self._known_by)
            note(cursor, written, readings.requests, now)
            cursor.execute("UPDATE inbox_checkpoint SET id = ?", [last])
        for each in readings.mistakes:
            log.error("a request could not be read", **each)
        self._recent.add(written.hashes, now)
        self._done, self._batch = last, max(self._batch, written.batch)
        return _account(requests, written, now)

    def _learn(self, cursor: DuckDBPyConnection, now: datetime) -> None:
        """Note the messages that came into the log another way: letters that were driven again."""
        assert self._recent is not None
        latest = latest_batch(cursor)
        if latest > self._batch:
            self._recent.add(hashes_since(cursor, self._batch), now)
            self._batch = latest


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Have Python not look for cycles: a batch is many objects without any; it saves a fifth."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _account(requests: int, written: Written, now: datetime) -> Drained:
    if written.refused:
        log.warning("a customer has too many ids", merges_refused=written.refused, at=now)
    return Drained(
        requests=requests,
        events=len(written.rows),
        duplicates=written.duplicates.total(),
        erased=written.erased.total(),
        withheld=written.withheld.total(),
        letters=len(written.letters),
        refused=written.refused,
    )
