"""What is known of a customer besides what they did: ids, consent, segments, merges, tags."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from homing.customers.merging import Joined, merges_of
from homing.customers.own import Own
from homing.customers.sql import statement
from homing.customers.tagging import tags_of
from homing.store.statements import column

NEWEST: Final = 500
"""Events that are asked first what somebody agreed to: a site that asks sends it with each."""
_TOLD: Final = "SELECT max(occurred_at) FROM own WHERE aside = 2"
_NEWEST: Final = "SELECT place FROM own WHERE batch > $through ORDER BY occurred_at DESC"
_KEPT: Final = "SELECT said_at, consent FROM people_consents WHERE customer = $customer"
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


def known_of(own: Own) -> Known:
    """Return what is known of a customer."""
    cursor = own.cursor
    [(told_at,)] = cursor.execute(_TOLD).fetchall()
    segments = cursor.execute(_SEGMENTS, {"numbers": own.numbers}).fetchall()
    is_merged = len(own.numbers) > 1
    return Known(
        own.ids,
        told_at,
        _consent(own),
        tuple(segments),
        tuple(merges_of(cursor, own.id)) if is_merged else (),
        tuple(tags_of(cursor, own.numbers)),
    )


def _consent(own: Own) -> str | None:
    """Return what they agreed to: as it is kept of them, or as what came since says."""
    through = own.kept_through()
    newest = column(own.cursor, _NEWEST, {"through": through})
    said = (
        own.cursor.execute(_KEPT, {"customer": own.numbers[0]}).fetchall() if through >= 0 else []
    )
    for some in (newest[:NEWEST], newest[NEWEST:]):
        if not some:
            break
        given = {"places": some, "many": len(some)}
        [(said_at, consent)] = own.cursor.execute(statement("told"), given).fetchall()
        if consent is not None:
            said.append((said_at, consent))
            break
    return max(said)[1] if said else None
