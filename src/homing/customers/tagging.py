"""Tags: given to customers and taken away, one by one or by the million, and undone.

A tag is of the number its customer had when it was given: it goes along with a merge, and comes
back when the merge is taken back. What is taken away stays for a while, for `undo`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from duckdb import DuckDBPyConnection

from homing.core.acts import Verb
from homing.core.errors import NotFound, UserError
from homing.core.ids import new_id
from homing.customers import directory
from homing.customers.listing import CustomersQuery, narrowing
from homing.customers.sql import number_of, numbers_of
from homing.store import EventStore, Records
from homing.store.audit import About, note
from homing.store.statements import column, count

LONGEST: Final = 60
KEPT_FOR: Final = timedelta(days=30)
"""How long it can be undone that a tag was taken away."""

_CHOSEN: Final = (
    "SELECT DISTINCT customer FROM aliases WHERE id IN (SELECT unnest($ids::VARCHAR[]))"
)
_ALL: Final = "SELECT DISTINCT people.customer FROM people {narrowed}"
_TAG: Final = """
INSERT INTO taggings
SELECT $tag, chosen.customer, $act, $now, NULL
FROM ({chosen}) AS chosen
ANTI JOIN (SELECT customer FROM tags WHERE tag = $tag) AS had ON had.customer = chosen.customer
"""
_UNTAG: Final = """
UPDATE taggings SET ended_by = $act
WHERE tag = $tag AND ended_by IS NULL AND customer IN (
    SELECT aliased.customer
    FROM (SELECT customer, survivor FROM merged UNION ALL SELECT customer, customer FROM identities)
    AS aliased (customer, survivor)
    WHERE aliased.survivor IN ({chosen})
)
"""
_FORGET: Final = "DELETE FROM taggings WHERE ended_by IS NOT NULL AND tagged_at < $before"
_KNOWN: Final = """
WITH had AS (
    SELECT tag, customer FROM taggings
    WHERE ended_by IS NULL AND starts_with(lower(tag), lower($begins))
),
several AS (SELECT customer, survivor FROM merged UNION ALL SELECT survivor, survivor FROM merged),
counted AS (
    SELECT tag, count(*) AS customers FROM had ANTI JOIN several USING (customer) GROUP BY tag
    UNION ALL
    SELECT tag, count(DISTINCT survivor) FROM had JOIN several USING (customer) GROUP BY tag
)
SELECT tag, sum(customers)::BIGINT AS customers
FROM counted
GROUP BY tag ORDER BY customers DESC, tag LIMIT $most
"""
"""As the view `tags` counts them, which is slower: who has one id alone has a tag but once."""
_THEIRS: Final = """
SELECT DISTINCT tag FROM taggings
WHERE ended_by IS NULL AND customer IN (SELECT unnest($numbers::UINTEGER[]))
ORDER BY tag
"""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What tagging came to: of how many customers, and the act by which it can be undone."""

    act: UUID
    tag: str
    customers: int
    is_away: bool


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose tags are changed: chosen customers by their ids, or all who fit a query."""

    ids: tuple[str, ...] = ()
    query: CustomersQuery | None = None

    def statement(self, cursor: DuckDBPyConnection) -> tuple[str, dict[str, Any]]:
        """Return the statement of their numbers, and its values."""
        if self.query is None:
            return _CHOSEN, {"ids": list(self.ids)}
        narrowed, values = narrowing(cursor, self.query)
        return _ALL.format(narrowed=narrowed), {
            f"of_{name}" if name == "tag" else name: value for name, value in values.items()
        }


class Tags:
    """The tags of an installation.

    Parameters
    ----------
    records : Records
        Where it is noted who did it.
    events : EventStore
        The log, open for writing where tags are changed.
    currency : str
        As for `directory.reading`.
    """

    def __init__(self, records: Records, events: EventStore, currency: str) -> None:
        self._records, self._events, self._currency = records, events, currency

    def change(self, tag: str, whose: Whose, *, is_away: bool, back: str, now: datetime) -> Tagged:
        """Give a tag to customers, or take it from them; who has it already keeps it as it is.

        Parameters
        ----------
        back : str
            The page to return to when it is undone.

        Raises
        ------
        UserError
            If the tag is none.
        """
        clean, act = clean_tag(tag), new_id(now)
        if whose.query is not None:
            directory.refresh(self._events, self._currency)
        with self._events.turn(), self._records.begin() as connection:
            with self._events.cursor() as cursor, self._events.writing(cursor):
                chosen, values = whose.statement(cursor)
                chosen = chosen.replace("$tag", "$of_tag")
                given = {**values, "tag": clean, "act": act}
                cursor.execute(_FORGET, {"before": now - KEPT_FOR})
                if is_away:
                    done = count(cursor, _UNTAG.format(chosen=chosen), given)
                else:
                    done = count(cursor, _TAG.format(chosen=chosen), {**given, "now": now})
            verb = Verb.TAG_TAKEN if is_away else Verb.TAG_GIVEN
            about = About("tag", act, clean)
            note(connection, verb, about, now=now, customers=done, back={"back": back})
        return Tagged(act, clean, done, is_away)

    def undo(self, act: UUID, *, now: datetime) -> int:
        """Undo that a tag was given or taken away; return of how many customers.

        Raises
        ------
        NotFound
            If nothing of it is left to be undone.
        """
        given = {"act": act}
        with self._events.turn(), self._records.begin() as connection:
            with self._events.cursor() as cursor, self._events.writing(cursor):
                done = count(cursor, "DELETE FROM taggings WHERE act = $act", given)
                back = "UPDATE taggings SET ended_by = NULL WHERE ended_by = $act"
                done = done or count(cursor, back, given)
            if not done:
                raise NotFound("There is nothing of this left to undo.", where="act")
            note(connection, Verb.TAG_UNDONE, About("tag", act), now=now, customers=done)
        return done

    def known(self, begins: str = "", *, most: int = 200) -> list[tuple[str, int]]:
        """Return the tags that begin so, the most given first, and how many customers have each."""
        with self._events.cursor() as cursor:
            rows = cursor.execute(_KNOWN, {"begins": begins.strip(), "most": most}).fetchall()
        return [(tag, customers) for tag, customers in rows]

    def of(self, customer: str) -> list[str]:
        """Return the tags of a customer, by any of their ids."""
        with self._events.cursor() as cursor:
            return tags_of(cursor, numbers_of(cursor, number_of(cursor, customer)))


def tags_of(cursor: DuckDBPyConnection, numbers: list[int]) -> list[str]:
    """Return the tags of a customer, by all of their numbers, in the order of the alphabet."""
    return column(cursor, _THEIRS, {"numbers": numbers})


def clean_tag(tag: str) -> str:
    """Return a tag without needless blanks.

    Raises
    ------
    UserError
        If nothing is left, or too much.
    """
    clean = " ".join(tag.split())
    if not clean or len(clean) > LONGEST or "\0" in clean:
        raise UserError("A tag needs a name.", where="tag", remedy=f"Write 1 to {LONGEST} letters.")
    return clean


def chosen_of(ids: Sequence[str], query: CustomersQuery | None) -> Whose:
    """Return whose tags are changed; all who fit, where a query is given.

    Raises
    ------
    UserError
        If nobody is chosen.
    """
    if query is None and not ids:
        raise UserError(
            "Nobody is chosen.", where="customer", remedy="Tick some, or choose all who fit."
        )
    return Whose(tuple(ids), query)
