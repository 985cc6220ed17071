"""What waits, copied to a file for a backup, and brought back into whichever kind of inbox."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from homing.collect.inbox.opening import FILE_NAME, file_of, sqlite
from homing.collect.inbox.tables import forgotten, metadata, parcels
from homing.store import DataFolder, Records
from homing.store.backup import copy_sqlite, copy_tables

INBOX_FILE: Final = FILE_NAME
PAGE_ROWS: Final = 100
"""Bodies are larger than other rows."""


def copy_waiting(folder: DataFolder, records: Records, to: Path) -> None:
    """Write what waits, as it is now, to a new SQLite file, wherever the inbox is.

    Parameters
    ----------
    folder : DataFolder
        Where the file of the inbox is, unless it is beside the records in PostgreSQL.
    records : Records
        Of the same installation.
    to : Path
        Where nothing is.
    """
    if not records.is_in_a_file:
        _copy_rows(records, to)
    elif file_of(folder).exists():
        copy_sqlite(file_of(folder), to)
    else:
        sqlite(to).dispose()


def bring_waiting(folder: DataFolder, connection: sa.Connection) -> None:
    """Move what waits in the file of a folder into PostgreSQL, in the caller's transaction."""
    file = file_of(folder)
    if not file.exists():
        return
    metadata.create_all(connection)
    engine = sqlite(file)
    try:
        with engine.execution_options(is_reading=True).connect() as source:
            copy_tables(source, connection, [parcels, forgotten], page_rows=PAGE_ROWS)
    finally:
        engine.dispose()
    file.unlink()


def has_waiting(connection: sa.Connection) -> bool:
    """Say whether something waits in the PostgreSQL of a connection."""
    is_there = sa.inspect(connection).has_table(parcels.name)
    return is_there and connection.execute(sa.select(parcels.c.id).limit(1)).first() is not None


def _copy_rows(records: Records, to: Path) -> None:
    with records.begin() as connection:
        metadata.create_all(connection)
    engine = sqlite(to)
    try:
        with records.reading() as source, engine.begin() as target:
            copy_tables(source, target, [parcels, forgotten], page_rows=PAGE_ROWS)
    finally:
        engine.dispose()
