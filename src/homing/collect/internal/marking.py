"""What is in the log already is brought in line with the rules, in the background."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

import structlog
from duckdb import DuckDBPyConnection

from homing.collect.internal.setting_aside import catch_up, held, look_through, put
from homing.collect.internal.tables import every_rule
from homing.core.clock import Clock
from homing.core.rest import Rest
from homing.store import EventStore, Records
from homing.store.arrivals import latest_batch

log = structlog.get_logger("homing.collect")

AT_ONCE: Final = 200_000
"""Events that are looked at in one transaction, unless one batch has more."""
AGAIN: Final = timedelta(days=1)
"""All is looked through anew, whatever was missed."""
BETWEEN: Final = timedelta(seconds=5)
"""So often at most it is looked whom merges, and what is said of customers, made internal."""
SHARE: Final = 100
"""And so seldom that looking takes no more than this part of the time."""

_SEEN: Final = """
SELECT
    (SELECT coalesce(max(rewrite), 0) FROM rewritten),
    (SELECT coalesce(max(batch), 0) FROM batches)
"""

_NEWEST: Final = "SELECT * EXCLUDE (marking) FROM markings ORDER BY marking DESC LIMIT 1"

_END: Final = """
UPDATE markings SET ended_at = $now, ended_how = $how WHERE ended_at IS NULL
"""

_BEGIN: Final = """
INSERT INTO markings
SELECT
    (SELECT coalesce(max(marking), 0) + 1 FROM markings),
    $now,
    0,
    $up_to,
    (SELECT coalesce(sum(events), 0) FROM batches WHERE batch <= $up_to),
    0,
    0,
    NULL,
    NULL
"""

_NEXT: Final = """
SELECT max(batch), sum(events)::UBIGINT
FROM (
    SELECT batch, events, sum(events) OVER (ORDER BY batch) - events AS before
    FROM batches
    WHERE batch > $through AND batch <= $up_to
)
WHERE before < $at_once
"""

_ADVANCE: Final = """
UPDATE markings
SET through = $through, seen = seen + $seen, changed = changed + $changed
WHERE ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a look through the log is.

    Parameters
    ----------
    begun_at, ended_at : datetime
        Aware; `ended_at` is None while it is under way.
    through, up_to : int
        The batch up to which it is done, and the last one that it looks at.
    events, seen, changed : int
        Events there are to look at, that were looked at, and that were set aside or counted again.
    ended_how : str or None
        `done`, or `replaced` by one with other rules.
    """

    begun_at: datetime
    through: int
    up_to: int
    events: int
    seen: int
    changed: int
    ended_at: datetime | None
    ended_how: str | None

    @property
    def share(self) -> float:
        """How much of it is done, 0–1."""
        return min(self.seen / self.events, 1.0) if self.events else 1.0


class Marking:
    """Sets events aside as the rules in the records say; used by one thread alone.

    How far it is stands in the log, and changes in the transaction that sets events aside: a
    process may end at any moment, and the next one goes on where this one was.

    Parameters
    ----------
    records : Records
        Where the rules are kept.
    store : EventStore
        Open for writing.
    clock : Clock
        Says when a look began.
    """

    def __init__(self, records: Records, store: EventStore, clock: Clock) -> None:
        self._records, self._store, self._clock = records, store, clock
        self._rest = Rest(clock)
        self._seen: tuple[int, int] | None = None
        self._looked_at: datetime | None = None
        self._pause = BETWEEN

    def step(self) -> bool:
        """Do a piece of what is to be done; say whether there is more.

        Raises
        ------
        Exception
            Whatever kept it from that; the piece is as it was, and it rests for a minute.
        """
        return self._rest.tried(self._step)

    def _step(self) -> bool:
        wanted = sorted(kept.rule for kept in every_rule(self._records))
        now = self._clock.now()
        with self._store.cursor() as cursor:
            there, newest = sorted(held(cursor)), progress(cursor)
        if wanted != there or (wanted and _is_due(newest, now)):
            with self._store.cursor() as cursor, self._store.writing(cursor):
                cursor.execute(_END, {"now": now, "how": "replaced"})
                put(cursor, wanted)
                cursor.execute(_BEGIN, {"now": now, "up_to": latest_batch(cursor)})
            return True
        if newest is None or newest.ended_at is not None:
            return bool(wanted) and self._catch_up(now)
        with self._store.cursor() as cursor, self._store.writing(cursor):
            self._advance(cursor, newest, now)
        return True

    def _catch_up(self, now: datetime) -> bool:
        """Look who is internal by now, where the log is another one; say whether others are."""
        if self._looked_at and timedelta() <= now - self._looked_at < self._pause:
            return False
        began_s = perf_counter()
        with self._store.cursor() as cursor:
            [seen] = cursor.execute(_SEEN).fetchall()
            if seen == self._seen:
                return False
            with self._store.writing(cursor):
                changed = catch_up(cursor)
        self._seen, self._looked_at = seen, now
        self._pause = max(BETWEEN, SHARE * timedelta(seconds=perf_counter() - began_s))
        if changed:
            log.info("events were set aside as others are internal now", events=changed)
        return bool(changed)

    def _advance(self, cursor: DuckDBPyConnection, at: Progress, now: datetime) -> None:
        asked = {"through": at.through, "up_to": at.up_to, "at_once": AT_ONCE}
        [(last, events)] = cursor.execute(_NEXT, asked).fetchall()
        if last is None:
            cursor.execute(_END, {"now": now, "how": "done"})
            if at.changed:
                log.info("events were set aside by other rules", events=at.changed)
            return
        changed = look_through(cursor, at.through + 1, last)
        cursor.execute(_ADVANCE, {"through": last, "seen": events, "changed": changed})


def progress(cursor: DuckDBPyConnection) -> Progress | None:
    """Return how the newest look through the log stands; None: there was none."""
    row = cursor.execute(_NEWEST).fetchone()
    return Progress(*row) if row else None


def _is_due(newest: Progress | None, now: datetime) -> bool:
    return newest is None or (newest.ended_at is not None and now - newest.ended_at >= AGAIN)
