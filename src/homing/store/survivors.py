"""What is known of customers into whom others were merged, put together when it changes."""

from __future__ import annotations

from typing import Any, Final

from duckdb import DuckDBPyConnection

from homing.store.statements import count

THESE: Final = "SELECT unnest($customers::UINTEGER[]) AS customer"
EVERYBODY: Final = "SELECT customer FROM survivors UNION SELECT survivor FROM merged"

_ARE_ANY: Final = """
SELECT EXISTS (SELECT 1 FROM merged) OR EXISTS (SELECT 1 FROM survivors)
"""

_WHOSE: Final = """
CREATE OR REPLACE TEMP TABLE whose AS
WITH whom AS ({whom})
SELECT customer FROM whom
UNION
SELECT survivor FROM merged SEMI JOIN whom ON whom.customer = merged.customer
"""
"""One row = a number of those who changed, and whoever they are by now."""

_GONE: Final = "DELETE FROM survivors USING whose WHERE survivors.customer = whose.customer"

_TOGETHER: Final = """
INSERT INTO survivors
WITH numbers AS (
    SELECT merged.customer AS number, merged.survivor AS customer
    FROM merged SEMI JOIN whose ON whose.customer = merged.survivor
    UNION
    SELECT survivor, survivor FROM merged SEMI JOIN whose ON whose.customer = merged.survivor
),
known AS MATERIALIZED (
    SELECT numbers.customer, numbers.number, identities.id, identities.traits
    FROM identities JOIN numbers ON numbers.number = identities.customer
),
said AS (
    SELECT customer, number, unnest(map_entries(traits::JSON::MAP(VARCHAR, JSON))) AS trait
    FROM known
    WHERE starts_with(variant_typeof(traits), 'OBJECT')
),
chosen AS (
    SELECT
        customer,
        trait.key AS key,
        arg_max(trait.value, (number = customer, -number::BIGINT)) AS value
    FROM said
    WHERE trait.value::VARCHAR <> 'null'
    GROUP BY customer, trait.key
),
filled AS (
    SELECT customer, json_group_object(key, value)::VARIANT AS traits FROM chosen GROUP BY customer
)
SELECT known.customer, known.id, coalesce(filled.traits, known.traits)
FROM known
LEFT JOIN filled ON filled.customer = known.customer
WHERE known.number = known.customer
"""
"""One's own word holds, then that of the number that was given first."""


def renew(
    cursor: DuckDBPyConnection, whom: str = THESE, values: dict[str, Any] | None = None
) -> None:
    """Bring `survivors` in line with `identities` and `merged`, inside the caller's transaction.

    Parameters
    ----------
    whom : str
        A statement that gives the `customer` numbers whose traits, or survivors, are others now;
        of one who is no survivor any more it gives that one.
    values : dict, optional
        What it leaves open.
    """
    if not count(cursor, _ARE_ANY):
        return
    cursor.execute(_WHOSE.format(whom=whom), values or {})
    cursor.execute(_GONE)
    cursor.execute(_TOGETHER)
