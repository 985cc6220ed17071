"""Put many events into the log at once, from columns in memory."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.store.statements import count, lent

MOST_NAMES = 65_000
"""Different names of events; a client that puts ids into names would use up all there can be."""

_NUMBERS = """
SELECT identities.id, identities.customer
FROM identities SEMI JOIN asked ON asked.id = identities.id
"""

_INTO_LOG = """
INSERT INTO log
SELECT
    customer, event, occurred_at, received_at, message_id, $batch AS batch,
    properties::JSON::VARIANT AS properties, aside, source
FROM arrived
"""

SCHEMA = pa.schema(
    [
        ("customer", pa.uint32()),
        ("event", pa.uint16()),
        ("occurred_at", pa.timestamp("us", "UTC")),
        ("received_at", pa.timestamp("us", "UTC")),
        ("message_id", pa.uuid()),
        ("properties", pa.string()),
        ("aside", pa.uint8()),
        ("source", pa.uuid()),
    ]
)
"""One row = an event as `into_log` takes it; `properties` is JSON."""


def next_customer(cursor: DuckDBPyConnection) -> int:
    """Return the number the next new id gets."""
    return count(cursor, "SELECT coalesce(max(customer), -1) + 1 FROM identities")


def numbers_of(cursor: DuckDBPyConnection, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of those ids that have one."""
    with lent(cursor, "asked", pa.table({"id": pa.array(list(ids), pa.string())})):
        return dict(cursor.execute(_NUMBERS).fetchall())


def numbered(cursor: DuckDBPyConnection, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of ids, giving one to each that has none."""
    wanted = dict.fromkeys(ids)
    numbers = numbers_of(cursor, wanted)
    fresh = [each for each in wanted if each not in numbers]
    if fresh:
        first = next_customer(cursor)
        new = {each: first + n for n, each in enumerate(fresh)}
        table = pa.table({"customer": pa.array(new.values(), pa.uint32()), "id": fresh})
        with lent(cursor, "fresh", table):
            cursor.execute("INSERT INTO identities (customer, id) SELECT customer, id FROM fresh")
        numbers |= new
    return numbers


def names_of(cursor: DuckDBPyConnection) -> dict[str, int]:
    """Return the codes of all names of events."""
    return dict(cursor.execute("SELECT name, event FROM event_names").fetchall())


def add_names(cursor: DuckDBPyConnection, names: dict[str, int], new: Iterable[str]) -> None:
    """Give codes to new names, in the log and in `names`."""
    fresh = [each for each in dict.fromkeys(new) if each not in names]
    if not fresh:
        return
    first = max(names.values(), default=-1) + 1
    codes = {each: first + n for n, each in enumerate(fresh)}
    table = pa.table({"event": pa.array(codes.values(), pa.uint16()), "name": fresh})
    with lent(cursor, "fresh", table):
        cursor.execute("INSERT INTO event_names SELECT event, name FROM fresh")
    names |= codes


def new_batch(cursor: DuckDBPyConnection) -> int:
    """Return the number of the next batch."""
    return latest_batch(cursor) + 1


def latest_batch(cursor: DuckDBPyConnection) -> int:
    """Return the number of the last batch, 0 when there is none."""
    return count(cursor, "SELECT coalesce(max(batch), 0) FROM batches")


def into_log(cursor: DuckDBPyConnection, arrived: pa.Table, batch: int) -> None:
    """Append events, and the batch they came in, inside the caller's transaction."""
    with lent(cursor, "arrived", arrived):
        cursor.execute(_INTO_LOG, {"batch": batch})
        cursor.execute(
            "INSERT INTO batches SELECT $batch, 'http', max(received_at), count(*), NULL, true"
            " FROM arrived",
            {"batch": batch},
        )
