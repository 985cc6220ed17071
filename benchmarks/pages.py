"""How long a page takes in the server: on the demo shop, or on a log of ten million events.

Each page is asked for in this process, through everything a request passes (doors, visit, headers,
gzip). `python -m benchmarks.pages` compares with an empty page of the same layout, on the demo
shop; `python -m benchmarks.pages big [EVENTS [CUSTOMERS]]` makes a log and asks for every page that
a link leads to, at its defaults: the first answer of all; those after 200 more events came, each
time; and those to who asks the same again. The second are judged: a log that is used grows. What
a server does beside its pages is done here too: lists of people, and members, follow the log, and
before each page the histories are compacted where it is time to.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time

import anyio
import httpx

from benchmarks import as_served, segments
from homing.app import App, Settings
from homing.collect import import_demo
from homing.core.errors import NotFound
from homing.customers import directory
from homing.metrics.analyses import ANALYSES
from homing.metrics.catalogue import specs
from homing.segments import TEMPLATES, Segments, segments_of
from homing.store.compaction import Compaction
from homing.ui import doors, render
from homing.ui.doors import PUBLIC, may
from homing.ui.visit import ThisVisit
from homing.web import site
from homing.web.serving import draining, keeping_people, search_cycles_seldom

ROUNDS = 40
WARM_UP = 5
BIG_ROUNDS = 20
BUDGET_MS = 100
BIG_BUDGET_MS = 150
GROWS_EVERY_S = 0.9
"""By 200 events, which with the answers makes as many a second."""
ENOUGH_MS = 10_000
BUDGETED = "/retention"
EMPTY = "/-/empty"
MONTHLY = "period=month&start_event=purchase&return_event=purchase"
PAGES = {
    "/retention": "what it opens with",
    f"/retention?{MONTHLY}": "months",
    f"/retention?{MONTHLY.replace('month', 'week')}": "weeks, 54 × 54",
    f"/retention.json?{MONTHLY}": "months as JSON",
    f"/retention.csv?{MONTHLY}": "months as CSV",
    f"/retention/customers?{MONTHLY}&entered=2010-12-01&age=1": "the people behind a number",
    "/": "Today",
    "/measure/revenue": "a metric over time",
    "/customers": "the list",
    "/customers?find=178&sort=revenue": "a search",
    "/customers/14646": "the card of the largest customer",
    "/settings/project": "a form",
}
QUESTIONS = {
    "/funnel": "steps=product_view&steps=add_to_cart&steps=purchase",
    "/comparison": "by=trait.plan",
    "/critical-event": "return_event=purchase",
}
"""What is asked of analyses that open with a question of their own."""


Ask = Callable[[str], Awaitable[httpx.Response]]


def main(arguments: list[str]) -> int:
    """Measure and print; 1 if the budget is broken."""
    as_served.begin()
    if arguments[:1] == ["big"]:
        sizes = [int(float(each)) for each in arguments[1:]]
        return _big(*[*sizes, *(segments.EVENTS, segments.CUSTOMERS)[len(sizes) :]])
    with _installation() as app:
        import_demo(app)
        measured = anyio.run(_measure, app, (EMPTY, *PAGES), ROUNDS)
    empty = statistics.median(measured[EMPTY])
    print(f"an empty page of the same layout: {empty:.1f} ms (median of {ROUNDS})\n")
    print(f"{'median':>9}{'p95':>9}{'× empty':>9}  page")
    for path, what in PAGES.items():
        median = statistics.median(measured[path][WARM_UP:])
        p95 = _p95(measured[path])
        print(f"{median:6.1f} ms{p95:6.1f} ms{median / empty:9.1f}  {what}: {path}")
    is_met = _p95(measured[BUDGETED]) <= BUDGET_MS
    said = "met" if is_met else "BROKEN"
    print(f"\nbudget of {BUDGETED}: {BUDGET_MS} ms at the 95th percentile: {said}")
    return 0 if is_met else 1


def _big(events: int, customers: int) -> int:
    print(f"{events:,} events of {customers:,} customers; milliseconds")
    with _installation() as app:
        segments.fill(app.events, events, customers)
        kept = segments_of(app)
        for template in TEMPLATES:
            kept.add(template.name.en, template.rule)
        kept.refresh()
        directory.refresh(app.events, app.project.currency)
        app.live()
        measured = anyio.run(_measure_growing, app, list(_every_page(kept)))
    return _told(measured)


@dataclass
class Taken:
    """How long the answers of one page took, in milliseconds."""

    first: float = 0.0
    grown: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """The 95th percentile after the log has grown."""
        return _quantile(self.grown)


def _told(measured: Mapping[str, Taken]) -> int:
    late = [path for path, taken in measured.items() if taken.p95 > BIG_BUDGET_MS]
    by_processor = sum(_quantile(each.processor) <= BIG_BUDGET_MS for each in measured.values())
    print("    first: the first answer of all; grown: after 200 more events; again: the same asked")
    print(f"{'first':>8}{'grown':>8}{'p95':>8}{'cpu p95':>9}{'again':>8}{'p95':>8}  page")
    for path, taken in sorted(measured.items(), key=lambda item: -item[1].p95):
        grown, again = statistics.median(taken.grown), statistics.median(taken.again)
        cpu, again_p95 = _quantile(taken.processor), _quantile(taken.again)
        mark = "  MISSES" if path in late else ""
        print(
            f"{taken.first:8.0f}{grown:8.0f}{taken.p95:8.0f}{cpu:9.0f}{again:8.0f}"
            f"{again_p95:8.0f}  {path}{mark}"
        )
    print(f"\n{len(measured) - len(late)} of {len(measured)} pages within {BIG_BUDGET_MS} ms (p95)")
    print(f"{by_processor} by the time of the processor, all threads together")
    return int(bool(late))


_MORE = """
INSERT INTO log
SELECT * REPLACE (
    (SELECT max(occurred_at) FROM log) + row_number() OVER () * INTERVAL 1 MILLISECOND
        AS occurred_at,
    $now AS received_at, uuid() AS message_id, $batch AS batch
)
FROM log WHERE rowid % $apart = $batch % $apart LIMIT 200
"""


def _grow(app: App) -> None:
    """Have 200 more events in the log, later than all before, of other customers each time."""
    with app.events.cursor() as cursor, app.events.writing(cursor):
        [(batch,)] = cursor.execute("SELECT max(batch) + 1 FROM batches").fetchall()
        given = {"batch": batch, "now": app.clock.now()}
        cursor.execute(_MORE, {**given, "apart": app.events.overview().events // 200})
        cursor.execute("INSERT INTO batches VALUES ($batch, 'more', $now, 200, NULL, true)", given)


async def _measure_growing(app: App, paths: list[str]) -> dict[str, Taken]:
    found, compaction = {}, Compaction(app.histories)
    with keeping_people(app), draining(app):
        async with _asking(app) as get:
            for path in paths:
                compaction.look()
                found[path] = await _of_growing(app, get, path)
    return found


async def _of_growing(app: App, get: Ask, path: str) -> Taken:
    found = Taken(first=(await _one(get, path))[0])
    for _ in range(BIG_ROUNDS):
        await anyio.sleep(GROWS_EVERY_S)
        _grow(app)
        wall, processor = await _one(get, path)
        found.grown.append(wall)
        found.processor.append(processor)
        found.again.append((await _one(get, path))[0])
        if sum(found.grown) > ENOUGH_MS:  # it misses by far; that is known by now
            break
    return found


def _every_page(kept: Segments) -> Iterator[str]:
    """Yield the addresses of all pages, at their defaults."""
    yield from ("/", "/?period=week", "/customers", "/customers?find=c77&sort=revenue")
    yield from ("/customers/c5", "/customers/c999999", "/segments", "/segments/new", "/events")
    yield from (f"/segments/{each.id}" for each in kept.kept.every())
    analyses = {each.spec.key for each in ANALYSES}
    yield from (f"{each.path}?{QUESTIONS.get(each.path, '')}".rstrip("?") for each in ANALYSES)
    yield from (f"/measure/{spec.key}" for spec in specs() if spec.key not in analyses)
    yield "/retention/customers?period=month&entered=2024-02-01&age=1"
    yield "/measure/active_customers/customers?period=month&of=2024-11-01"
    yield "/measure/revenue/customers?period=month&of=2024-11-01&group=GBP"
    yield "/lifecycle/customers?period=month&starts=2024-11-01&state=dormant"
    yield "/sessions?by=trait.plan"
    yield from ("/events/rejected", "/settings/project", "/settings/sources", "/settings/users")
    yield from ("/settings/keys", "/settings/standard-events", "/settings/collecting")
    yield from ("/settings/privacy", "/glossary", "/-/patterns")


@contextmanager
def _installation() -> Iterator[App]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        settings.folder.create()
        app = App.open(settings)
        try:
            yield app
        finally:
            app.close()


async def _measure(app: App, paths: list[str], rounds: int) -> dict[str, list[float]]:
    async with _asking(app) as get:
        return {path: await _times(get, path, rounds) for path in paths}


@asynccontextmanager
async def _asking(app: App) -> AsyncIterator[Ask]:
    served = site.build(app, is_demo=True, writes_lines=False)
    served.include_router(_empty_page())
    search_cycles_seldom()
    transport = httpx.ASGITransport(served)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client.get


async def _times(get: Ask, path: str, rounds: int) -> list[float]:
    """Return how long each answer took, the first of all first."""
    return [(await _one(get, path))[0] for _ in range(WARM_UP + rounds)]


async def _one(get: Ask, path: str) -> tuple[float, float]:
    """Return how long an answer took, by the clock and of the processor."""
    started, worked = perf_counter(), process_time()
    answer = await get(path)
    took = perf_counter() - started, process_time() - worked
    if answer.status_code != 200:
        raise NotFound(f"{path} answers {answer.status_code}.")
    return took[0] * 1000, took[1] * 1000


def _p95(taken: list[float]) -> float:
    """Return the 95th percentile of what came after warming up."""
    return _quantile(taken[WARM_UP:])


def _quantile(taken: list[float]) -> float:
    if len(taken) == 1:
        return taken[0]
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def _empty_page() -> object:
    """Return a page that shows the layout and nothing else."""
    router = doors.router()

    @router.get(EMPTY)
    @may(PUBLIC)
    def show_nothing(visit: ThisVisit) -> object:
        return render.page(visit, "layout.html")

    return router


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
