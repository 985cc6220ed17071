"""What is said of customers: the last word received holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.store.statements import lent

Traits = dict[str, Any]

_TRAITS = """
SELECT customer, traits::JSON::VARCHAR
FROM identities SEMI JOIN asked ON asked.customer = identities.customer
WHERE traits IS NOT NULL
"""

_SET = """
UPDATE identities SET traits = said.traits::JSON::VARIANT
FROM said WHERE said.customer = identities.customer
"""


def with_said(traits: Traits, said: Traits | None, once: Traits | None) -> Traits:
    """Return traits after an event has said some; of `once` only what was not known.

    One that is said to be None is no more.

    Examples
    --------
    >>> with_said({"plan": "free"}, {"plan": "pro"}, {"plan": "x", "born": 1990})
    {'plan': 'pro', 'born': 1990}
    >>> with_said({"plan": "free"}, {"plan": None}, None)
    {}
    """
    found = (once or {}) | {
        name: value for name, value in (traits | (said or {})).items() if value is not None
    }
    return {name: value for name, value in found.items() if value is not None}


def keep(
    cursor: DuckDBPyConnection, said: Iterable[tuple[int, Traits | None, Traits | None]]
) -> None:
    """Keep what events say of customers, in their order, inside the caller's transaction."""
    each_said = list(said)
    if not each_said:
        return
    before = _known(cursor, {customer for customer, _, _ in each_said})
    after: dict[int, Traits] = {}
    for customer, traits, once in each_said:
        known = after.get(customer, before.get(customer, {}))
        after[customer] = with_said(known, traits, once)
    _write(cursor, {who: traits for who, traits in after.items() if traits != before.get(who, {})})


def _known(cursor: DuckDBPyConnection, customers: Iterable[int]) -> dict[int, Traits]:
    asked = pa.table({"customer": pa.array(sorted(customers), pa.uint32())})
    with lent(cursor, "asked", asked):
        found = cursor.execute(_TRAITS).fetchall()
    return {customer: orjson.loads(text) for customer, text in found}


def _write(cursor: DuckDBPyConnection, traits: Mapping[int, Traits]) -> None:
    if not traits:
        return
    texts = [orjson.dumps(each).decode() for each in traits.values()]
    table = pa.table({"customer": pa.array(traits, pa.uint32()), "traits": texts})
    with lent(cursor, "said", table):
        cursor.execute(_SET)
