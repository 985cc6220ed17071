"""How long a page takes in the server: on the demo shop, or on a log of ten million events.

Each page is asked for in this process, through everything a request passes (doors, visit, headers,
gzip). `python -m benchmarks.pages` compares with an empty page of the same layout, on the demo
shop; `python -m benchmarks.pages big [EVENTS [CUSTOMERS]]` makes a log and asks for every page that
a link leads to, at its defaults: the first answer, and the 95th percentile of those that follow.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import anyio
import httpx

from benchmarks import segments
from homing.app import App, Settings
from homing.collect import import_demo
from homing.core.errors import NotFound
from homing.metrics.analyses import ANALYSES
from homing.metrics.catalogue import specs
from homing.segments import TEMPLATES, Segments
from homing.ui import doors, render
from homing.ui.doors import PUBLIC, may
from homing.ui.visit import ThisVisit
from homing.web import site

ROUNDS = 40
WARM_UP = 5
BIG_ROUNDS = 15
BUDGET_MS = 100
BIG_BUDGET_MS = 150
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


def main(arguments: list[str]) -> int:
    """Measure and print; 1 if the budget is broken."""
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
        kept = Segments(app.records, app.events, clock=app.clock, project=lambda: app.project)
        for template in TEMPLATES:
            kept.add(template.name.en, template.rule)
        kept.refresh()
        app.live()
        paths = list(_every_page(kept))
        measured = anyio.run(_measure, app, paths, BIG_ROUNDS)
    return _told(measured)


def _told(measured: Mapping[str, list[float]]) -> int:
    late = {path: taken for path, taken in measured.items() if _p95(taken) > BIG_BUDGET_MS}
    print(f"{'first':>8}{'median':>8}{'p95':>8}  page")
    for path, taken in sorted(measured.items(), key=lambda item: -_p95(item[1])):
        median, p95 = statistics.median(taken[1:] or taken), _p95(taken)
        mark = "  MISSES" if path in late else ""
        print(f"{taken[0]:8.0f}{median:8.0f}{p95:8.0f}  {path}{mark}")
    print(f"\n{len(measured) - len(late)} of {len(measured)} pages within {BIG_BUDGET_MS} ms (p95)")
    return int(bool(late))


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
    served = site.build(app, is_demo=True, writes_lines=False)
    served.include_router(_empty_page())
    transport = httpx.ASGITransport(served)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return {path: await _times(client.get, path, rounds) for path in paths}


async def _times(
    get: Callable[[str], Awaitable[httpx.Response]], path: str, rounds: int
) -> list[float]:
    """Return how long each answer took, the first of all first."""
    taken = []
    for _ in range(WARM_UP + rounds):
        started = perf_counter()
        answer = await get(path)
        taken.append((perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise NotFound(f"{path} answers {answer.status_code}.")
        if sum(taken) > 30_000:  # it misses by far; that is known by now
            break
    return taken


def _p95(taken: list[float]) -> float:
    """Return the 95th percentile of what came after warming up."""
    warm = taken[WARM_UP:] or taken[1:] or taken
    return statistics.quantiles(warm, n=20, method="inclusive")[-1] if len(warm) > 1 else warm[0]


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
