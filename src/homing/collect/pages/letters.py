"""Rejected events in the API: listed, looked at, mended, sent again, dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import JSONResponse

from homing.collect.dead_letters import forms
from homing.collect.dead_letters.telling import tell_letters
from homing.collect.pages.house import letters, names_of, receiver, redriving
from homing.collect.pages.rejected import LARGEST, Number, RejectedQuery, fault_of, listed_values
from homing.core.errors import UserError
from homing.store import Verb
from homing.ui import doors, state
from homing.ui.doors import DATA, may
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit

PATH: Final = "/api/v1/rejected"
REDRIVES: Final = "/api/v1/redrives"
LETTER: Final = {
    "letter": 7,
    "received_at": "2026-08-19T14:03:07.120000+00:00",
    "source": "shop.example",
    "protocol": "segment",
    "code": "no_name",
    "reason": "The event has no name; say what was done.",
    "settled_how": None,
    "raw": '{"type":"track","userId":"ann","messageId":"m-1"}',
}
REASON: Final = {
    "code": "no_name",
    "reason": "The event has no name; say what was done.",
    "count": 2,
    "newest": "2026-08-19T14:03:07.120000+00:00",
}
REDRIVE: Final = {
    "redrive": 3,
    "reasons": ["The event has no name; say what was done."],
    "begun_at": "2026-08-19T15:00:00+00:00",
    "letters": 2,
    "settled": 1,
    "left": 1,
    "ended_at": "2026-08-19T15:00:01+00:00",
    "ended_how": "done",
}
router = doors.router(tags=["events"])
Numbered = Annotated[int, Field(ge=1, le=LARGEST)]


def _example(said: object) -> dict[int | str, dict[str, object]]:
    return {200: {"content": {"application/json": {"example": said}}}}


@dataclass(frozen=True, slots=True)
class ListedQuery(RejectedQuery):
    """Which rejected events are listed.

    Parameters
    ----------
    most : int
        How many at once, 10,000 at most.
    """

    most: int = 50


async def _body(request: Request) -> bytes:
    return await request.body()


@router.get(
    PATH,
    openapi_extra={"parameters": parameters(ListedQuery)},
    responses=_example({"reasons": [REASON], "rejected": [LETTER], "next": None}),
)
@may(DATA)
def give_rejected(visit: ThisVisit, request: Request) -> JSONResponse:
    """List what is no event, the newest first, and how many wait for each reason."""
    query = state.read(ListedQuery, request.query_params)
    if not 1 <= query.most <= forms.MOST:
        raise UserError(f"List 1 to {forms.MOST:,} at once.", where="most")
    return JSONResponse(listed_values(visit, query, most=query.most))


@router.delete(PATH, responses=_example({"dropped": 2}))
@may(DATA)
def drop_rejected(
    visit: ThisVisit,
    *,
    letter: Annotated[list[Numbered] | None, Query()] = None,
    reason: str = "",
) -> JSONResponse:
    """Settle rejected events without making them events: some, or all of a reason."""
    if bool(letter) == bool(reason):
        raise UserError("Say which: letter, or reason.", where="letter")
    box = letters(visit)
    dropped = box.drop_all(reason) if reason else box.drop(letter or ())
    tell_letters(visit.app, Verb.LETTERS_DROPPED, count=dropped)
    return JSONResponse({"dropped": dropped})


@router.get(f"{PATH}/{{letter}}", responses=_example(LETTER))
@may(DATA)
def give_letter(visit: ThisVisit, letter: Number) -> JSONResponse:
    """Give one rejected event."""
    found = letters(visit).one(letter)
    source = names_of(receiver(visit).sources).get(found.source)
    return JSONResponse(forms.letter_values(found, source.name if source else None))


@router.put(
    f"{PATH}/{{letter}}",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {}, "example": LETTER["raw"]}},
        }
    },
    responses=_example({"settled": 1, "left": 0, "reason": None}),
)
@may(DATA)
def mend_letter(
    visit: ThisVisit, letter: Number, body: Annotated[bytes, Depends(_body)]
) -> JSONResponse:
    """Put the body in its place and send it again: it becomes an event once, or says why not."""
    if (fault := fault_of(body.decode("utf-8", "replace"))) is not None:
        raise UserError(fault, where="body")
    driven = letters(visit).mend(letter, body)
    tell_letters(visit.app, Verb.LETTERS_MENDED, letter, count=driven.settled)
    return JSONResponse({"settled": driven.settled, "left": driven.left, "reason": driven.reason})


@router.get(REDRIVES, responses=_example({"redrives": [REDRIVE]}))
@may(DATA)
def list_redrives(visit: ThisVisit) -> JSONResponse:
    """List what is sent again in the background, the newest first, and how far that is."""
    found = redriving(visit).newest()
    return JSONResponse({"redrives": [forms.redrive_values(each) for each in found]})


@router.post(REDRIVES, responses=_example(REDRIVE))
@may(DATA)
def begin_redrive(visit: ThisVisit, reason: str) -> JSONResponse:
    """Have all sent again that wait for a reason, by its code or its sentence."""
    begun = redriving(visit).begin(reason)
    tell_letters(visit.app, Verb.LETTERS_MENDED, count=begun.letters)
    return JSONResponse(forms.redrive_values(begun))


@router.get(f"{REDRIVES}/{{redrive}}", responses=_example(REDRIVE))
@may(DATA)
def give_redrive(visit: ThisVisit, redrive: Number) -> JSONResponse:
    """Say how far one is."""
    return JSONResponse(forms.redrive_values(redriving(visit).one(redrive)))


@router.delete(f"{REDRIVES}/{{redrive}}", responses=_example(REDRIVE | {"ended_how": "stopped"}))
@may(DATA)
def stop_redrive(visit: ThisVisit, redrive: Number) -> JSONResponse:
    """Stop one where it is; what was sent again stays so."""
    return JSONResponse(forms.redrive_values(redriving(visit).stop(redrive)))
