"""The statements of this slice, each in a file of its own, and the numbers of customers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

from duckdb import DuckDBPyConnection

from homing.store.statements import column

_NUMBERS: Final = """
SELECT $customer::UINTEGER UNION ALL SELECT customer FROM merged WHERE survivor = $customer
"""
_SAID: Final = """
SELECT customer, id, traits FROM identities WHERE customer IN (SELECT unnest($numbers::UINTEGER[]))
"""


@cache
def statement(name: str) -> str:
    """Return the text of `name.sql`."""
    return files("homing.customers").joinpath(f"{name}.sql").read_text("utf-8")


def number_of(cursor: DuckDBPyConnection, customer_id: str) -> int | None:
    """Return the number that the log knows a customer by, or None if there is no such id."""
    row = cursor.execute("SELECT customer FROM aliases WHERE id = ?", [customer_id]).fetchone()
    return None if row is None else int(row[0])


def numbers_of(cursor: DuckDBPyConnection, number: int | None) -> list[int]:
    """Return the numbers of all ids of a customer, their own first; none of nobody."""
    return [] if number is None else column(cursor, _NUMBERS, {"customer": number})


def who_is(cursor: DuckDBPyConnection, numbers: list[int]) -> tuple[str, dict[str, Any]]:
    """Return the id of a customer and what is known of them, as the view `customers` has it.

    Parameters
    ----------
    numbers : list of int
        As `numbers_of` returns them. The view is quick for everybody at once, and not for one.
    """
    own, said = "", dict[str, Any]()
    for number, identity, traits in sorted(cursor.execute(_SAID, {"numbers": numbers}).fetchall()):
        mine = traits if isinstance(traits, dict) else {}
        if number == numbers[0]:
            own, said = identity, {**said, **mine}
        else:
            said = {**mine, **said}
    return own, said
