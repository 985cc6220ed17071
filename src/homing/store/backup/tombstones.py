"""Tombstones: what keeps erased customers from coming back, carried over to a restored log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from duckdb import DuckDBPyConnection

from homing.store import survivors
from homing.store.events import EventStore
from homing.store.rewriting import settled
from homing.store.statements import count


class Tombstone(NamedTuple):
    """An erased id, by the SHA-256 of it, and up to when its events are gone."""

    id_hash: str
    erased_at: datetime


def tombstones(store: EventStore) -> list[Tombstone]:
    """Return all tombstones of a log, the oldest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT id_hash, max(erased_at) FROM erased GROUP BY id_hash ORDER BY 2, 1"
        ).fetchall()
    return [Tombstone(*row) for row in rows]


def bury(store: EventStore, found: Sequence[Tombstone]) -> int:
    """Erase what tombstones name from a log that does not know them; return how many events went.

    An id that came back after its erasure keeps what it did since. Nobody else uses the store.
    """
    if not found:
        return 0
    with store.cursor() as cursor, store.writing(cursor):
        _lay_out(cursor, found)
        for step in (_NAME, _NOTE, _MARK):
            cursor.execute(step)
        events = count(cursor, _ERASE)
        for step in (
            _GONE,
            _UNTIE,
            _UNSEE,
            _UNMEET,
            _NO_DEVICES,
            _UNLIST,
            _LEAVE,
            _UNTAG,
            _UNTELL,
            *_ANEW,
            _FORGET,
        ):
            cursor.execute(step)
        _settle(cursor)
    return events


_LAY_OUT: Final = """
CREATE OR REPLACE TEMP TABLE fresh_tombstones AS
SELECT given.id_hash, given.erased_at
FROM (SELECT unnest($hashes) AS id_hash, unnest($moments) AS erased_at) AS given
ANTI JOIN erased
ON erased.id_hash = given.id_hash AND erased.erased_at >= given.erased_at
"""

_NAME: Final = """
CREATE OR REPLACE TEMP TABLE named AS
SELECT identities.customer, fresh_tombstones.erased_at
FROM identities
JOIN fresh_tombstones ON sha256(identities.id) = fresh_tombstones.id_hash
"""

_NOTE: Final = """
INSERT INTO rewritten
WITH touched AS (
    SELECT customer FROM named
    UNION SELECT survivor FROM merged WHERE customer IN (SELECT customer FROM named)
    UNION SELECT customer FROM merged WHERE survivor IN (SELECT customer FROM named)
)
SELECT (SELECT coalesce(max(rewrite), 0) + 1 FROM rewritten), customer FROM touched
"""

_MARK: Final = """
INSERT INTO erased
SELECT id_hash, erased_at, (SELECT coalesce(max(rewrite), 0) FROM rewritten) FROM fresh_tombstones
"""

_ERASE: Final = """
DELETE FROM log USING named
WHERE log.customer = named.customer AND log.occurred_at <= named.erased_at
"""

_GONE: Final = """
CREATE OR REPLACE TEMP TABLE gone AS
SELECT customer FROM named WHERE customer NOT IN (SELECT customer FROM log)
"""

_UNTIE: Final = """
DELETE FROM merges
WHERE customer IN (SELECT customer FROM gone) OR survivor IN (SELECT customer FROM gone)
"""

_UNSEE: Final = """
UPDATE sightings SET user_id = NULL, merge = NULL
WHERE user_id IN (
    SELECT identities.id FROM identities JOIN gone ON gone.customer = identities.customer
)
"""

_UNMEET: Final = """
DELETE FROM contacts WHERE user_id IN (
    SELECT identities.id FROM identities JOIN gone ON gone.customer = identities.customer
)
"""

_NO_DEVICES: Final = """
DELETE FROM sightings WHERE anonymous_id NOT IN (
    SELECT anonymous_id FROM sightings WHERE user_id IS NOT NULL
)
"""

_UNLIST: Final = """
DELETE FROM listed WHERE sha256(id) IN (SELECT id_hash FROM fresh_tombstones)
"""

_LEAVE: Final = "DELETE FROM memberships WHERE customer IN (SELECT customer FROM gone)"

_UNTAG: Final = "DELETE FROM taggings WHERE customer IN (SELECT customer FROM gone)"

_UNTELL: Final = "DELETE FROM told WHERE customer IN (SELECT customer FROM gone)"

_ANEW: Final = tuple(
    f"DELETE FROM {table}"  # noqa: S608 - names of ours
    for table in ("people", "people_money", "people_consents", "people_words", "people_mark")
)
"""What lists read is made of the log again, when it is next asked for."""

_FORGET: Final = "DELETE FROM identities WHERE customer IN (SELECT customer FROM gone)"


def _lay_out(cursor: DuckDBPyConnection, found: Sequence[Tombstone]) -> None:
    hashes, moments = zip(*found, strict=True)
    cursor.execute(_LAY_OUT, {"hashes": list(hashes), "moments": list(moments)})


def _settle(cursor: DuckDBPyConnection) -> None:
    """Bring `merged` in line with all the merges that are left."""
    edges = cursor.execute("SELECT customer, survivor FROM merges ORDER BY merge, customer")
    merged = settled(edges.fetchall())
    cursor.execute("DELETE FROM merged")
    cursor.execute(
        "INSERT INTO merged SELECT unnest($customers::UINTEGER[]), unnest($survivors::UINTEGER[])",
        {"customers": list(merged), "survivors": list(merged.values())},
    )
    survivors.renew(cursor, survivors.EVERYBODY)
