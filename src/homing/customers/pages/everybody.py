"""The list of customers: a page, files of the whole, and a page at a time in the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.customers import forms
from homing.customers.exports import csv_text, json_text
from homing.customers.listing import CustomersQuery, Listed, every, listing
from homing.customers.meanings import MEANINGS
from homing.customers.pages.answers import address_of, as_csv, as_json, one_page
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, may
from homing.ui.freshness import follows_the_log
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])
PATH: Final = "/customers"
EXAMPLE: Final = {
    "customers": [
        {
            "id": "17857",
            "first_seen": "2010-12-09T11:35:00Z",
            "last_seen": "2011-12-06T13:41:00Z",
            "events": 25,
            "purchases": 23,
            "revenue": [{"minor": 2676334, "currency": "GBP"}],
        }
    ],
    "total": 4372,
    "next": "Wy0xMzIzMTc4ODYwMDAwMDAwLCAiMTc4NTciXQ",
}


@router.get(PATH)
@may(EVERYONE)
@follows_the_log
def show_list(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the list of customers."""
    query = state.read(CustomersQuery, request.query_params)
    with visit.app.events.cursor() as cursor:
        found = listing(cursor, query, currency=visit.app.project.currency)
    return render.page(
        visit,
        "customers/list.html",
        state=query,
        found=found,
        meanings=MEANINGS,
        address_of=address_of,
    )


@router.get("/customers.csv")
@may(EVERYONE)
@follows_the_log
def list_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Stream every customer who fits as CSV."""
    rows = map(forms.listed_row, _everybody(visit, request))
    return as_csv(csv_text(forms.LIST_COLUMNS, rows), "customers")


@router.get("/customers.json")
@may(EVERYONE)
@follows_the_log
def list_as_json(visit: ThisVisit, request: Request) -> Response:
    """Stream every customer who fits as JSON."""
    return as_json(json_text("customers", map(forms.listed_values, _everybody(visit, request))))


@router.get(
    "/api/v1/customers",
    openapi_extra={"parameters": parameters(CustomersQuery)},
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
@may(EVERYONE)
@follows_the_log
def give_list(visit: ThisVisit, request: Request) -> JSONResponse:
    """List customers, a page at a time; `next` of the answer is `after` of the next question."""
    query = state.read(CustomersQuery, request.query_params)
    with visit.app.events.cursor() as cursor:
        found = listing(cursor, query, currency=visit.app.project.currency)
    customers = [forms.listed_values(customer) for customer in found.customers]
    answer = {"customers": customers, "total": found.total, "next": found.next}
    return one_page(answer, visit.path, query, found.next)


def _everybody(visit: Visit, request: Request) -> Iterator[Listed]:
    """Return all who fit; the question is read before the answer begins."""
    query = state.read(CustomersQuery, request.query_params)
    if query.after:
        _ = query.mark

    def read() -> Iterator[Listed]:
        with visit.app.events.cursor() as cursor:
            yield from every(cursor, query, currency=visit.app.project.currency)

    return read()
