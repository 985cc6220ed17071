"""Notes about customers: written, edited, deleted and taken back, by whoever may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from homing.core.acts import Verb
from homing.core.errors import Conflict, NotFound, UserError
from homing.core.ids import new_id
from homing.customers import tables
from homing.customers.tables import Note
from homing.store import Records
from homing.store.audit import About, note

LONGEST: Final = 10_000


class Notes:
    """The notes of an installation; safe to use from any thread.

    Parameters
    ----------
    records : Records
        Where they are kept.
    now : callable
        Says what time it is.
    """

    def __init__(self, records: Records, now: Callable[[], datetime]) -> None:
        self._records, self._now = records, now

    def of(self, ids: Sequence[str]) -> list[Note]:
        """Return the notes about a customer, by all of their ids, the newest first."""
        with self._records.reading() as connection:
            return tables.notes_of(connection, ids)

    def one(self, number: UUID) -> Note:
        """Return a note, a deleted one too; raises `NotFound`."""
        with self._records.reading() as connection:
            return _found(connection, number)

    def whose(self, numbers: Sequence[UUID]) -> dict[UUID, str]:
        """Return whom notes are about, by an id each; whoever was erased is not there."""
        with self._records.reading() as connection:
            return tables.customers_of(connection, numbers)

    def write(self, customer: str, text: str, *, by: UUID | None, writer: str) -> Note:
        """Write a note about a customer.

        Raises
        ------
        UserError
            If there is no text, or too much.
        """
        now = self._now()
        fresh = Note(new_id(now), customer, _clean(text), by, writer, now)
        with self._records.begin() as connection:
            tables.add(connection, fresh)
            note(connection, Verb.NOTE_WRITTEN, _about(fresh), now=now)
        return fresh

    def edit(self, number: UUID, text: str, *, seen_at: datetime | None) -> Note:
        """Give a note another text.

        Parameters
        ----------
        seen_at : datetime or None
            As `Note.changed_at` of what was seen; None: as it was written. Who has seen that it was
            deleted takes that back.

        Raises
        ------
        Conflict
            If somebody edited or deleted it meanwhile.
        NotFound, UserError
            If it is not there, or there is no text.
        """
        clean = _clean(text)
        with self._records.begin() as connection:
            before = _found(connection, number)
            if before.deleted_at and before.deleted_at != seen_at:
                raise Conflict(
                    "Somebody deleted this note meanwhile.",
                    where="note",
                    remedy="Take that back first, or write another.",
                )
            known = before.edited_at if before.deleted_at else seen_at
            after = replace(before, text=clean, edited_at=self._now(), deleted_at=None)
            if not tables.keep(connection, after, seen_at=known):
                raise Conflict(
                    "Somebody edited this note meanwhile.",
                    where="note",
                    remedy="Look at it as it is now, and edit that.",
                )
            note(connection, Verb.NOTE_EDITED, _about(after), now=self._now())
        return after

    def delete(self, number: UUID) -> Note:
        """Delete a note; `restore` takes it back."""
        return self._put(number, Verb.NOTE_DELETED, self._now())

    def restore(self, number: UUID) -> Note:
        """Take back that a note was deleted."""
        return self._put(number, Verb.NOTE_RESTORED, None)

    def _put(self, number: UUID, verb: Verb, deleted_at: datetime | None) -> Note:
        with self._records.begin() as connection:
            before = _found(connection, number)
            after = replace(before, deleted_at=deleted_at)
            tables.keep(connection, after, seen_at=before.edited_at)
            note(connection, verb, _about(after), now=self._now())
        return after


def _about(each: Note) -> About:
    return About("note", each.id)


def _found(connection: Connection, number: UUID) -> Note:
    found = tables.one(connection, number)
    if found is None:
        raise NotFound("There is no such note.", where="note")
    return found


def _clean(text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if not clean or len(clean) > LONGEST or "\0" in clean:
        what = "This note is too long." if len(clean) > LONGEST else "A note needs a text."
        raise UserError(what, where="text", remedy=f"Write 1 to {LONGEST:,} letters.")
    return clean
