"""The people behind a number of the retention table: a page, files of all, and the API."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.customers import forms
from homing.customers.behind import Behind, BehindQuery, behind
from homing.customers.exports import csv_text, json_text
from homing.customers.pages.answers import address_of, as_csv, as_json, one_page
from homing.metrics.lending import lent
from homing.metrics.retention.question import RetentionQuestion, usual
from homing.metrics.retention.spec import SPEC
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["retention"])
PATH: Final = "/retention/customers"
EXAMPLE: Final = {
    "cohort": "2010-12-01",
    "age": 3,
    "size": 885,
    "returned": 340,
    "share": 0.384180790960452,
    "low": 0.35270374,
    "high": 0.41663,
    "is_complete": True,
    "customers": [
        {
            "id": "17850",
            "entered_at": "2010-12-01T08:26:00Z",
            "returned_at": "2011-03-10T09:02:00Z",
            "returns": 2,
        }
    ],
    "total": 340,
    "next": None,
}


@router.get(PATH)
@may(REPORTS)
@follows_the_log
def show_people(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the customers behind a number."""
    query, found = _found(visit, request)
    people, after = found.page(query.after)
    return render.page(
        visit,
        "customers/retention-behind.html",
        state=query,
        number=found.number,
        total=found.total,
        period=found.answer.query.period,
        definition=found.answer.definition(visit.language),
        people=people,
        next=after,
        spec=SPEC,
        report=state.href("/retention", question_of(query)),
        address_of=address_of,
    )


@router.get(f"{PATH}.csv")
@may(REPORTS)
@follows_the_log
def people_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Give all the customers behind a number as CSV."""
    _, found = _found(visit, request)
    rows = map(forms.person_row, found.people())
    return as_csv(csv_text(forms.PERSON_COLUMNS, rows), "customers")


@router.get(f"{PATH}.json")
@may(REPORTS)
@follows_the_log
def people_as_json(visit: ThisVisit, request: Request) -> Response:
    """Give all the customers behind a number as JSON."""
    _, found = _found(visit, request)
    return as_json(json_text("customers", map(forms.person_values, found.people())))


@router.get(
    "/api/v1/retention/customers",
    openapi_extra={"parameters": parameters(BehindQuery)},
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
@may(REPORTS)
@follows_the_log
def give_people(visit: ThisVisit, request: Request) -> JSONResponse:
    """List the customers behind a number, a page at a time, and the number itself."""
    query, found = _found(visit, request)
    people, after = found.page(query.after)
    answer: dict[str, Any] = {
        **forms.number_values(found.number),
        "customers": [forms.person_values(person) for person in people],
        "total": found.total,
        "next": after,
    }
    return one_page(answer, visit.path, query, after)


def question_of(query: BehindQuery) -> RetentionQuestion:
    """Return the question whose table the number is in."""
    return RetentionQuestion(
        **{name: getattr(query, name) for name in RetentionQuestion.__dataclass_fields__}
    )


def _found(visit: Visit, request: Request) -> tuple[BehindQuery, Behind]:
    query = state.read(BehindQuery, request.query_params)
    with lent(visit.app) as events:
        query = usual(query, events, visit.app.events.event_names())
        return query, behind(events, query)
