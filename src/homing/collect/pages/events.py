"""Events: what comes in, as it comes in: a page, files, and the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import JSONResponse, Response

from homing.collect.pages.files import as_csv
from homing.collect.pages.house import condition, names_of, receiver
from homing.collect.pages.shown import State, every_source
from homing.collect.pages.words import SHOWS, STATES
from homing.collect.sources import Source
from homing.collect.stream import (
    Happened,
    StreamQuery,
    account,
    every_event,
    imported,
    stream,
    volumes,
)
from homing.store import words_of_events
from homing.store.arrivals import names_of as names_in
from homing.ui import doors, event_names, event_properties, render, state
from homing.ui.doors import REPORTS, Role, may
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/events"
COLUMNS: Final = (
    *("received_at", "occurred_at", "customer", "event", "source", "flags"),
    *("message", "properties"),
)
EXAMPLE: Final = {
    "events": [
        {
            "received_at": "2026-08-19T14:03:07.120000+00:00",
            "occurred_at": "2026-08-19T14:03:05+00:00",
            "customer": "ann",
            "event": "purchase",
            "source": "shop.example",
            "flags": [],
            "message": "7f3c0f9e-2b64-38c3-a6a7-0a5d0d3f7c55",
            "properties": {"amount": 1990, "currency": "EUR"},
        }
    ],
    "next": "1787148187120000~1787148185000000~7f3c0f9e2b6438c3a6a70a5d0d3f7c55",
}
router = doors.router(tags=["events"])


@router.get(PATH)
@may(REPORTS)
def show_events(visit: ThisVisit, request: Request) -> Response:
    """Show the events that came in last, under which names, and from where."""
    query = state.read(StreamQuery, request.query_params)
    now = visit.app.clock.now()
    yesterday = now - timedelta(days=1)
    with visit.app.events.cursor() as cursor:
        found = stream(cursor, query)
        names = volumes(cursor, now)
        lately, from_files = account(cursor, yesterday), imported(cursor, yesterday)
    return render.page(
        visit,
        "collect/events.html",
        state=query,
        found=found,
        names=names,
        read=event_properties.reader(visit),
        printed=event_properties.printer(visit),
        offered=event_names.offered(
            [each.name for each in names],
            is_all=False,
            words=words_of_events(visit.app.records),
        ),
        lately=lately,
        from_files=from_files,
        condition=condition(visit, request),
        sources=every_source(visit, request),
        named=names_of(receiver(visit).sources),
        states=STATES,
        silent=State.silent,
        shows=SHOWS,
        is_owner=visit.role is Role.OWNER,
        may_mend=visit.role in {Role.OWNER, Role.ANALYST},
        is_new=not visit.app.events.event_names() and not found.events,
    )


@router.get(f"{PATH}/names.json")
@may(REPORTS)
def names_as_json(visit: ThisVisit, find: str = "") -> JSONResponse:
    """Give the names of events that have a text in them, for the pickers of the pages."""
    with visit.app.events.cursor() as cursor:
        names = names_in(cursor)
    shown = event_names.shown_of(names, words_of_events(visit.app.records))
    return JSONResponse({"names": event_names.fitting(shown, find)})


@router.get(f"{PATH}.json")
@may(REPORTS)
def events_as_json(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give the page's events as JSON."""
    return _one_page(visit, request)


@router.get(f"{PATH}.csv")
@may(REPORTS)
def events_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Stream the newest 100,000 events that fit as CSV."""
    query = state.read(StreamQuery, request.query_params)
    _ = query.mark, query.source_id
    return as_csv(_every(visit, query), "events", COLUMNS)


@router.get(
    f"/api/v1{PATH}",
    openapi_extra={"parameters": parameters(StreamQuery)},
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
@may(REPORTS)
def give_events(visit: ThisVisit, request: Request) -> JSONResponse:
    """List what came in, the newest first, a page at a time; `next` is `after` of the next."""
    return _one_page(visit, request)


def values(event: Happened, source: str) -> dict[str, object]:
    """Return what files and programs are told of an event."""
    return {
        "received_at": event.received_at.isoformat(),
        "occurred_at": event.occurred_at.isoformat(),
        "customer": event.customer,
        "event": event.name,
        "source": source,
        "flags": list(event.flags),
        "message": str(event.message),
        "properties": dict(event.properties),
    }


def source_name(event: Happened, named: Mapping[UUID, Source]) -> str:
    """Return what people call where an event came from."""
    if event.source is None:
        return event.file
    return named[event.source].name if event.source in named else str(event.source)


def _one_page(visit: Visit, request: Request) -> JSONResponse:
    query = state.read(StreamQuery, request.query_params)
    with visit.app.events.cursor() as cursor:
        found = stream(cursor, query)
    named = names_of(receiver(visit).sources)
    events = [values(event, source_name(event, named)) for event in found.events]
    following = state.href(visit.path, query, after=found.next)
    headers = {"Link": f'<{following}>; rel="next"'} if found.next else None
    return JSONResponse({"events": events, "next": found.next}, headers=headers)


def _every(visit: Visit, query: StreamQuery) -> Iterator[dict[str, object]]:
    named = names_of(receiver(visit).sources)
    with visit.app.events.cursor() as cursor:
        for event in every_event(cursor, query):
            yield values(event, source_name(event, named))
