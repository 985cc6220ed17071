"""The people behind any number of an analysis: a page, files of all, and the API."""

from __future__ import annotations

from dataclasses import dataclass, fields, make_dataclass, replace
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.intervals import SMALL_SAMPLE
from homing.customers import forms
from homing.customers.beside import Row, Switch, row_of, switches
from homing.customers.exports import csv_of, json_text
from homing.customers.pages.answers import address_of, as_csv, as_excel, as_json, exported, one_page
from homing.customers.people import People
from homing.metrics.analyses import ANALYSES
from homing.metrics.answers.analysis import Analysis
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.question import Question
from homing.metrics.columns import column_name
from homing.metrics.lending import lent
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

EXAMPLE = {
    "number": {"en": "Dormant in Nov 2011", "ru": "Уснувшие: нояб. 2011"},
    "row": {"period": "2011-11-01", "new": 323, "dormant": 742, "is_complete": True},
    "customers": [
        {
            "id": "17850",
            "first_at": "2010-12-01T08:26:00Z",
            "last_at": "2011-10-10T09:02:00Z",
            "events": 34,
        }
    ],
    "total": 752,
    "next": "WzEzMjMxNzg4NjAwMDAwMDAsICIxNzg1NyJd",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A number, the answer it is in, its people, its row of the table, and who else is there."""

    query: Any
    answer: Answer[Any]
    behind: Behind
    people: People
    row: Row | None
    switches: tuple[Switch, ...]


def router_of(analysis: Analysis) -> APIRouter:
    """Return the doors to the people of an analysis."""
    router = doors.router(tags=[analysis.spec.key])
    path = f"{analysis.path}/customers"
    query = query_of(analysis.cell)

    @router.get(path)
    @may(REPORTS)
    @follows_the_log
    def show(visit: ThisVisit, request: Request) -> HTMLResponse:
        """Show the customers behind a number."""
        return _page(analysis, visit, found(analysis, query, visit, request, is_page=True))

    @router.get(f"{path}.csv")
    @may(REPORTS)
    @follows_the_log
    def people_as_csv(visit: ThisVisit, request: Request) -> Response:
        """Give all the customers behind a number as CSV."""
        people = _given(analysis, found(analysis, query, visit, request), visit, "csv")
        return as_csv(csv_of(people.table), "customers")

    @router.get(f"{path}.xlsx")
    @may(REPORTS)
    @follows_the_log
    def people_as_excel(visit: ThisVisit, request: Request) -> Response:
        """Give all the customers behind a number as an Excel file."""
        people = _given(analysis, found(analysis, query, visit, request), visit, "xlsx")
        return as_excel(visit, people.columns, people.rows())

    @router.get(f"{path}.json")
    @may(REPORTS)
    @follows_the_log
    def people_as_json(visit: ThisVisit, request: Request) -> Response:
        """Give all the customers behind a number as JSON."""
        people = _given(analysis, found(analysis, query, visit, request), visit, "json")
        return as_json(json_text("customers", map(values, people.rows())))

    @router.get(
        f"/api/v1{path}",
        openapi_extra={"parameters": parameters(query)},
        responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
    )
    @may(REPORTS)
    @follows_the_log
    def give(visit: ThisVisit, request: Request) -> JSONResponse:
        """List the customers behind a number, a page at a time; `next` is `after` of the next."""
        shown = found(analysis, query, visit, request, is_page=True)
        after = shown.people.after
        number = shown.behind.number
        said = {
            "number": {"en": number.en, "ru": number.ru},
            "row": shown.row and shown.row.values,
            "customers": list(map(values, shown.people.rows())),
            "total": shown.people.total,
            "next": after,
        }
        return one_page(said, visit.path, shown.query, after)

    return router


def query_of(cell: type[Question]) -> type[Any]:
    """Return the state of a page of people: which number, and `after`, where the last one ended."""
    made = make_dataclass(
        f"{cell.__name__}People",
        [("after", str | None, None)],
        bases=(cell,),
        frozen=True,
        kw_only=True,
    )
    made.__doc__ = _AFTER
    return made


_AFTER = """Which number, and which of its people.

Parameters
----------
after : str or None
    Where the page before ended: its `next`.
"""


def found(
    analysis: Analysis, cls: type[Any], visit: Visit, request: Request, *, is_page: bool = False
) -> Found:
    """Return the number of this address and its people: all, or those of one page."""
    query = state.read(cls, request.query_params)
    with lent(visit.app) as events:
        query = query.usual(visit.app.events.event_names())
        answer = analysis.answer(events, part_of(query, analysis.question))
        place = part_of(query, analysis.cell)
        behind = answer.behind(place)
        listed = answer.listed(place, behind)
        return Found(
            query,
            answer,
            behind,
            People.page_of(listed, query.after) if is_page else People.all_of(listed),
            row_of(analysis, answer, place),
            switches(analysis, answer, place),
        )


def _given(analysis: Analysis, shown: Found, visit: Visit, form: str) -> People:
    """Return the people of a file, and note that it is given."""
    of = f"{analysis.spec.name.of(visit.language)}: {shown.behind.number.of(visit.language)}"
    exported(visit, form, shown.people.total, of=of)
    return shown.people


def part_of(query: Any, cls: type[Any]) -> Any:
    """Return the fields of a query that a class it derives from has."""
    return cls(**{each.name: getattr(query, each.name) for each in fields(cls)})


def values(row: dict[str, Any]) -> dict[str, Any]:
    """Return one of the people as plain values."""
    return {name: _plain(value) for name, value in row.items()}


def _page(analysis: Analysis, visit: Visit, shown: Found) -> HTMLResponse:
    language = visit.language
    names = [name for name in shown.people.columns if name != "id"]
    return render.page(
        visit,
        "customers/behind.html",
        state=shown.query,
        first=replace(shown.query, after=None),
        path=f"{analysis.path}/customers",
        spec=analysis.spec,
        number=shown.behind.number,
        definition=shown.answer.definition(language),
        facts=shown.row.facts(shown.answer.said(), language) if shown.row else [],
        is_complete=shown.row is None or shown.row.is_complete,
        few=_few(shown),
        switches=shown.switches,
        heads=[(name, column_name(name, language)) for name in names],
        people=list(shown.people.rows()),
        total=shown.people.total,
        next=shown.people.after,
        report=state.href(analysis.path, part_of(shown.query, analysis.question)),
        address_of=None if shown.answer.found.actors is not None else address_of,
    )


def _few(shown: Found) -> int | None:
    """Return of how many the number is a share, where these are too few to judge."""
    size = shown.row.values.get("size") if shown.row else None
    return size if isinstance(size, int) and size < SMALL_SAMPLE else None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return forms.moment(value)
    return value.isoformat() if isinstance(value, date) else value


routers = tuple(router_of(analysis) for analysis in ANALYSES)
