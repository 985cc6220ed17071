"""What customers whom something happened to did at any time, read from the log a part at a time."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from homing.segments import membership_sql as sql
from homing.store.statements import count


def gather(cursor: DuckDBPyConnection, told_of: frozenset[str] | None) -> None:
    """Read who was touched, and all events of theirs.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        In a transaction, with the relation `touched`.
    told_of : frozenset of str or None
        Names of the events whose properties are read too; None: those of all events are.
    """
    cursor.execute(sql.NUMBERS)
    for statement in sql.NOTHING:
        cursor.execute(statement)
    _by_parts_of_the_log(cursor, sql.EVERYTHING)
    names = {"is_any": told_of is None, "names": sorted(told_of or ())}
    cursor.execute(sql.WANTED, names)
    if count(cursor, "SELECT count(*) FROM touched_wanted"):
        _by_parts_of_the_log(cursor, sql.TOLD)
    cursor.execute(sql.EVENTS)
    cursor.execute(sql.CUSTOMERS)


def _by_parts_of_the_log(cursor: DuckDBPyConnection, statement: str) -> None:
    rows = count(cursor, "SELECT count(*) FROM log")
    for since in range(0, rows, sql.ROWS_AT_ONCE):
        is_last = since + sql.ROWS_AT_ONCE >= rows  # there may be more where some were removed
        until = sql.EVER if is_last else since + sql.ROWS_AT_ONCE
        cursor.execute(statement, {"since": since, "until": until})
