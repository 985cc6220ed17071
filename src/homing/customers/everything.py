"""All that is kept of one customer, for the customer to take along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson
from duckdb import DuckDBPyConnection

from homing.collect import Aside, letters_of
from homing.customers import tables
from homing.customers.sql import number_found, statement
from homing.store import Records
from homing.store.statements import column

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
_TAGS: Final = "SELECT tag FROM tags WHERE customer = $customer ORDER BY tag"
_SEGMENTS: Final = """
SELECT segment::VARCHAR, since FROM members WHERE customer = $customer ORDER BY since, segment
"""
_LISTS: Final = """
SELECT DISTINCT listed.list
FROM listed JOIN aliases ON aliases.id = listed.id
WHERE aliases.customer = $customer
"""
_AT_ONCE: Final = 500


def ids_of(cursor: DuckDBPyConnection, customer_id: str) -> tuple[str, ...]:
    """Return all ids of a customer.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    rows = cursor.execute(_IDS, {"customer": number_found(cursor, customer_id)}).fetchall()
    return tuple(row[0] for row in rows)


def everything(cursor: DuckDBPyConnection, records: Records, customer_id: str) -> Iterator[bytes]:
    """Yield the pieces of a JSON object with all that is kept of a customer.

    Its fields: `id`; `ids`, all they are known by; `traits`; `merges`, what was found to be the
    same; `notes` and `tags`, what was written about them; `segments` and `lists`, the ids of those
    they are in; `events`, also those that are not counted, with the reason; `rejected`, what came
    in their name and is no event.

    Raises
    ------
    NotFound
        If nobody has such an id; before anything is yielded.
    """
    number = number_found(cursor, customer_id)
    ids = ids_of(cursor, customer_id)
    [(identity, traits)] = cursor.execute(_TRAITS, {"customer": number}).fetchall()
    merges = _rows(cursor, _MERGES, number, ("id", "into", "reason", "merged_at"))
    head = {
        "id": identity,
        "ids": ids,
        "traits": traits or {},
        "merges": merges,
        "notes": _notes(records, ids),
        "tags": column(cursor, _TAGS, {"customer": number}),
        "segments": _rows(cursor, _SEGMENTS, number, ("segment", "since")),
        "lists": [str(each) for each in column(cursor, _LISTS, {"customer": number})],
        "rejected": [_rejected(raw) for raw in letters_of(cursor, ids)],
    }
    return _pieces(cursor, number, head)


def _notes(records: Records, ids: tuple[str, ...]) -> list[dict[str, Any]]:
    names = ("text", "writer", "written_at", "edited_at", "deleted_at")
    with records.reading() as connection:
        found = tables.notes_of(connection, ids, deleted=True)
    return [{name: getattr(each, name) for name in names} for each in found]


def _rows(
    cursor: DuckDBPyConnection, sql: str, number: int, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    rows = cursor.execute(sql, {"customer": number}).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


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
