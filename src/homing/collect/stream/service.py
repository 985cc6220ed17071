"""The stream and its accounts, asked of the event log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import orjson
from duckdb import DuckDBPyConnection

from homing.collect.identity.rules import ANONYMOUS
from homing.collect.model import Aside
from homing.collect.stream.model import (
    Account,
    Happened,
    Standing,
    Stream,
    StreamQuery,
    Volume,
)
from homing.store.statements import column

PAGE: Final = 50
MOST: Final = 100_000
"""Events of a file."""
DAYS: Final = 7
NAMES: Final = 100
UNKNOWN: Final = -1


def stream(cursor: DuckDBPyConnection, query: StreamQuery, *, limit: int = PAGE) -> Stream:
    """Return one page of events, the newest received first.

    Raises
    ------
    UserError
        If the source is no id, or `after` was not made by an earlier page.
    """
    rows = _run(cursor, query, limit + 1).fetchall()
    events = tuple(map(happened, rows[:limit]))
    return Stream(events, str(events[-1].mark) if len(rows) > limit else None)


def every_event(cursor: DuckDBPyConnection, query: StreamQuery) -> Iterator[Happened]:
    """Yield the events from `query.after` on, `MOST` at most, reading as they are asked for."""
    result = _run(cursor, query, MOST)
    while rows := result.fetchmany(2000):
        yield from map(happened, rows)


def volumes(cursor: DuckDBPyConnection, now: datetime) -> list[Volume]:
    """Return the names of events of the last 7 days, the most frequent first."""
    given = {"day": now - timedelta(days=1), "week": now - timedelta(days=DAYS), "most": NAMES}
    return [Volume(*row) for row in cursor.execute(_statement("volumes"), given).fetchall()]


def account(cursor: DuckDBPyConnection, since: datetime) -> Account:
    """Return what became of all that was drained since a moment."""
    return Account(*cursor.execute(_statement("account"), {"since": since}).fetchall()[0])


def imported(cursor: DuckDBPyConnection, since: datetime) -> int:
    """Return how many events were imported since a moment, those taken back left out."""
    return int(cursor.execute(_statement("imported"), {"since": since}).fetchall()[0][0])


def standings(
    cursor: DuckDBPyConnection, *, today: date, timezone: str, source: UUID | None = None
) -> dict[UUID, Standing]:
    """Return how sources stand that have sent something, or one alone.

    Parameters
    ----------
    today : date
        In the project's time zone.
    timezone : str
        IANA name of it.
    """
    given = {"today": today, "zone": timezone, "source": source and str(source)}
    rows = cursor.execute(_statement("standings"), given).fetchall()
    return {key: _standing(list(days)) for key, days in groupby(rows, key=lambda row: row[0])}


def _standing(rows: list[tuple[Any, ...]]) -> Standing:
    accounts = [(row[1], Account(*row[3:])) for row in rows]
    lately = {ago: each for ago, each in accounts if 0 <= ago < DAYS}
    return Standing(
        last_received_at=max(row[2] for row in rows),
        days=tuple(lately.get(ago, Account()).kept for ago in reversed(range(DAYS))),
        week=Account(*map(sum, zip(*lately.values(), strict=True))),
        has_events=any(each.kept or each.duplicates for _, each in accounts),
    )


def _run(cursor: DuckDBPyConnection, query: StreamQuery, limit: int) -> DuckDBPyConnection:
    mark, source = query.mark, query.source_id
    given = {
        "event": _event(cursor, query.name),
        "source": source and str(source),
        "customers": _customers(cursor, query.customer.strip()),
        "aside": query.show.aside,
        "received": mark and mark.received_us,
        "occurred": mark and mark.occurred_us,
        "message": mark and str(mark.message),
        "most": limit,
    }
    return cursor.execute(_statement("stream"), given)


def _event(cursor: DuckDBPyConnection, name: str) -> int | None:
    """Return the code of a name; None for all events, a code that is none for an unknown name."""
    if not name:
        return None
    codes = column(cursor, "SELECT event FROM event_names WHERE name = $name", {"name": name})
    return int(codes[0]) if codes else UNKNOWN


def _customers(cursor: DuckDBPyConnection, said: str) -> list[int] | None:
    """Return the numbers of a customer; None for everybody."""
    if not said:
        return None
    given = {"id": said, "anonymous": f"{ANONYMOUS}{said}"}
    return column(cursor, _statement("numbers"), given)


def happened(row: tuple[Any, ...]) -> Happened:
    """Return the event of a row of `stream.sql`."""
    message, name, customer, occurred_at, received_at, aside, source, file, properties = row
    said = orjson.loads(properties) if properties else {}
    return Happened(
        message=message,
        name=name,
        customer=customer,
        occurred_at=occurred_at,
        received_at=received_at,
        aside=Aside(aside),
        source=source,
        file=file or "",
        properties=said if isinstance(said, dict) else {},
    )


@cache
def _statement(name: str) -> str:
    return files("homing.collect.stream").joinpath(f"{name}.sql").read_text("utf-8")
