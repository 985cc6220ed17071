"""The statements of this slice, each in a file of its own, and the numbers of customers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection


@cache
def statement(name: str) -> str:
    """Return the text of `name.sql`."""
    return files("homing.customers").joinpath(f"{name}.sql").read_text("utf-8")


def number_of(cursor: DuckDBPyConnection, customer_id: str) -> int | None:
    """Return the number that the log knows a customer by, or None if there is no such id."""
    row = cursor.execute("SELECT customer FROM aliases WHERE id = ?", [customer_id]).fetchone()
    return None if row is None else int(row[0])
