"""A customer is erased: events, ids, traits, merges, and what was rejected in their name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from homing.collect import forget_letters, letters_of
from homing.customers.everything import ids_of
from homing.store import EventStore, rewriting
from homing.store.statements import count

_EVENTS: Final = """
SELECT count(*) FROM everything WHERE customer = (SELECT customer FROM aliases WHERE id = $id)
"""
_PAST: Final = """
SELECT min(erased_at), count(*) FROM erased GROUP BY rewrite ORDER BY rewrite DESC LIMIT $most
"""


@dataclass(frozen=True, slots=True)
class Removal:
    """What an erasure takes away, or took.

    Parameters
    ----------
    events : int
        Events, those that are not counted among them.
    ids : int
        Ids the customer was known by, those of devices among them.
    rejected : int
        Parts of requests that are no events and name the customer.
    """

    events: int
    ids: int
    rejected: int

    def to_dict(self) -> dict[str, int]:
        """Return it by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Past:
    """An erasure that was done: when, and of how many ids. Of whom is not known."""

    erased_at: datetime
    ids: int


def removal_of(store: EventStore, customer_id: str) -> Removal:
    """Return what erasing a customer would take away.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    with store.cursor() as cursor:
        ids = ids_of(cursor, customer_id)
        events = count(cursor, _EVENTS, {"id": customer_id})
        return Removal(events, len(ids), len(letters_of(cursor, ids)))


def erase(store: EventStore, customer_id: str, *, now: datetime) -> Removal:
    """Erase a customer under all their ids, in one transaction; say what went.

    What stays is a hash of each id with the moment. By it, events of these ids that occurred until
    then are refused from now on, from whatever file, client or backup they come. The copies of the
    log that answers are made from are written anew within seconds of it.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    with store.cursor() as cursor, store.writing(cursor):
        ids = ids_of(cursor, customer_id)
        events = count(cursor, _EVENTS, {"id": customer_id})
        rejected = forget_letters(cursor, ids)
        rewriting.erase(cursor, customer_id, now)
        return Removal(events, len(ids), rejected)


def past(store: EventStore, most: int = 100) -> list[Past]:
    """Return the erasures that were done, the newest first."""
    with store.cursor() as cursor:
        return [Past(*row) for row in cursor.execute(_PAST, {"most": most}).fetchall()]
