"""The doors of an analysis: a page, files, a notebook and the API, made from what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.errors import UserError
from homing.metrics.answers.analysis import Analysis
from homing.metrics.answers.answer import Answer
from homing.metrics.lending import lent
from homing.metrics.pages.controls import bar
from homing.metrics.pages.files import as_file
from homing.metrics.pages.marks import marked_by
from homing.metrics.pages.notebook import as_text, notebook
from homing.metrics.pages.times import periods, ranges
from homing.metrics.pages.view import question_in, read, view_of
from homing.metrics.pages.ways import ways_out
from homing.metrics.twins.twin import Dialect
from homing.store import words_of_events
from homing.ui import doors, event_names, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.linking import people_link
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

if TYPE_CHECKING:
    import pyarrow as pa

    from homing.metrics.events import Events


def router_of(analysis: Analysis) -> APIRouter:
    """Return the doors of an analysis."""
    router = doors.router(tags=[analysis.spec.key])
    name, view = analysis.spec.key, view_of(analysis.question)

    @router.get(analysis.path)
    @may(REPORTS)
    @follows_the_log
    def show(visit: ThisVisit, request: Request) -> HTMLResponse:
        """Show the answer, and what it means."""
        return _page(analysis, view, visit, request)

    @router.get(f"{analysis.path}.json")
    @may(REPORTS)
    @follows_the_log
    def as_json(visit: ThisVisit, request: Request) -> JSONResponse:
        """Give the same answer as JSON."""
        with _answered(analysis, visit, request) as found:
            return JSONResponse(found.to_dict())

    @router.get(f"{analysis.path}.csv")
    @may(REPORTS)
    @follows_the_log
    def as_csv(visit: ThisVisit, request: Request) -> Response:
        """Give the same table as CSV."""
        with _answered(analysis, visit, request) as found:
            text = found.to_csv()
        return as_file(text, f"{name}.csv", "text/csv; charset=utf-8")

    @router.get(f"{analysis.path}.ipynb")
    @may(REPORTS)
    @follows_the_log
    def as_notebook(visit: ThisVisit, request: Request) -> Response:
        """Give a notebook that asks the library the same."""
        site = str(request.base_url).rstrip("/")
        with _answered(analysis, visit, request) as found:
            made = notebook(analysis, found, site=site, language=visit.language)
        return as_file(as_text(made), f"{name}.ipynb", "application/x-ipynb+json")

    @router.get(
        f"/api/v1{analysis.path}",
        description=analysis.lead.en,
        openapi_extra={"parameters": parameters(analysis.question)},
        responses={200: {"content": {"application/json": {"example": analysis.example}}}},
    )
    @may(REPORTS)
    @follows_the_log
    def give(visit: ThisVisit, request: Request) -> JSONResponse:
        """Give the answer: the table, single figures, the definition and the SQL."""
        with _answered(analysis, visit, request) as found:
            return JSONResponse(found.to_dict())

    return router


@contextmanager
def _answered(analysis: Analysis, visit: Visit, request: Request) -> Iterator[Answer[pa.Table]]:
    """Lend the answer: what it is asked for may still ask the log."""
    question = state.read(analysis.question, request.query_params)
    with lent(visit.app) as events:
        yield analysis.answer(events, question.usual(visit.app.events.event_names()))


def _page(analysis: Analysis, cls: type[Any], visit: Visit, request: Request) -> HTMLResponse:
    started = perf_counter()
    with lent(visit.app) as events:
        if events.span.rows == 0:
            return render.page(visit, "metrics/analysis-no-events.html", analysis=analysis)
        view, error = read(cls, request.query_params.multi_items())
        known = visit.app.events.event_names()
        view = view.usual(known)
        found: Answer[Any] | None = None
        try:
            if "period" in analysis.shown:
                view = replace(view, period=view.timing(events).period)
            found = None if error else analysis.answer(events, question_in(view, analysis.question))
        except UserError as refused:
            error = refused
        names = _frame(analysis, visit, view, known, events=events, found=found)
        shown = _shown(analysis, visit, view, found) if found else {}
    took = perf_counter() - started
    status = 422 if error else 200
    return render.page(
        visit,
        "metrics/analysis.html",
        status=status,
        **names,
        **shown,
        found=found,
        error=error,
        took=took,
    )


def _frame(
    analysis: Analysis,
    visit: Visit,
    view: Any,
    known: list[str],
    *,
    events: Events[pa.Table],
    found: Answer[Any] | None,
) -> dict[str, Any]:
    """Return what the page says around the answer."""
    return {
        "analysis": analysis,
        "spec": analysis.spec,
        "path": analysis.path,
        "state": view,
        "names": event_names.offered(known, words=words_of_events(visit.app.records)),
        "ranges": ranges(events),
        "bar": bar(
            analysis,
            view,
            names=known,
            periods=periods(events, view),
            meant=found.said() if found else {},
            language=visit.language,
        ),
    }


def _shown(analysis: Analysis, visit: Visit, view: Any, found: Answer[pa.Table]) -> dict[str, Any]:
    """Return the answer as the page shows it."""
    dialect: Dialect = view.dialect or "duckdb"
    question = question_in(view, analysis.question)
    is_empty = found.cells.num_rows == 0 or not found.found.matches.any()
    link = people_link(analysis.path, question)
    with marked_by(visit):
        panels = () if is_empty else found.panels(visit.language, link)
    return {
        "question": question,
        "panels": panels,
        "ways": ways_out(analysis, view) if is_empty else (),
        "sql": found.sql(dialect),
        "sql_state": replace(view, dialect=dialect),
    }
