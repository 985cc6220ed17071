"""The card of one customer with their timeline: a page, files, and the API."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.errors import NotFound
from homing.core.periods import Period
from homing.customers import forms
from homing.customers.card import Card, card, not_found
from homing.customers.exports import csv_text
from homing.customers.meanings import MEANINGS, MONTHS
from homing.customers.pages.answers import address_of, as_csv
from homing.customers.properties import printed, reading
from homing.customers.sql import number_of
from homing.customers.timeline import Event, TimelineQuery, every_event, timeline
from homing.draw.spark import spark
from homing.metrics.lending import lent
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, may
from homing.ui.freshness import follows_the_log
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])


@router.get("/api/v1/customers/{customer_id:path}")
@may(EVERYONE)
@follows_the_log
def give_card(visit: ThisVisit, customer_id: str) -> JSONResponse:
    """Give one customer: when they were seen, what they are worth, in which rhythm they buy."""
    return _json_card(visit, customer_id)


@router.get("/customers/{address:path}")
@may(EVERYONE)
@follows_the_log
def show_card(visit: ThisVisit, address: str, request: Request) -> Response:
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
        return as_csv(csv_text(forms.EVENT_COLUMNS, rows), "events")
    return _card_page(visit, customer_id, query)


def _events(visit: Visit, customer_id: str, query: TimelineQuery) -> Iterator[Event]:
    with visit.app.events.cursor() as cursor:
        yield from every_event(cursor, customer_id, query)


def _split(visit: Visit, address: str) -> tuple[str, str]:
    """Return the id and the form that an address below /customers/ asks for; a whole id wins."""
    with visit.app.events.cursor() as cursor:
        for suffix in ("", ".json", ".csv"):
            customer_id = address.removesuffix(suffix)
            if address.endswith(suffix) and number_of(cursor, customer_id) is not None:
                return customer_id, suffix
    raise not_found(address)


def _read_card(visit: Visit, customer_id: str) -> Card:
    project = visit.app.project
    with lent(visit.app) as events:
        return card(
            events.connection,
            customer_id,
            calendar=project.calendar,
            currency=project.currency,
            now=events.end,
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
        printed=lambda value: printed(value, visit.language),
        read=lambda event: reading(event.properties, currency=project.currency),
        meanings=MEANINGS,
        address=address_of(customer_id),
    )
