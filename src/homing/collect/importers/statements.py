"""Running the statements that stand in files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from duckdb import DuckDBPyConnection


def sql_of(name: str, folder: str = "homing.collect.importers") -> str:
    """Return the text of a statement."""
    return resources.files(folder).joinpath(name).read_text(encoding="utf-8")


def run(cursor: DuckDBPyConnection, name: str, **parameters: object) -> None:
    """Run a statement of a file."""
    cursor.execute(sql_of(name), parameters)


def row(cursor: DuckDBPyConnection, name: str, **parameters: object) -> tuple[int, ...]:
    """Run a statement of a file that gives one row of numbers."""
    return cursor.execute(sql_of(name), parameters).fetchone() or ()


def count(
    cursor: DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> int:
    """Run a statement that gives one number, such as how many rows it wrote."""
    found = cursor.execute(sql, parameters or {}).fetchone()
    return int(found[0]) if found else 0
