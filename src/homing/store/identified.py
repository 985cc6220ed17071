"""How many customers did something that counts, and how many of these are known."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from homing.core.names import UNKNOWN_IDS

_HAS_UNKNOWN = """
SELECT count(*) FROM (
    SELECT 1 FROM identities
    WHERE customer > $after AND list_bool_or([starts_with(id, each) FOR each IN $unknown])
    LIMIT 1
)
"""

_IDENTIFIED = """
WITH seen AS (
    SELECT DISTINCT customer FROM log WHERE aside = 0
),
active AS (
    SELECT DISTINCT coalesce(merged.survivor, seen.customer) AS customer
    FROM seen LEFT JOIN merged ON merged.customer = seen.customer
),
known AS (
    SELECT DISTINCT customer FROM aliases
    WHERE NOT list_bool_or([starts_with(id, each) FOR each IN $unknown])
)
SELECT count(*), count(known.customer)
FROM active LEFT JOIN known ON known.customer = active.customer
"""


def has_unknown(cursor: DuckDBPyConnection, *, after: int = -1) -> bool:
    """Say whether an id is that of a device, of those whose number is beyond one."""
    given = {"unknown": list(UNKNOWN_IDS), "after": after}
    [(found,)] = cursor.execute(_HAS_UNKNOWN, given).fetchall()
    return bool(found)


def identified(cursor: DuckDBPyConnection) -> tuple[int, int]:
    """Return how many customers are active, and how many of these have an id of a user."""
    given = {"unknown": list(UNKNOWN_IDS)}
    [(active, known)] = cursor.execute(_IDENTIFIED, given).fetchall()
    return active, known
