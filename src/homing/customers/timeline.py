"""The timeline of one customer: their events, the latest first, a page at a time or whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from homing.customers.paging import PAGE, Mark, microseconds
from homing.customers.sql import number_of, statement


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """Which events of a customer are shown.

    Parameters
    ----------
    event : str or None
        A name; None for every event.
    after : str or None
        Where the page before ended: its `next`.
    """

    event: str | None = None
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
class Event:
    """One event: what, when, what is known of it, and where it came from."""

    name: str
    occurred_at: datetime
    received_at: datetime
    source: str
    properties: Mapping[str, object]
    message: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of events, and where the next one begins (None: nowhere)."""

    events: tuple[Event, ...]
    next: str | None

    def by_day(self, timezone: str) -> list[tuple[date, list[Event]]]:
        """Return the events by local day, both the latest first."""
        local = ZoneInfo(timezone)
        days = groupby(self.events, key=lambda event: event.occurred_at.astimezone(local).date())
        return [(day, list(events)) for day, events in days]


def timeline(
    cursor: DuckDBPyConnection, customer_id: str, query: TimelineQuery, *, limit: int = PAGE
) -> Timeline:
    """Return one page of a customer's events, the latest first; none for an unknown customer.

    Raises
    ------
    UserError
        If `query.after` was not made by an earlier page.
    """
    rows = _run(cursor, customer_id, query, limit + 1).fetchall()
    events = tuple(map(_event, rows[:limit]))
    is_last = len(rows) == len(events)
    return Timeline(events, None if is_last else str(_mark(events[-1])))


def every_event(
    cursor: DuckDBPyConnection, customer_id: str, query: TimelineQuery
) -> Iterator[Event]:
    """Yield a customer's events from `query.after` to the first, reading as they are asked for."""
    result = _run(cursor, customer_id, query, None)
    while rows := result.fetchmany(500):
        yield from map(_event, rows)


def _run(
    cursor: DuckDBPyConnection, customer_id: str, query: TimelineQuery, limit: int | None
) -> DuckDBPyConnection:
    mark = query.mark
    return cursor.execute(
        statement("timeline"),
        {
            "customer": number_of(cursor, customer_id),
            "name": query.event,
            "after_rank": mark.rank if mark else None,
            "after_name": mark.name if mark else "",
            "limit": limit,
        },
    )


def _event(row: tuple[Any, ...]) -> Event:
    name, occurred_at, received_at, source, properties, message = row
    return Event(name, occurred_at, received_at, source, properties or {}, message)


def _mark(event: Event) -> Mark:
    return Mark(microseconds(event.occurred_at), event.message)
