"""Retention as a page, as files, as a notebook and in the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.errors import UserError
from homing.draw.curve import curve
from homing.draw.heatmap import heatmap
from homing.metrics.lending import lent
from homing.metrics.pages.files import as_file
from homing.metrics.pages.retention_notebook import as_text, notebook
from homing.metrics.pages.retention_view import (
    MOST_ROWS,
    RetentionView,
    periods,
    question_of,
    ranges,
    shown,
)
from homing.metrics.retention.answer import Retention, answer
from homing.metrics.retention.question import RetentionQuestion, usual
from homing.metrics.retention.spec import SPEC
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pyarrow as pa

    from homing.metrics.events import Events

router = doors.router(tags=["retention"])
PATH: Final = "/retention"
EXAMPLE: Final = {
    "metric": "retention",
    "complete_until": "2011-12-01",
    "rows_read": 22190,
    "table": [
        {
            "cohort": "2010-12-01",
            "age": 1,
            "group": None,
            "size": 885,
            "returned": 324,
            "share": 0.36610169491525424,
            "low": 0.3350016619,
            "high": 0.3983647421,
            "is_complete": True,
            "value": None,
        }
    ],
}


@router.get(PATH)
@may(REPORTS)
@follows_the_log
def show_retention(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the cohort table, the one curve, and what they mean."""
    started = perf_counter()
    with _asked(visit, request) as (view, events, names):
        frame = _frame(view, events, names)
        if events.span.rows == 0:
            return render.page(visit, "metrics/no-events.html")
        try:
            found = answer(events, view.query)
        except UserError as error:
            return render.page(
                visit, "metrics/retention.html", status=422, **frame, found=None, error=error
            )
    pictures = _pictures(visit, view, found)
    took = perf_counter() - started
    return render.page(
        visit, "metrics/retention.html", **frame, **pictures, found=found, error=None, took=took
    )


@router.get(f"{PATH}.json")
@may(REPORTS)
@follows_the_log
def retention_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the same table as JSON."""
    return JSONResponse(_answered(visit, request).to_dict())


@router.get(f"{PATH}.csv")
@may(REPORTS)
@follows_the_log
def retention_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Give the same table as CSV."""
    return as_file(_answered(visit, request).to_csv(), "retention.csv", "text/csv; charset=utf-8")


@router.get(f"{PATH}.ipynb")
@may(REPORTS)
@follows_the_log
def retention_as_notebook(visit: ThisVisit, request: Request) -> Response:
    """Give a notebook that makes the same table with the library."""
    found = _answered(visit, request)
    cohorts = found.cells["cohort"]
    made = notebook(
        found.query,
        site=str(request.base_url).rstrip("/"),
        cohort=cohorts[0].as_py() if len(cohorts) else None,
        language=visit.language,
    )
    return as_file(as_text(made), "retention.ipynb", "application/x-ipynb+json")


@router.get(
    "/api/v1/retention",
    openapi_extra={"parameters": parameters(RetentionQuestion)},
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
@may(REPORTS)
@follows_the_log
def give_retention(visit: ThisVisit, request: Request) -> JSONResponse:
    """Measure which share of every cohort returned at every age.

    The answer has the table (one row = cohort × age), the one curve, the definition and the SQL.
    """
    return JSONResponse(_answered(visit, request).to_dict())


Asked = tuple[RetentionView, "Events[pa.Table]", list[str]]


@contextmanager
def _asked(visit: Visit, request: Request) -> Iterator[Asked]:
    """Lend the log, the question of this address with nothing unasked, and the events' names."""
    view = state.read(RetentionView, request.query_params)
    names = visit.app.events.event_names()
    with lent(visit.app) as events:
        yield usual(view, events, names), events, names


def _answered(visit: Visit, request: Request) -> Retention[pa.Table]:
    with _asked(visit, request) as (view, events, _):
        return answer(events, view.query)


def _frame(view: RetentionView, events: Events[pa.Table], names: list[str]) -> dict[str, Any]:
    """Return what the page says around the answer."""
    query = view.query.resolved(
        timezone=events.timezone, week_start=events.week_start, now=events.end
    )
    return {
        "state": view,
        "question": question_of(view),
        "names": names,
        "periods": periods(query, events.span, events.end),
        "ranges": ranges(events.span, events.end, query.calendar),
        "spec": SPEC,
    }


def _pictures(visit: Visit, view: RetentionView, found: Retention[pa.Table]) -> dict[str, Any]:
    language = visit.language
    dialect = view.dialect or "duckdb"
    grid, chart, cut = shown(
        found.grid(language, link=_link(question_of(view))), found.chart(language)
    )
    return {
        "heatmap": heatmap(grid, language=language, shows=view.shows, has_switch=False),
        "curve": curve(chart, language=language),
        "cut": cut,
        "most": MOST_ROWS,
        "sql": found.text if dialect == "duckdb" else found.sql(dialect),
        "sql_state": replace(view, dialect=dialect),
    }


def _link(question: RetentionQuestion) -> Callable[[date, int], str]:
    """Return the function from a cell to the address of its customers."""
    asked = state.query(question)

    def link(cohort: date, age: int) -> str:
        return f"{PATH}/customers?{asked}&entered={quote(cohort.isoformat())}&age={age}"

    return link
