"""What takes events away from customers, or gives them to others: undo, merge, unmerge, erase.

Thousands of merges at once are made by `merging`.

Each notes in `rewritten` whose history is another one now, in the transaction that makes it so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from duckdb import DuckDBPyConnection

from homing.core.errors import NotFound, UserError
from homing.store import survivors, traits
from homing.store.statements import column, count

_REWRITTEN = """
INSERT INTO rewritten
SELECT
    (SELECT coalesce(max(rewrite), 0) + 1 FROM rewritten),
    unnest($customers)
"""

_REWRITTEN_BATCH = """
INSERT INTO rewritten
WITH touched AS (
    SELECT customer FROM log WHERE batch = $batch
    UNION
    SELECT customer FROM resolved WHERE batch = $batch
)
SELECT (SELECT coalesce(max(rewrite), 0) + 1 FROM rewritten), customer FROM touched
"""

_LATEST = "SELECT coalesce(max(rewrite), 0) FROM rewritten"

_FORGET = """
DELETE FROM identities
WHERE
    customer IN (
        SELECT customer FROM rewritten WHERE rewrite = (SELECT max(rewrite) FROM rewritten)
        EXCEPT SELECT customer FROM merges
        EXCEPT SELECT survivor FROM merges
        EXCEPT (
            SELECT customer FROM log WHERE customer IN (
                SELECT customer FROM rewritten WHERE rewrite = (SELECT max(rewrite) FROM rewritten)
            )
        )
    )
"""
"""Ids without events and merges; the number of one that has a merge is not given to another."""

_UNTOLD = """
DELETE FROM told
WHERE
    customer IN (
        SELECT customer FROM rewritten WHERE rewrite = (SELECT max(rewrite) FROM rewritten)
    )
    AND customer NOT IN (SELECT customer FROM identities)
"""

_CLUSTER = """
WITH survivors AS (
    SELECT coalesce(merged.survivor, given.customer) AS customer
    FROM (SELECT unnest($customers::UINTEGER[]) AS customer) AS given
    LEFT JOIN merged ON merged.customer = given.customer
)
SELECT customer FROM survivors
UNION
SELECT merged.customer FROM merged WHERE survivor IN (SELECT customer FROM survivors)
"""

_EDGES = """
SELECT customer, survivor
FROM merges
WHERE customer IN (SELECT unnest($customers))
ORDER BY merge, customer
"""

_NEW_MERGE = """
INSERT INTO merges
SELECT
    (SELECT coalesce(max(rewrite), 0) + 1 FROM rewritten),
    unnest($customers),
    $survivor,
    $reason,
    $now
"""

_DUPLICATES = """
CREATE OR REPLACE TEMP TABLE duplicates AS
WITH twice AS (
    SELECT message_id
    FROM log
    SEMI JOIN (SELECT message_id FROM log WHERE batch > $since) AS recent USING (message_id)
    GROUP BY message_id
    HAVING count(*) > 1
)
SELECT log.rowid AS place, log.customer
FROM log
SEMI JOIN twice USING (message_id)
QUALIFY
    row_number() OVER (PARTITION BY message_id ORDER BY log.received_at, log.batch, log.rowid) > 1
"""

_REWRITTEN_DUPLICATES = """
INSERT INTO rewritten
WITH touched AS (
    SELECT customer FROM duplicates
    UNION
    SELECT merged.survivor FROM duplicates JOIN merged ON merged.customer = duplicates.customer
)
SELECT (SELECT coalesce(max(rewrite), 0) + 1 FROM rewritten), customer FROM touched
"""

_NO_SIGHTINGS = """
UPDATE sightings SET user_id = NULL, merge = NULL
WHERE user_id IN (SELECT id FROM identities WHERE customer IN (SELECT unnest($customers)))
"""
"""Of a device that others use too, it stays known from when to when it was not theirs."""

_NO_DEVICES = """
DELETE FROM sightings WHERE anonymous_id NOT IN (
    SELECT anonymous_id FROM sightings WHERE user_id IS NOT NULL
)
"""

_ERASURE = (
    """
    DELETE FROM contacts WHERE user_id IN (
        SELECT id FROM identities WHERE customer IN (SELECT unnest($customers))
    )
    """,
    """
    DELETE FROM listed
    WHERE id IN (SELECT id FROM identities WHERE customer IN (SELECT unnest($customers)))
    """,
    "DELETE FROM memberships WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM taggings WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM told WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM people_words WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM people_consents WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM people_money WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM people WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM merges WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM merged WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM survivors WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM identities WHERE customer IN (SELECT unnest($customers))",
    "DELETE FROM log WHERE customer IN (SELECT unnest($customers::UINTEGER[]))",
)


def undo(cursor: DuckDBPyConnection, batch: int, now: datetime) -> int:
    """Take a batch out of the log; return how many events left."""
    marked = count(
        cursor,
        "UPDATE batches SET undone_at = $now"
        " WHERE batch = $batch AND undone_at IS NULL AND NOT is_drain",
        {"now": now, "batch": batch},
    )
    if marked == 0:
        raise UserError(
            f"There is no import number {batch} to undo.",
            remedy="See the numbers with: homing import --list.",
        )
    cursor.execute(_REWRITTEN_BATCH, {"batch": batch})
    traits.take_back(cursor, batch)
    removed = count(cursor, "DELETE FROM log WHERE batch = $batch", {"batch": batch})
    _forget(cursor)
    return removed


def merge(
    cursor: DuckDBPyConnection, ids: Sequence[str], into: str, *, reason: str, now: datetime
) -> int:
    """Make some customers one with another, and return the number of the merge."""
    survivor = _number(cursor, into, "into")
    customers = sorted({_number(cursor, each, "ids") for each in ids} - {survivor})
    members = _cluster(cursor, [survivor, *customers])
    before = _survivors(cursor, members)
    if not customers or len({before[each] for each in (survivor, *customers)}) == 1:
        raise UserError(f"All these are the customer {into!r} already.", where="ids")
    new = {"customers": customers, "survivor": survivor, "reason": reason, "now": now}
    cursor.execute(_NEW_MERGE, new)
    return _settle(cursor, before)


def unmerge(cursor: DuckDBPyConnection, number: int) -> None:
    """Take back a merge."""
    given = {"merge": number}
    edges = cursor.execute("SELECT customer, survivor FROM merges WHERE merge = $merge", given)
    ends = [each for edge in edges.fetchall() for each in edge]
    if not ends:
        raise NotFound(f"There is no merge number {number} to take back.", where="merge")
    before = _survivors(cursor, _cluster(cursor, ends))
    cursor.execute("DELETE FROM merges WHERE merge = $merge", given)
    _settle(cursor, before)
    _forget(cursor)


def erase(cursor: DuckDBPyConnection, customer_id: str, now: datetime) -> int:
    """Delete a customer under all their ids; return how many events went."""
    members = {"customers": _cluster(cursor, [_number(cursor, customer_id, "customer")])}
    ids = column(
        cursor, "SELECT id FROM identities WHERE customer IN (SELECT unnest($customers))", members
    )
    cursor.execute(_REWRITTEN, members)
    cursor.execute(
        "INSERT INTO erased SELECT unnest($hashes), $now, $rewrite",
        {"hashes": [hash_of(each) for each in ids], "now": now, "rewrite": count(cursor, _LATEST)},
    )
    cursor.execute(_NO_SIGHTINGS, members)
    cursor.execute(_NO_DEVICES)
    return [count(cursor, sql, members) for sql in _ERASURE][-1]


def dedupe(cursor: DuckDBPyConnection) -> int:
    """Take out of the log what came twice; return how many events went."""
    latest = count(cursor, "SELECT coalesce(max(batch), 0) FROM batches")
    since = count(cursor, "SELECT deduped_batch FROM upkeep")
    if latest <= since:
        return 0
    cursor.execute(_DUPLICATES, {"since": since})
    removed = count(cursor, "SELECT count(*) FROM duplicates")
    if removed:
        cursor.execute(_REWRITTEN_DUPLICATES)
        cursor.execute("DELETE FROM log WHERE rowid IN (SELECT place FROM duplicates)")
    cursor.execute("DROP TABLE duplicates")
    cursor.execute("UPDATE upkeep SET deduped_batch = $latest", {"latest": latest})
    return removed


def _forget(cursor: DuckDBPyConnection) -> None:
    """Forget the ids of whom nothing is left, of those whose history was just made another one."""
    cursor.execute(_FORGET)
    cursor.execute(_UNTOLD)


def hash_of(customer_id: str) -> str:
    """Return what an erased id is known by; as `sha256` of the database."""
    return hashlib.sha256(customer_id.encode()).hexdigest()


def settled(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for everybody who was merged the survivor; merges (customer, survivor) in order.

    What is merged is not one id, but all that was one customer with it until then.
    """
    nexts: dict[int, int] = {}

    def last(customer: int) -> int:
        while customer in nexts:
            further = nexts[customer]
            nexts[customer] = nexts.get(further, further)
            customer = further
        return customer

    for customer, survivor in edges:
        one, other = last(customer), last(survivor)
        if one != other:
            nexts[one] = other
    return {customer: last(customer) for customer in nexts}


def _settle(cursor: DuckDBPyConnection, before: dict[int, int]) -> int:
    """Bring `merged` in line with `merges` for some clusters; return the number of the rewrite.

    Parameters
    ----------
    before : dict
        The survivor of every member, up to now.
    """
    members = {"customers": list(before)}
    merged = settled(cursor.execute(_EDGES, members).fetchall())
    cursor.execute("DELETE FROM merged WHERE customer IN (SELECT unnest($customers))", members)
    cursor.execute(
        "INSERT INTO merged SELECT unnest($customers), unnest($survivors)",
        {"customers": list(merged), "survivors": list(merged.values())},
    )
    moved = [each for each in before if merged.get(each, each) != before[each]]
    ends = {end for each in moved for end in (each, before[each], merged.get(each, each))}
    survivors.renew(cursor, values={"customers": list(ends)})
    cursor.execute(_REWRITTEN, {"customers": sorted(ends)})
    return count(cursor, _LATEST)


def _number(cursor: DuckDBPyConnection, customer_id: str, where: str) -> int:
    """Return the number of an id's own."""
    found = column(cursor, "SELECT customer FROM identities WHERE id = $id", {"id": customer_id})
    if not found:
        raise NotFound(f"There is no customer {customer_id!r}.", where=where)
    return int(found[0])


def _cluster(cursor: DuckDBPyConnection, customers: list[int]) -> list[int]:
    """Return the numbers of all ids that are one customer with any of these."""
    return column(cursor, _CLUSTER, {"customers": customers})


def _survivors(cursor: DuckDBPyConnection, members: list[int]) -> dict[int, int]:
    """Return of each the customer they are by now."""
    merged = cursor.execute(
        "SELECT customer, survivor FROM merged WHERE customer IN (SELECT unnest($customers))",
        {"customers": members},
    ).fetchall()
    return {each: each for each in members} | dict(merged)
