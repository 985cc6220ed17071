"""Open the file of the event log, and bring its tables to the newest version."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

import duckdb
from duckdb import DuckDBPyConnection

from homing.core.errors import HomingError, LogAway, UserError
from homing.store.folder import DataFolder

CHECKPOINT_AFTER: Final = "64MB"
"""Of changes: each checkpoint writes the last 120,000 events of the log anew."""


def opened(folder: DataFolder, *, read_only: bool) -> DuckDBPyConnection:
    """Open the file; for writing, with its tables brought to the newest version."""
    connection = connect(folder, read_only=read_only)
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")  # of every cursor to come
        if not read_only:
            connection.execute("SET temp_directory = ?", [str(folder.scratch)])
            connection.execute("SET checkpoint_threshold = ?", [CHECKPOINT_AFTER])
            upgrade(connection)
    except duckdb.Error as error:  # a file that was cut off opens, and cannot be read
        connection.close()
        raise _unopened(folder, error) from error
    return connection


def connect(folder: DataFolder, *, read_only: bool) -> DuckDBPyConnection:
    """Open the file, or say what hinders it."""
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
        raise _unopened(folder, error) from error


def upgrade(connection: DuckDBPyConnection) -> None:
    """Bring the tables to the newest version, one script and one transaction a step."""
    connection.execute("CREATE TABLE IF NOT EXISTS schema_steps (name VARCHAR NOT NULL)")
    done, scripts = _done(connection), _scripts()
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


def is_behind(connection: DuckDBPyConnection) -> bool:
    """Say whether an older Homing wrote the tables: who only reads cannot bring them up to date."""
    return bool(_scripts().keys() - _done(connection))


def _done(connection: DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM schema_steps").fetchall()}


def _scripts() -> dict[str, Traversable]:
    folder = resources.files("homing.store").joinpath("schema")
    return {file.name: file for file in folder.iterdir() if file.name.endswith(".sql")}


def gone(folder: DataFolder) -> LogAway:
    """Return what is told where the log of a folder was and is no more."""
    return LogAway(
        "The event log is gone.",
        where=str(folder.events),
        remedy=(
            "Put the file back, mount its disk, or bring a backup back with: homing restore. If it"
            " is lost for good, begin an empty one with: homing serve --new-log."
        ),
    )


def _unopened(folder: DataFolder, error: duckdb.Error) -> UserError:
    return UserError(
        "The event log cannot be opened.",
        where=str(folder.events),
        remedy=f"It may be damaged; restore it from a backup. DuckDB says: {error}",
    )
