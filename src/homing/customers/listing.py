"""The list of customers: found by a part of the id, in an order, a page at a time or whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from duckdb import DuckDBPyConnection

from homing.core.money import Money
from homing.customers.paging import PAGE, Mark
from homing.customers.sql import statement


class Sort(StrEnum):
    """What the list can be ordered by; the largest and the latest come first."""

    last_seen = "last_seen"
    first_seen = "first_seen"
    events = "events"
    purchases = "purchases"
    revenue = "revenue"


@dataclass(frozen=True, slots=True)
class CustomersQuery:
    """Which customers are listed, and how.

    Parameters
    ----------
    find : str
        A part of the id, in any case of letters; empty for everybody.
    sort : Sort
        The order, largest or latest first.
    reverse : bool
        Smallest or earliest first.
    after : str or None
        Where the page before ended: its `next`.
    """

    find: str = ""
    sort: Sort = Sort.last_seen
    reverse: bool = False
    after: str | None = None

    @property
    def mark(self) -> Mark | None:
        """Where the page before ended.

        Raises
        ------
        UserError
            If `after` was not made by an earlier page.
        """
        return Mark.read(self.after) if self.after else None


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
    revenue : tuple of Money
        Money of their purchases, refunds not taken off; one amount a currency, the log's
        commonest first.
    """

    id: str
    first_seen: datetime
    last_seen: datetime
    events: int
    purchases: int
    revenue: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, how many fit, and where the next page begins (None: nowhere)."""

    customers: tuple[Listed, ...]
    total: int
    next: str | None


def listing(
    cursor: DuckDBPyConnection, query: CustomersQuery, *, currency: str, limit: int = PAGE
) -> Listing:
    """Return one page of the customers who fit.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        A cursor of the event store.
    query : CustomersQuery
        Which customers, in which order, after which.
    currency : str
        What an amount without a currency of its own is in.
    limit : int
        Rows of a page.

    Raises
    ------
    UserError
        If `query.after` was not made by an earlier page.
    """
    rows = _run(cursor, query, currency, limit + 1).fetchall()
    page = rows[:limit]
    is_last = len(rows) == len(page)
    mark = None if is_last else str(Mark(page[-1][6], page[-1][0]))
    total = page[0][7] if page else 0
    return Listing(tuple(map(_listed, page)), total, mark)


def every(cursor: DuckDBPyConnection, query: CustomersQuery, *, currency: str) -> Iterator[Listed]:
    """Yield all customers who fit, from `query.after` to the end, reading as they are asked for."""
    result = _run(cursor, query, currency, None)
    while rows := result.fetchmany(2000):
        yield from map(_listed, rows)


def _run(
    cursor: DuckDBPyConnection, query: CustomersQuery, currency: str, limit: int | None
) -> DuckDBPyConnection:
    mark = query.mark
    return cursor.execute(
        statement("listing"),
        {
            "find": query.find.strip(),
            "sort": query.sort.value,
            "direction": 1 if query.reverse else -1,
            "after_rank": mark.rank if mark else None,
            "after_name": mark.name if mark else "",
            "currency": currency,
            "limit": limit,
        },
    )


def _listed(row: tuple[Any, ...]) -> Listed:
    identity, first_seen, last_seen, events, purchases, revenue, *_ = row
    amounts = tuple(Money(amount["minor"], amount["currency"]) for amount in revenue)
    return Listed(identity, first_seen, last_seen, events, purchases, amounts)
