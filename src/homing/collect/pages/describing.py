"""What people write about events and their properties, and which of them are not offered."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Body, Form
from starlette.responses import HTMLResponse, JSONResponse, Response

from homing.core.acts import Verb
from homing.core.errors import Conflict, NotFound, UserError
from homing.core.text import Text
from homing.store import (
    EventWords,
    about_words,
    say_of_event,
    words_of_events,
    words_of_properties,
)
from homing.store.event_words import LONGEST
from homing.ui import conflict, doors, render, undo
from homing.ui.conflict import IS_ON, Again, Clash, Compared
from homing.ui.doors import DATA, may
from homing.ui.visit import ThisVisit, Visit

DATA_PATH: Final = "/settings/data"
ONE: Final = f"{DATA_PATH}/event"
PATH: Final = f"{DATA_PATH}/words"
API: Final = "/api/v1/event-words"
LONGEST_PROPERTY: Final = 255
LABELS: Final = {
    "text": Text("What it means", "Что это значит"),
    "is_hidden": Text("Not offered where people choose", "Не предлагать при выборе"),
}
FAULT: Final = Text(f"At most {LONGEST} characters.", f"Не больше {LONGEST} символов.")
EXAMPLE: Final = {
    "event": "purchase",
    "property": None,
    "text": "An order was paid",
    "is_hidden": False,
    "version": 1,
}
router = doors.router(tags=["settings"])
Said = Annotated[str, Form()]
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/json": {"example": EXAMPLE}}}
}


@router.get(PATH)
@may(DATA)
def show_words(visit: ThisVisit, event: str, property: str = "") -> HTMLResponse:  # noqa: A002 - as in the address
    """Show what is said of an event, or of one of its properties, to be changed."""
    return _page(visit, words_now(visit, event, property))


@router.post(PATH)
@may(DATA)
def say_words(
    visit: ThisVisit,
    *,
    event: Said,
    property: Said = "",  # noqa: A002 - as in the address
    text: Said = "",
    is_hidden: Annotated[bool, Form()] = False,
    version: Annotated[int, Form(ge=0, le=2**31)] = 0,
    again: Again = False,
) -> Response:
    """Change it; who has not seen the newest one is shown both."""
    there = words_now(visit, event, property)
    wanted = EventWords(event, property, text, is_hidden and not property, version)
    if again:
        return _page(visit, wanted)
    try:
        say_of_event(
            visit.app.records,
            wanted,
            now=visit.app.clock.now(),
            back={
                "event": event,
                "property": property,
                "text": there.text,
                "is_hidden": there.is_hidden,
                "version": there.version + 1,
            },
        )
    except Conflict:
        return _clash(visit, wanted, there)
    except UserError:
        return _page(visit, wanted, is_wrong=True)
    where = f"{ONE}?{urlencode({'name': event})}"
    return undo.after(where, Verb.EVENT_DESCRIBED, about_words(wanted).id)


@router.get(API, responses=_ANSWER)
@may(DATA)
def give_words(visit: ThisVisit, event: str, property: str = "") -> JSONResponse:  # noqa: A002 - as in the address
    """Give what is said of an event, or of one of its properties."""
    return JSONResponse(values(words_now(visit, event, property)))


@router.put(API, responses=_ANSWER)
@may(DATA)
def put_words(
    visit: ThisVisit,
    event: str,
    property: str = "",  # noqa: A002 - as in the address
    *,
    text: Annotated[str, Body(description="What it means.")],
    is_hidden: Annotated[bool, Body(description="It is not offered where people choose.")] = False,
) -> JSONResponse:
    """Say what an event, or one of its properties, means."""
    there = words_now(visit, event, property)
    wanted = EventWords(event, property, text, is_hidden and not property, there.version)
    now = visit.app.clock.now()
    return JSONResponse(values(say_of_event(visit.app.records, wanted, now=now)))


def words_now(visit: Visit, event: str, property_: str) -> EventWords:
    """Return what is said now.

    Raises
    ------
    NotFound
        If the log has seen no event of that name.
    """
    if event not in visit.app.events.event_names():
        raise NotFound("The log has seen no event of that name.", where="event")
    if len(property_) > LONGEST_PROPERTY or "\0" in property_:
        raise NotFound("No event has such a property.", where="property")
    if property_:
        said = words_of_properties(visit.app.records, event)
        return said.get(property_) or EventWords(event, property_)
    return words_of_events(visit.app.records).get(event) or EventWords(event)


def values(words: EventWords) -> dict[str, object]:
    """Return what programs are told of it."""
    return {
        "event": words.event,
        "property": words.property or None,
        "text": words.text,
        "is_hidden": words.is_hidden,
        "version": words.version,
    }


def _clash(visit: Visit, wanted: EventWords, there: EventWords) -> Response:
    said = [("event", wanted.event), ("property", wanted.property), ("text", wanted.text)]
    where = urlencode({"event": wanted.event, "property": wanted.property})
    clash = Clash(
        about=about_words(wanted),
        name=about_words(wanted).name,
        path=f"{PATH}?{where}",
        action=PATH,
        said=said + ([("is_hidden", "true")] if wanted.is_hidden else []),
        seen=("version", str(there.version)),
        compared=[
            Compared(LABELS["text"], wanted.text, there.text),
            Compared(LABELS["is_hidden"], IS_ON[wanted.is_hidden], IS_ON[there.is_hidden]),
        ],
    )
    return conflict.page(visit, clash)


def _page(visit: Visit, words: EventWords, *, is_wrong: bool = False) -> HTMLResponse:
    return render.page(
        visit,
        "collect/describing.html",
        status=422 if is_wrong else 200,
        path=PATH,
        data=DATA_PATH,
        one=ONE,
        words=words,
        labels=LABELS,
        fault=FAULT if is_wrong else None,
    )
