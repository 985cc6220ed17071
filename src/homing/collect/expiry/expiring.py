"""What is older than raw data is kept for goes, some of it at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog
from duckdb import DuckDBPyConnection

from homing.collect.expiry.setting import kept_for
from homing.core.acts import Verb
from homing.core.clock import Clock
from homing.core.rest import Rest
from homing.store import About, EventStore, Records, note
from homing.store.merging import rewritten
from homing.store.statements import column, count

log = structlog.get_logger("homing.collect")

AT_ONCE: Final = 100_000
"""Events that go in one transaction."""
AGAIN: Final = timedelta(days=1)

_OLD: Final = """
SELECT
    (SELECT count(*) FROM log WHERE occurred_at < $before),
    (SELECT count(DISTINCT coalesce(merged.survivor, log.customer))
        FROM log LEFT JOIN merged ON merged.customer = log.customer
        WHERE log.occurred_at < $before),
    (SELECT min(occurred_at) FROM log WHERE occurred_at < $before),
    (SELECT count(*) FROM log),
    (SELECT count(*) FROM dead_letters WHERE received_at < $before)
"""

_REMOVALS: Final = """
SELECT removal, before, begun_at, events, letters, oldest_at, ended_at
FROM removals ORDER BY removal DESC LIMIT $most
"""

_BEGIN: Final = """
INSERT INTO removals
SELECT
    (SELECT coalesce(max(removal), 0) + 1 FROM removals),
    $before,
    $now,
    0,
    0,
    (SELECT min(occurred_at) FROM log WHERE occurred_at < $before),
    NULL
"""

_PIECE: Final = """
CREATE OR REPLACE TEMP TABLE expired AS
SELECT rowid AS place, customer FROM log WHERE occurred_at < $before LIMIT $most
"""

_ADVANCE: Final = """
UPDATE removals SET events = events + $events, letters = letters + $letters WHERE removal = $removal
"""

_END: Final = "UPDATE removals SET ended_at = $now WHERE removal = $removal"


class Old(NamedTuple):
    """What is older than a moment.

    `events` of `customers`, the first at `oldest_at` (None without any), of all `of` events;
    `letters` are parts of requests that were no events.
    """

    events: int
    customers: int
    oldest_at: datetime | None
    of: int
    letters: int


@dataclass(frozen=True, slots=True)
class Removal:
    """What went since it was older than a moment.

    Parameters
    ----------
    number : int
        From 1 on.
    before : datetime
        The moment.
    begun_at, ended_at : datetime
        Aware; `ended_at` is None while it is under way.
    events, letters : int
        Events, and parts of requests that were no events.
    oldest_at : datetime or None
        When the first of the events had occurred.
    """

    number: int
    before: datetime
    begun_at: datetime
    events: int
    letters: int
    oldest_at: datetime | None
    ended_at: datetime | None


class Expiring:
    """Takes out what is too old, once a day; used by one thread alone.

    How far it is stands in the log, and changes in the transaction that takes events out: a process
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
        return self._rest.tried(self._step)

    def _step(self) -> bool:
        said, now = kept_for(self._records), self._clock.now()
        with self._store.cursor() as cursor:
            newest = next(iter(removals(cursor, 1)), None)
        if newest is not None and newest.ended_at is None:
            if said.months is None:
                self._end(newest)
            else:
                self._advance(newest)
            return True
        limit = said.limit(now, self._timezone())
        is_time = said.begins_at is not None and now >= said.begins_at
        if limit is None or not is_time or (newest and now - newest.begun_at < AGAIN):
            return False
        with self._store.cursor() as cursor, self._store.writing(cursor):
            cursor.execute(_BEGIN, {"before": limit, "now": now})
        return True

    def _advance(self, removal: Removal) -> None:
        with self._store.cursor() as cursor, self._store.writing(cursor):
            cursor.execute(_PIECE, {"before": removal.before, "most": AT_ONCE})
            gone = count(cursor, "DELETE FROM log WHERE rowid IN (SELECT place FROM expired)")
            if gone:
                rewritten(cursor, column(cursor, "SELECT DISTINCT customer FROM expired"))
            letters = count(
                cursor,
                "DELETE FROM dead_letters WHERE received_at < $before",
                {"before": removal.before},
            )
            asked = {"events": gone, "letters": letters, "removal": removal.number}
            cursor.execute(_ADVANCE, asked)
        if not gone:
            self._end(removal)

    def _end(self, removal: Removal) -> None:
        """Leave no trace of what went, and say that it did."""
        if removal.events or removal.letters:
            self._scrub()
            log.info("old raw data was removed", events=removal.events, letters=removal.letters)
        now = self._clock.now()
        with self._records.begin() as connection:
            told = {"before": removal.before.isoformat(), "events": removal.events}
            about = About("raw_data", str(removal.number))
            if removal.events or removal.letters:
                note(connection, Verb.RAW_DATA_REMOVED, about, now=now, **told)
            with self._store.cursor() as cursor, self._store.writing(cursor):
                cursor.execute(_END, {"now": now, "removal": removal.number})


def old(cursor: DuckDBPyConnection, before: datetime) -> Old:
    """Return what is older than a moment, changing nothing."""
    return Old(*cursor.execute(_OLD, {"before": before}).fetchall()[0])


def removals(cursor: DuckDBPyConnection, most: int = 100) -> list[Removal]:
    """Return the removals, the newest first."""
    return [Removal(*row) for row in cursor.execute(_REMOVALS, {"most": most}).fetchall()]
