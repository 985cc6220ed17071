"""Every metric that has a number for each period: as a page, as files and in the API."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.periods import Period
from homing.metrics.catalogue import metric, specs
from homing.metrics.lending import lent
from homing.metrics.pages import labels
from homing.metrics.pages.files import as_file
from homing.metrics.pages.marks import marked_by
from homing.metrics.series.headline import headlines
from homing.metrics.series.shown import (
    MOST,
    WHOSE,
    SeriesQuestion,
    chart,
    people_address,
    rows_of_group,
    unit_of,
)
from homing.metrics.series.table import Series
from homing.metrics.spec import Spec
from homing.metrics.twins.twin import Dialect
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

if TYPE_CHECKING:
    import pyarrow as pa

router = doors.router(tags=["metrics"])

PERIODS: Final = (Period.day, Period.week, Period.month, Period.quarter, Period.year)


@dataclass(frozen=True, slots=True)
class SeriesView(SeriesQuestion):
    """A question, and how the page shows the answer.

    Parameters
    ----------
    dialect : str or None
        The database in whose words the statement is shown; None: it is folded away.
    """

    dialect: Dialect | None = None


@router.get("/measure/{key}.json")
@may(REPORTS)
@follows_the_log
def series_as_json(visit: ThisVisit, request: Request, key: str) -> JSONResponse:
    """Give the same numbers as JSON."""
    return JSONResponse(_answered(visit, request, key)[1].to_dict())


@router.get("/measure/{key}.csv")
@may(REPORTS)
@follows_the_log
def series_as_csv(visit: ThisVisit, request: Request, key: str) -> Response:
    """Give the same numbers as CSV."""
    found = _answered(visit, request, key)[1]
    return as_file(found.to_csv(), f"{found.spec.key}.csv", "text/csv; charset=utf-8")


@router.get("/measure/{key}")
@may(REPORTS)
@follows_the_log
def show_series(visit: ThisVisit, request: Request, key: str) -> HTMLResponse:
    """Show a metric over time, each number with its people."""
    started = perf_counter()
    view, found = _answered(visit, request, key)
    dialect = view.dialect or "duckdb"
    groups = [each.group for each in headlines(found, visit.app.project.currency)] or [None]
    drawn = [rows_of_group(found, group)[-MOST:] for group in groups]
    people = partial(people_address, found.spec, view)
    with marked_by(visit):
        charts = [chart(found, rows, people=people, language=visit.language) for rows in drawn]
    return render.page(
        visit,
        "metrics/series.html",
        state=view,
        question=_question(view),
        whose=[(each, labels.OF_ALL[each]) for each in WHOSE],
        found=found,
        spec=found.spec,
        periods=[each for each in Period if each in {*PERIODS, view.period}],
        charts=charts,
        tables=[list(reversed(rows)) for rows in drawn],
        printed=lambda row: unit_of(found.spec, row["group"]).text(row["value"], visit.language),
        bounds=lambda row: unit_of(found.spec, row["group"]).interval(
            row["low"], row["high"], visit.language
        ),
        people=people,
        sql=found.sql(dialect),
        sql_state=replace(view, dialect=dialect),
        took=perf_counter() - started,
    )


@router.get(
    "/api/v1/metrics/{key}",
    openapi_extra={"parameters": parameters(SeriesQuestion)},
    responses={
        200: {
            "content": {
                "application/json": {
                    "example": {
                        "metric": "returning_share",
                        "table": [
                            {
                                "period": "2011-11-01",
                                "group": None,
                                "value": 0.8055,
                                "numerator": 1341,
                                "denominator": 1664,
                                "low": 0.7859,
                                "high": 0.8239,
                                "is_complete": True,
                            }
                        ],
                    }
                }
            }
        }
    },
)
@may(REPORTS)
@follows_the_log
def give_series(visit: ThisVisit, request: Request, key: str) -> JSONResponse:
    """Measure a metric for every period."""
    return JSONResponse(_answered(visit, request, key)[1].to_dict())


@router.get("/api/v1/metrics")
@may(REPORTS)
@follows_the_log
def list_metrics(visit: ThisVisit) -> JSONResponse:
    """List the metrics there are, with their definitions."""
    return JSONResponse({"metrics": [_said(spec) for spec in specs()], "language": visit.language})


def _answered(visit: Visit, request: Request, key: str) -> tuple[SeriesView, Series[pa.Table]]:
    found = metric(key)
    view = state.read(SeriesView, request.query_params)
    with lent(visit.app) as events:
        return view, found.measure(events, **view.asked)


def _question(view: SeriesView) -> SeriesQuestion:
    return SeriesQuestion(
        **{each.name: getattr(view, each.name) for each in fields(SeriesQuestion)}
    )


def _said(spec: Spec) -> dict[str, Any]:
    return {
        "key": spec.key,
        "name": {"en": spec.name.en, "ru": spec.name.ru},
        "definition": {"en": spec.definition.en, "ru": spec.definition.ru},
        "unit": spec.unit,
        "formula": {"en": spec.formula.en, "ru": spec.formula.ru},
        "denominator": {"en": spec.denominator.en, "ru": spec.denominator.ru},
    }
