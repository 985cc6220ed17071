"""The event log: what customers did, in one DuckDB file, appended in all-or-nothing batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from homing.core.errors import UserError
from homing.store import opening, rewriting
from homing.store.folder import DataFolder
from homing.store.statements import count

INCOMING = """
CREATE OR REPLACE TEMP TABLE incoming (
    id VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    message_id UUID NOT NULL,
    properties VARIANT
)
"""
"""The table a writer fills before `EventStore.append`: one row = one event."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch: its number, events taken, already there, and of erased customers."""

    batch: int
    taken: int
    duplicates: int
    new_customers: int
    erased: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that came in together."""

    batch: int
    source: str
    received_at: datetime
    events: int
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Merge:
    """One customer became one with another: the ids they were known by, when and why."""

    merge: int
    id: str
    into: str
    reason: str
    merged_at: datetime


class EventStore:
    """The event log of a data folder.

    One process writes; in that process every thread and request takes its own `cursor`.
    """

    def __init__(
        self, folder: DataFolder, connection: DuckDBPyConnection, *, is_read_only: bool
    ) -> None:
        self._folder = folder
        self._connection = connection
        self.is_read_only = is_read_only
        self._turn = Lock()

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

    def reopen(self) -> None:
        """Close the log and open it again: after some errors DuckDB answers nothing any more.

        Raises
        ------
        HomingError
            If it cannot be opened now; then it stays closed, and this may be called again.
        """
        with self._turn:
            with suppress(DuckDBError):
                self._connection.close()
            self._connection = opening.opened(self._folder, read_only=self.is_read_only)

    def close(self) -> None:
        """Close the log; everything committed is on disk already."""
        self._connection.close()

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Lend a connection of one's own to the same log, for one request or thread."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("SET TimeZone = 'UTC'")
            yield cursor
        finally:
            cursor.close()

    def append(
        self,
        cursor: DuckDBPyConnection,
        *,
        source: str,
        received_at: datetime,
        telling: Sequence[str] = (),
        then: Callable[[DuckDBPyConnection], None] = lambda _cursor: None,
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
            Does what belongs to it in the same transaction.
        """
        with self.writing(cursor):
            appended = _append(cursor, source, received_at, telling)
            then(cursor)
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
            return [Merge(*row) for row in cursor.execute(_MERGES).fetchall()]

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
            rows = cursor.execute(
                "SELECT batch, source, received_at, events, undone_at FROM batches"
                " WHERE NOT is_drain ORDER BY batch DESC"
            ).fetchall()
        return [Batch(*row) for row in rows]

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
        return self._value(_VERSION) or 0

    def size(self) -> int:
        """Return how many events there are, of those that count."""
        return self._value("SELECT count(*) FROM log WHERE aside = 0") or 0

    def end_of_data(self) -> datetime | None:
        """Return when the last event occurred, or None without events."""
        moment: datetime | None = self._value(_END)
        return moment

    def event_names(self) -> list[str]:
        """Return the names of all events in the log, the most frequent first."""
        with self.cursor() as cursor:
            rows = cursor.execute(
                "SELECT event FROM events GROUP BY event ORDER BY count(*) DESC, event"
            ).fetchall()
        return [name for (name,) in rows]

    @contextmanager
    def writing(self, cursor: DuckDBPyConnection) -> Iterator[None]:
        """Hold the log for one transaction: committed in the end, or nothing is changed.

        One at a time, since two would give the same numbers to new customers.
        """
        with self._turn:
            cursor.begin()
            try:
                yield
            except BaseException:
                cursor.rollback()
                raise
            cursor.commit()

    def _value(self, sql: str):  # type: ignore[no-untyped-def]
        with self.cursor() as cursor:
            row = cursor.execute(sql).fetchone()
        return row[0] if row else None


_VERSION = """
SELECT
    (SELECT count(*) + count(undone_at) FROM batches)
    + (SELECT coalesce(max(rewrite), 0) FROM rewritten)
"""

_END = "SELECT max(occurred_at) FROM log WHERE aside = 0"

_MERGES = """
SELECT merges.merge, one.id, other.id, merges.reason, merges.merged_at
FROM merges
JOIN identities AS one ON one.customer = merges.customer
JOIN identities AS other ON other.customer = merges.survivor
ORDER BY merges.merge DESC, one.id
"""

_WITHOUT_ERASED = """
DELETE FROM incoming
USING erased
WHERE sha256(incoming.id) = erased.id_hash AND incoming.occurred_at <= erased.erased_at
"""

_NEWS = """
SELECT
    count(*) AS given,
    count(DISTINCT message_id) AS different,
    (SELECT count(*) FROM incoming SEMI JOIN log ON log.message_id = incoming.message_id) AS known
FROM incoming
"""

_ALL_FRESH = "CREATE OR REPLACE TEMP VIEW fresh AS FROM incoming"
"""Where every event is new, none is written twice on its way."""

_FRESH = """
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT id, event, occurred_at, message_id, properties
FROM incoming
ANTI JOIN log ON log.message_id = incoming.message_id
"""

_ONCE = """
DELETE FROM fresh WHERE rowid NOT IN (SELECT min(rowid) FROM fresh GROUP BY message_id)
"""

_NEW_CUSTOMERS = """
INSERT INTO identities (customer, id)
WITH unknown AS (
    SELECT id, min(occurred_at) AS first_at
    FROM fresh ANTI JOIN identities ON identities.id = fresh.id
    GROUP BY id
)
SELECT
    (SELECT coalesce(max(customer), -1) FROM identities)
    + row_number() OVER (ORDER BY first_at, id),
    id
FROM unknown
"""

_NEW_NAMES = """
INSERT INTO event_names
WITH unknown AS (
    SELECT DISTINCT event AS name
    FROM fresh ANTI JOIN event_names ON event_names.name = fresh.event
)
SELECT
    row_number() OVER (ORDER BY name) + (SELECT coalesce(max(event), -1) FROM event_names),
    name
FROM unknown
"""

_INTO_LOG = """
INSERT INTO log (
    customer, event, occurred_at, received_at, message_id, batch, properties, aside
)
SELECT
    identities.customer,
    event_names.event,
    fresh.occurred_at,
    $received_at,
    fresh.message_id,
    $batch,
    fresh.properties,
    CASE WHEN list_contains($telling, fresh.event) THEN 2 ELSE 0 END AS aside
FROM fresh
JOIN identities ON identities.id = fresh.id
JOIN event_names ON event_names.name = fresh.event
"""


def _append(
    cursor: DuckDBPyConnection, source: str, received_at: datetime, telling: Sequence[str]
) -> Appended:
    erased = count(cursor, _WITHOUT_ERASED) if count(cursor, "SELECT count(*) FROM erased") else 0
    given, different, known = cursor.execute(_NEWS).fetchone() or (0, 0, 0)
    is_all_fresh = different == given and not known
    taken = given if is_all_fresh else count(cursor, _FRESH)
    if is_all_fresh:
        cursor.execute(_ALL_FRESH)
    elif different < given:
        taken -= count(cursor, _ONCE)
    if taken == 0:
        cursor.execute(f"DROP {'VIEW' if is_all_fresh else 'TABLE'} fresh")
        return Appended(batch=0, taken=0, duplicates=given, new_customers=0, erased=erased)
    batch = count(cursor, "SELECT coalesce(max(batch), 0) + 1 FROM batches")
    new_customers = count(cursor, _NEW_CUSTOMERS)
    cursor.execute(_NEW_NAMES)
    cursor.execute(
        _INTO_LOG, {"received_at": received_at, "batch": batch, "telling": list(telling)}
    )
    cursor.execute(
        "INSERT INTO batches VALUES (?, ?, ?, ?, NULL, false)", [batch, source, received_at, taken]
    )
    cursor.execute(f"DROP {'VIEW' if is_all_fresh else 'TABLE'} fresh")
    return Appended(batch, taken, given - taken, new_customers, erased)
