"""What events say of customers, on its way to the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.store import traits
from homing.store.statements import lent

Traits = dict[str, Any]


def keep(
    cursor: DuckDBPyConnection, said: Iterable[tuple[int, Traits | None, Traits | None]]
) -> None:
    """Keep what events say of customers, in their order, inside the caller's transaction."""
    words = list(said)
    if not words:
        return
    customers, told, once = zip(*words, strict=True)
    table = pa.table(
        {
            "customer": pa.array(customers, pa.uint32()),
            "place": pa.array(range(len(words)), pa.int64()),
            "is_early": pa.repeat(pa.scalar(False), len(words)),
            "traits": _texts(told),
            "once": _texts(once),
        }
    )
    with lent(cursor, "said", table):
        traits.keep(cursor)


def _texts(objects: Iterable[Traits | None]) -> pa.Array:
    texts = [orjson.dumps(each).decode() if each else None for each in objects]
    return pa.array(texts, pa.string())
