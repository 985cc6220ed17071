"""`/-/patterns`: every piece of the page kit in every state, in both themes, on example data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import HTMLResponse

from homing.core.periods import Period
from homing.core.text import Text
from homing.metrics import returning_share, revenue
from homing.metrics.retention import spec as retention
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, may
from homing.ui.visit import ThisVisit
from homing.web import examples

router = doors.router(tags=["patterns"])

PERIODS: Final = ((Period.week, Text("Week", "Неделя")), (Period.month, Text("Month", "Месяц")))
PRESETS: Final = (
    (Text("This year", "Этот год"), date(2026, 1, 1), date(2026, 12, 31)),
    (Text("All time", "За всё время"), None, None),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The state of the example filters."""

    period: Period = Period.month
    since: date | None = None
    until: date | None = None
    event: str | None = None
    q: str = ""


@router.get("/-/patterns", include_in_schema=False)
@may(EVERYONE)
def patterns(visit: ThisVisit) -> HTMLResponse:
    """Show every piece."""
    return render.page(
        visit,
        "patterns/page.html",
        shown=state.read(Shown, visit.query),
        periods=PERIODS,
        presets=PRESETS,
        pictures=examples.pictures(visit.language),
        retention=retention.SPEC,
        returning=returning_share.SPEC,
        revenue=revenue.SPEC,
        now=examples.NOW,
    )
