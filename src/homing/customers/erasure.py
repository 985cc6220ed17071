"""A customer is erased: events, ids, traits, merges, and what was rejected in their name."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection
from sqlalchemy import Connection

from homing.collect import forget_letters, letters_of
from homing.core.acts import Verb
from homing.core.clock import Clock
from homing.core.rest import Rest
from homing.customers import requests, tables
from homing.customers.everything import ids_of
from homing.store import EventStore, Records, rewriting
from homing.store.audit import About, note
from homing.store.rewriting import hash_of
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
_UNTOLD: Final = """
INSERT INTO erasures SELECT (SELECT max(rewrite) FROM erased), $now, $report
"""
_THE_UNTOLD: Final = """
SELECT erasures.erased_at, any_value(erasures.report), list(erased.id_hash)
FROM erasures JOIN erased USING (rewrite)
WHERE erasures.erased_at < $before
GROUP BY erasures.rewrite, erasures.erased_at
ORDER BY erasures.rewrite
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
    with records.reading() as connection:
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
    answers are made from are written anew within seconds. What went is noted in that transaction as
    well: whose process is killed before the records tell of it has the next one `finish`.

    Raises
    ------
    NotFound
        If nobody has such an id.
    """
    with store.cursor() as cursor, store.turn(), records.begin() as connection:
        with store.writing(cursor):
            ids = ids_of(cursor, customer_id)  # who was merged with them until now goes as well
            notes = tables.forget(connection, ids)
            counted = _counted(cursor, customer_id)
            rejected = forget_letters(cursor, ids)
            rewriting.erase(cursor, customer_id, now)
            removed = Removal(ids=len(ids), rejected=rejected, notes=notes, **counted)
            report = json.dumps(removed.to_dict())
            cursor.execute(_UNTOLD, {"now": now, "report": report})
        _tell(connection, ids, removed, now)
    _told(store, now)
    return removed


def finish(records: Records, store: EventStore, *, before: datetime) -> int:
    """Tell the records of erasures that they were not told of; return how many there were.

    Parameters
    ----------
    records, store : Records, EventStore
        Of an installation.
    before : datetime
        When this process began: who erases meanwhile tells of it.
    """
    with store.cursor() as cursor:
        untold = cursor.execute(_THE_UNTOLD, {"before": before}).fetchall()
    for erased_at, report, hashes in untold:
        with records.begin() as connection:
            if not requests.is_settled_at(connection, erased_at):
                ids = [each for each in tables.ids_named(connection) if hash_of(each) in hashes]
                tables.forget(connection, ids)
                _tell(connection, ids, Removal(**json.loads(report)), erased_at)
        _told(store, erased_at)
    return len(untold)


def _tell(connection: Connection, ids: Sequence[str], removed: Removal, now: datetime) -> None:
    tables.unname_all(connection, ids)
    requests.settle(connection, ids, removed.to_dict(), now=now)
    note(connection, Verb.CUSTOMER_ERASED, About("customer"), now=now, **removed.to_dict())


def _told(store: EventStore, erased_at: datetime) -> None:
    with store.cursor() as cursor, store.writing(cursor):
        cursor.execute("DELETE FROM erasures WHERE erased_at = $at", {"at": erased_at})


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


class Finishing:
    """Tells once of erasures that an earlier process was killed before it told of.

    Parameters
    ----------
    records, store : Records, EventStore
        Of the installation.
    clock : Clock
        What is erased from now on is told of by who erases.
    scrub : callable
        Leaves no trace on disk of what was erased, which the earlier process did not come to.
    """

    def __init__(
        self, records: Records, store: EventStore, clock: Clock, *, scrub: Callable[[], None]
    ) -> None:
        self._records, self._store, self._began_at = records, store, clock.now()
        self._rest, self._scrub, self._is_done = Rest(clock), scrub, False

    def step(self) -> bool:
        """Do it, unless it is done; there is never more of it."""
        return not self._is_done and self._rest.tried(self._finish)

    def _finish(self) -> bool:
        if finish(self._records, self._store, before=self._began_at):
            self._scrub()
        self._is_done = True
        return False
