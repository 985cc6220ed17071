"""Append a batch to the log: numbers for new customers and names, nothing twice, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from homing.store.statements import count

INCOMING = """
CREATE OR REPLACE TEMP TABLE incoming (
    id VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    message_id UUID NOT NULL,
    properties VARIANT
)
"""
"""The table a writer fills before `EventStore.append`: one row = one event."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch: its number, events taken, already there, and of erased customers."""

    batch: int
    taken: int
    duplicates: int
    new_customers: int
    erased: int = 0


_ERASED = """
SELECT count(*)
FROM incoming
SEMI JOIN erased ON sha256(incoming.id) = id_hash AND incoming.occurred_at <= erased_at
"""

_THERE = "CREATE OR REPLACE TEMP VIEW there AS FROM incoming"

_THERE_BUT_ERASED = """
CREATE OR REPLACE TEMP VIEW there AS
FROM incoming
ANTI JOIN erased ON sha256(incoming.id) = id_hash AND incoming.occurred_at <= erased_at
"""

_NEWS = """
SELECT
    count(*) AS given,
    count(DISTINCT message_id) AS different,
    (SELECT count(*) FROM there SEMI JOIN log ON log.message_id = there.message_id) AS known
FROM there
"""

_ALL_FRESH = "CREATE OR REPLACE TEMP VIEW fresh AS FROM there"
"""Where every event is new, none is written twice on its way."""

_FRESH = """
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT id, event, occurred_at, message_id, properties
FROM there
ANTI JOIN log ON log.message_id = there.message_id
"""

_ONCE = """
DELETE FROM fresh WHERE rowid NOT IN (SELECT min(rowid) FROM fresh GROUP BY message_id)
"""

_NEW_CUSTOMERS = """
INSERT INTO identities (customer, id)
WITH unknown AS (
    SELECT id, min(occurred_at) AS first_at
    FROM fresh ANTI JOIN identities ON identities.id = fresh.id
    GROUP BY id
)
SELECT
    (SELECT coalesce(max(customer), -1) FROM identities)
    + row_number() OVER (ORDER BY first_at, id),
    id
FROM unknown
"""

_NEW_NAMES = """
INSERT INTO event_names
WITH unknown AS (
    SELECT DISTINCT event AS name
    FROM fresh ANTI JOIN event_names ON event_names.name = fresh.event
)
SELECT
    row_number() OVER (ORDER BY name) + (SELECT coalesce(max(event), -1) FROM event_names),
    name
FROM unknown
"""

_INTO_LOG = """
INSERT INTO log (
    customer, event, occurred_at, received_at, message_id, batch, properties, aside
)
SELECT
    identities.customer,
    event_names.event,
    fresh.occurred_at,
    $received_at,
    fresh.message_id,
    $batch,
    fresh.properties,
    CASE WHEN list_contains($telling, fresh.event) THEN 2 ELSE 0 END AS aside
FROM fresh
JOIN identities ON identities.id = fresh.id
JOIN event_names ON event_names.name = fresh.event
"""


def append(
    cursor: DuckDBPyConnection, source: str, received_at: datetime, telling: Sequence[str]
) -> Appended:
    """Take what is in `incoming` into the log, inside the caller's transaction."""
    erased = count(cursor, _ERASED) if count(cursor, "SELECT count(*) FROM erased") else 0
    cursor.execute(_THERE_BUT_ERASED if erased else _THERE)
    given, different, known = cursor.execute(_NEWS).fetchone() or (0, 0, 0)
    is_all_fresh = different == given and not known
    taken = given if is_all_fresh else count(cursor, _FRESH)
    if is_all_fresh:
        cursor.execute(_ALL_FRESH)
    elif different < given:
        taken -= count(cursor, _ONCE)
    if taken == 0:
        cursor.execute(f"DROP {'VIEW' if is_all_fresh else 'TABLE'} fresh")
        return Appended(batch=0, taken=0, duplicates=given, new_customers=0, erased=erased)
    batch = count(cursor, "SELECT coalesce(max(batch), 0) + 1 FROM batches")
    new_customers = count(cursor, _NEW_CUSTOMERS)
    cursor.execute(_NEW_NAMES)
    cursor.execute(
        _INTO_LOG, {"received_at": received_at, "batch": batch, "telling": list(telling)}
    )
    cursor.execute(
        "INSERT INTO batches VALUES (?, ?, ?, ?, NULL, false)", [batch, source, received_at, taken]
    )
    cursor.execute(f"DROP {'VIEW' if is_all_fresh else 'TABLE'} fresh")
    return Appended(batch, taken, given - taken, new_customers, erased)
