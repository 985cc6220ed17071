"""Tags and notes, from the list and from the card; each change is taken back from the next page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Form
from starlette.responses import RedirectResponse, Response

from homing.core.acts import Verb
from homing.core.errors import Conflict, UserError
from homing.core.text import Text
from homing.customers.listing import CustomersQuery
from homing.customers.pages.answers import address_of
from homing.customers.pages.card import Unsaved, card_page
from homing.customers.pages.house import notes_of, tags_of, who
from homing.customers.sql import number_found
from homing.customers.tables import Note
from homing.customers.tagging import Whose, chosen_of
from homing.customers.timeline import TimelineQuery
from homing.store import About
from homing.ui import conflict, doors, state, undo
from homing.ui.conflict import Again, Clash, Compared, Seen
from homing.ui.doors import EVERYONE, REPORTS, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])
LIST: Final = "/customers"
_NOTE: Final = Text("Note", "Заметка")
Said = Annotated[str, Form()]
Chosen = Annotated[list[str], Form()]
Way = Annotated[Literal["give", "take"], Form()]


@router.post("/customers/tags")
@may(REPORTS)
def tag_many(
    visit: ThisVisit,
    *,
    tag: Said = "",
    way: Way = "give",
    customer: Chosen | None = None,
    everybody: Said = "",
    query: Said = "",
) -> Response:
    """Give chosen customers, or all who fit the list's filters, a tag, or take it away."""
    asked = replace(state.read(CustomersQuery, query), after=None)
    whose = chosen_of(customer or [], asked if everybody else None)
    return _tagged(visit, tag, whose, is_away=way == "take", back=state.href(LIST, asked))


@router.post("/customers/tag")
@may(EVERYONE)
def tag_one(
    visit: ThisVisit, *, customer: Said = "", tag: Said = "", way: Way = "give"
) -> Response:
    """Give one customer a tag, or take it away."""
    _check(visit, customer)
    whose = chosen_of([customer], None)
    return _tagged(visit, tag, whose, is_away=way == "take", back=address_of(customer))


@router.post("/customers/tags/{act}/undo")
@may(EVERYONE)
def undo_tags(visit: ThisVisit, act: UUID, *, back: Said = LIST) -> Response:
    """Undo that a tag was given or taken away."""
    tags_of(visit).undo(act, now=visit.app.clock.now())
    return RedirectResponse(_own(back), 303)


@router.post("/customers/notes")
@may(EVERYONE)
def write_note(visit: ThisVisit, *, customer: Said = "", text: Said = "") -> Response:
    """Write a note about a customer."""
    _check(visit, customer)
    writer = visit.user.name if visit.user else ""
    try:
        notes_of(visit).write(customer, text, by=who(visit), writer=writer)
    except UserError:
        return card_page(visit, customer, TimelineQuery(), unsaved=Unsaved(None, text))
    return RedirectResponse(f"{address_of(customer)}#notes", 303)


@router.post("/customers/notes/{note}")
@may(EVERYONE)
def edit_note(
    visit: ThisVisit, note: UUID, *, text: Said = "", seen: Seen = "", again: Again = False
) -> Response:
    """Give a note another text; who has not seen the newest one is shown both."""
    notes, seen_at = notes_of(visit), _moment(seen)
    before = notes.one(note)
    unsaved = Unsaved(None if before.deleted_at else note, text, is_refused=not again)
    if again:
        return card_page(visit, before.customer, TimelineQuery(), unsaved=unsaved)
    try:
        edited = notes.edit(note, text, seen_at=seen_at)
    except Conflict:
        return _clash(visit, notes.one(note), text)
    except UserError:
        return card_page(visit, before.customer, TimelineQuery(), unsaved=unsaved)
    return RedirectResponse(f"{address_of(edited.customer)}#notes", 303)


@router.post("/customers/notes/{note}/delete")
@may(EVERYONE)
def delete_note(visit: ThisVisit, note: UUID) -> Response:
    """Delete a note; the next page offers to take that back."""
    deleted = notes_of(visit).delete(note)
    return undo.after(address_of(deleted.customer), Verb.NOTE_DELETED, note)


@router.post("/customers/notes/{note}/restore")
@may(EVERYONE)
def restore_note(visit: ThisVisit, note: UUID) -> Response:
    """Take back that a note was deleted."""
    restored = notes_of(visit).restore(note)
    return RedirectResponse(f"{address_of(restored.customer)}#notes", 303)


def _clash(visit: Visit, there: Note, text: str) -> Response:
    path = f"/customers/notes/{there.id}"
    clash = Clash(
        about=About("note", there.id),
        name=_NOTE,
        path=f"{address_of(there.customer)}#note-{there.id}",
        action=path,
        said=[("text", text)],
        seen=("seen", there.changed_at.isoformat() if there.changed_at else ""),
        compared=[Compared(_NOTE, text, "" if there.deleted_at else there.text)],
    )
    return conflict.page(visit, clash)


def _moment(seen: str) -> datetime | None:
    """Return when the text that was seen had been edited; None: as it was written."""
    try:
        return datetime.fromisoformat(seen).astimezone(UTC) if seen else None
    except (ValueError, OverflowError):
        said = f"{seen[:40]!r} is not a moment."
        raise UserError(said, where="seen", remedy="Write 2026-01-31T12:00Z.") from None


def _tagged(visit: Visit, tag: str, whose: Whose, *, is_away: bool, back: str) -> Response:
    """Change tags, and send on to a page that offers to undo it, where anything was done."""
    now = visit.app.clock.now()
    done = tags_of(visit).change(tag, whose, is_away=is_away, back=back, now=now)
    if not done.customers:
        return RedirectResponse(back, 303)
    return undo.after(back, Verb.TAG_TAKEN if is_away else Verb.TAG_GIVEN, done.act)


def _own(path: str) -> str:
    """Return a path of the customers' pages; anything else leads to the list."""
    return path if path.startswith(LIST) else LIST


def _check(visit: Visit, customer: str) -> None:
    with visit.app.events.cursor() as cursor:
        number_found(cursor, customer)
