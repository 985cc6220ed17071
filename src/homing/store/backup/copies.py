"""Consistent copies of stores that go on being written to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from homing.core.errors import HomingError
from homing.store.events import EventStore

_COPY: Final = "homing_backup"
_ROWS: Final = 5_000


def copy_events(store: EventStore, to: Path) -> None:
    """Write the event log, as it is now, to a new DuckDB file.

    One statement sees one state of the log, so writers need not wait.
    """
    with store.cursor() as cursor:
        (name,) = cursor.execute("SELECT current_database()").fetchall()[0]
        cursor.execute(f"ATTACH {_literal(str(to))} AS {_COPY}")
        try:
            cursor.execute(f"COPY FROM DATABASE {_identifier(name)} TO {_COPY}")
        finally:
            cursor.execute(f"DETACH {_COPY}")


def copy_sqlite(file: Path, to: Path) -> None:
    """Write a SQLite database, as it is now, to a new file.

    Raises
    ------
    HomingError
        If what was written is not sound.
    """
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        (said,) = target.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise HomingError(
            f"The copy of {file.name} is damaged: {said}.",
            where=str(file),
            remedy="Look after the disk; the backup before this one is still good.",
        )


def copy_tables(
    source: Connection, target: Connection, tables: Iterable[Table], *, page_rows: int = _ROWS
) -> None:
    """Copy the rows of tables between databases that have them both, of whatever kind.

    Parameters
    ----------
    source : Connection
        In a transaction that sees one state, as `Records.reading` has it.
    target : Connection
        In a transaction that writes.
    tables : iterable of Table
        In an order in which a table stands after those it refers to.
    page_rows : int
        So many rows are in memory at a time.
    """
    for table in tables:
        rows = source.execution_options(yield_per=page_rows).execute(sa.select(table))
        for page in rows.mappings().partitions():
            target.execute(sa.insert(table), [dict(row) for row in page])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
