"""How quickly customers are found, listed and shown, and what keeping people up to date costs.

A made-up log whose customers have names, e-mail addresses and phones; then searches, pages of the
list, and the card, each asked for many times, in this process through everything a request passes;
then events come, and people are brought up to date.
`python -m benchmarks.customers [EVENTS [CUSTOMERS]] [--keep FOLDER]`; what was made is kept there,
and used again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import anyio
import httpx

from benchmarks import segments
from homing.app import App, Settings
from homing.core.clock import FrozenClock
from homing.customers import directory
from homing.customers.columns import STANDARD
from homing.segments import Segments, rule_of
from homing.web import site

EVENTS, CUSTOMERS = 10_000_000, 1_000_000
ROUNDS = 40
SEARCH_MS, PAGE_MS = 50, 150
SEARCHES = (
    "и", "u", "ив", "иван", "петров", "петров12", "иванов иван", "иван петров1", "+7 916 12",
    "8916123", "c99999", "c1", "mail.example", "@mail", "нет",
)  # fmt: skip
PAGES = (
    "/customers",
    "/customers?find=иван",
    "/customers?find=с&sort=revenue",
    *(f"/customers?sort={key}" for key in STANDARD if key != "tags"),
    "/customers?sort=events&reverse=yes",
    "/customers?tag=half",
    "/customers?tag=half&sort=name",
    "/customers?find=иван&sort=name",
    "/customers?segment={segment}",
    "/customers?segment={segment}&sort=name",
    "/customers?segment={segment}&tag=half&sort=revenue",
    "/segments/{segment}",
    "/customers/c77",
    "/customers/c0",
    "/customers/c1",
    "/customers?sort=trait.city",
    "/customers?columns=name&columns=trait.city&columns=tags",
    "/customers?tag=half&sort=trait.city",
)
"""Cards of two of the most active; columns that are chosen are remembered: they are last."""
SEGMENT = "Omsk"
_IN_OMSK = {"kind": "trait", "trait": "city", "test": {"op": "is", "value": "Омск"}}
_TRAITS = """
UPDATE identities SET traits = {
    'name':
        ['Иван', 'Анна', 'Пётр', 'Мария', 'Ольга', 'Mary'][1 + (hash(customer) % 6)::INTEGER]
        || ' '
        || ['Иванов', 'Петров', 'Сидоров', 'Smith'][1 + (hash(customer * 7) % 4)::INTEGER]
        || (hash(customer * 3) % 5000)::VARCHAR,
    'email': 'u' || customer || '.box' || customer % 977 || '@mail.example',
    'phone': '+7 9' || lpad((hash(customer * 11) % 1000000000)::VARCHAR, 9, '0'),
    'city': ['Омск', 'Тверь', 'Москва', 'Пермь'][1 + customer % 4]
}::VARIANT
"""
_TAGS = """
INSERT INTO taggings
SELECT 'half', customer, uuid(), now(), NULL FROM identities WHERE customer % 2 = 0
"""


def main(arguments: list[str]) -> int:
    """Measure and print; 1 if a search or a page takes longer than it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", nargs="?", type=float, default=EVENTS)
    parser.add_argument("customers", nargs="?", type=float, default=CUSTOMERS)
    parser.add_argument("--keep", type=Path, help="a folder for the data, used again if they match")
    asked = parser.parse_args(arguments)
    events, customers = int(asked.events), int(asked.customers)
    with tempfile.TemporaryDirectory() as name:
        folder = (asked.keep or Path(name)) / f"{events}-{customers}"
        is_there = folder.exists()
        settings = Settings(data=folder)
        settings.folder.create()
        app = App.open(settings, clock=FrozenClock(segments.NOW))
        if not is_there:
            _made(app, events, customers)
        with app.events.cursor() as cursor:
            cursor.execute("SET memory_limit = '256MB'")
        _kept(app, "all that came since")
        is_slow = anyio.run(_asked, app)
        for _ in range(3):
            _some_came(app, customers)
            _kept(app, "200 events came")
        app.close()
    return int(is_slow)


def _made(app: App, events: int, customers: int) -> None:
    print(f"making {events:,} events of {customers:,} customers")
    segments.fill(app.events, events, customers)
    with app.events.cursor() as cursor:
        cursor.execute("SET memory_limit = '256MB'")
        cursor.execute(_TRAITS)
        cursor.execute(_TAGS)
    _kept(app, "everybody, for the first time")
    asked = Segments(app.records, app.events, clock=app.clock, project=lambda: app.project)
    asked.add(SEGMENT, rule_of(_IN_OMSK))
    asked.refresh(app.clock.now())
    _kept(app, "a quarter of them entered a segment")


def _kept(app: App, what: str) -> None:
    started, worked = perf_counter(), process_time()
    directory.refresh(app.events, app.project.currency)
    print(
        f"people up to date, {what}: {perf_counter() - started:.2f} s,"
        f" {process_time() - worked:.2f} s of the processor"
    )


def _some_came(app: App, customers: int) -> None:
    with app.events.cursor() as cursor, app.events.writing(cursor):
        cursor.execute(
            "INSERT INTO log SELECT (random() * $customers)::UINTEGER, 0, now(), now(), uuid(),"
            " (SELECT max(batch) + 1 FROM batches), NULL, 0, NULL FROM range(200)",
            {"customers": customers - 1},
        )
        cursor.execute(
            "INSERT INTO batches SELECT max(batch) + 1, 'http', now(), 200, NULL, true FROM batches"
        )


async def _asked(app: App) -> bool:
    """Ask for everything many times; return whether anything took too long."""
    segment = next(str(key) for key, name in app.segment_names().items() if name == SEGMENT)
    transport = httpx.ASGITransport(site.build(app, is_demo=True, writes_lines=False))
    is_slow = False
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        print("milliseconds: median, 95th percentile; of the processors, median")
        for text in SEARCHES:
            path = str(httpx.URL("/customers/find.json", params={"q": text}))
            is_slow |= await _one(client, path, f"find {text!r}", SEARCH_MS)
        for page in PAGES:
            path = page.format(segment=segment)
            is_slow |= await _one(client, path, path, PAGE_MS)
    return is_slow


async def _one(client: httpx.AsyncClient, path: str, name: str, budget_ms: int) -> bool:
    for _ in range(3):
        (await client.get(path)).raise_for_status()
    took, worked = [], []
    for _ in range(ROUNDS):
        started, before = perf_counter(), process_time()
        await client.get(path)
        took.append((perf_counter() - started) * 1000)
        worked.append((process_time() - before) * 1000)
    took.sort()
    median, slowest = took[len(took) // 2], took[int(len(took) * 0.95)]
    own = sorted(worked)[len(worked) // 2]
    over = "  over" if slowest > budget_ms else ""
    print(f"  {name:75} {median:7.1f} {slowest:7.1f} {own:7.1f}{over}")
    return slowest > budget_ms


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
