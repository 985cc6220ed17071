"""The list of customers: those who fit filters, in an order, a page at a time or whole."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, Final, NamedTuple
from uuid import UUID

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.core.errors import UserError
from homing.core.money import Money
from homing.customers.columns import CUSTOMER, Column, column_of
from homing.customers.directory import main_currency
from homing.customers.finding import fitting
from homing.customers.paging import PAGE, microseconds, moment_of, unknown_place
from homing.customers.sql import statement
from homing.store.statements import count

_KNOWN_OF: Final = """
SELECT customer FROM {table} WHERE {which}
UNION ALL
SELECT merged.survivor
FROM {table} JOIN merged ON merged.customer = {table}.customer
WHERE {which}"""
_IN_SEGMENT: Final = _KNOWN_OF.format(table="memberships", which="segment = $segment")
_TAGGED: Final = _KNOWN_OF.format(table="taggings", which="tag = $tag AND ended_by IS NULL")
_AMONG: Final = """get_bit((
    SELECT bitstring_agg(customer, 0::UINTEGER, {most}::UINTEGER)
    FROM ({whose}) WHERE customer <= {most}
), people.customer::INTEGER) = 1"""
"""A bit for each number there is: a join looks for each customer of all among those who fit."""
_CHOSEN: Final = "WHERE people.customer IN (SELECT unnest($customers::UINTEGER[]))"
_THOSE: Final = """
WHERE people.customer IN (
    SELECT aliases.customer FROM aliases SEMI JOIN whose ON whose.customer = aliases.id
)
"""


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
    """The last row that was read: its number and text in the order, and the customer's number.

    Examples
    --------
    >>> Place.read(str(Place(None, "ом", 7))) == Place(None, "ом", 7)
    True
    """

    rank: float | None
    label: str | None
    customer: int

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
            rank, label, customer = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        except (ValueError, TypeError, RecursionError):
            raise unknown_place() from None
        is_rank = rank is None or (type(rank) is float and isfinite(rank)) or _is_whole(rank, 63)
        is_label = label is None or type(label) is str
        if not (is_rank and is_label and _is_whole(customer, 32) and customer >= 0):
            raise unknown_place()
        return cls(rank, label, customer)

    def __str__(self) -> str:
        said = json.dumps(self, ensure_ascii=False).encode()
        return urlsafe_b64encode(said).decode().rstrip("=")


def _is_whole(said: object, bits: int) -> bool:
    return type(said) is int and abs(said) < 2**bits


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
    name, email, phone : str or None
        What they are called and reached by, where that is known.
    traits : mapping
        What is known of them besides, by name; nothing where it was not read.
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
    name: str | None
    email: str | None
    phone: str | None
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


def listing(
    cursor: DuckDBPyConnection, query: CustomersQuery, *, limit: int = PAGE, has_traits: bool = True
) -> Listing:
    """Return one page of the customers who fit.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        As `directory.reading` lends it.
    query : CustomersQuery
        Which customers, in which order, after which.
    limit : int
        Rows of a page.
    has_traits : bool
        Whether their traits are read, which takes longer than all the rest of a row.

    Raises
    ------
    UserError
        If `query.after` was not made by an earlier page, or there is no such column.
    """
    rows = _run(cursor, query, limit + 1, has_traits=has_traits).fetchall()
    page = rows[:limit]
    is_last = len(rows) == len(page)
    mark = None if is_last else str(_place(page[-1]))
    total = rows[0][-4] if rows else total_of(cursor, query) if query.after else 0
    return Listing(tuple(map(_listed, page)), total, mark)


def every(cursor: DuckDBPyConnection, query: CustomersQuery) -> Iterator[Listed]:
    """Yield all customers who fit, from `query.after` to the end, reading as they are asked for."""
    result = _run(cursor, query, None)
    while rows := result.fetchmany(2000):
        yield from map(_listed, rows)


def chosen(
    cursor: DuckDBPyConnection, customers: Sequence[int], *, has_traits: bool = True
) -> list[Listed]:
    """Return the customers of some numbers, as `listing` does."""
    among: tuple[str, dict[str, Any]] = _CHOSEN, {"customers": list(customers)}
    rows = _run(cursor, CustomersQuery(), None, among=among, has_traits=has_traits).fetchall()
    return list(map(_listed, rows))


def those(cursor: DuckDBPyConnection, ids: pa.Table) -> Iterator[Listed]:
    """Yield the customers whom ids are of (column `customer`), by id, as they are asked for."""
    cursor.register("whose", ids)
    result = _run(cursor, CustomersQuery(sort=CUSTOMER.key), None, among=(_THOSE, {}))
    while rows := result.fetchmany(2000):
        yield from map(_listed, rows)


def total_of(cursor: DuckDBPyConnection, query: CustomersQuery) -> int:
    """Return how many customers fit."""
    narrowed, values = narrowing(cursor, query)
    return count(cursor, f"SELECT count(*) FROM people {narrowed}", values)  # noqa: S608 - ours


def narrowing(cursor: DuckDBPyConnection, query: CustomersQuery) -> tuple[str, dict[str, Any]]:
    """Return which of `people` fit a query's filters, as a `WHERE`, and its values."""
    found, values = fitting(query.find)
    whose = [found] if found else []
    if query.segment_id:
        whose.append(_IN_SEGMENT)
        values["segment"] = query.segment_id
    if query.tag:
        whose.append(_TAGGED)
        values["tag"] = query.tag
    if not whose:
        return "", values
    most = count(cursor, "SELECT coalesce(max(customer), 0) FROM identities")
    return f"WHERE {' AND '.join(_AMONG.format(whose=each, most=most) for each in whose)}", values


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


def _run(
    cursor: DuckDBPyConnection,
    query: CustomersQuery,
    limit: int | None,
    *,
    among: tuple[str, dict[str, Any]] | None = None,
    has_traits: bool = True,
) -> DuckDBPyConnection:
    order = Order.of(query)
    narrowed, values = among or narrowing(cursor, query)
    is_page = narrowed and limit is not None
    text = statement("listing").format(
        narrowed=narrowed,
        materialized="MATERIALIZED" if is_page else "NOT MATERIALIZED",
        counted="fitting" if is_page else "people",
        traits="people.traits" if has_traits else "NULL",
        limit="NULL" if limit is None else int(limit),
        **order.words(),
    )
    given = values | _after(order.column, query.place) | _trait(order.column)
    return cursor.execute(text, given | {"main": main_currency(cursor)})


def _place(row: tuple[Any, ...]) -> Place:
    """Return where a row stands in the order."""
    rank, label, customer = row[-3:]
    return Place(microseconds(rank) if isinstance(rank, datetime) else rank, label, customer)


def _after(column: Column, place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"after_rank": None, "after_label": None, "after_customer": None}
    rank = place.rank
    said = moment_of(rank) if column.kind == "moment" and rank is not None else rank
    return {"after_rank": said, "after_label": place.label, "after_customer": place.customer}


def _trait(column: Column) -> dict[str, Any]:
    return {"trait": column.trait} if column.trait else {}


def _sorted_by(query: CustomersQuery) -> Column:
    column = column_of(query.sort, where="sort")
    if not column.is_sorted:
        raise UserError(f"Nobody is sorted by {query.sort}.", where="sort")
    return column


def _listed(row: tuple[Any, ...]) -> Listed:
    identity, first_seen, last_seen, events, purchases, amounts, *more = row
    name, email, phone, traits, tags, *_ = more
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
        name,
        email,
        phone,
        traits if isinstance(traits, dict) else {},
        tuple(tags),
    )
