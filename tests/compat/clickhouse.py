"""The sample in ClickHouse's own engine, in this process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from chdb.session import Session

from metrics.twins.sample import Sample

TABLES = (
    """
    CREATE TABLE events (
        customer UInt32,
        event String,
        occurred_at DateTime64(6, 'UTC'),
        received_at DateTime64(6, 'UTC'),
        properties JSON
    ) ENGINE = MergeTree ORDER BY (customer, occurred_at)
    """,
    """
    CREATE TABLE customers (customer UInt32, id String, traits JSON)
    ENGINE = MergeTree ORDER BY customer
    """,
    """
    CREATE TABLE everything (
        customer UInt32,
        event String,
        occurred_at DateTime64(6, 'UTC'),
        received_at DateTime64(6, 'UTC'),
        properties JSON,
        aside UInt8
    ) ENGINE = MergeTree ORDER BY (customer, occurred_at)
    """,
    "CREATE TABLE aliases (id String, customer UInt32) ENGINE = MergeTree ORDER BY id",
)


class ClickHouse:
    """A database of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        self._session = Session(str(folder))
        for table in TABLES:
            self._session.query(table)

    def fill(self, sample: Sample) -> None:
        """Fill the tables with nothing but a sample."""
        events = [tuple(map(_literal, event)) for event in sample.events]
        customers = [
            (number, _literal(name), _literal(traits or "{}"))
            for number, name, traits in sample.customers
        ]
        tables = {
            "events": events,
            "customers": customers,
            "everything": [tuple(map(_literal, event)) for event in sample.everything],
            "aliases": [tuple(map(_literal, alias)) for alias in sample.aliases],
        }
        for name, rows in tables.items():
            said = ", ".join(f"({', '.join(map(str, row))})" for row in rows)
            self._session.query(f"TRUNCATE TABLE {name}")
            self._session.query(f"INSERT INTO {name} VALUES {said}")

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return what a statement gives."""
        found = self._session.query(statement, "ArrowStream").bytes()
        return pa.ipc.open_stream(found).read_all().to_pylist()

    def close(self) -> None:
        """Close it."""
        self._session.close()


def _literal(value: object) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
