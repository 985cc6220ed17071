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
from homing.customers.paging import PAGE, microseconds, moment_of, unknown_place
from homing.customers.sql import statement
from homing.store.statements import count

_KNOWN_OF: Final = """
SEMI JOIN (
    SELECT customer FROM {table} WHERE {which}
    UNION ALL
    SELECT merged.survivor
    FROM {table} JOIN merged ON merged.customer = {table}.customer
    WHERE {which}
) AS known_{table} ON known_{table}.customer = people.customer"""
_IN_SEGMENT: Final = _KNOWN_OF.format(table="memberships", which="segment = $segment")
_TAGGED: Final = _KNOWN_OF.format(table="taggings", which="tag = $tag AND ended_by IS NULL")
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
    cursor.begin()
    try:
        total, edge = _edge(cursor, query, limit + 1)
        rows = _run(cursor, query, limit + 1, edge=edge).fetchall()
    finally:
        cursor.commit()
    page = rows[:limit]
    is_last = len(rows) == len(page)
    mark = None if is_last else str(Place(_rank(page[-1][-2]), page[-1][-1], page[-1][0]))
    return Listing(tuple(map(_listed, page)), total, mark)


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
        joined.append(_IN_SEGMENT)
        values["segment"] = query.segment_id
    if query.tag:
        joined.append(_TAGGED)
        values["tag"] = query.tag
    return "\n".join(joined), values


class Edge(NamedTuple):
    """Where the last row of a page stands in the order, but for ties; nowhere: it is not bound."""

    rank: float | datetime | None
    label: str | None


UNBOUND: Final = Edge(None, None)


class Order(NamedTuple):
    """How rows are ordered: what by, and from which end."""

    column: Column
    is_up: bool

    @classmethod
    def of(cls, query: CustomersQuery) -> Order:
        """Return the order of a query: texts from A to Z, all else the largest first."""
        column = _sorted_by(query)
        return cls(column, query.reverse if column.kind != "text" else not query.reverse)

    def words(self) -> dict[str, str]:
        """Return what the statements of the list say of it."""
        columns = {"rank": self.column.number, "label": self.column.label}
        direction = "ASC" if self.is_up else "DESC"
        keys = [key for key, column in columns.items() if column != "NULL"]
        return {
            "number": self.column.number,
            "text": self.column.label,
            "type": self.column.number_type,
            "beyond": ">" if self.is_up else "<",
            "order": ", ".join(f"{key} {direction} NULLS LAST" for key in keys),
        }

    def bound(self, edge: Edge) -> tuple[str, dict[str, Any]]:
        """Return the condition of rows that stand before an edge or at it, and its value."""
        within = "<=" if self.is_up else ">="
        if edge.rank is not None:
            return f"rank {within} $edge::{self.column.number_type}", {"edge": edge.rank}
        if edge.label is not None:
            before = "" if self.column.is_text else "rank IS NOT NULL OR "
            return f"({before}label {within} $edge)", {"edge": edge.label}
        return "true", {}


def _edge(cursor: DuckDBPyConnection, query: CustomersQuery, limit: int) -> tuple[int, Edge]:
    """Return how many customers fit, and the edge of a page of so many rows."""
    order, place = Order.of(query), query.place
    narrowed, values = narrowing(query)
    text = statement("edge").format(
        narrowed=narrowed,
        materialized="MATERIALIZED" if narrowed else "NOT MATERIALIZED",
        counted="fitting" if narrowed else "people",
        **order.words(),
    )
    given = values | _after(order.column, place) | _trait(order.column) | {"limit": limit}
    del given["after_id"]
    [(total, *edge)] = cursor.execute(text, given | {"is_after": place is not None}).fetchall()
    return total, Edge(*edge)


def _run(
    cursor: DuckDBPyConnection,
    query: CustomersQuery,
    limit: int | None,
    *,
    edge: Edge = UNBOUND,
    ids: Sequence[str] | None = None,
) -> DuckDBPyConnection:
    order = Order.of(query)
    narrowed, values = narrowing(query) if ids is None else (_CHOSEN, {"ids": list(ids)})
    bound, bounds = order.bound(edge)
    text = statement("listing").format(narrowed=narrowed, bound=bound, **order.words())
    given = values | bounds | _after(order.column, query.place) | _trait(order.column)
    return cursor.execute(text, given | {"main": main_currency(cursor), "limit": limit})


def _rank(found: float | datetime | None) -> float | None:
    """Return a number by which rows are ordered, as a place in the order says it."""
    return microseconds(found) if isinstance(found, datetime) else found


def _after(column: Column, place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"after_rank": None, "after_label": None, "after_id": None}
    rank = place.rank
    said = moment_of(rank) if column.kind == "moment" and rank is not None else rank
    return {"after_rank": said, "after_label": place.label, "after_id": place.id}


def _trait(column: Column) -> dict[str, Any]:
    return {"trait": column.trait} if column.trait else {}


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
