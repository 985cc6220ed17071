"""Who did what to the installation, and when: rows that are added and never changed.

An act notes itself inside its own transaction: both are there, or neither. Who acts is said once,
where a request or a command comes in (`acting_as`), and is not handed from function to function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from getpass import getuser
from typing import Final, Literal, get_args
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.core.acts import Verb
from homing.core.ids import new_id
from homing.store.records import Moment, Records, metadata

ActorKind = Literal["user", "key", "terminal", "nobody", "homing"]
ACTOR_KINDS: Final[tuple[ActorKind, ...]] = get_args(ActorKind)
LONGEST_NAME: Final = 254

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("acted_at", Moment, nullable=False, index=True),
    sa.Column("actor_kind", sa.String(16), nullable=False),
    sa.Column("actor_id", sa.String(64)),
    sa.Column("actor_name", sa.String(254), nullable=False),
    sa.Column("verb", sa.String(64), nullable=False),
    sa.Column("about_kind", sa.String(32), nullable=False),
    sa.Column("about_id", sa.String(1000), nullable=False, index=True),
    sa.Column("about_name", sa.String(LONGEST_NAME), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
)
"""The database itself refuses to change or remove a row, but for what it names: see `unname`."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user, a key, somebody at the terminal, one who is not known, or Homing itself."""

    kind: ActorKind
    id: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What an act is about: its kind as in `segment`, its id, and what people call it."""

    kind: str
    id: str | UUID = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the audit log."""

    id: UUID
    acted_at: datetime
    actor: Actor
    verb: str
    about: About
    detail: dict[str, object] = field(default_factory=dict)


_ACTING: ContextVar[Actor | None] = ContextVar("acting", default=None)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Say who does what is done inside; outside of any it is somebody at the terminal."""
    before = _ACTING.set(actor)
    try:
        yield
    finally:
        _ACTING.reset(before)


def note(
    connection: Connection, verb: Verb, about: About, *, now: datetime, **detail: object
) -> None:
    """Add a row about an act to the audit log, inside the transaction of the act.

    Parameters
    ----------
    connection : Connection
        The transaction in which the act is done.
    verb : Verb
        What is done.
    about : About
        What it is done to. Of a customer only the id: the row outlives their erasure without it.
    now : datetime
        Aware.
    **detail : object
        What JSON can hold, and what no secret is: `role=["analyst", "owner"]` is a change from, to.
    """
    actor = _ACTING.get() or _at_the_terminal()
    connection.execute(
        sa.insert(audit).values(
            id=new_id(now),
            acted_at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name[:254],
            verb=verb.value,
            about_kind=about.kind,
            about_id=str(about.id)[:1000],
            about_name=about.name[:LONGEST_NAME],
            detail=detail,
        )
    )


def tell(records: Records, verb: Verb, about: About, *, now: datetime, **detail: object) -> None:
    """Add a row about what was done elsewhere than in the records: as `note`, by itself."""
    with records.begin() as connection:
        note(connection, verb, about, now=now, **detail)


def unname(connection: Connection, kind: str, names: Sequence[str]) -> None:
    """Take the ids of what was erased out of the log; that something was done to it stays."""
    found = sa.update(audit).where(audit.c.about_kind == kind, audit.c.about_id.in_(names))
    connection.execute(found.values(about_id="", about_name=""))


def _at_the_terminal() -> Actor:
    try:
        return Actor("terminal", name=getuser())
    except (OSError, KeyError):  # a container's user may have no name
        return Actor("terminal")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the audit log are asked for; None or nothing: all.

    Parameters
    ----------
    who : str
        Part of the name of the actor.
    what : str
        Beginning of the verb, as `segment.` or `key.revoked`.
    about : str
        Part of the name, or the whole id, of what the act is about.
    since, until : datetime or None
        Half-open range of moments.
    before : UUID or None
        The last row that was read.
    """

    who: str = ""
    what: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: UUID | None = None


def acts(connection: Connection, wanted: Wanted, *, most: int) -> list[Act]:
    """Return rows of the audit log, the newest first."""
    found = sa.select(audit).where(*_conditions(wanted)).order_by(audit.c.id.desc()).limit(most)
    return [_act_of(row) for row in connection.execute(found)]


def last_act(connection: Connection, kind: str, number: str | UUID) -> Act | None:
    """Return the newest act about a thing: who changed it last, and when."""
    is_about = (audit.c.about_kind == kind, audit.c.about_id == str(number))
    found = sa.select(audit).where(*is_about).order_by(audit.c.id.desc()).limit(1)
    row = connection.execute(found).one_or_none()
    return _act_of(row) if row else None


def _conditions(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.who:
        yield audit.c.actor_name.icontains(wanted.who, autoescape=True)
    if wanted.what:
        yield audit.c.verb.startswith(wanted.what, autoescape=True)
    if wanted.about:
        named = audit.c.about_name.icontains(wanted.about, autoescape=True)
        yield named | (audit.c.about_id == wanted.about)
    if wanted.since:
        yield audit.c.acted_at >= wanted.since
    if wanted.until:
        yield audit.c.acted_at < wanted.until
    if wanted.before:
        yield audit.c.id < wanted.before


def _act_of(row: Row[*tuple[object, ...]]) -> Act:
    return Act(
        row.id,
        row.acted_at,
        Actor(row.actor_kind, row.actor_id, row.actor_name),
        row.verb,
        About(row.about_kind, row.about_id, row.about_name),
        row.detail,
    )
