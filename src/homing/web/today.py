"""Today: the few numbers that matter, against what they were, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse

from homing.core.intervals import SMALL_SAMPLE
from homing.core.names import PURCHASE
from homing.core.periods import Period
from homing.draw import formats
from homing.draw.chart import NUMBER, SHARE, money_unit
from homing.draw.chart import Unit as Printed
from homing.draw.delta import delta
from homing.draw.markup import Html
from homing.draw.spark import spark
from homing.metrics import active_customers, retention_age_1, returning_share, revenue
from homing.metrics.lending import lent
from homing.metrics.series.comparison import Change
from homing.metrics.series.headline import Headline, headlines
from homing.metrics.spec import Unit
from homing.store import Project
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, Role, may
from homing.ui.freshness import follows_the_log
from homing.ui.visit import ThisVisit, Visit

if TYPE_CHECKING:
    from homing.core.text import Language

router = doors.router(tags=["today"])

METRICS: Final = (revenue, active_customers, returning_share, retention_age_1)


@dataclass(frozen=True, slots=True)
class TodayQuery:
    """Which periods the numbers are of."""

    period: Literal["month", "week"] = "month"


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, ready to be shown."""

    headline: Headline
    value: str
    deltas: tuple[tuple[Html, str], ...]
    spark: Html
    so_far: str | None
    few: int | None

    @property
    def group(self) -> str | None:
        """The currency, for money."""
        return self.headline.group


@router.get("/")
@may(REPORTS)
@follows_the_log
def show_today(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the numbers of the last finished period."""
    query = state.read(TodayQuery, request.query_params)
    names = visit.app.events.event_names()
    if not names:
        return render.page(visit, "today/no-events.html")
    found = _headlines(visit, query, names)
    odd = [headline for headline in found if headline.is_unusual]
    return render.page(
        visit,
        "today/today.html",
        state=query,
        period=Period(query.period),
        tiles=[_tile(headline, visit.language) for headline in found],
        until=visit.app.events.end_of_data(),
        odd=max(odd, key=lambda headline: abs(headline.oddness or 0), default=None),
        change_of=_change_words,
        has_purchases=PURCHASE in names,
        is_unset=visit.app.project == Project() and visit.role is Role.OWNER,
    )


@router.get("/today.json")
@may(REPORTS)
@follows_the_log
def today_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the same numbers as JSON."""
    query = state.read(TodayQuery, request.query_params)
    found = _headlines(visit, query, visit.app.events.event_names())
    return JSONResponse({"period": query.period, "numbers": [_values(each) for each in found]})


def _headlines(visit: Visit, query: TodayQuery, names: list[str]) -> list[Headline]:
    """Return the numbers: of purchases, or where nobody purchases, of any event."""
    project = visit.app.project
    asked: dict[str, Any] = {"period": query.period}
    metrics: Sequence[Any] = METRICS
    if PURCHASE not in names:
        asked["event"] = ()
        metrics = METRICS[1:]
    with lent(visit.app) as events:
        tables = [metric.measure(events, **asked) for metric in metrics]
    return [each for table in tables for each in headlines(table, project.currency)]


def _tile(headline: Headline, language: Language) -> Tile:
    unit = _unit(headline)
    current = headline.current
    so_far = headline.so_far
    return Tile(
        headline=headline,
        value=unit.text(current.value, language),
        deltas=tuple(_delta(change, headline, language) for change in headline.changes),
        spark=spark(
            headline.history,
            label=headline.table.spec.name.of(language),
            language=language,
            unit=unit,
        ),
        so_far=unit.text(so_far.value, language) if so_far else None,
        few=current.denominator if (current.denominator or SMALL_SAMPLE) < SMALL_SAMPLE else None,
    )


def _delta(change: Change, headline: Headline, language: Language) -> tuple[Html, str]:
    """Return a change, and the name of the period that it is against."""
    period, base = headline.table.query.period, change.base.period
    drawn = delta(
        change.change,
        change.interval,
        language=language,
        kind=change.kind,
        against=formats.period_label(period, base, language),
    )
    return drawn, formats.against_label(period, base, language)


def _change_words(headline: Headline, language: Language) -> str:
    """Return the newest change of a headline in words: +27 %."""
    change = headline.changes[0]
    printed: Callable[..., str] = formats.points if change.kind == "points" else formats.change
    return printed(change.change, language)


def _unit(headline: Headline) -> Printed:
    unit = headline.table.spec.unit
    if unit is Unit.share:
        return SHARE
    return money_unit(headline.group or "") if unit is Unit.money else NUMBER


def _values(headline: Headline) -> dict[str, Any]:
    current = headline.current
    return {
        "metric": headline.table.spec.key,
        "currency": headline.group,
        "definition": headline.table.definition(),
        **_number(current._asdict()),
        "changes": [
            {
                "against": change.against,
                "period": change.base.period.isoformat(),
                "value": change.base.value,
                "kind": change.kind,
                "change": change.change,
                "low": change.interval[0],
                "high": change.interval[1],
                "is_noise": change.is_noise,
            }
            for change in headline.changes
        ],
        "so_far": _number(asdict(headline.so_far)) if headline.so_far else None,
    }


def _number(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"period": values["period"].isoformat()}
