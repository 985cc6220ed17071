"""What is known of a customer besides what they did: ids, consent, segments, merges, tags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duckdb import DuckDBPyConnection

from homing.customers.everything import ids_of
from homing.customers.merging import Joined, merges_of
from homing.customers.sql import number_of
from homing.customers.tagging import tags_of

_TOLD: Final = """
SELECT
    max(occurred_at) FILTER (aside IN (2, 6)),
    arg_max(TRY_CAST(properties.consent AS VARCHAR), occurred_at)
        FILTER (TRY_CAST(properties.consent AS VARCHAR) IS NOT NULL)
FROM everything
WHERE customer = $customer
"""
_SEGMENTS: Final = "SELECT segment, since FROM members WHERE customer = $customer ORDER BY since"


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
    given = {"customer": number_of(cursor, customer_id)}
    [(told_at, consent)] = cursor.execute(_TOLD, given).fetchall()
    segments = cursor.execute(_SEGMENTS, given).fetchall()
    return Known(
        ids,
        told_at,
        consent,
        tuple(segments),
        tuple(merges_of(cursor, customer_id)),
        tuple(tags_of(cursor, customer_id)),
    )
