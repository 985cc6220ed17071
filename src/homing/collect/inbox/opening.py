"""Open the database of the inbox: every commit is on disk before it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from homing.collect.inbox.earlier import pack_earlier
from homing.collect.inbox.tables import metadata
from homing.core.errors import UserError
from homing.store import DataFolder

FILE_NAME: Final = "inbox.sqlite"
PRAGMAS: Final = (
    "page_size = 8192",
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = FAST",
    "wal_autocheckpoint = 256",
    "busy_timeout = 10000",
)
_CORRUPT, _NO_DATABASE = 11, 26  # SQLITE_CORRUPT, SQLITE_NOTADB


def file_of(folder: DataFolder) -> Path:
    """Return where the SQLite file is."""
    return folder.path / FILE_NAME


def sqlite(file: Path) -> Engine:
    """Return the engine of a SQLite file, its table made.

    Raises
    ------
    sqlalchemy.exc.DatabaseError
        When the file is damaged.
    """
    file.touch(mode=0o600)
    engine = sa.create_engine(f"sqlite:///{file}", hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_reading = connection.get_execution_options().get("is_reading")
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    return _with_table(engine)


def postgresql(url: str) -> Engine:
    """Return the engine of a PostgreSQL database, its table made.

    Raises
    ------
    UserError
        When it cannot be reached.
    """
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    options = "-c synchronous_commit=on"
    try:
        engine = sa.create_engine(
            address,
            pool_pre_ping=True,
            paramstyle="format",
            hide_parameters=True,
            connect_args={"options": options},
        )
        return _with_table(engine)
    except (sa.exc.OperationalError, ModuleNotFoundError) as error:
        raise UserError(
            "The database of the inbox cannot be reached.",
            where=address.render_as_string(hide_password=True),
            remedy=f"Check the address and that it runs. It says: {error}",
        ) from error


def is_damage(error: BaseException) -> bool:
    """Say whether SQLite found its file damaged, rather than locked, full or gone."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in {_CORRUPT, _NO_DATABASE}


def _with_table(engine: Engine) -> Engine:
    try:
        metadata.create_all(engine)
        pack_earlier(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine
