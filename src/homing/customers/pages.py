"""The doors of customers: the list, the card, and both as files and in the API."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from homing.core.errors import NotFound
from homing.core.periods import Period
from homing.customers import forms
from homing.customers.card import Card, card, end_of_data, is_known, not_found
from homing.customers.exports import csv_text, json_text
from homing.customers.listing import CustomersQuery, Listed, Sort, every, listing
from homing.customers.meanings import MEANINGS, MONTHS
from homing.customers.properties import reading
from homing.customers.timeline import Event, TimelineQuery, every_event, timeline
from homing.draw.spark import spark
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, may
from homing.ui.visit import Visit, visit_of

router = doors.router(tags=["customers"])


def address_of(customer_id: str) -> str:
    """Return the path of a customer's card; any text is an id.

    Examples
    --------
    >>> address_of("a/b c")
    '/customers/a%2Fb%20c'
    """
    return f"/customers/{quote(customer_id, safe='')}"


@router.get("/customers", include_in_schema=False)
@may(EVERYONE)
def show_list(request: Request, visit: Visit = Depends(visit_of)) -> HTMLResponse:
    """Show the list of customers."""
    query = state.read(CustomersQuery, request.query_params)
    with visit.app.events.cursor() as cursor:
        found = listing(cursor, query, currency=visit.app.project.currency)
    return render.page(
        visit,
        "customers/list.html",
        state=query,
        found=found,
        sorts=Sort,
        meanings=MEANINGS,
        address_of=address_of,
    )


@router.get("/customers.csv", include_in_schema=False)
@may(EVERYONE)
def list_as_csv(request: Request, visit: Visit = Depends(visit_of)) -> Response:
    """Stream every customer who fits as CSV."""
    rows = map(forms.listed_row, _everybody(request, visit))
    return as_file(csv_text(forms.LIST_COLUMNS, rows), "customers.csv")


@router.get("/customers.json", include_in_schema=False)
@may(EVERYONE)
def list_as_json(request: Request, visit: Visit = Depends(visit_of)) -> Response:
    """Stream every customer who fits as JSON."""
    rows = map(forms.listed_values, _everybody(request, visit))
    return StreamingResponse(json_text("customers", rows), media_type="application/json")


@router.get("/api/v1/customers")
@may(EVERYONE)
def give_list(request: Request, visit: Visit = Depends(visit_of)) -> JSONResponse:
    """List customers, a page at a time; `next` of the answer is `after` of the next question."""
    query = state.read(CustomersQuery, request.query_params)
    with visit.app.events.cursor() as cursor:
        found = listing(cursor, query, currency=visit.app.project.currency)
    customers = [forms.listed_values(customer) for customer in found.customers]
    return JSONResponse({"customers": customers, "total": found.total, "next": found.next})


@router.get("/api/v1/customers/{customer_id:path}")
@may(EVERYONE)
def give_card(customer_id: str, visit: Visit = Depends(visit_of)) -> JSONResponse:
    """Give one customer: when they were seen, what they are worth, in which rhythm they buy."""
    return _json_card(visit, customer_id)


@router.get("/customers/{address:path}", include_in_schema=False)
@may(EVERYONE)
def show_card(address: str, request: Request, visit: Visit = Depends(visit_of)) -> Response:
    """Show one customer, as a page or, where the address ends so, as `.json` or `.csv`.

    An id may itself end in `.json`; then the address of the id is its page.
    """
    query = state.read(TimelineQuery, request.query_params)
    try:
        customer_id, suffix = _split(visit, address)
    except NotFound:
        if address.endswith((".json", ".csv")):
            raise
        return render.page(visit, "customers/missing.html", status=404, customer_id=address)
    if suffix == ".json":
        return _json_card(visit, customer_id)
    if suffix == ".csv":
        rows = map(forms.event_row, _events(visit, customer_id, query))
        return as_file(csv_text(forms.EVENT_COLUMNS, rows), "events.csv")
    return _card_page(visit, customer_id, query)


def as_file(pieces: Iterator[str], name: str) -> StreamingResponse:
    """Return a CSV that the browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


def _everybody(request: Request, visit: Visit) -> Iterator[Listed]:
    """Return all who fit; the question is read before the answer begins."""
    query = state.read(CustomersQuery, request.query_params)

    def read() -> Iterator[Listed]:
        with visit.app.events.cursor() as cursor:
            yield from every(cursor, query, currency=visit.app.project.currency)

    return read()


def _events(visit: Visit, customer_id: str, query: TimelineQuery) -> Iterator[Event]:
    with visit.app.events.cursor() as cursor:
        yield from every_event(cursor, customer_id, query)


def _split(visit: Visit, address: str) -> tuple[str, str]:
    """Return the id and the form that an address below /customers/ asks for; a whole id wins."""
    with visit.app.events.cursor() as cursor:
        for suffix in ("", ".json", ".csv"):
            customer_id = address.removesuffix(suffix)
            if address.endswith(suffix) and is_known(cursor, customer_id):
                return customer_id, suffix
    raise not_found(address)


def _read_card(visit: Visit, customer_id: str) -> Card:
    project = visit.app.project
    with visit.app.events.cursor() as cursor:
        return card(
            cursor,
            customer_id,
            calendar=project.calendar,
            currency=project.currency,
            now=end_of_data(cursor, visit.app.clock.now()),
        )


def _json_card(visit: Visit, customer_id: str) -> JSONResponse:
    return JSONResponse(forms.card_values(_read_card(visit, customer_id)))


def _card_page(visit: Visit, customer_id: str, query: TimelineQuery) -> HTMLResponse:
    shown = _read_card(visit, customer_id)
    project = visit.app.project
    with visit.app.events.cursor() as cursor:
        happened = timeline(cursor, customer_id, query)
    months = spark(
        tuple(float(events) for _, events in shown.months),
        label=MONTHS.name.of(visit.language),
        language=visit.language,
        is_complete=False,
    )
    return render.page(
        visit,
        "customers/card.html",
        state=query,
        card=shown,
        months=months,
        month=Period.month,
        timeline=happened,
        days_of=happened.by_day(project.timezone),
        read=lambda event: reading(event.properties, currency=project.currency),
        meanings=MEANINGS,
        address=address_of(customer_id),
    )
