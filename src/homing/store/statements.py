"""Run a statement of the event log for the one thing it answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.core.precedence import GiveWay

Values = dict[str, Any]


def count(cursor: DuckDBPyConnection, sql: str, values: Values | None = None) -> int:
    """Return the number a statement answers with; of a change, the rows that changed."""
    rows = cursor.execute(sql, values or {}).fetchall()  # to the end: an open result is in the way
    return int(rows[0][0]) if rows else 0


def column(cursor: DuckDBPyConnection, sql: str, values: Values | None = None) -> list[Any]:
    """Return the first column of what a statement answers with."""
    return [row[0] for row in cursor.execute(sql, values or {}).fetchall()]


@contextmanager
def lent(cursor: DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """Let statements read a table by a name for a while."""
    cursor.register(name, table)
    try:
        yield
    finally:
        cursor.unregister(name)


class _Patient:
    def __init__(self, cursor: DuckDBPyConnection, give_way: GiveWay) -> None:
        self._cursor, self._give_way = cursor, give_way

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, *given: Any) -> DuckDBPyConnection:
        self._give_way()
        return self._cursor.execute(*given)


def patient(cursor: DuckDBPyConnection, give_way: GiveWay) -> DuckDBPyConnection:
    """Return a cursor that gives way before each statement: for work that nobody waits for.

    Not to be used while the log is held for writing: an answer may wait for that.
    """
    return cast("DuckDBPyConnection", _Patient(cursor, give_way))
