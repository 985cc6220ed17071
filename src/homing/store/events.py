"""The event log: what customers did, in one DuckDB file, appended in all-or-nothing batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock
from uuid import UUID

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from homing.core.errors import HomingError, LogAway, UserError
from homing.core.precedence import GiveWay, at_once, held
from homing.store import changes, opening, rewriting, version
from homing.store.appending import INCOMING, Appended, append
from homing.store.changes import Batch, Merge
from homing.store.folder import DataFolder
from homing.store.identified import identified
from homing.store.overview import Overview, renewed
from homing.store.version import Version

__all__ = ["INCOMING", "Appended", "Batch", "EventStore", "Merge"]


LEAST = "1MB"


class EventStore:
    """The event log of a data folder.

    One process writes; in that process every thread and request takes its own `cursor`.
    """

    def __init__(
        self, folder: DataFolder, connection: DuckDBPyConnection | None, *, is_read_only: bool
    ) -> None:
        self._folder = folder
        self._connection: DuckDBPyConnection | None = connection
        self._away: LogAway | None = None
        self.is_read_only = is_read_only
        self._turn = RLock()
        self._lending, self._lent = Lock(), 0
        self._version = Version()
        self._overview: tuple[int, Overview] = (-1, Overview())
        self._identified: tuple[int, tuple[int, int]] | None = None

    @classmethod
    def open(cls, folder: DataFolder, *, read_only: bool = False) -> EventStore:
        """Open the log, making or upgrading it when writing.

        Raises
        ------
        FolderInUse
            If another process has it open.
        UserError
            If it is read before it was ever written, or is no event log.
        """
        if read_only and not folder.events.exists():
            raise UserError(
                "There are no events here yet.",
                where=str(folder.path),
                remedy="Bring some in with: homing import FILE, or look at the demo: homing demo.",
            )
        return cls(folder, opening.opened(folder, read_only=read_only), is_read_only=read_only)

    @classmethod
    def awaited(cls, folder: DataFolder) -> EventStore:
        """Open a log that is there for writing; when it cannot be opened now, `reopen` may later.

        Until then whoever asks for a cursor is told why there is none.
        """
        store = cls(folder, None, is_read_only=False)
        with suppress(LogAway):
            store.reopen()
        return store

    @property
    def scratch(self) -> Path:
        """The folder for files that nobody misses when the process has ended."""
        return self._folder.scratch

    @property
    def away(self) -> LogAway | None:
        """Why the log is not open; None: it is."""
        return self._away

    def reopen(self) -> None:
        """Close the log and open it again: after some errors DuckDB answers nothing any more.

        Raises
        ------
        LogAway
            If it cannot be opened now, or its file is gone: another in its place would be empty.
            Then it stays closed, and this may be called again.
        """
        with self._turn:
            self.close()
            self._version.begin_anew()
            try:
                self._connection = self._found()
            except HomingError as error:
                self._away = LogAway(error.what, where=error.where, remedy=error.remedy)
                raise self._away from error
            self._away = None
            self._overview, self._identified = (-1, Overview()), None

    def close(self) -> None:
        """Close the log; everything committed is on disk already."""
        if self._connection:
            with suppress(DuckDBError):
                self._connection.close()

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Lend a connection of one's own to the same log, for one request or thread."""
        if self._away or self._connection is None:
            raise self._away or LogAway("The event log is not open.")
        cursor = self._connection.cursor()
        with self._lending:
            self._lent += 1
        try:
            yield cursor
        finally:
            cursor.close()
            with self._lending:
                self._lent -= 1

    def hold_to(self, limit: str, *, is_quiet: bool = False) -> None:
        """Have the database take no more memory than that, as DuckDB reads it, such as `256MB`.

        Parameters
        ----------
        is_quiet : bool
            Nobody has asked for a while: unless somebody does just now, what was read is forgotten.
        """
        with suppress(DuckDBError), self._lending:
            if self._away or self._connection is None:
                return
            if is_quiet and not self._lent:
                with suppress(DuckDBError):  # it forgets what it can, and says that this is not all
                    self._connection.execute(f"SET memory_limit = '{LEAST}'")
            self._connection.execute("SET memory_limit = ?", [limit])

    @property
    def unsettled_bytes(self) -> int:
        """How much was written that is not yet where it belongs; it is kept in memory as well."""
        try:
            return self._folder.events.with_name(f"{self._folder.events.name}.wal").stat().st_size
        except OSError:
            return 0

    def settle(self) -> None:
        """Write all where it belongs, unless somebody is reading."""
        with suppress(DuckDBError, LogAway), self._turn, self.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def append(
        self,
        cursor: DuckDBPyConnection,
        *,
        source: str,
        received_at: datetime,
        telling: Sequence[str] = (),
        then: Callable[[Appended], None] = lambda _appended: None,
    ) -> Appended:
        """Move the cursor's `incoming` rows into the log in one transaction.

        An event whose message id is in the log already, or twice among the rows, is taken once.

        Parameters
        ----------
        cursor : DuckDBPyConnection
            A cursor of this store on which `INCOMING` was run and the table filled.
        source : str
            Where the rows come from, in words for people: a file's name, a source's name.
        received_at : datetime
            The moment of receipt, aware.
        telling : sequence of str
            Names of events that say who somebody is: they are kept and do not count.
        then : callable, optional
            Does on the cursor what belongs to it, in the same transaction.
        """
        with self.writing(cursor):
            appended = append(cursor, source, received_at, telling)
            then(appended)
            return appended

    def undo(self, batch: int, *, now: datetime) -> int:
        """Take one batch out of the log; returns how many events left.

        Raises
        ------
        UserError
            If there is no such batch, or it was undone before.
        """
        with self.cursor() as cursor, self.writing(cursor):
            return rewriting.undo(cursor, batch, now)

    def merge(self, ids: Sequence[str], *, into: str, reason: str, now: datetime) -> int:
        """Make customers one with another: events sent under any of their ids are that one's.

        The log stays as it is; events that come later under these ids follow them.

        Parameters
        ----------
        ids : sequence of str
            Ids of the customers.
        into : str
            An id of who they become. Whoever this customer was merged into before, they are too.
        reason : str
            What it is based on, in words for people.
        now : datetime
            The moment, aware.

        Returns
        -------
        int
            The number of the merge, by which it can be taken back.

        Raises
        ------
        NotFound
            If nobody has such an id.
        UserError
            If they are one customer already.
        """
        with self.cursor() as cursor, self.writing(cursor):
            return rewriting.merge(cursor, ids, into, reason=reason, now=now)

    def unmerge(self, merge: int) -> None:
        """Take a merge back: all is as if it had never been, and other merges stay.

        Raises
        ------
        NotFound
            If there is no such merge.
        """
        with self.cursor() as cursor, self.writing(cursor):
            rewriting.unmerge(cursor, merge)

    def merges(self) -> list[Merge]:
        """Return what is merged, the newest first."""
        with self.cursor() as cursor:
            return changes.merges(cursor)

    def erase(self, customer_id: str, *, now: datetime) -> int:
        """Delete a customer under all their ids; return how many events went.

        Events under these ids that occurred up to now are never taken again; later ones are those
        of a new customer.

        Raises
        ------
        NotFound
            If nobody has such an id.
        """
        with self.cursor() as cursor, self.writing(cursor):
            return rewriting.erase(cursor, customer_id, now)

    def batches(self) -> list[Batch]:
        """Return every batch that can be taken back, newest first; not what came over HTTP."""
        with self.cursor() as cursor:
            return changes.batches(cursor)

    def checkpoint(self) -> int:
        """Return the number of the request up to which all of the inbox is in the log."""
        return self._value("SELECT id FROM inbox_checkpoint") or 0

    def dedupe(self) -> int:
        """Take events out that came twice, more than a week apart; return how many.

        Of each message the first stays. It looks at what came since it was last called.
        """
        with self.cursor() as cursor, self.writing(cursor):
            return rewriting.dedupe(cursor)

    def version(self) -> int:
        """Return a number that changes whenever the log does."""
        return self._version.known(lambda: int(self._value(version.SQL)))

    @property
    def opening(self) -> UUID:
        """Changes when the log is opened anew: it may be another one then."""
        return self._version.opening

    def overview(self) -> Overview:
        """Return what the log amounts to now; it is looked at once for each version."""
        version = self.version()  # before the snapshot: at worst it is looked at twice
        seen, found = self._overview
        if seen != version:
            with self.cursor() as cursor:
                cursor.begin()
                found = renewed(cursor, found)
                cursor.rollback()
            self._overview = version, found
        return found

    def identified(self) -> tuple[int, int] | None:
        """Return how many customers are active, and how many of these are identified.

        None where nobody is known by a device alone. It is looked up once for each version.
        """
        version = self.version()
        if not self.overview().has_unknown:
            return None
        found = self._identified
        if found is None or found[0] != version:
            with self.cursor() as cursor:
                found = self._identified = version, identified(cursor)
        return found[1]

    def removed_before(self) -> datetime | None:
        """Return the moment before which raw data was removed for good; None: none was."""
        return self.overview().removed_before

    def size(self) -> int:
        """Return how many events there are, of those that count."""
        return self.overview().events

    def end_of_data(self) -> datetime | None:
        """Return when the last event occurred, or None without events."""
        return self.overview().last

    def event_names(self) -> list[str]:
        """Return the names of all events in the log, the most frequent first."""
        return list(self.overview().names)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the log before a transaction of the records in which it is written to as well.

        Who held the records while waiting for the log would keep every writer from them, even the
        one who has the log and would end. The same thread takes its turn again inside, to write.
        """
        with self._turn:
            yield

    @contextmanager
    def writing(self, cursor: DuckDBPyConnection, give_way: GiveWay = at_once) -> Iterator[None]:
        """Hold the log for one transaction: committed in the end, or nothing is changed.

        One at a time, since two would give the same numbers to new customers.
        """
        with self._turn if give_way is at_once else held(self._turn, give_way):
            cursor.begin()
            try:
                self._version.note_opening(cursor)
                yield
            except BaseException:
                cursor.rollback()
                raise
            try:
                cursor.commit()
                self._version.is_noted = True
            finally:
                self._version.forget()

    def _found(self) -> DuckDBPyConnection:
        if not self._folder.events.exists():
            raise opening.gone(self._folder)
        return opening.opened(self._folder, read_only=self.is_read_only)

    def _value(self, sql: str):  # type: ignore[no-untyped-def]
        with self.cursor() as cursor:
            row = cursor.execute(sql).fetchone()
        return row[0] if row else None
