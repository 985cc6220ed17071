"""All that is kept of one customer, for the customer to take along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson
from duckdb import DuckDBPyConnection

from homing.collect import Aside, letters_of
from homing.customers.card import not_found
from homing.customers.sql import number_of, statement

_IDS: Final = "SELECT id FROM aliases WHERE customer = $customer ORDER BY id"
_TRAITS: Final = "SELECT id, traits FROM customers WHERE customer = $customer"
_MERGES: Final = """
SELECT one.id, other.id, merges.reason, merges.merged_at
FROM merges
JOIN identities AS one ON one.customer = merges.customer
JOIN identities AS other ON other.customer = merges.survivor
JOIN aliases ON aliases.id = one.id
WHERE aliases.customer = $customer
ORDER BY merges.merge, one.id
"""
_AT_ONCE: Final = 500


def ids_of(cursor: DuckDBPyConnection, customer_id: str) -> tuple[str, ...]:
    """Return all ids of a customer.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    rows = cursor.execute(_IDS, {"customer": _number(cursor, customer_id)}).fetchall()
    return tuple(row[0] for row in rows)


def everything(cursor: DuckDBPyConnection, customer_id: str) -> Iterator[bytes]:
    """Yield the pieces of a JSON object with all that is kept of a customer.

    Its fields: `id`; `ids`, all they are known by; `traits`; `merges`, what was found to be the
    same; `events`, also those that are not counted, with the reason; `rejected`, what came in their
    name and is no event.

    Raises
    ------
    NotFound
        If nobody has such an id; before anything is yielded.
    """
    number = _number(cursor, customer_id)
    ids = ids_of(cursor, customer_id)
    [(identity, traits)] = cursor.execute(_TRAITS, {"customer": number}).fetchall()
    merges = cursor.execute(_MERGES, {"customer": number}).fetchall()
    names = ("id", "into", "reason", "merged_at")
    head = {
        "id": identity,
        "ids": ids,
        "traits": traits or {},
        "merges": [dict(zip(names, row, strict=True)) for row in merges],
        "rejected": [_rejected(raw) for raw in letters_of(cursor, ids)],
    }
    return _pieces(cursor, number, head)


def _pieces(cursor: DuckDBPyConnection, number: int, head: dict[str, Any]) -> Iterator[bytes]:
    yield orjson.dumps(head, default=str)[:-1] + b',"events":['
    result = cursor.execute(statement("everything"), {"customer": number})
    before = b""
    while rows := result.fetchmany(_AT_ONCE):
        for row in rows:
            yield before + orjson.dumps(_event(row), default=str)
            before = b","
    yield b"]}"


def _event(row: tuple[Any, ...]) -> dict[str, Any]:
    name, occurred_at, received_at, source, aside, message, properties = row
    return {
        "event": name,
        "occurred_at": occurred_at,
        "received_at": received_at,
        "source": source,
        "aside": None if aside == Aside.counted else Aside(aside).name,
        "message": message,
        "properties": properties or {},
    }


def _rejected(raw: bytes) -> object:
    try:
        said: object = orjson.loads(raw)
    except orjson.JSONDecodeError:
        said = raw.decode("utf-8", "replace")
    return said


def _number(cursor: DuckDBPyConnection, customer_id: str) -> int:
    number = number_of(cursor, customer_id)
    if number is None:
        raise not_found(customer_id)
    return number
