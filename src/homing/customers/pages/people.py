"""The people behind any number of an analysis: a page, files of all, and the API."""

from __future__ import annotations

from dataclasses import dataclass, fields, make_dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.text import Language
from homing.customers import forms
from homing.customers.exports import csv_text, json_text
from homing.customers.pages.answers import address_of, as_csv, as_json, one_page
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


class Switch(NamedTuple):
    """A choice of whose people are shown: its field, its name, and what it may be."""

    field: str
    label: str
    options: list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A number, the answer it is in, and its people."""

    query: Any
    answer: Answer[Any]
    behind: Behind
    people: People


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
        return _page(analysis, visit, found(analysis, query, visit, request))

    @router.get(f"{path}.csv")
    @may(REPORTS)
    @follows_the_log
    def people_as_csv(visit: ThisVisit, request: Request) -> Response:
        """Give all the customers behind a number as CSV."""
        people = found(analysis, query, visit, request).people
        rows = (list(values(row).values()) for row in people.rows())
        return as_csv(csv_text(people.columns, rows), "customers")

    @router.get(f"{path}.json")
    @may(REPORTS)
    @follows_the_log
    def people_as_json(visit: ThisVisit, request: Request) -> Response:
        """Give all the customers behind a number as JSON."""
        people = found(analysis, query, visit, request).people
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
        shown = found(analysis, query, visit, request)
        page, after = shown.people.page(shown.query.after)
        number = shown.behind.number
        said = {
            "number": {"en": number.en, "ru": number.ru},
            "customers": list(map(values, page)),
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


def found(analysis: Analysis, cls: type[Any], visit: Visit, request: Request) -> Found:
    """Return the number of this address and its people."""
    query = state.read(cls, request.query_params)
    with lent(visit.app) as events:
        query = query.usual(visit.app.events.event_names())
        answer = analysis.answer(events, part_of(query, analysis.question))
        behind = answer.behind(part_of(query, analysis.cell))
        return Found(query, answer, behind, People(answer.people(behind.members)))


def part_of(query: Any, cls: type[Any]) -> Any:
    """Return the fields of a query that a class it derives from has."""
    return cls(**{each.name: getattr(query, each.name) for each in fields(cls)})


def values(row: dict[str, Any]) -> dict[str, Any]:
    """Return one of the people as plain values."""
    return {name: _plain(value) for name, value in row.items()}


def _page(analysis: Analysis, visit: Visit, shown: Found) -> HTMLResponse:
    language = visit.language
    page, after = shown.people.page(shown.query.after)
    names = [name for name in shown.people.columns if name != "id"]
    return render.page(
        visit,
        "customers/behind.html",
        state=shown.query,
        path=f"{analysis.path}/customers",
        spec=analysis.spec,
        number=shown.behind.number,
        definition=shown.answer.definition(language),
        switches=switches(analysis, language),
        heads=[(name, column_name(name, language)) for name in names],
        people=page,
        total=shown.people.total,
        next=after,
        report=state.href(analysis.path, part_of(shown.query, analysis.question)),
        address_of=None if shown.answer.found.actors is not None else address_of,
    )


def switches(analysis: Analysis, language: Language) -> list[Switch]:
    """Return the choices among the people of one place, which the analysis has words for."""
    hints = get_type_hints(analysis.cell)
    asked = {each.name for each in fields(analysis.question)}
    made = []
    for each in fields(analysis.cell):
        words = analysis.fields.get(each.name)
        if each.name in asked or words is None:
            continue
        hint = hints[each.name]
        choices = (True, False) if hint is bool else get_args(hint)
        if hint is bool or get_origin(hint) is Literal:
            options = [(value, words.choices[value].of(language)) for value in choices]
            made.append(Switch(each.name, words.label.of(language), options))
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return forms.moment(value)
    return value.isoformat() if isinstance(value, date) else value


routers = tuple(router_of(analysis) for analysis in ANALYSES)
