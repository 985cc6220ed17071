"""Tags and notes in the API."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Body, Query
from pydantic import AwareDatetime
from starlette.responses import JSONResponse

from homing.core.errors import UserError
from homing.customers import forms
from homing.customers.everything import ids_of
from homing.customers.listing import CustomersQuery
from homing.customers.pages.house import notes_of, tags_of, who
from homing.customers.tables import Note
from homing.customers.tagging import chosen_of
from homing.ui import doors
from homing.ui.doors import EVERYONE, REPORTS, may
from homing.ui.visit import ThisVisit

router = doors.router(tags=["customers"])
TAGS: Final = "/api/v1/customer-tags"
NOTES: Final = "/api/v1/customer-notes"
FILTERS: Final = ("find", "segment", "tag")
_ACT: Final = "019ad2b4-0c5e-7c3a-8a57-3c1f7a2b9d10"
_TAGGED: Final = {"act": _ACT, "tag": "vip", "customers": 2}
_NOTE: Final = {
    "id": _ACT,
    "customer": "ann",
    "text": "Asked for a call after 18:00.",
    "writer": "Olga",
    "written_at": "2026-11-30T09:00:00Z",
    "edited_at": None,
    "deleted_at": None,
}


def _answers(example: Any, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"content": {"application/json": {"example": example}}}}


@router.get(TAGS, responses=_answers({"tags": [{"tag": "vip", "customers": 2}]}))
@may(EVERYONE)
def list_tags(visit: ThisVisit, begins: Annotated[str, Query(max_length=60)] = "") -> JSONResponse:
    """List tags, the most given first, with how many customers have each."""
    known = tags_of(visit).known(begins)
    return JSONResponse({"tags": [{"tag": tag, "customers": many} for tag, many in known]})


@router.post(TAGS, responses=_answers(_TAGGED))
@may(REPORTS)
def tag_customers(
    visit: ThisVisit,
    *,
    tag: Annotated[str, Body(description="The tag.")],
    customers: Annotated[list[str] | None, Body(description="Their ids.")] = None,
    filters: Annotated[
        dict[str, str] | None, Body(description="Instead of ids: find, segment, tag.")
    ] = None,
    is_away: Annotated[bool, Body(description="Take the tag away.")] = False,
) -> JSONResponse:
    """Give customers a tag, or take it away; the act can be undone by its id."""
    if filters and set(filters) - set(FILTERS):
        raise UserError("There is no such filter.", where="filters", remedy="find, segment, tag.")
    query = None if filters is None else CustomersQuery(**filters)  # type: ignore[arg-type]
    done = tags_of(visit).change(
        tag,
        chosen_of(customers or [], query),
        is_away=is_away,
        back="/customers",
        now=visit.app.clock.now(),
    )
    said = {"act": str(done.act), "tag": done.tag, "customers": done.customers}
    return JSONResponse(said)


@router.post(f"{TAGS}/{{act}}/undo", responses=_answers({"customers": 2}))
@may(REPORTS)
def undo_tagging(visit: ThisVisit, act: UUID) -> JSONResponse:
    """Undo that a tag was given or taken away."""
    return JSONResponse({"customers": tags_of(visit).undo(act, now=visit.app.clock.now())})


@router.get(NOTES, responses=_answers({"notes": [_NOTE]}))
@may(EVERYONE)
def list_notes(visit: ThisVisit, customer: str) -> JSONResponse:
    """List the notes about a customer, the newest first."""
    with visit.app.events.cursor() as cursor:
        ids = ids_of(cursor, customer)
    return JSONResponse({"notes": list(map(note_values, notes_of(visit).of(ids)))})


@router.post(NOTES, status_code=201, responses=_answers(_NOTE, 201))
@may(EVERYONE)
def add_note(
    visit: ThisVisit, *, customer: Annotated[str, Body()], text: Annotated[str, Body()]
) -> JSONResponse:
    """Write a note about a customer."""
    with visit.app.events.cursor() as cursor:
        ids_of(cursor, customer)
    writer = visit.user.name if visit.user else ""
    written = notes_of(visit).write(customer, text, by=who(visit), writer=writer)
    return JSONResponse(note_values(written), status_code=201)


@router.patch(f"{NOTES}/{{note}}", responses=_answers(_NOTE))
@may(EVERYONE)
def change_note(
    visit: ThisVisit,
    note: UUID,
    *,
    text: Annotated[str, Body()],
    edited_at: Annotated[
        AwareDatetime | None, Body(description="As the note that was seen has it.")
    ] = None,
) -> JSONResponse:
    """Give a note another text; 409 where somebody edited it meanwhile."""
    return JSONResponse(note_values(notes_of(visit).edit(note, text, seen_at=edited_at)))


@router.delete(f"{NOTES}/{{note}}", responses=_answers(_NOTE))
@may(EVERYONE)
def remove_note(visit: ThisVisit, note: UUID) -> JSONResponse:
    """Delete a note; it can be taken back."""
    return JSONResponse(note_values(notes_of(visit).delete(note)))


@router.post(f"{NOTES}/{{note}}/restore", responses=_answers(_NOTE))
@may(EVERYONE)
def return_note(visit: ThisVisit, note: UUID) -> JSONResponse:
    """Take back that a note was deleted."""
    return JSONResponse(note_values(notes_of(visit).restore(note)))


def note_values(note: Note) -> dict[str, Any]:
    """Return a note as programs read it."""
    said = {
        field.name: getattr(note, field.name)
        for field in fields(Note)
        if field.name != "written_by"
    }
    return {
        name: forms.moment(value)
        if isinstance(value, datetime)
        else str(value)
        if isinstance(value, UUID)
        else value
        for name, value in said.items()
    }
