"""The card of one customer with their timeline: a page, files, and the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.addresses import said_by
from homing.core.errors import NotFound
from homing.core.periods import Period
from homing.customers import forms
from homing.customers.card import Card, card
from homing.customers.contacts import name_of
from homing.customers.exports import csv_text
from homing.customers.known import known_of
from homing.customers.meanings import MEANINGS, MONTHS
from homing.customers.notes import LONGEST
from homing.customers.own import Own, reading
from homing.customers.pages.answers import address_of, as_csv
from homing.customers.pages.house import notes_of, tags_of
from homing.customers.sql import not_found, number_of
from homing.customers.timeline import Event, TimelineQuery, every_event, timeline
from homing.draw.spark import spark
from homing.metrics.lending import lent
from homing.ui import doors, event_properties, render, state
from homing.ui.doors import EVERYONE, REPORTS, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])
FORMS: Final = (".json", ".csv")


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A text that is not kept, and the note that was to have it; None: a new one."""

    note: UUID | None
    text: str
    is_refused: bool = True


@router.get("/api/v1/customers/{customer_id:path}")
@may(EVERYONE)
def give_card(visit: ThisVisit, customer_id: str) -> JSONResponse:
    """Give one customer: when they were seen, what they are worth, in which rhythm they buy."""
    return _json_card(visit, said_by(customer_id))


@router.get("/customers/{address:path}")
@may(EVERYONE)
def show_card(visit: ThisVisit, address: str, request: Request) -> Response:
    """Show one customer, as a page or, where the address ends so, as `.json` or `.csv`.

    An id may itself end in `.json`; then the address of the id is its page.
    """
    query = state.read(TimelineQuery, request.query_params)
    if address.endswith(FORMS):
        customer_id, suffix = _split(visit, address)
        if suffix == ".json":
            return _json_card(visit, customer_id)
        if suffix == ".csv":
            rows = map(forms.event_row, _events(visit, customer_id, query))
            return as_csv(csv_text(forms.EVENT_COLUMNS, rows), "events")
    try:
        return card_page(visit, said_by(address), query)
    except NotFound:
        return render.page(visit, "customers/missing.html", status=404, customer_id=address)


def _events(visit: Visit, customer_id: str, query: TimelineQuery) -> Iterator[Event]:
    with visit.app.events.cursor() as cursor, reading(cursor, customer_id) as own:
        yield from every_event(own, query)


def _split(visit: Visit, address: str) -> tuple[str, str]:
    """Return the id and the form that an address below /customers/ asks for; a whole id wins."""
    with visit.app.events.cursor() as cursor:
        for suffix in ("", *FORMS):
            customer_id = said_by(address.removesuffix(suffix))
            if address.endswith(suffix) and number_of(cursor, customer_id) is not None:
                return customer_id, suffix
    raise not_found(address)


def _read_card(visit: Visit, own: Own, now: datetime) -> Card:
    project = visit.app.project
    return card(own, calendar=project.calendar, currency=project.currency, now=now)


def _json_card(visit: Visit, customer_id: str) -> JSONResponse:
    with lent(visit.app) as events, reading(events.connection, customer_id) as own:
        shown, known = _read_card(visit, own, events.end), known_of(own)
    return JSONResponse(forms.card_values(shown, known, visit.app.segment_names()))


def card_page(
    visit: Visit, customer_id: str, query: TimelineQuery, *, unsaved: Unsaved | None = None
) -> HTMLResponse:
    """Return the page of a customer; with a note that is not kept yet, to be written otherwise."""
    with lent(visit.app) as events, reading(events.connection, customer_id) as own:
        shown, known = _read_card(visit, own, events.end), known_of(own)
        happened = timeline(own, query)
    notes = notes_of(visit).of(known.ids)
    happened = happened.with_notes(notes, query)
    months = spark(
        tuple(float(events) for _, events in shown.months),
        label=MONTHS.name.of(visit.language),
        language=visit.language,
        is_complete=False,
    )
    named = visit.app.segment_names()
    return render.page(
        visit,
        "customers/card.html",
        status=422 if unsaved and unsaved.is_refused else 200,
        unsaved=unsaved,
        longest=LONGEST,
        state=query,
        card=shown,
        known=known,
        notes=notes,
        tags=tags_of(visit).known(),
        segments=[(each, named[each], at) for each, at in known.segments if each in named],
        called=name_of(shown.traits),
        months=months,
        month=Period.month,
        timeline=happened,
        days_of=happened.by_day(visit.app.project.timezone),
        meanings=MEANINGS,
        address=address_of(customer_id),
        may_measure=visit.role in REPORTS,
        read=event_properties.reader(visit),
        printed=event_properties.printer(visit),
    )
