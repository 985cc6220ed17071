"""The event log: what customers did, in one DuckDB file, appended in all-or-nothing batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from threading import Lock

import duckdb
from duckdb import DuckDBPyConnection

from homing.core.errors import HomingError, UserError
from homing.store.folder import DataFolder

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
    """What became of a batch: its number, events taken, and events already there."""

    batch: int
    taken: int
    duplicates: int
    new_customers: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that came in together."""

    batch: int
    source: str
    received_at: datetime
    events: int
    undone_at: datetime | None


class EventStore:
    """The event log of a data folder.

    One process writes; in that process every thread and request takes its own `cursor`.
    """

    def __init__(self, connection: DuckDBPyConnection, *, is_read_only: bool) -> None:
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
        connection = _connect(folder, read_only=read_only)
        if not read_only:
            connection.execute("SET temp_directory = ?", [str(folder.scratch)])
            _upgrade(connection)
        return cls(connection, is_read_only=read_only)

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

    def append(self, cursor: DuckDBPyConnection, *, source: str, received_at: datetime) -> Appended:
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
        """
        with self._writing(cursor):
            return _append(cursor, source, received_at)

    def undo(self, batch: int, *, now: datetime) -> int:
        """Take one batch out of the log; returns how many events left.

        Raises
        ------
        UserError
            If there is no such batch, or it was undone before.
        """
        with self.cursor() as cursor, self._writing(cursor):
            return _undo(cursor, batch, now)

    def batches(self) -> list[Batch]:
        """Return every batch, newest first."""
        with self.cursor() as cursor:
            rows = cursor.execute(
                "SELECT batch, source, received_at, events, undone_at FROM batches"
                " ORDER BY batch DESC"
            ).fetchall()
        return [Batch(*row) for row in rows]

    def version(self) -> int:
        """Return a number that changes whenever the log does."""
        return self._value("SELECT count(*) + count(undone_at) FROM batches") or 0

    def size(self) -> int:
        """Return how many events there are."""
        return self._value("SELECT count(*) FROM log") or 0

    def end_of_data(self) -> datetime | None:
        """Return when the last event occurred, or None without events."""
        moment: datetime | None = self._value("SELECT max(occurred_at) FROM log")
        return moment

    def event_names(self) -> list[str]:
        """Return the names of all events in the log, the most frequent first."""
        with self.cursor() as cursor:
            rows = cursor.execute(
                "SELECT event FROM events GROUP BY event ORDER BY count(*) DESC, event"
            ).fetchall()
        return [name for (name,) in rows]

    @contextmanager
    def _writing(self, cursor: DuckDBPyConnection) -> Iterator[None]:
        """One transaction at a time, since two would give the same numbers to new customers."""
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


def _connect(folder: DataFolder, *, read_only: bool) -> DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        return duckdb.connect(folder.events, read_only=read_only, config=config)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise folder.in_use() from None
        if "no space left" in str(error).lower() or "disk quota" in str(error).lower():
            raise HomingError(
                "The event log cannot be opened: the disk is full.",
                where=str(folder.events),
                remedy="Make room, or put the data folder on another disk with --data.",
            ) from error
        raise UserError(
            "The event log cannot be opened.",
            where=str(folder.events),
            remedy=f"It may be damaged; restore it from a backup. DuckDB says: {error}",
        ) from error


def _upgrade(connection: DuckDBPyConnection) -> None:
    """Bring the tables to the newest version, one script and one transaction a step."""
    connection.execute("CREATE TABLE IF NOT EXISTS schema_steps (name VARCHAR NOT NULL)")
    done = {name for (name,) in connection.execute("SELECT name FROM schema_steps").fetchall()}
    scripts = {
        file.name: file
        for file in resources.files("homing.store").joinpath("schema").iterdir()
        if file.name.endswith(".sql")
    }
    if unknown := done - set(scripts):
        raise HomingError(
            f"The event log was written by a newer Homing ({max(unknown)}).",
            remedy="Upgrade Homing.",
        )
    for name in sorted(set(scripts) - done):
        connection.begin()
        connection.execute(scripts[name].read_text())
        connection.execute("INSERT INTO schema_steps VALUES (?)", [name])
        connection.commit()


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
INSERT INTO customers (customer, id)
WITH unknown AS (
    SELECT id, min(occurred_at) AS first_at
    FROM fresh ANTI JOIN customers ON customers.id = fresh.id
    GROUP BY id
)
SELECT
    row_number() OVER (ORDER BY first_at, id) + (SELECT coalesce(max(customer), -1) FROM customers),
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
INSERT INTO log
SELECT
    customers.customer,
    event_names.event,
    fresh.occurred_at,
    $received_at,
    fresh.message_id,
    $batch,
    fresh.properties
FROM fresh
JOIN customers ON customers.id = fresh.id
JOIN event_names ON event_names.name = fresh.event
"""


def _append(cursor: DuckDBPyConnection, source: str, received_at: datetime) -> Appended:
    given, different, known = cursor.execute(_NEWS).fetchone() or (0, 0, 0)
    is_all_fresh = different == given and not known
    taken = given if is_all_fresh else _count(cursor, _FRESH)
    if is_all_fresh:
        cursor.execute(_ALL_FRESH)
    elif different < given:
        taken -= _count(cursor, _ONCE)
    if taken == 0:
        cursor.execute(f"DROP {'VIEW' if is_all_fresh else 'TABLE'} fresh")
        return Appended(batch=0, taken=0, duplicates=given, new_customers=0)
    batch = _count(cursor, "SELECT coalesce(max(batch), 0) + 1 FROM batches")
    new_customers = _count(cursor, _NEW_CUSTOMERS)
    cursor.execute(_NEW_NAMES)
    cursor.execute(_INTO_LOG, {"received_at": received_at, "batch": batch})
    cursor.execute(
        "INSERT INTO batches VALUES (?, ?, ?, ?, NULL)", [batch, source, received_at, taken]
    )
    cursor.execute(f"DROP {'VIEW' if is_all_fresh else 'TABLE'} fresh")
    return Appended(batch, taken, given - taken, new_customers)


_REWRITTEN = """
INSERT INTO rewritten
SELECT DISTINCT (SELECT coalesce(max(rewrite), 0) + 1 FROM rewritten), customer
FROM log WHERE batch = $batch
"""


def _undo(cursor: DuckDBPyConnection, batch: int, now: datetime) -> int:
    marked = _count(
        cursor,
        "UPDATE batches SET undone_at = $now WHERE batch = $batch AND undone_at IS NULL",
        {"now": now, "batch": batch},
    )
    if marked == 0:
        raise UserError(
            f"There is no import number {batch} to undo.",
            remedy="See the numbers with: homing import --list.",
        )
    cursor.execute(_REWRITTEN, {"batch": batch})
    removed = _count(cursor, "DELETE FROM log WHERE batch = $batch", {"batch": batch})
    cursor.execute("DELETE FROM customers WHERE customer NOT IN (SELECT customer FROM log)")
    return removed


def _count(
    cursor: DuckDBPyConnection, sql: str, parameters: dict[str, object] | None = None
) -> int:
    row = cursor.execute(sql, parameters or {}).fetchone()
    return int(row[0]) if row else 0
