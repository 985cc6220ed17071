"""Marks in the records: added, changed by who has seen them, removed and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.core.acts import Verb
from homing.core.errors import Conflict, NotFound, UserError
from homing.core.ids import new_id
from homing.core.marks import Mark
from homing.store.audit import About, note
from homing.store.records import Moment, Records, metadata, write_alone
from homing.store.remembering import remembered

LONGEST_TEXT: Final = 100
LONGEST: Final = timedelta(days=366)

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("text", sa.String(LONGEST_TEXT), nullable=False),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date),
    sa.Column("is_yearly", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("removed_at", Moment),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A mark as it is kept; its version rises with every change."""

    id: UUID
    mark: Mark
    version: int = 1


@remembered
def every_mark(records: Records) -> Sequence[Kept]:
    """Return the marks that were not removed, the newest day first."""
    with records.reading() as connection:
        return _every(connection)


def one_mark(records: Records, number: UUID) -> Kept:
    """Return a mark that was not removed; raises `NotFound`."""
    with records.reading() as connection:
        return _found(connection, number)


def add_mark(records: Records, mark: Mark, *, now: datetime) -> Kept:
    """Keep a new mark; one that stands already is returned as it is.

    Raises
    ------
    UserError
        If its text or its days cannot be; `where` is the field.
    """
    kept = Kept(new_id(now), clean(mark))
    with records.begin() as connection:
        write_alone(connection, marks)
        if found := _same(connection, kept):
            return found
        connection.execute(sa.insert(marks).values(id=kept.id, version=1, **_values(kept.mark)))
        note(connection, Verb.MARK_ADDED, _about(kept), now=now, starts=str(kept.mark.starts))
    return kept


def change_mark(records: Records, number: UUID, mark: Mark, *, version: int, now: datetime) -> Kept:
    """Set what a mark says.

    Raises
    ------
    NotFound
        If there is no such mark, or it was removed.
    Conflict
        If somebody changed it since the version that was seen.
    UserError
        As `add_mark`, and if another one that stands says the same; then `where` is `same`.
    """
    after = clean(mark)
    with records.begin() as connection:
        write_alone(connection, marks)
        before = _found(connection, number)
        if before.version != version:
            raise Conflict(f"{before.mark.text} was changed by somebody else meanwhile.")
        kept = replace(before, mark=after, version=version + 1)
        if (found := _same(connection, kept)) and found.id != number:
            raise UserError("There is such a mark already.", where="same")
        same = sa.update(marks).where(marks.c.id == number)
        connection.execute(same.values(version=kept.version, **_values(after)))
        note(connection, Verb.MARK_CHANGED, _about(kept), now=now, **_difference(before, kept))
    return kept


def remove_mark(records: Records, number: UUID, *, now: datetime) -> Kept:
    """Take a mark off every picture; raises `NotFound`."""
    with records.begin() as connection:
        kept = _found(connection, number)
        _set_removed(connection, number, now)
        note(connection, Verb.MARK_REMOVED, _about(kept), now=now)
    return kept


def restore_mark(records: Records, number: UUID, *, now: datetime) -> Kept:
    """Take back that a mark was removed; one that says the same and was added since stands.

    Raises
    ------
    NotFound
        If there never was such a mark.
    """
    with records.begin() as connection:
        write_alone(connection, marks)
        kept = _found(connection, number, is_removed=True)
        if found := _same(connection, kept):
            return found
        _set_removed(connection, number, None)
        note(connection, Verb.MARK_RESTORED, _about(kept), now=now)
    return kept


def clean(mark: Mark) -> Mark:
    """Return a mark as it is kept; raises `UserError` where it cannot be."""
    text = " ".join(mark.text.split())
    if not 0 < len(text) <= LONGEST_TEXT or "\0" in text:
        raise UserError(f"A mark has a text of 1 to {LONGEST_TEXT} characters.", where="text")
    ends = None if mark.ends == mark.starts else mark.ends
    if ends is not None and not timedelta() < ends - mark.starts < LONGEST:
        raise UserError(
            "The last day is not before the first one, and less than a year after it.",
            where="ends",
        )
    return replace(mark, text=text, ends=ends)


def _every(connection: Connection) -> list[Kept]:
    found = sa.select(marks).where(marks.c.removed_at.is_(None))
    rows = connection.execute(found.order_by(marks.c.starts.desc(), marks.c.id.desc()))
    return [_kept_of(row) for row in rows]


def _set_removed(connection: Connection, number: UUID, removed_at: datetime | None) -> None:
    changed = sa.update(marks).where(marks.c.id == number)
    connection.execute(changed.values(removed_at=removed_at))


def _same(connection: Connection, kept: Kept) -> Kept | None:
    return next((each for each in _every(connection) if each.mark == kept.mark), None)


def _found(connection: Connection, number: UUID, *, is_removed: bool = False) -> Kept:
    found = sa.select(marks).where(marks.c.id == number)
    if not is_removed:
        found = found.where(marks.c.removed_at.is_(None))
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound("There is no such mark.", remedy="See them with: homing mark list.")
    return _kept_of(row)


def _about(kept: Kept) -> About:
    return About("mark", kept.id, kept.mark.text)


def _values(mark: Mark) -> dict[str, str | date | bool | None]:
    return {
        "text": mark.text,
        "starts": mark.starts,
        "ends": mark.ends,
        "is_yearly": mark.is_yearly,
    }


def _difference(before: Kept, after: Kept) -> dict[str, object]:
    pairs = zip(_values(before.mark).items(), _values(after.mark).values(), strict=True)
    return {name: [_plain(was), _plain(value)] for (name, was), value in pairs if was != value}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _kept_of(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(row.id, Mark(row.text, row.starts, row.ends, row.is_yearly), row.version)
