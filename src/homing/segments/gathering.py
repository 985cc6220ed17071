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
    parts = _parts_of_the_log(cursor)
    for part in parts:
        cursor.execute(sql.EVERYTHING, part)
    names = {"is_any": told_of is None, "names": sorted(told_of or ())}
    cursor.execute(sql.WANTED, names)
    if count(cursor, "SELECT count(*) FROM touched_wanted"):
        for part in parts:
            cursor.execute(sql.TOLD, part)
    cursor.execute(sql.EVENTS)
    cursor.execute(sql.CUSTOMERS)


def _parts_of_the_log(cursor: DuckDBPyConnection) -> list[dict[str, int]]:
    """Return from which row to which each part goes; the last to all that may be beyond."""
    begins = range(0, count(cursor, "SELECT count(*) FROM log"), sql.ROWS_AT_ONCE)
    ends = [*begins[1:], sql.EVER]  # rows that were removed are not counted
    return [{"since": since, "until": until} for since, until in zip(begins, ends, strict=False)]
