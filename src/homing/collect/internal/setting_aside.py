"""Which events are internal traffic, told by the rules in the log, and set aside.

Bit 4 of `aside` says so: an event that would count has 4, one that says who somebody is 6. What a
bot did, and what Homing itself noted, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.internal.model import InternalRule, RuleKind
from homing.store.arrivals import latest_batch
from homing.store.merging import rewritten
from homing.store.statements import column, count, lent

_HAS_RULES: Final = "SELECT count(*) FROM internal_rules"

_MATCHED: Final = """
CREATE OR REPLACE TEMP TABLE internal_matched AS
WITH asked AS (
    SELECT identities.* FROM identities
    WHERE $batch IS NULL OR customer IN (
        SELECT merged.customer FROM merged WHERE survivor IN (
            SELECT coalesce(merged.survivor, log.customer)
            FROM log LEFT JOIN merged ON merged.customer = log.customer
            WHERE log.batch = $batch
        )
        UNION
        SELECT coalesce(merged.survivor, log.customer)
        FROM log LEFT JOIN merged ON merged.customer = log.customer
        WHERE log.batch = $batch
    )
),
addressed AS (
    SELECT customer, id, lower(TRY_CAST(traits.email AS VARCHAR)) AS email FROM asked
),
told AS (
    SELECT customer FROM addressed
    WHERE id IN (SELECT value FROM given_rules WHERE kind = 'customer')
    UNION
    SELECT customer FROM addressed
    WHERE
        contains(email, '@')
        AND split_part(email, '@', -1) IN (SELECT value FROM given_rules WHERE kind = 'email')
    UNION
    SELECT customer FROM addressed
    WHERE
        contains(id, '@')
        AND split_part(lower(id), '@', -1)
            IN (SELECT value FROM given_rules WHERE kind = 'email')
),
survivors AS (
    SELECT coalesce(merged.survivor, told.customer) AS customer
    FROM told LEFT JOIN merged ON merged.customer = told.customer
)
SELECT customer FROM survivors
UNION
SELECT merged.customer FROM merged WHERE survivor IN (SELECT customer FROM survivors)
"""
"""One row = the number of an id of a customer whom a rule names; of one batch, or of all."""

_NO_EVENTS: Final = """
CREATE OR REPLACE TEMP TABLE internal_events (place BIGINT NOT NULL)
"""

_OTHERS: Final = """
CREATE OR REPLACE TEMP TABLE internal_others AS
(FROM internal_matched EXCEPT FROM internal_numbers)
UNION ALL
(FROM internal_numbers EXCEPT FROM internal_matched)
"""
"""One row = the number of an id that is internal by now and was not, or the other way round."""
_THEIRS: Final = "AND customer IN (SELECT customer FROM internal_others)"

_EVENTS: Final = """
INSERT INTO internal_events
SELECT rowid FROM log
WHERE
    batch BETWEEN $first AND $last
    AND aside IN (0, 4)
    AND lower(TRY_CAST(variant_extract(properties, $name) AS VARCHAR)) = lower($value)
    {whose}
"""
"""One row = an event that a rule about its properties names."""

_TURNED: Final = """
CREATE OR REPLACE TEMP TABLE internal_turned AS
WITH looked AS (
    SELECT
        rowid AS place,
        customer,
        aside,
        customer IN (SELECT customer FROM internal_numbers)
            OR (aside IN (0, 4) AND rowid IN (SELECT place FROM internal_events)) AS is_internal
    FROM log
    WHERE batch BETWEEN $first AND $last AND aside IN (0, 2, 4, 6) {whose}
)
SELECT place, customer, xor(aside, 4) AS aside FROM looked WHERE is_internal <> (aside >= 4)
"""
"""One row = an event that is set aside from now on, or is not any more."""

_TURNED_OF: Final = """
CREATE OR REPLACE TEMP TABLE internal_turned AS
SELECT log.rowid AS place, log.customer, log.aside | 4 AS aside
FROM log SEMI JOIN internal_new ON internal_new.customer = log.customer
WHERE log.aside IN (0, 2)
"""

_TURN: Final = """
UPDATE log SET aside = internal_turned.aside
FROM internal_turned
WHERE internal_turned.place = log.rowid
"""

_NEW: Final = """
CREATE OR REPLACE TEMP TABLE internal_new AS
SELECT customer FROM internal_matched ANTI JOIN internal_numbers USING (customer)
"""

_BY_SOURCE: Final = """
SELECT source, count(*) FROM log
WHERE batch = $batch AND aside = 4 AND source IS NOT NULL
GROUP BY source
"""

_REACH: Final = """
SELECT
    count(*) FILTER (theirs OR place IS NOT NULL),
    count(DISTINCT who) FILTER (theirs OR place IS NOT NULL),
    count(*)
FROM (
    SELECT
        coalesce(merged.survivor, log.customer) AS who,
        log.customer IN (SELECT customer FROM internal_matched) AS theirs,
        internal_events.place
    FROM log
    LEFT JOIN merged ON merged.customer = log.customer
    LEFT JOIN internal_events ON internal_events.place = log.rowid
    WHERE log.aside IN (0, 4)
)
"""


class Reach(NamedTuple):
    """What a rule names in the log as it is.

    `events` and `customers` are those that it names, `of` all events that it is asked about: those
    that count, and those that are internal already.
    """

    events: int
    customers: int
    of: int


def take(cursor: DuckDBPyConnection, batch: int) -> dict[UUID, int]:
    """Set aside what is internal in a batch, inside the transaction that brings it.

    Customers who turn out to be internal by it are so with all they did before.

    Returns
    -------
    dict of UUID to int
        How many events were set aside, by source.
    """
    if not batch or not count(cursor, _HAS_RULES):
        return {}
    with lent(cursor, "given_rules", _table(held(cursor))):
        cursor.execute(_MATCHED, {"batch": batch})
    cursor.execute(_NEW)
    if count(cursor, "SELECT count(*) FROM internal_new"):
        cursor.execute("INSERT INTO internal_numbers SELECT customer FROM internal_new")
        cursor.execute(_TURNED_OF)
        _turn(cursor)
    look_through(cursor, batch, batch)
    return dict(cursor.execute(_BY_SOURCE, {"batch": batch}).fetchall())


def put(cursor: DuckDBPyConnection, rules: Iterable[InternalRule]) -> None:
    """Have the log go by these rules for what comes in; nothing that is there changes yet."""
    cursor.execute("DELETE FROM internal_rules")
    with lent(cursor, "given_rules", _table(rules)):
        cursor.execute("INSERT INTO internal_rules SELECT kind, name, value FROM given_rules")
        cursor.execute(_MATCHED, {"batch": None})
    _keep_matched(cursor)


def held(cursor: DuckDBPyConnection) -> list[InternalRule]:
    """Return the rules by which the log goes."""
    rows = cursor.execute("SELECT kind, value, name FROM internal_rules").fetchall()
    return [InternalRule(RuleKind(kind), value, name) for kind, value, name in rows]


def look_through(cursor: DuckDBPyConnection, first: int, last: int, *, whose: str = "") -> int:
    """Bring events of some batches in line with the rules; return how many were not."""
    _find_events(cursor, held(cursor), first, last, whose=whose)
    cursor.execute(_TURNED.format(whose=whose), {"first": first, "last": last})
    return _turn(cursor)


def catch_up(cursor: DuckDBPyConnection) -> int:
    """Bring events of those in line whom a merge or another e-mail made internal, or not any more.

    Returns
    -------
    int
        How many events were not.
    """
    with lent(cursor, "given_rules", _table(held(cursor))):
        cursor.execute(_MATCHED, {"batch": None})
    cursor.execute(_OTHERS)
    if not count(cursor, "SELECT count(*) FROM internal_others"):
        return 0
    _keep_matched(cursor)
    return look_through(cursor, 0, latest_batch(cursor), whose=_THEIRS)


def reach(cursor: DuckDBPyConnection, rules: Sequence[InternalRule]) -> Reach:
    """Return what rules name in all of the log, changing nothing."""
    with lent(cursor, "given_rules", _table(rules)):
        cursor.execute(_MATCHED, {"batch": None})
    _find_events(cursor, rules, 0, latest_batch(cursor))
    return Reach(*cursor.execute(_REACH).fetchall()[0])


def _find_events(
    cursor: DuckDBPyConnection,
    rules: Iterable[InternalRule],
    first: int,
    last: int,
    *,
    whose: str = "",
) -> None:
    cursor.execute(_NO_EVENTS)
    for each in rules:
        if each.kind is RuleKind.property:
            asked = {"first": first, "last": last, "name": each.name, "value": each.value}
            cursor.execute(_EVENTS.format(whose=whose), asked)


def _keep_matched(cursor: DuckDBPyConnection) -> None:
    cursor.execute("DELETE FROM internal_numbers")
    cursor.execute("INSERT INTO internal_numbers FROM internal_matched")


def _turn(cursor: DuckDBPyConnection) -> int:
    changed = count(cursor, _TURN)
    if changed:
        rewritten(cursor, column(cursor, "SELECT DISTINCT customer FROM internal_turned"))
    return changed


def _table(rules: Iterable[InternalRule]) -> pa.Table:
    listed = list(rules)
    return pa.table(
        {
            "kind": pa.array([each.kind.value for each in listed], pa.string()),
            "name": pa.array([each.name for each in listed], pa.string()),
            "value": pa.array([each.value for each in listed], pa.string()),
        }
    )
