"""A world put into the tables of the event log as they are."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta

import duckdb

from homing.store import opening
from segments.brute import World


def empty_log() -> duckdb.DuckDBPyConnection:
    """A log without events, at its newest version."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    opening.upgrade(connection)
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
    for statement, rows in many.items():
        if rows:
            connection.executemany(statement, rows)
