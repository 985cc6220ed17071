"""What is older than raw data is kept for goes, some of it at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog
from duckdb import DuckDBPyConnection

from homing.collect.expiry.setting import RawData, kept_for
from homing.core.acts import Verb
from homing.core.clock import Clock
from homing.core.rest import Rest
from homing.store import About, EventStore, Records, note
from homing.store.merging import rewritten
from homing.store.statements import column, count

log = structlog.get_logger("homing.collect")

AT_ONCE: Final = 100_000
"""Rows that go in one transaction."""
AGAIN: Final = timedelta(days=1)

_LAST: Final = """
SELECT (source, max(received_at)) FROM drains GROUP BY source
UNION ALL
SELECT (source, max(received_at)) FROM drains
WHERE counted + bots + telling + internal + duplicates > 0 GROUP BY source
"""
"""The last that was received from each source, and the last with events: they say when that was."""

_OLD: Final[Mapping[RawData, str]] = {
    RawData.events: """
SELECT
    (SELECT count(*) FROM log WHERE occurred_at < $before),
    (SELECT count(*) FROM log),
    (SELECT min(occurred_at) FROM log WHERE occurred_at < $before),
    (SELECT count(DISTINCT coalesce(merged.survivor, log.customer))
        FROM log LEFT JOIN merged ON merged.customer = log.customer
        WHERE log.occurred_at < $before)
""",
    RawData.rejected: """
SELECT
    count(*) FILTER (received_at < $before),
    count(*),
    min(received_at) FILTER (received_at < $before)
FROM dead_letters
""",
    RawData.received: f"""
SELECT
    count(*) FILTER (received_at < $before AND NOT is_last),
    count(*),
    min(received_at) FILTER (received_at < $before AND NOT is_last)
FROM (SELECT received_at, (source, received_at) IN ({_LAST}) AS is_last FROM drains)
""",  # noqa: S608 - constants
}

_PIECE: Final[Mapping[RawData, str]] = {
    RawData.events: """
CREATE OR REPLACE TEMP TABLE expired AS
SELECT rowid AS place, customer FROM log WHERE occurred_at < $before LIMIT $most
""",
    RawData.rejected: """
CREATE OR REPLACE TEMP TABLE expired AS
SELECT rowid AS place FROM dead_letters WHERE received_at < $before LIMIT $most
""",
    RawData.received: f"""
CREATE OR REPLACE TEMP TABLE expired AS
SELECT rowid AS place FROM drains
WHERE received_at < $before AND (source, received_at) NOT IN ({_LAST})
LIMIT $most
""",  # noqa: S608 - constants
}

_DROP: Final[Mapping[RawData, str]] = {
    RawData.events: "DELETE FROM log WHERE rowid IN (SELECT place FROM expired)",
    RawData.rejected: "DELETE FROM dead_letters WHERE rowid IN (SELECT place FROM expired)",
    RawData.received: "DELETE FROM drains WHERE rowid IN (SELECT place FROM expired)",
}

_REMOVALS: Final = """
SELECT removal, data, before, begun_at, removed, oldest_at, ended_at
FROM removals
WHERE removed > 0 OR ended_at IS NULL
ORDER BY removal DESC
LIMIT $most
"""

_NEWEST: Final = """
SELECT removal, data, before, begun_at, removed, oldest_at, ended_at
FROM removals
WHERE data = $data
ORDER BY removal DESC
LIMIT 1
"""

_BEGIN: Final = """
INSERT INTO removals
SELECT (SELECT coalesce(max(removal), 0) + 1 FROM removals), $data, $before, $now, 0, $oldest, NULL
"""

_ADVANCE: Final = "UPDATE removals SET removed = removed + $gone WHERE removal = $removal"

_END: Final = "UPDATE removals SET ended_at = $now WHERE removal = $removal"


class Old(NamedTuple):
    """What of a kind of raw data is older than a moment.

    `rows` of all `of`, the first of `oldest_at` (None without any); of events those are of so many
    `customers`.
    """

    rows: int
    of: int
    oldest_at: datetime | None
    customers: int | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """What of a kind of raw data went since it was older than a moment.

    Parameters
    ----------
    number : int
        From 1 on.
    data : RawData
        The kind.
    before : datetime
        The moment.
    begun_at, ended_at : datetime
        Aware; `ended_at` is None while it is under way.
    removed : int
        Rows.
    oldest_at : datetime or None
        Of the first of them.
    """

    number: int
    data: RawData
    before: datetime
    begun_at: datetime
    removed: int
    oldest_at: datetime | None
    ended_at: datetime | None


class Expiring:
    """Takes out what is too old, once a day; used by one thread alone.

    How far it is stands in the log, and changes in the transaction that takes it out: a process
    may end at any moment, and the next one goes on where this one was.

    Parameters
    ----------
    records : Records
        Where it is kept how long raw data is kept.
    store : EventStore
        Open for writing.
    clock : Clock
        Says what is too old.
    timezone : callable
        Where the business is.
    scrub : callable
        Leaves no trace on disk of what went.
    """

    def __init__(
        self,
        records: Records,
        store: EventStore,
        *,
        clock: Clock,
        timezone: Callable[[], str],
        scrub: Callable[[], None],
    ) -> None:
        self._records, self._store, self._clock = records, store, clock
        self._timezone, self._scrub = timezone, scrub
        self._rest = Rest(clock)

    def step(self) -> bool:
        """Do a piece of what is to be done; say whether there is more.

        Raises
        ------
        Exception
            Whatever kept it from that; the piece is as it was, and it rests for a minute.
        """
        return self._rest.tried(lambda: any(map(self._step, RawData)))

    def _step(self, data: RawData) -> bool:
        said, now = kept_for(self._records, data), self._clock.now()
        with self._store.cursor() as cursor:
            newest = next(_each(cursor, _NEWEST, {"data": data.value}), None)
        if newest is not None and newest.ended_at is None:
            if said.months is None:
                self._end(newest)
            else:
                self._advance(newest)
            return True
        limit = said.limit(now, self._timezone())
        is_early = said.begins_at is not None and now < said.begins_at
        if limit is None or is_early or (newest and now - newest.begun_at < AGAIN):
            return False
        self._begin(data, limit, now)
        return True

    def _begin(self, data: RawData, limit: datetime, now: datetime) -> None:
        with self._store.cursor() as cursor:
            oldest = old(cursor, data, limit).oldest_at
            asked = {"data": data.value, "before": limit, "now": now, "oldest": oldest}
            with self._store.writing(cursor):
                cursor.execute(_BEGIN, asked)

    def _advance(self, removal: Removal) -> None:
        with self._store.cursor() as cursor, self._store.writing(cursor):
            cursor.execute(_PIECE[removal.data], {"before": removal.before, "most": AT_ONCE})
            gone = count(cursor, _DROP[removal.data])
            if gone and removal.data is RawData.events:
                rewritten(cursor, column(cursor, "SELECT DISTINCT customer FROM expired"))
            cursor.execute(_ADVANCE, {"gone": gone, "removal": removal.number})
        if not gone:
            self._end(removal)

    def _end(self, removal: Removal) -> None:
        """Leave no trace of what went, and say that it did."""
        data = removal.data.value
        if removal.removed:
            if removal.data is not RawData.received:  # which are numbers, and stand nowhere else
                self._scrub()
            log.info("old raw data was removed", data=data, rows=removal.removed)
        now = self._clock.now()
        with self._store.turn(), self._records.begin() as connection:
            told = {"before": removal.before.isoformat(), data: removal.removed}
            about = About("raw_data", str(removal.number))
            if removal.removed:
                note(connection, Verb.RAW_DATA_REMOVED, about, now=now, **told)
            with self._store.cursor() as cursor, self._store.writing(cursor):
                cursor.execute(_END, {"now": now, "removal": removal.number})


def old(cursor: DuckDBPyConnection, data: RawData, before: datetime | None) -> Old:
    """Return what of a kind is older than a moment (nothing is, than None), and change nothing."""
    return Old(*cursor.execute(_OLD[data], {"before": before}).fetchall()[0])


def removals(cursor: DuckDBPyConnection, most: int = 100) -> list[Removal]:
    """Return the removals that removed something or are under way, the newest first."""
    return list(_each(cursor, _REMOVALS, {"most": most}))


def _each(cursor: DuckDBPyConnection, sql: str, asked: dict[str, object]) -> Iterator[Removal]:
    for number, data, *rest in cursor.execute(sql, asked).fetchall():
        yield Removal(number, RawData(data), *rest)
