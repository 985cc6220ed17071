"""What is known of a customer besides what they did: ids, consent, segments, merges, tags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duckdb import DuckDBPyConnection

from homing.customers.everything import ids_of
from homing.customers.merging import Joined, merges_of
from homing.customers.sql import number_of, numbers_of, statement
from homing.customers.tagging import tags_of

NEWEST: Final = 500
"""Events that are asked first what somebody agreed to: a site that asks sends it with each."""
_PLACES: Final = """
SELECT max(occurred_at) FILTER (aside = 2), list(rowid ORDER BY occurred_at DESC)
FROM log
WHERE customer IN (SELECT unnest($numbers::UINTEGER[]))
"""
_SEGMENTS: Final = """
SELECT segment, min(since) AS since
FROM memberships
WHERE customer IN (SELECT unnest($numbers::UINTEGER[]))
GROUP BY segment
ORDER BY since
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a customer.

    Parameters
    ----------
    ids : tuple of str
        All they are known by.
    told_at : datetime or None
        When somebody last said who they are: the newest trait is of then.
    consent : str or None
        What they agreed to, as their last event that says so has it; None: no event says.
    segments : tuple of (UUID, datetime)
        The segments they were in at the last look, and since when.
    merges : tuple of Joined
        The merges they were made by, the newest first.
    tags : tuple of str
        In the order of the alphabet.
    """

    ids: tuple[str, ...]
    told_at: datetime | None
    consent: str | None
    segments: tuple[tuple[UUID, datetime], ...]
    merges: tuple[Joined, ...]
    tags: tuple[str, ...]


def known_of(cursor: DuckDBPyConnection, customer_id: str) -> Known:
    """Return what is known of a customer, by any of their ids; raises `NotFound`."""
    ids = ids_of(cursor, customer_id)
    numbers = numbers_of(cursor, number_of(cursor, customer_id))
    told_at, consent = _told(cursor, numbers)
    segments = cursor.execute(_SEGMENTS, {"numbers": numbers}).fetchall()
    return Known(
        ids,
        told_at,
        consent,
        tuple(segments),
        tuple(merges_of(cursor, customer_id)),
        tuple(tags_of(cursor, customer_id)),
    )


def _told(cursor: DuckDBPyConnection, numbers: list[int]) -> tuple[datetime | None, str | None]:
    """Return when somebody last said who a customer is, and what they agreed to."""
    [(told_at, places)] = cursor.execute(_PLACES, {"numbers": numbers}).fetchall()
    newest = places or []
    for some in (newest[:NEWEST], newest[NEWEST:]):
        given = {"places": some, "many": len(some)}
        consent = cursor.execute(statement("told"), given).fetchall()[0][0] if some else None
        if consent is not None:
            return told_at, consent
    return told_at, None
