"""A world put into the tables of the event log as they are."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from homing.core.clock import FrozenClock
from homing.segments.service import Segments
from homing.store import DataFolder, EventStore, Project, Records
from homing.store.events import INCOMING
from segments.brute import World
from support.installation import install

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""The day before clocks change in London."""


def empty_log() -> duckdb.DuckDBPyConnection:
    """A log without events, at its newest version."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    with tempfile.TemporaryDirectory() as place:
        install(folder := DataFolder(Path(place)))
        connection.execute(f"ATTACH '{folder.events}' AS made (READ_ONLY)")
        connection.execute("COPY FROM DATABASE made TO memory")
        connection.execute("DETACH made")
    return connection


@contextmanager
def filled(connection: duckdb.DuckDBPyConnection, world: World):
    """Lend the log with a world in it; in the end it is empty again."""
    connection.begin()
    try:
        fill(connection, world)
        yield connection
    finally:
        connection.rollback()


def fill(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    codes = {name: code for code, name in enumerate(sorted({e.name for e in world.events}))}
    many = {
        "INSERT INTO identities VALUES (?, ?, ?::JSON::VARIANT)": [
            (number, name, None if (said := world.traits[number]) is None else json.dumps(said))
            for number, name in world.ids.items()
        ],
        "INSERT INTO event_names VALUES (?, ?)": [(code, name) for name, code in codes.items()],
        "INSERT INTO merged VALUES (?, ?)": list(world.merged.items()),
        "INSERT INTO log VALUES (?, ?, ?, ?, uuid(), 1, ?::JSON::VARIANT, ?, NULL)": [
            (
                event.number,
                codes[event.name],
                event.at,
                event.at + timedelta(days=1),
                json.dumps(event.properties),
                event.aside,
            )
            for event in world.events
        ],
        "INSERT INTO listed VALUES (?, ?)": [
            (name, each) for name, ids in world.lists.items() for each in ids
        ],
        "INSERT INTO memberships VALUES (?, ?, now())": [
            (name, each) for name, members in world.members.items() for each in members
        ],
    }
    connection.execute("INSERT INTO batches VALUES (1, 'test', now(), 0, NULL, true)")
    for statement, rows in many.items():
        if rows:
            connection.executemany(statement, rows)


class Shop:
    """An installation in memory: events are put into its log, and the clock is moved."""

    def __init__(self, records: Records, now, timezone: str = "Europe/London") -> None:
        self.clock = FrozenClock(now)
        self.store = EventStore(DataFolder(Path("nowhere")), empty_log(), is_read_only=False)
        self.segments = Segments(
            records, self.store, clock=self.clock, project=lambda: Project(timezone=timezone)
        )
        self._sent = 0

    def did(self, who, what="purchase", at=None, **properties) -> None:
        """Take an event in, as it comes over HTTP, unless said otherwise a moment ago."""
        with self.store.cursor() as cursor:
            cursor.execute(INCOMING)
            self._sent += 1
            cursor.execute(
                "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, ?::JSON::VARIANT)",
                [who, what, at or self.clock.now(), str(self._sent), json.dumps(properties)],
            )
            taken = self.store.append(cursor, source="test", received_at=self.clock.now())
            cursor.execute("UPDATE batches SET is_drain = true WHERE batch = ?", [taken.batch])

    def rows(self, sql: str, **values):
        with self.store.cursor() as cursor:
            return cursor.execute(sql, values).fetchall()

    def members(self, segment) -> set[str]:
        """Ids of who was in a segment at the last look."""
        found = self.rows(
            "SELECT id FROM members JOIN customers USING (customer) WHERE segment = $segment",
            segment=segment,
        )
        return {name for (name,) in found}

    def noted(self) -> list[tuple[str, str, str]]:
        """What was noted in the log of who entered and left: event, segment, customer."""
        return self.rows(
            "SELECT event, properties.name::VARCHAR, id FROM everything"
            " JOIN customers USING (customer) WHERE aside = 3"
            " ORDER BY occurred_at, event, 2, id"
        )
