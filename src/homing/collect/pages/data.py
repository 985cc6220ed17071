"""Data: which events the log has seen, how many, and which properties they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse, Response

from homing.collect.naming import load_naming
from homing.collect.pages.describing import PATH as DESCRIBING
from homing.collect.pages.house import names_of, receiver
from homing.collect.seen import LOOKED_AT, Seen, newest_of, properties_of, seen
from homing.core.errors import NotFound
from homing.core.text import Text
from homing.draw.spark import spark
from homing.store import EventWords, words_of_events, words_of_properties
from homing.ui import doors, render
from homing.ui.doors import DATA, Role, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/settings/data"
ONE: Final = f"{PATH}/event"
MONTH: Final = Text("Events of the last 30 days", "События за последние 30 дней")
TYPES: Final = {
    "text": Text("text", "текст"),
    "number": Text("number", "число"),
    "yes_no": Text("yes or no", "да или нет"),
    "list": Text("list", "список"),
    "object": Text("object", "объект"),
}
router = doors.router(tags=["settings"])


@router.get(PATH)
@may(DATA)
def show_data(visit: ThisVisit) -> Response:
    """Show which events the log has seen, with their volumes."""
    found = _every(visit)
    sparks = {
        each.name: spark(
            tuple(map(float, each.days)),
            label=MONTH.of(visit.language),
            language=visit.language,
            is_complete=False,
        )
        for each in found
    }
    return render.page(
        visit,
        "collect/data.html",
        path=PATH,
        one=ONE,
        found=found,
        sparks=sparks,
        meanings=load_naming(visit.app.records).names,
        words=words_of_events(visit.app.records),
        named=names_of(receiver(visit).sources),
        is_owner=visit.role is Role.OWNER,
    )


@router.get(f"{PATH}.json")
@may(DATA)
def data_as_json(visit: ThisVisit) -> JSONResponse:
    """Give the same as JSON."""
    words = words_of_events(visit.app.records)
    return JSONResponse({"events": [_values(each, words) for each in _every(visit)]})


@router.get(ONE)
@may(DATA)
def show_event(visit: ThisVisit, name: str) -> Response:
    """Show the properties of one name of events."""
    found = _one(visit, name)
    with visit.app.events.cursor() as cursor:
        looked_at = newest_of(cursor, name)
    return render.page(
        visit,
        "collect/data_event.html",
        path=PATH,
        describing=DESCRIBING,
        words=words_of_events(visit.app.records).get(name),
        words_of=words_of_properties(visit.app.records, name),
        seen=found,
        properties=properties_of(looked_at),
        looked_at=len(looked_at),
        is_part=found.events > LOOKED_AT,
        types=TYPES,
    )


def _every(visit: Visit) -> list[Seen]:
    with visit.app.events.cursor() as cursor:
        return seen(cursor, visit.app.clock.now(), visit.app.project.timezone)


def _one(visit: Visit, name: str) -> Seen:
    for each in _every(visit):
        if each.name == name:
            return each
    raise NotFound("The log has seen no event of that name.", where="name")


def _values(each: Seen, words: Mapping[str, EventWords]) -> dict[str, object]:
    said = words.get(each.name) or EventWords(each.name)
    return {
        "name": each.name,
        "description": said.text or None,
        "is_hidden": said.is_hidden,
        "events": each.events,
        "bots": each.bots,
        "internal": each.internal,
        "first_at": each.first_at.isoformat(),
        "last_at": each.last_at.isoformat(),
        "days": list(each.days),
        "sources": [str(source) for source in each.sources],
    }
