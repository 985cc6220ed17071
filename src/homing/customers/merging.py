"""Two customers made one by somebody who knows, looked at beforehand, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection

from homing.collect import MOST_IDS, counted_as
from homing.core.acts import Verb
from homing.core.errors import NotFound, UserError
from homing.core.money import Money
from homing.customers import directory
from homing.customers.everything import ids_of
from homing.customers.listing import Listed, chosen
from homing.customers.sql import number_of
from homing.customers.tables import merge_name
from homing.store import EventStore, Records
from homing.store.audit import About, last_act, note

LONGEST: Final = 500

_THEIRS: Final = """
SELECT DISTINCT merges.merge, one.id, other.id, merges.reason, merges.merged_at
FROM merges
JOIN identities AS one ON one.customer = merges.customer
JOIN identities AS other ON other.customer = merges.survivor
JOIN aliases ON aliases.id = one.id
WHERE aliases.customer = (SELECT customer FROM aliases WHERE id = $id)
ORDER BY merges.merge DESC, one.id
"""
_OWNER: Final = """
SELECT identities.id FROM merges JOIN identities ON identities.customer = merges.survivor
WHERE merge = $merge
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two customers: their id, all of their ids, and what the list says of them."""

    id: str
    ids: tuple[str, ...]
    listed: Listed | None

    @property
    def traits(self) -> Mapping[str, object]:
        """What is known of them."""
        return self.listed.traits if self.listed else {}


@dataclass(frozen=True, slots=True)
class Preview:
    """Two customers, and what one of both would be: what `into` lacks is filled in."""

    into: Side
    other: Side

    @property
    def traits(self) -> dict[str, object]:
        """What would be known of both together."""
        return {**self.other.traits, **self.into.traits}

    @property
    def revenue(self) -> tuple[Money, ...]:
        """What both paid, one amount a currency."""
        total: dict[str, Money] = {}
        for side in (self.into, self.other):
            for amount in side.listed.revenue if side.listed else ():
                before = total.get(amount.currency)
                total[amount.currency] = amount if before is None else before + amount
        return tuple(total.values())

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of both."""
        sides = (side.listed for side in (self.into, self.other) if side.listed)
        return tuple(sorted({tag for side in sides for tag in side.tags}))

    @property
    def differing(self) -> tuple[str, ...]:
        """Traits that are told of both, and are not the same: those of `into` would hold."""
        mine, theirs = self.into.traits, self.other.traits
        return tuple(name for name in mine if name in theirs and mine[name] != theirs[name])


@dataclass(frozen=True, slots=True)
class Joined:
    """A merge: its number, the ids it made one, why and when."""

    merge: int
    id: str
    into: str
    reason: str
    merged_at: datetime


class Merges:
    """The merges of an installation, as people make them and take them back.

    Parameters
    ----------
    records : Records
        Where it is noted who did it.
    events : EventStore
        The log, open for writing where anything is changed.
    currency : str
        As for `directory.reading`.
    """

    def __init__(self, records: Records, events: EventStore, currency: str) -> None:
        self._records, self._events, self._currency = records, events, currency

    def preview(self, into: str, other: str) -> Preview:
        """Return two customers; raises `NotFound`, and `UserError` where they are one already."""
        with directory.reading(self._events, self._currency) as cursor:
            found = Preview(_side(cursor, into), _side(cursor, other))
        if found.into.ids == found.other.ids:
            raise UserError("These are one customer already.", where="other")
        return found

    def merge(self, other: str, *, into: str, reason: str, now: datetime) -> int:
        """Make a customer one with another; return the number of the merge.

        Raises
        ------
        NotFound
            If one of them is not there.
        UserError
            If they are one already, would have too many ids, or no reason is given.
        """
        why, found = _reason(reason), self.preview(into, other)
        if len(set(map(counted_as, found.into.ids + found.other.ids))) > MOST_IDS:
            raise UserError(
                f"They would have more than {MOST_IDS} ids.",
                where="other",
                remedy="So many ids are those of a mistake in a program.",
            )
        with self._events.turn(), self._records.begin() as connection:
            number = self._events.merge([other], into=into, reason=why, now=now)
            about = About("merge", str(number), merge_name(found.other.id, found.into.id))
            note(connection, Verb.CUSTOMERS_MERGED, about, now=now)
        return number

    def undo(self, merge: int, *, now: datetime) -> str:
        """Take a merge back; return the id that stays. Raises `NotFound`."""
        with self._events.cursor() as cursor:
            rows = cursor.execute(_OWNER, {"merge": merge}).fetchall()
        if not rows:
            raise NotFound(f"There is no merge number {merge} to take back.", where="merge")
        with self._events.turn(), self._records.begin() as connection:
            self._events.unmerge(merge)
            made = last_act(connection, "merge", str(merge))
            about = About("merge", str(merge), made.about.name if made else "")
            note(connection, Verb.MERGE_UNDONE, about, now=now)
        return str(rows[0][0])


def merges_of(cursor: DuckDBPyConnection, customer: str) -> Sequence[Joined]:
    """Return the merges that made a customer, by any of their ids, the newest first."""
    return [Joined(*row) for row in cursor.execute(_THEIRS, {"id": customer}).fetchall()]


def _side(cursor: DuckDBPyConnection, customer: str) -> Side:
    ids = ids_of(cursor, customer)
    number = number_of(cursor, customer)
    found = [] if number is None else chosen(cursor, [number])
    return Side(found[0].id if found else customer, ids, found[0] if found else None)


def _reason(reason: str) -> str:
    clean = " ".join(reason.split())
    if not clean or len(clean) > LONGEST or "\0" in clean:
        raise UserError(
            "Say why they are one customer.",
            where="reason",
            remedy=f"Write 1 to {LONGEST} letters.",
        )
    return clean
