"""What people write about customers, and how they like to see lists: rows of the records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.store import Moment, metadata, write_alone
from homing.store.audit import LONGEST_NAME, audit, unname

_BECAME: Final = " → "

customer_notes = sa.Table(
    "customer_notes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("customer_id", sa.Text, nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("written_by", sa.Uuid),
    sa.Column("writer", sa.String(254), nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("edited_at", Moment),
    sa.Column("deleted_at", Moment),
)
"""A note is of the id it was written under, so that it goes along with a merge and comes back."""

customer_columns = sa.Table(
    "customer_columns",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("columns", sa.JSON, nullable=False),
)
"""The columns that a user chose last."""

erase_requests = sa.Table(
    "erase_requests",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("customer_id", sa.Text, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("asked_by", sa.String(254), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("settled_at", Moment),
    sa.Column("report", sa.JSON),
)
"""A request to be erased; once it is done, nothing in it says of whom."""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a customer.

    Parameters
    ----------
    id : UUID
        Of the note.
    customer : str
        The id it was written under.
    text : str
        What was written.
    written_by, writer : UUID or None, str
        The user, and what they were called.
    written_at, edited_at, deleted_at : datetime
        Aware; None where it was not.
    """

    id: UUID
    customer: str
    text: str
    written_by: UUID | None
    writer: str
    written_at: datetime
    edited_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def changed_at(self) -> datetime | None:
        """When it came to be as it is; None: as it was written."""
        return self.deleted_at or self.edited_at


def add(connection: Connection, note: Note) -> None:
    """Keep a new note."""
    connection.execute(
        sa.insert(customer_notes).values(
            id=note.id,
            customer_id=note.customer,
            text=note.text,
            written_by=note.written_by,
            writer=note.writer,
            written_at=note.written_at,
        )
    )


def keep(connection: Connection, note: Note, *, seen_at: datetime | None) -> bool:
    """Keep a note as it is now; False where another edit of it is kept."""
    edited = customer_notes.c.edited_at
    seen = edited.is_(None) if seen_at is None else edited == seen_at
    changed = sa.update(customer_notes).where(customer_notes.c.id == note.id, seen)
    values = {"text": note.text, "edited_at": note.edited_at, "deleted_at": note.deleted_at}
    return connection.execute(changed.values(values)).rowcount == 1


def one(connection: Connection, note: UUID) -> Note | None:
    """Return a note, a deleted one too."""
    found = sa.select(customer_notes).where(customer_notes.c.id == note)
    row = connection.execute(found).one_or_none()
    return _note_of(row) if row else None


def customers_of(connection: Connection, notes: Sequence[UUID]) -> dict[UUID, str]:
    """Return the ids that notes were written under, deleted ones too; not of those erased."""
    found = sa.select(customer_notes.c.id, customer_notes.c.customer_id)
    rows = connection.execute(found.where(customer_notes.c.id.in_(notes)))
    return {row.id: row.customer_id for row in rows}


def notes_of(connection: Connection, ids: Sequence[str], *, deleted: bool = False) -> list[Note]:
    """Return the notes about any of some ids, the newest first."""
    found = sa.select(customer_notes).where(customer_notes.c.customer_id.in_(ids))
    if not deleted:
        found = found.where(customer_notes.c.deleted_at.is_(None))
    rows = connection.execute(found.order_by(customer_notes.c.written_at.desc()))
    return [_note_of(row) for row in rows]


def forget(connection: Connection, ids: Sequence[str]) -> int:
    """Delete the notes about any of some ids for good; return how many there were."""
    gone = sa.delete(customer_notes).where(customer_notes.c.customer_id.in_(ids))
    return connection.execute(gone).rowcount


def merge_name(other: str, into: str) -> str:
    """Return what the audit log calls a merge: who became whom. Nothing, where they have no room.

    What was cut off would not be known for theirs when one of them is erased.
    """
    name = f"{other}{_BECAME}{into}"
    return name if len(name) <= LONGEST_NAME else ""


def ids_named(connection: Connection) -> list[str]:
    """Return the ids of customers that the records name: in notes, requests and the audit log."""
    named = sa.union(
        sa.select(customer_notes.c.customer_id),
        sa.select(erase_requests.c.customer_id),
        sa.select(audit.c.about_id).where(audit.c.about_kind == "customer"),
    )
    merged = chain.from_iterable(_sides(name) for name in _merge_names(connection))
    return [*connection.execute(named).scalars(), *merged]


def unname_all(connection: Connection, ids: Sequence[str]) -> None:
    """Take ids out of the audit log; of what they were merged with, a number stays."""
    unname(connection, "customer", ids)
    gone = frozenset(ids)
    names = [name for name in _merge_names(connection) if not gone.isdisjoint(_sides(name))]
    found = sa.update(audit).where(audit.c.about_kind == "merge", audit.c.about_name.in_(names))
    connection.execute(found.values(about_name=""))


def _merge_names(connection: Connection) -> list[str]:
    merges = sa.select(audit.c.about_name).where(audit.c.about_kind == "merge").distinct()
    return list(connection.execute(merges).scalars())


def _sides(name: str) -> Iterator[str]:
    """Yield who a merge may be of; an id can have in it what stands between two."""
    parts = name.split(_BECAME)
    for place in range(1, len(parts)):
        yield _BECAME.join(parts[:place])
        yield _BECAME.join(parts[place:])


def columns(connection: Connection, user: UUID) -> tuple[str, ...] | None:
    """Return the columns that a user chose last; None where they never did."""
    found = sa.select(customer_columns.c.columns).where(customer_columns.c.user_id == user)
    said = connection.execute(found).scalar_one_or_none()
    return None if said is None else tuple(said)


def choose(connection: Connection, user: UUID, chosen: Sequence[str]) -> None:
    """Keep the columns that a user chose."""
    write_alone(connection, customer_columns)
    connection.execute(sa.delete(customer_columns).where(customer_columns.c.user_id == user))
    connection.execute(sa.insert(customer_columns).values(user_id=user, columns=list(chosen)))


def _note_of(row: Row[*tuple[Any, ...]]) -> Note:
    written_at: datetime = row.written_at
    return Note(
        id=row.id,
        customer=row.customer_id,
        text=row.text,
        written_by=row.written_by,
        writer=row.writer,
        written_at=written_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
    )
