"""How fast files become events, from the file to the commit.

The bare copy beside it is DuckDB reading the same file into a table, and nothing else.

    python benchmarks/import.py [rows]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from homing.collect.importers.inferred import Said
from homing.collect.importers.load import Options
from homing.collect.service import opened
from homing.store import DataFolder, EventStore

ROWS = 3_000_000
TARGETS = {"parquet": 300_000, "csv": 150_000, "json": 20_000}
EVENTS = """
COPY (
    SELECT
        'c' || hash(i) % 200000 AS customer,
        TIMESTAMP '2023-01-01' + INTERVAL (i * 20) SECOND AS occurred_at,
        ['visit', 'search', 'signup'][(hash(i + 1) % 3 + 1)::BIGINT] AS event,
        '/page/' || hash(i + 2) % 5000 AS page,
        (hash(i + 3) % 90)::INTEGER AS seconds,
        i AS message_id
    FROM range($rows) AS numbers(i)
) TO '{path}'
"""
LINES = """
COPY (
    SELECT
        i // 3 AS order_id,
        'c' || hash(i // 3) % 200000 AS customer,
        TIMESTAMP '2023-01-01' + INTERVAL (i // 3 * 60) SECOND AS occurred_at,
        'SKU-' || hash(i + 1) % 5000 AS sku,
        (hash(i + 2) % 9 + 1)::INTEGER AS quantity,
        ((hash(i + 3) % 9999 + 1) / 100)::DECIMAL(10, 2) AS price
    FROM range($rows) AS numbers(i)
) TO '{path}'
"""
EXPORT = """
COPY (
    SELECT
        'open' AS event_type,
        strftime(
            TIMESTAMP '2023-01-01' + INTERVAL (i * 20) SECOND, '%Y-%m-%d %H:%M:%S.%f'
        ) AS event_time,
        CASE WHEN i % 9 > 0 THEN 'c' || i // 9 % 200000 END AS user_id,
        'd' || i // 9 % 200000 AS device_id,
        i::VARCHAR AS "$insert_id",
        {{'page': '/page/' || hash(i + 2) % 5000}} AS event_properties,
        {{
            'plan': ['free', 'pro'][(hash(i // 90) % 2 + 1)::BIGINT],
            'email': 'c' || i // 9 % 200000 || '@shop.example'
        }} AS user_properties
    FROM range($rows) AS numbers(i)
) TO '{path}'
"""
KINDS = (
    ("events", EVENTS, ("parquet", "csv")),
    ("order lines", LINES, ("parquet", "csv")),
    ("an export", EXPORT, ("json",)),
)


class Spent(NamedTuple):
    """Seconds on the clock, and seconds of all cores together: what others do disturbs less."""

    wall_s: float
    cpu_s: float


def measure(folder: Path, made: str, kind: str, rows: int) -> tuple[Spent, Spent]:
    """Return what a bare copy into a table takes, and an import."""
    path = folder / f"data.{kind}"
    duckdb.execute(made.format(path=path), {"rows": rows})
    bare = timed(lambda: copy(folder, path))
    whole = timed(lambda: bring(folder, path))
    path.unlink()
    return bare, whole


def copy(folder: Path, path: Path) -> None:
    """Copy a file into a table of a file, and nothing else."""
    target = folder / "bare.duckdb"
    with duckdb.connect(target) as connection:
        connection.execute(f"CREATE TABLE bare AS FROM read_{path.suffix[1:]}('{path}')")
    target.unlink()


def bring(folder: Path, path: Path) -> None:
    """Import a file into an event log of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as data:
        store = EventStore.open(DataFolder(Path(data)))
        with opened(store, DataFolder(Path(data)), [str(path)]) as work:
            mapping = work.infer(Said(), timezone="Europe/London", currency="GBP").mapping
            assert mapping is not None
            work.run(mapping, now=datetime.now(UTC), options=Options())
        store.close()


def timed(work: Callable[[], None]) -> Spent:
    """Return what something takes."""
    started, busy = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - started, time.process_time() - busy)


def main() -> None:
    """Print a line for each kind of file and of rows."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"{rows:,} rows, from the file to the commit, inference and checks included")
    with tempfile.TemporaryDirectory() as folder:
        for what, made, kinds in KINDS:
            for kind in kinds:
                bare, whole = measure(Path(folder), made, kind, rows)
                rate = f"{rows / whole.wall_s:9,.0f} rows/s (target {TARGETS[kind]:,})"
                print(
                    f"{what:12} {kind:8} {rate};"
                    f" {whole.wall_s:5.1f} s, {whole.cpu_s:5.1f} s of CPU,"
                    f" {whole.wall_s / bare.wall_s:4.1f} times a bare copy"
                    f" ({bare.wall_s:.1f} s, {bare.cpu_s:.1f} s of CPU)"
                )


if __name__ == "__main__":
    main()
