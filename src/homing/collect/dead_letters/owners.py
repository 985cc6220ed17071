"""Whose letters are: those that name a customer, to be handed over or deleted with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson
import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.identity.rules import sent_as
from homing.store.statements import lent

_ID_NAMES: Final = frozenset(
    {"userid", "anonymousid", "distinctid", "deviceid", "clientid", "uid", "cid", "previousid"}
    | {"id", "alias", "anondistinctid", "identifiedid", "anonid", "email"}
)
"""Names that clients send ids under, without signs and in lower case."""

_NAMING: Final = """
SELECT letter, raw
FROM dead_letters
WHERE EXISTS (
    SELECT 1 FROM asked WHERE contains(dead_letters.raw::VARCHAR, asked.bytes::VARCHAR)
)
ORDER BY letter
"""


def letters_of(cursor: DuckDBPyConnection, ids: Iterable[str]) -> list[bytes]:
    """Return the letters that name a customer by one of these ids, as they came."""
    return [raw for _, raw in _named(cursor, ids)]


def forget_letters(cursor: DuckDBPyConnection, ids: Iterable[str]) -> int:
    """Delete them; return how many there were."""
    letters = [letter for letter, _ in _named(cursor, ids)]
    table = pa.table({"letter": pa.array(letters, pa.uint64())})
    with lent(cursor, "named", table):
        cursor.execute("DELETE FROM dead_letters WHERE letter IN (SELECT letter FROM named)")
    return len(letters)


def names_one_of(raw: bytes, ids: frozenset[str]) -> bool:
    """Say whether a letter has one of these ids where clients put ids; so if it is no JSON.

    Examples
    --------
    >>> names_one_of(b'{"userId": "7", "n": "8"}', frozenset({"8"}))
    False
    """
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return True
    return any(str(value) in ids for value in _ids_in(said))


def _named(cursor: DuckDBPyConnection, ids: Iterable[str]) -> Iterator[tuple[int, bytes]]:
    wanted = frozenset(map(sent_as, ids))
    with lent(cursor, "asked", pa.table({"bytes": sorted(_forms(wanted))})):
        found = cursor.execute(_NAMING).fetchall()
    return ((letter, raw) for letter, raw in found if names_one_of(raw, wanted))


def _forms(ids: frozenset[str]) -> set[bytes]:
    """Return how ids stand in JSON, without their quotes."""
    said = (json.dumps(each, ensure_ascii=is_plain) for each in ids for is_plain in (True, False))
    return {each[1:-1].encode(errors="surrogatepass") for each in said}


def _ids_in(said: Any) -> Iterator[object]:
    if isinstance(said, dict):
        for name, value in said.items():
            if "".join(filter(str.isalnum, name)).lower() in _ID_NAMES:
                yield value
            yield from _ids_in(value)
    elif isinstance(said, list):
        for each in said:
            yield from _ids_in(each)
