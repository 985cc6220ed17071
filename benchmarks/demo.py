"""How long retention takes: the import, the demo shop (p50, p95), and ten million events.

    python benchmarks/demo.py [events]

The demo's purchases are measured as the server measures them: a fresh cursor on the log in a data
folder, the question, the table, the curve, the JSON and the drawn heatmap.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

import homing as hm
from homing.draw.curve import curve
from homing.draw.heatmap import heatmap
from homing.metrics import catalogue
from homing.metrics.events import Events
from homing.metrics.pages.retention_view import shown
from homing.store import DataFolder, EventStore
from homing.store.events import INCOMING

PURCHASES = """
INSERT INTO incoming
SELECT
    CAST(CAST(CustomerID AS INTEGER) AS VARCHAR),
    'purchase',
    CAST(min(InvoiceDate) || '+00' AS TIMESTAMPTZ),
    CAST(md5(InvoiceNo) AS UUID),
    {'amount': CAST(sum(round(Quantity * UnitPrice * 100)) AS BIGINT), 'currency': 'GBP'}::VARIANT
FROM read_parquet($shop)
WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0
GROUP BY CustomerID, InvoiceNo
"""

SYNTHETIC = """
CREATE TABLE made AS
SELECT
    CAST(power(hash(i) % 1000000 / 1000000.0, 2) * 1000000 AS UINTEGER) AS customer,
    'event ' || hash(i * 7) % 20 AS event,
    TIMESTAMPTZ '2024-01-01 00:00:00+00'
        + to_seconds(CAST(hash(i * 13) % (365 * 86400) AS BIGINT)) AS occurred_at
FROM range({rows}) AS numbers (i)
"""


def timed(work: Callable[[], object], times: int) -> str:
    """Return the median and the 95th percentile of several runs, in milliseconds."""
    taken = []
    for _ in range(times):
        started = perf_counter()
        work()
        taken.append((perf_counter() - started) * 1000)
    taken.sort()
    return f"p50 {median(taken):8.1f} ms   p95 {taken[int(0.95 * (times - 1))]:8.1f} ms"


def importing() -> None:
    """Time `import homing` in processes of its own, less an empty process."""

    def run(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    print(f"python -c pass                      {timed(run('pass'), 9)}")
    print(f"python -c 'import homing'           {timed(run('import homing'), 9)}")


def demo_shop() -> None:
    """Time the demo shop's tables as a server answers them."""
    shop = Path(hm.__file__).parent / "collect" / "demo" / "online_retail.parquet"
    with tempfile.TemporaryDirectory() as place:
        folder = DataFolder(Path(place) / "data")
        folder.create()
        store = EventStore.open(folder)
        with store.cursor() as cursor:
            cursor.execute(INCOMING)
            cursor.execute(PURCHASES, {"shop": str(shop)})
            store.append(cursor, source="demo", received_at=datetime.now(UTC))

        def asked(work: Callable[[Events[object]], object]) -> Callable[[], object]:
            def once() -> object:
                with store.cursor() as cursor:
                    return work(Events(cursor, "Europe/London", give=lambda table: table))

            return once

        for period in ("day", "week", "month"):
            for name, work in (("the table", cells), ("as a page", page)):
                took = timed(asked(lambda events, w=work, p=period: w(events, p)), 40)
                print(f"demo shop, {period:5}: {name:17} {took}")
        for spec in catalogue.specs()[1:]:
            work = catalogue.metric(spec.key).measure
            took = timed(asked(lambda events, w=work: w(events).cells), 40)
            print(f"demo shop, {spec.key:24} {took}")
        store.close()


def cells(events: Events[object], period: str) -> object:
    """Measure the table alone."""
    return hm.retention(events, period=period).cells


def page(events: Events[object], period: str) -> object:
    """Do what the page does after the question is read."""
    result = hm.retention(events, period=period, start_event="purchase", return_event="purchase")
    grid = result.grid("en", link=lambda cohort, age: f"/{cohort}/{age}")
    grid, chart, _ = shown(grid, result.chart("en"))
    return heatmap(grid, language="en"), curve(chart, language="en"), result.sql()


def many_events(rows: int) -> None:
    """Time a large log in a frame."""
    with duckdb.connect() as connection:
        connection.execute(SYNTHETIC.format(rows=rows))
        table = connection.sql("FROM made").to_arrow_table()
    started = perf_counter()
    events = hm.events(table, customer="customer", occurred_at="occurred_at", event="event")
    print(f"{rows:,} events: taken from Arrow in {perf_counter() - started:.2f} s")
    for period, asked in (
        ("month", {}),
        ("week", {"start_event": "event 1", "return_event": ["event 2", "event 3"]}),
        ("day", {"timezone": "Europe/London", "since": "2024-12-01", "ages": 31}),
    ):
        work = lambda p=period, a=asked: hm.retention(events, period=p, **a).cells  # noqa: E731
        print(f"{rows:,} events, {period:5} {'':12} {timed(work, 3)}")


if __name__ == "__main__":
    importing()
    demo_shop()
    many_events(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
