"""A customer is erased: events, ids, traits, merges, and what was rejected in their name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection

from homing.collect import forget_letters, letters_of
from homing.core.acts import Verb
from homing.customers import requests, tables
from homing.customers.everything import ids_of
from homing.store import EventStore, Records, rewriting
from homing.store.audit import About, note, unname
from homing.store.statements import column, count

_NUMBERS: Final = """
SELECT identities.customer
FROM identities JOIN aliases USING (id)
WHERE aliases.customer = (SELECT customer FROM aliases WHERE id = $id)
"""
_COUNTED: Final = {
    "events": "SELECT count(*) FROM log WHERE customer IN ({numbers})",
    "merges": "SELECT count(DISTINCT merge) FROM merges WHERE customer IN ({numbers})",
    "tags": (
        "SELECT count(DISTINCT tag) FROM taggings"
        " WHERE ended_by IS NULL AND customer IN ({numbers})"
    ),
    "segments": ("SELECT count(DISTINCT segment) FROM memberships WHERE customer IN ({numbers})"),
    "lists": (
        "SELECT count(*) FROM listed WHERE id IN"
        " (SELECT id FROM identities WHERE customer IN ({numbers}))"
    ),
}
_BY_EMAIL: Final = """
SELECT id FROM customers
WHERE lower(TRY_CAST(traits.email AS VARCHAR)) = lower($said)
ORDER BY id
LIMIT $most
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
    merges, tags, notes : int
        What people and programs found out, and wrote, about them.
    segments, lists : int
        Segments they were in, and places in uploaded lists.
    """

    events: int
    ids: int
    rejected: int
    merges: int = 0
    tags: int = 0
    notes: int = 0
    segments: int = 0
    lists: int = 0

    def to_dict(self) -> dict[str, int]:
        """Return it by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Past:
    """An erasure that was done: when, and of how many ids. Of whom is not known."""

    erased_at: datetime
    ids: int


def removal_of(records: Records, store: EventStore, customer_id: str) -> Removal:
    """Return what erasing a customer would take away.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    with store.cursor() as cursor:
        ids = ids_of(cursor, customer_id)
        rejected, counted = len(letters_of(cursor, ids)), _counted(cursor, customer_id)
    with records.begin() as connection:
        notes = len(tables.notes_of(connection, ids, deleted=True))
    return Removal(ids=len(ids), rejected=rejected, notes=notes, **counted)


def named(store: EventStore, said: str, most: int = 20) -> list[str]:
    """Return the ids of customers who are meant by an id, or by an e-mail; the id comes first."""
    with store.cursor() as cursor:
        known = column(cursor, "SELECT id FROM aliases WHERE id = $said", {"said": said})
        if known or "@" not in said:
            return known
        return column(cursor, _BY_EMAIL, {"said": said.strip(), "most": most})


def erase(records: Records, store: EventStore, customer_id: str, *, now: datetime) -> Removal:
    """Erase a customer under all their ids; say what went.

    What is in the log goes in one transaction, within that in which their notes go. What stays is
    a hash of each id with the moment. By it, events of these ids that occurred until then are
    refused from now on, from whatever file, client or backup they come. The copies of the log that
    answers are made from are written anew within seconds.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    with store.cursor() as cursor, records.begin() as connection:
        with store.writing(cursor):
            ids = ids_of(cursor, customer_id)  # who was merged with them until now goes as well
            notes = tables.forget(connection, ids)
            counted = _counted(cursor, customer_id)
            rejected = forget_letters(cursor, ids)
            rewriting.erase(cursor, customer_id, now)
        removed = Removal(ids=len(ids), rejected=rejected, notes=notes, **counted)
        unname(connection, "customer", ids)
        requests.settle(connection, ids, removed.to_dict(), now=now)
        about = About("customer")
        note(connection, Verb.CUSTOMER_ERASED, about, now=now, **removed.to_dict())
    return removed


def _counted(cursor: DuckDBPyConnection, customer_id: str) -> dict[str, int]:
    """Return what of the log goes with a customer."""
    given = {"id": customer_id}
    return {
        name: count(cursor, sql.format(numbers=_NUMBERS), given) for name, sql in _COUNTED.items()
    }


def past(store: EventStore, most: int = 100) -> list[Past]:
    """Return the erasures that were done, the newest first."""
    with store.cursor() as cursor:
        return [Past(*row) for row in cursor.execute(_PAST, {"most": most}).fetchall()]
