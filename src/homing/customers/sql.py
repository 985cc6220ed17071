"""The statements of this slice, each in a file of its own, and the numbers of customers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from duckdb import DuckDBPyConnection

from homing.core.errors import NotFound
from homing.store.statements import column

_NUMBERS: Final = """
SELECT $customer::UINTEGER UNION ALL SELECT customer FROM merged WHERE survivor = $customer
"""


@cache
def statement(name: str) -> str:
    """Return the text of `name.sql`."""
    return files("homing.customers").joinpath(f"{name}.sql").read_text("utf-8")


def number_of(cursor: DuckDBPyConnection, customer_id: str) -> int | None:
    """Return the number that the log knows a customer by, or None if there is no such id."""
    row = cursor.execute("SELECT customer FROM aliases WHERE id = ?", [customer_id]).fetchone()
    return None if row is None else int(row[0])


def number_found(cursor: DuckDBPyConnection, customer_id: str) -> int:
    """Return the number that the log knows a customer by; raises `NotFound`."""
    number = number_of(cursor, customer_id)
    if number is None:
        raise not_found(customer_id)
    return number


def numbers_of(cursor: DuckDBPyConnection, number: int | None) -> list[int]:
    """Return the numbers of all ids of a customer, their own first; none of nobody."""
    return [] if number is None else column(cursor, _NUMBERS, {"customer": number})


def not_found(customer_id: str) -> NotFound:
    """Return the error for one who asks for a customer that is not here."""
    shown = customer_id if len(customer_id) <= 60 else customer_id[:59] + "…"
    return NotFound(
        f"There is no customer {shown!r}.",
        remedy="Look them up in the list of customers; the id must be the whole id.",
    )
