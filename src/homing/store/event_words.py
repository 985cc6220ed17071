"""What people write about events and their properties, and which of them are not offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.core.acts import Verb
from homing.core.errors import Conflict, UserError
from homing.store.audit import About, note
from homing.store.records import Records, metadata, write_alone
from homing.store.remembering import remembered

LONGEST: Final = 500
MOST: Final = 10_000
"""Events and properties together that may have words."""

event_words = sa.Table(
    "event_words",
    metadata,
    sa.Column("event", sa.String(255), primary_key=True),
    sa.Column("property", sa.String(255), primary_key=True),
    sa.Column("text", sa.String(LONGEST), nullable=False),
    sa.Column("is_hidden", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class EventWords:
    """What people say of an event, or of one of its properties.

    Parameters
    ----------
    event : str
        Its name.
    property : str
        The name of the property; empty for the event itself.
    text : str
        What it means.
    is_hidden : bool
        It is not offered where people choose; reports count it as ever.
    version : int
        Rises with every change; 0: nothing was ever said.
    """

    event: str
    property: str = ""
    text: str = ""
    is_hidden: bool = False
    version: int = 0


@remembered
def words_of_events(records: Records) -> dict[str, EventWords]:
    """Return what was said of events, by name."""
    return _found(records, event_words.c.property == "", "event")


def words_of_properties(records: Records, event: str) -> dict[str, EventWords]:
    """Return what was said of the properties of an event, by name."""
    is_of = sa.and_(event_words.c.event == event, event_words.c.property != "")
    return _found(records, is_of, "property")


def titles_of_properties(records: Records) -> dict[str, str]:
    """Return what was said of properties, by name; what events say differently, side by side."""
    statement = (
        sa.select(event_words.c.property, event_words.c.text)
        .where(event_words.c.property != "", event_words.c.text != "")
        .order_by(event_words.c.event)
    )
    found: dict[str, list[str]] = {}
    with records.reading() as connection:
        for name, text in connection.execute(statement):
            found.setdefault(name, []).append(text)
    return {name: " / ".join(dict.fromkeys(texts)) for name, texts in found.items()}


def say_of_event(
    records: Records,
    words: EventWords,
    *,
    now: datetime,
    back: Mapping[str, object] | None = None,
) -> EventWords:
    """Keep what is said, in the place of the version that `words` has.

    Parameters
    ----------
    records : Records
        Where it is kept.
    words : EventWords
        What is said.
    now : datetime
        Aware.
    back : mapping, optional
        The form by which it is taken back; see `ui.undo`.

    Raises
    ------
    Conflict
        If something else was said since that version.
    UserError
        If the text is too long, or too much is said.
    """
    text = " ".join(words.text.split())
    if len(text) > LONGEST or "\0" in text:
        raise UserError(f"A description has at most {LONGEST} characters.", where="text")
    is_same = (event_words.c.event == words.event, event_words.c.property == words.property)
    with records.begin() as connection:
        write_alone(connection, event_words)
        row = connection.execute(sa.select(event_words).where(*is_same)).one_or_none()
        before = _words_of(row) if row else EventWords(words.event, words.property)
        if before.version != words.version:
            raise Conflict(f"{words.event} was described by somebody else meanwhile.")
        after = replace(words, text=text, version=before.version + 1)
        if (before.text, before.is_hidden) == (after.text, after.is_hidden):
            return before
        _keep(connection, after, is_new=row is None)
        detail: dict[str, object] = {
            name: [getattr(before, name), getattr(after, name)]
            for name in ("text", "is_hidden")
            if getattr(before, name) != getattr(after, name)
        }
        if back:
            detail["back"] = dict(back)
        note(connection, Verb.EVENT_DESCRIBED, about_words(words), now=now, **detail)
    return after


def about_words(words: EventWords) -> About:
    """Return an event, or one of its properties, as the audit log has it."""
    name = f"{words.event} · {words.property}" if words.property else words.event
    return About("event_words", name, name)


def _keep(connection: Connection, words: EventWords, *, is_new: bool) -> None:
    values = {"text": words.text, "is_hidden": words.is_hidden, "version": words.version}
    if not is_new:
        is_same = (event_words.c.event == words.event, event_words.c.property == words.property)
        connection.execute(sa.update(event_words).where(*is_same).values(values))
        return
    if connection.execute(sa.select(sa.func.count()).select_from(event_words)).scalar_one() >= MOST:
        raise UserError(f"More than {MOST:,} descriptions cannot be kept.", where="text")
    new = {"event": words.event, "property": words.property, **values}
    connection.execute(sa.insert(event_words).values(new))


def _found(records: Records, which: sa.ColumnElement[bool], key: str) -> dict[str, EventWords]:
    with records.reading() as connection:
        rows = connection.execute(sa.select(event_words).where(which))
        return {getattr(row, key): _words_of(row) for row in rows}


def _words_of(row: Row[*tuple[Any, ...]]) -> EventWords:
    return EventWords(row.event, row.property, row.text, row.is_hidden, row.version)
