"""How long a page takes in the server, on the demo shop.

Each page is asked for in this process, through everything a request passes (doors, visit, headers,
gzip), and compared with an empty page of the same layout. `python -m benchmarks.pages`.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

import anyio
import httpx

from homing.app import App, Settings
from homing.collect import import_demo
from homing.core.errors import NotFound
from homing.ui import doors, render
from homing.ui.doors import PUBLIC, may
from homing.ui.visit import ThisVisit
from homing.web import site

ROUNDS = 40
WARM_UP = 5
BUDGET_MS = 100
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


def main() -> int:
    """Measure every page and print milliseconds and ratios; 1 if the budget is broken."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data")
        settings.folder.create()
        app = App.open(settings)
        try:
            import_demo(app)
            measured = anyio.run(_measure, app)
        finally:
            app.close()
    empty = statistics.median(measured[EMPTY])
    print(f"an empty page of the same layout: {empty:.1f} ms (median of {ROUNDS})\n")
    print(f"{'median':>9}{'p95':>9}{'× empty':>9}  page")
    for path, what in PAGES.items():
        median = statistics.median(measured[path])
        p95 = _p95(measured[path])
        print(f"{median:6.1f} ms{p95:6.1f} ms{median / empty:9.1f}  {what}: {path}")
    is_met = _p95(measured[BUDGETED]) <= BUDGET_MS
    said = "met" if is_met else "BROKEN"
    print(f"\nbudget of {BUDGETED}: {BUDGET_MS} ms at the 95th percentile: {said}")
    return 0 if is_met else 1


async def _measure(app: App) -> dict[str, list[float]]:
    served = site.build(app, is_demo=True, writes_lines=False)
    served.include_router(_empty_page())
    transport = httpx.ASGITransport(served)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return {path: await _times(client.get, path) for path in (EMPTY, *PAGES)}


async def _times(get: Callable[[str], Awaitable[httpx.Response]], path: str) -> list[float]:
    taken = []
    for nth in range(WARM_UP + ROUNDS):
        started = perf_counter()
        answer = await get(path)
        elapsed = perf_counter() - started
        if answer.status_code != 200:
            raise NotFound(f"{path} answers {answer.status_code}.")
        if nth >= WARM_UP:
            taken.append(elapsed * 1000)
    return taken


def _p95(taken: list[float]) -> float:
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
    sys.exit(main())
