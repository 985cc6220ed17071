"""The list of customers: those who fit filters, in an order, a page at a time or whole."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from duckdb import DuckDBPyConnection

from homing.core.errors import UserError
from homing.core.money import Money
from homing.customers.columns import Column, column_of
from homing.customers.directory import main_currency
from homing.customers.finding import fitting
from homing.customers.paging import PAGE, unknown_place
from homing.customers.sql import statement
from homing.store.statements import count

_IN_SEGMENT: Final = "SEMI JOIN (SELECT customer FROM members WHERE segment = $segment) AS inside"
_TAGGED: Final = """
SEMI JOIN (
    SELECT coalesce(merged.survivor, taggings.customer) AS customer
    FROM taggings LEFT JOIN merged ON merged.customer = taggings.customer
    WHERE taggings.tag = $tag AND taggings.ended_by IS NULL
) AS tagged"""
_CHOSEN: Final = """
SEMI JOIN (SELECT customer FROM aliases WHERE list_contains($ids, id)) AS chosen
ON chosen.customer = people.customer
"""
_FOUND: Final = "SEMI JOIN ({found}) AS found"


@dataclass(frozen=True, slots=True)
class CustomersQuery:
    """Which customers are listed, and how.

    Parameters
    ----------
    find : str
        The beginnings of words of their name, e-mail, phone or id; empty for everybody.
    segment : str
        The id of a segment they are in; empty for any.
    tag : str
        A tag they have; empty for any.
    columns : tuple of str or None
        What is shown of each: `name`, `email`, `phone`, `last_seen`, `first_seen`, `events`,
        `purchases`, `revenue`, `refunds`, `average_order`, `tags`, or `trait.` and a trait's name.
    sort : str
        The column they are ordered by, the largest or latest first, texts from A to Z.
    reverse : bool
        The other way round.
    after : str or None
        Where the page before ended: its `next`.
    """

    find: str = ""
    segment: str = ""
    tag: str = ""
    columns: tuple[str, ...] | None = None
    sort: str = "last_seen"
    reverse: bool = False
    after: str | None = None

    @property
    def place(self) -> Place | None:
        """Where the page before ended.

        Raises
        ------
        UserError
            If `after` was not made by an earlier page.
        """
        return Place.read(self.after) if self.after else None

    @property
    def is_filtered(self) -> bool:
        """Whether some customers are left out."""
        return bool(self.find.strip() or self.segment or self.tag)

    @property
    def segment_id(self) -> UUID | None:
        """The segment.

        Raises
        ------
        UserError
            If it is no id.
        """
        try:
            return UUID(self.segment) if self.segment else None
        except ValueError:
            raise UserError("There is no such segment.", where="segment") from None


class Place(NamedTuple):
    """The last row that was read: its number and text in the order, and the id that breaks ties.

    Examples
    --------
    >>> Place.read(str(Place(None, "ом", "Анна"))) == Place(None, "ом", "Анна")
    True
    """

    rank: float | None
    label: str | None
    id: str

    @classmethod
    def read(cls, text: str) -> Place:
        """Return the place that a word says.

        Raises
        ------
        UserError
            If the word was not made here.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            rank, label, name = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        except (ValueError, TypeError, RecursionError):
            raise unknown_place() from None
        is_number = rank is None or (type(rank) in {int, float} and abs(rank) < 2**63)
        if not (is_number and type(name) is str and (label is None or type(label) is str)):
            raise unknown_place()
        return cls(rank, label, name)

    def __str__(self) -> str:
        said = json.dumps([self.rank, self.label, self.id], ensure_ascii=False).encode()
        return urlsafe_b64encode(said).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Listed:
    """One customer of the list.

    Parameters
    ----------
    id : str
        Who they are.
    first_seen, last_seen : datetime
        Their first and last event, aware.
    events, purchases : int
        How many events they have, and how many of them are purchases.
    revenue, refunds : tuple of Money
        Money of their purchases, refunds not taken off, and what was given back; one amount a
        currency, the log's commonest first.
    traits : mapping
        What is known of them besides, by name.
    tags : tuple of str
        In the order of the alphabet.
    """

    id: str
    first_seen: datetime
    last_seen: datetime
    events: int
    purchases: int
    revenue: tuple[Money, ...]
    refunds: tuple[Money, ...]
    traits: Mapping[str, object]
    tags: tuple[str, ...]

    @property
    def average_order(self) -> Money | None:
        """What a purchase came to on average, in the commonest currency; None without purchases."""
        if not self.revenue or not self.purchases:
            return None
        first = self.revenue[0]
        return Money(first.minor // self.purchases, first.currency)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, how many fit, and where the next page begins (None: nowhere)."""

    customers: tuple[Listed, ...]
    total: int
    next: str | None


def listing(cursor: DuckDBPyConnection, query: CustomersQuery, *, limit: int = PAGE) -> Listing:
    """Return one page of the customers who fit.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        As `directory.reading` lends it.
    query : CustomersQuery
        Which customers, in which order, after which.
    limit : int
        Rows of a page.

    Raises
    ------
    UserError
        If `query.after` was not made by an earlier page, or there is no such column.
    """
    rows = _run(cursor, query, limit + 1).fetchall()
    page = rows[:limit]
    is_last = len(rows) == len(page)
    mark = None if is_last else str(Place(page[-1][-2], page[-1][-1], page[-1][0]))
    return Listing(tuple(map(_listed, page)), total_of(cursor, query), mark)


def every(cursor: DuckDBPyConnection, query: CustomersQuery) -> Iterator[Listed]:
    """Yield all customers who fit, from `query.after` to the end, reading as they are asked for."""
    result = _run(cursor, query, None)
    while rows := result.fetchmany(2000):
        yield from map(_listed, rows)


def chosen(cursor: DuckDBPyConnection, ids: Sequence[str]) -> list[Listed]:
    """Return the customers whom any of some ids is of, as the list has them."""
    return list(map(_listed, _run(cursor, CustomersQuery(), None, ids=ids).fetchall()))


def total_of(cursor: DuckDBPyConnection, query: CustomersQuery) -> int:
    """Return how many customers fit."""
    narrowed, values = narrowing(query)
    return count(cursor, f"SELECT count(*) FROM people {narrowed}", values)  # noqa: S608 - ours


def narrowing(query: CustomersQuery) -> tuple[str, dict[str, Any]]:
    """Return what is joined to `people` for a query's filters, and its values."""
    joined, values = [], dict[str, Any]()
    found, words = fitting(query.find)
    if found:
        joined.append(f"{_FOUND.format(found=found)} ON found.customer = people.customer")
        values |= words
    if query.segment_id:
        joined.append(f"{_IN_SEGMENT} ON inside.customer = people.customer")
        values["segment"] = query.segment_id
    if query.tag:
        joined.append(f"{_TAGGED} ON tagged.customer = people.customer")
        values["tag"] = query.tag
    return "\n".join(joined), values


def _run(
    cursor: DuckDBPyConnection,
    query: CustomersQuery,
    limit: int | None,
    *,
    ids: Sequence[str] | None = None,
) -> DuckDBPyConnection:
    column, place = _sorted_by(query), query.place
    narrowed, values = narrowing(query) if ids is None else (_CHOSEN, {"ids": list(ids)})
    is_up = query.reverse if column.kind != "text" else not query.reverse
    text = statement("listing").format(
        narrowed=narrowed,
        number=column.number,
        text=column.label,
        type=column.number_type,
        beyond=">" if is_up else "<",
        direction="ASC" if is_up else "DESC",
    )
    given = values | {
        "after_rank": place.rank if place else None,
        "after_label": place.label if place else None,
        "after_id": place.id if place else None,
        "main": main_currency(cursor),
        "limit": limit,
    }
    return cursor.execute(text, given | ({"trait": column.trait} if column.trait else {}))


def _sorted_by(query: CustomersQuery) -> Column:
    column = column_of(query.sort, where="sort")
    if not column.is_sorted:
        raise UserError(f"Nobody is sorted by {query.sort}.", where="sort")
    return column


def _listed(row: tuple[Any, ...]) -> Listed:
    identity, first_seen, last_seen, events, purchases, amounts, traits, tags, *_ = row
    revenue = (Money(int(each["minor"]), each["currency"]) for each in amounts if each["payments"])
    refunds = (Money(int(each["refunded"]), each["currency"]) for each in amounts)
    return Listed(
        identity,
        first_seen,
        last_seen,
        events,
        purchases,
        tuple(revenue),
        tuple(each for each in refunds if each.minor),
        traits if isinstance(traits, dict) else {},
        tuple(tags),
    )
