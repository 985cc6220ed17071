"""Names of events and the newest events of one, asked of the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from duckdb import DuckDBPyConnection

from homing.store.statements import column

SPARK_DAYS: Final = 30
LOOKED_AT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One name of events.

    Parameters
    ----------
    name : str
        As reports call it.
    events, bots, internal : int
        All of the log, and those of them that are bots' or internal and not counted.
    first_at, last_at : datetime
        When the first and the last of them occurred.
    days : tuple of int
        Events on each of the last 30 days where the business is, today last.
    sources : tuple of UUID
        That sent some over HTTP.
    """

    name: str
    events: int
    bots: int
    internal: int
    first_at: datetime
    last_at: datetime
    days: tuple[int, ...]
    sources: tuple[UUID, ...]


def seen(cursor: DuckDBPyConnection, now: datetime, timezone: str) -> list[Seen]:
    """Return every name of events of the log, the most frequent first."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    given = {
        "zone": timezone,
        "today": today,
        "since": now - timedelta(days=SPARK_DAYS + 1),
        "most_days": SPARK_DAYS,
    }
    return [_seen(row) for row in cursor.execute(_statement("seen"), given).fetchall()]


def newest_of(cursor: DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Return the properties of the newest events of a name, `LOOKED_AT` at most."""
    texts = column(cursor, _statement("newest"), {"name": name, "most": LOOKED_AT})
    said = (orjson.loads(text) if text else {} for text in texts)
    return [each if isinstance(each, dict) else {} for each in said]


def _seen(row: tuple[Any, ...]) -> Seen:
    name, events, bots, internal, first_at, last_at, days, sources = row
    counted = dict(days or {})
    lately = tuple(int(counted.get(ago, 0)) for ago in reversed(range(SPARK_DAYS)))
    senders = tuple(sorted(sources))
    return Seen(name, events, bots, internal, first_at, last_at, lately, senders)


@cache
def _statement(name: str) -> str:
    return files("homing.collect.seen").joinpath(f"{name}.sql").read_text("utf-8")
