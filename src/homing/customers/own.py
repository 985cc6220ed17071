"""One customer's rows of the log, looked for once and laid out for all that a card reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from duckdb import DuckDBPyConnection

from homing.customers.directory import mark_of
from homing.customers.sql import number_found, numbers_of, statement
from homing.store.statements import count

_SAID: Final = """
SELECT customer, id, traits FROM identities WHERE customer IN (SELECT unnest($numbers::UINTEGER[]))
"""
_REWRITTEN: Final = """
SELECT count(*) FROM rewritten
WHERE rewrite > $rewrite AND customer IN (SELECT unnest($numbers::UINTEGER[]))
"""


@dataclass(frozen=True, slots=True)
class Own:
    """One customer, whose events are in the table `own` of a cursor.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        With the log as it was when they were looked for.
    numbers : list of int
        That the log knows them by, their own first.
    id, traits, ids
        Who they are, what is known of them, and all they are known by.
    """

    cursor: DuckDBPyConnection
    numbers: list[int]
    id: str
    traits: dict[str, Any]
    ids: tuple[str, ...]

    def kept_through(self, currency: str | None = None) -> int:
        """Return the batch up to which the tables of people hold for them; -1: they do not.

        Parameters
        ----------
        currency : str, optional
            What an amount without a currency of its own must have been taken for.
        """
        mark = mark_of(self.cursor)
        if mark is None or currency not in {None, mark.given_currency}:
            return -1
        given = {"rewrite": mark.rewrite, "numbers": self.numbers}
        return -1 if count(self.cursor, _REWRITTEN, given) else mark.batch


@contextmanager
def reading(cursor: DuckDBPyConnection, customer_id: str) -> Iterator[Own]:
    """Lend a customer's events, by any of their ids, as the log is now.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    cursor.begin()
    try:
        numbers = numbers_of(cursor, number_found(cursor, customer_id))
        cursor.execute(statement("own"), {"numbers": numbers})
        yield Own(cursor, numbers, *_who_is(cursor, numbers))
    finally:
        cursor.commit()


def _who_is(
    cursor: DuckDBPyConnection, numbers: list[int]
) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """Return the id of a customer, what is known of them as the view `customers` has it, all ids.

    The view is quick for everybody at once, and not for one.
    """
    own, said, ids = "", dict[str, Any](), list[str]()
    for number, identity, traits in sorted(cursor.execute(_SAID, {"numbers": numbers}).fetchall()):
        ids.append(identity)
        mine = traits if isinstance(traits, dict) else {}
        if number == numbers[0]:
            own, said = identity, {**said, **mine}
        else:
            said = {**mine, **said}
    return own, said, tuple(sorted(ids))
