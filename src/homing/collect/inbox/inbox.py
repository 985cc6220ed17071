"""The inbox as a whole: put in, read on, forgotten."""

from __future__ import annotations

import concurrent.futures
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy import Connection, Engine

from homing.collect.inbox import tables
from homing.collect.inbox.hand import Hand
from homing.collect.inbox.mending import mended
from homing.collect.inbox.model import Arrival, NotKept, Waiting
from homing.collect.inbox.opening import file_of, is_damage, postgresql, sqlite
from homing.collect.inbox.parcels import Batch, packed
from homing.collect.inbox.place import Place
from homing.collect.inbox.writer import Group, Then, Writer, settle
from homing.collect.model import MICROSECONDS
from homing.core.clock import Clock, SystemClock
from homing.store import DataFolder

MOST_BYTES: Final = 64 * 1_048_576
log = structlog.get_logger("homing.collect")


class Inbox:
    """What was accepted and is not yet in the event log; safe to use from any thread.

    One process has it open for writing at a time: whoever holds the data folder.
    """

    def __init__(
        self, engine: Engine, file: Path | None, *, beyond: int | None, clock: Clock | None = None
    ) -> None:
        self._engine, self._hand = engine, Hand(engine)
        self._file = file
        self._clock = clock or SystemClock()
        self._turn = RLock()
        self._drained = beyond or 0
        self._next_id = 1
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._take_stock()
        if beyond is None and self._next_id == 1:
            # a new file, and a log that may have drained another: nobody counted as far as this
            self._next_id = int(self._clock.now().timestamp() * MICROSECONDS)
        self._place = Place(file) if file else None
        self._writer = Writer(self._write)

    @classmethod
    def open(
        cls,
        folder: DataFolder,
        database_url: str | None = None,
        *,
        beyond: int | None = 0,
        clock: Clock | None = None,
    ) -> Inbox:
        """Open the inbox of a data folder, or of PostgreSQL; a damaged file is mended first.

        Parameters
        ----------
        folder : DataFolder
            Where the SQLite file is.
        database_url : str, optional
            Of PostgreSQL; any other address means the SQLite file.
        beyond : int or None
            The highest id that the event log has drained. New ids are above it, even if the file
            was lost or is an old copy; what is left at or below it is not read again. None: the log
            cannot be asked now; new ids are above all that were here.
        clock : Clock, optional
            Names what is put aside.

        Raises
        ------
        UserError
            When the database cannot be reached.
        """
        if database_url and database_url.startswith("postgres"):
            return cls(postgresql(database_url), None, beyond=beyond, clock=clock)
        folder.create()
        file = file_of(folder)
        try:
            return cls(sqlite(file), file, beyond=beyond, clock=clock)
        except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
            if not is_damage(error):
                raise
        engine = mended(file, (clock or SystemClock()).now(), beyond=beyond or 0)
        return cls(engine, file, beyond=beyond, clock=clock)

    def put(self, arrival: Arrival, then: Then) -> None:
        """Have a request written; `then` is called in this event loop when it is on disk.

        It is given None then, or `NotKept` if it cannot be.

        Raises
        ------
        NotKept
            When it cannot even wait for that.
        """
        self._writer.put(arrival, then)

    def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Keep requests and return when all are on disk; for callers without an event loop.

        Raises
        ------
        NotKept
            When one could not be written.
        """
        for promise in self._writer.keep(arrivals):
            promise.result()

    def after(self, number: int, *, most: int, most_bytes: int = MOST_BYTES) -> Batch:
        """Return the next requests, in the order of receipt.

        Parameters
        ----------
        number : int
            The last id that is done.
        most : int
            So many at most, and no more than have this many bytes; but what was kept together is
            given together, and something is always given.
        most_bytes : int
            Of bodies.
        """
        self._hold_place()
        try:
            return self._after(number, most, most_bytes)
        except sa.exc.DatabaseError as error:
            if not is_damage(error):
                raise
            self._mend()
        return self._after(number, most, most_bytes)

    def forget(self, up_to: int) -> int:
        """Delete what is drained; return how many requests were deleted.

        What was kept together is deleted together, when all of it is drained.
        """
        return self.forgetting(up_to).result()

    def forgetting(self, up_to: int) -> concurrent.futures.Future[int]:
        """Return what is done once the requests up to an id are deleted: how many there were."""
        return self._writer.forget(up_to)

    def waiting(self) -> Waiting:
        """Return how much waits; the numbers are kept in memory, the oldest is looked up."""
        with self._reading() as connection:
            return Waiting(self.count, self.bytes, tables.oldest(connection))

    def when_kept(self, listener: Callable[[], None]) -> None:
        """Have a function called after each commit, in the thread that writes; it must be quick."""
        self._listeners = (*self._listeners, listener)

    def scrub(self) -> None:
        """Leave no trace on disk of requests that were forgotten; what waits stays."""
        if self._file:
            with self._turn, closing(self._engine.raw_connection()) as connection:
                for step in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    connection.cursor().execute(step)

    def close(self) -> None:
        """Write what has gathered and let go of the database."""
        self._writer.close()
        self._let_go()

    def _after(self, number: int, most: int, most_bytes: int) -> Batch:
        with self._reading() as connection:
            ids = _within(tables.sizes_after(connection, number, most), most, most_bytes)
            return Batch(tables.between(connection, ids[0], ids[-1]) if ids else [], number)

    def _take_stock(self) -> None:
        with self._reading() as connection:
            waiting = tables.waiting(connection)
            noted = tables.last_forgotten(connection)
            last = max(self._drained, noted, tables.last_id(connection))
        if self._drained > noted:
            with self._hand.writing() as cursor:
                tables.note_forgotten(cursor, self._engine.dialect, self._drained)
        self._next_id = max(self._next_id, last + 1)
        self.count, self.bytes = waiting.count, waiting.bytes

    def _write(self, group: Group) -> None:
        """Write a group, or say why not: in the thread of the writer alone."""
        self._hold_place()
        try:
            self._commit(group)
        except sa.exc.DatabaseError as error:
            if is_damage(error):
                self._drained = max(self._drained, group.forget)
                self._mend()
                self._commit(group)
            else:
                log.warning("the inbox cannot be written to", says=str(error.orig))
                raise NotKept("It could not be written down.", remedy="Send it again.") from error
        except (TypeError, ValueError):
            self._write_one_by_one(group)
        self._hold_place()
        for listener in self._listeners if group.arrivals else ():
            listener()

    def _write_one_by_one(self, group: Group) -> None:
        """Keep the others when one of a group is nothing that can be kept."""
        kept = Group(forget=group.forget, forgetting=group.forgetting)
        self._commit(kept)
        promises, group.promises = group.promises, []
        for arrival, promise in zip(group.arrivals, promises, strict=True):
            try:
                self._commit(Group([arrival]))
                group.promises.append(promise)
            except (TypeError, ValueError, sa.exc.DatabaseError) as error:
                log.warning("a request cannot be kept", says=str(error))
                settle([promise], NotKept("It could not be written down."))

    def _commit(self, group: Group) -> None:
        count = size = 0
        parcels = list(packed(group.arrivals, self._next_id))
        with self._turn, self._hand.writing() as cursor:
            if parcels:
                tables.add(cursor, self._engine.dialect, parcels)
            if group.forgetting:
                count, size = tables.forget(cursor, self._engine.dialect, group.forget)
        self._next_id += len(group.arrivals)
        self._drained = max(self._drained, group.forget)
        self.count += len(group.arrivals) - count
        self.bytes += sum(parcel.size for parcel in parcels) - size
        for promise in group.forgetting:
            promise.set_result(count)

    def _mend(self) -> None:
        """Exchange a damaged file for a new one with what can be read of it."""
        assert self._file, "only SQLite is mended"
        with self._turn:
            if not self._is_damaged():
                return
            self._let_go()
            self._take_up(
                mended(self._file, self._clock.now(), beyond=self._drained, last=self._next_id - 1)
            )

    def _hold_place(self) -> None:
        """See to it that the file that is open is the one that will be found again."""
        if self._place is None or self._place.is_held():
            return
        with self._turn:
            if not self._file or self._place.is_held():
                return
            try:
                self._place.take_back(self._clock.now(), self._let_go)
                self._take_up(sqlite(self._file))
            except (OSError, sqlite3.Error, sa.exc.DatabaseError) as error:
                log.warning("the inbox is gone from its place", says=str(error))
                raise NotKept("It could not be written down.", remedy="Send it again.") from error

    def _let_go(self) -> None:
        """Close every connection."""
        self._hand.let_go()
        if self._place:
            self._place.close()
        self._engine.dispose()

    def _take_up(self, engine: Engine) -> None:
        """Go on with a file that was put in the place of another."""
        assert self._file
        self._engine, self._hand = engine, Hand(engine)
        self._place = Place(self._file)
        self._take_stock()

    def _is_damaged(self) -> bool:
        try:
            with self._reading() as connection:
                said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        except sa.exc.DatabaseError as error:
            return is_damage(error)
        return said != "ok"

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        engine = self._engine.execution_options(is_reading=True)
        with engine.connect() as connection:
            yield connection


def _within(sizes: Iterable[tuple[int, int, int]], most: int, most_bytes: int) -> list[int]:
    """Return the ids of the first parcels that have no more than that together, one at least."""
    ids: list[int] = []
    for number, count, size in sizes:
        most -= count
        most_bytes -= size
        if ids and (most < 0 or most_bytes < 0):
            break
        ids.append(number)
    return ids


def look(folder: DataFolder, database_url: str | None = None) -> Waiting:
    """Return how much waits, also while another process writes; changes nothing."""
    if database_url and database_url.startswith("postgres"):
        engine = postgresql(database_url)
    elif not file_of(folder).exists():
        return Waiting(0, 0, None)
    else:
        engine = sqlite(file_of(folder))
    try:
        with engine.execution_options(is_reading=True).connect() as connection:
            return tables.waiting(connection)
    finally:
        engine.dispose()
