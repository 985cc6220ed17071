"""Sessions: a browser that has signed in. Only the hash of its token is kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from homing.store import Moment, metadata
from homing.web.access.tables.users import COLUMNS, Account, account_of, users

sessions = sa.Table(
    "user_sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
)


def add(connection: Connection, token_hash: str, user: UUID, now: datetime) -> None:
    """Keep a new session."""
    row = {"token_hash": token_hash, "user_id": user, "created_at": now, "seen_at": now}
    connection.execute(sa.insert(sessions).values(row))


def holder(
    connection: Connection, token_hash: str, *, created_after: datetime, seen_after: datetime
) -> tuple[Account, datetime] | None:
    """Return whose living session this is and when it was last seen."""
    found = (
        sa.select(*COLUMNS, sessions.c.seen_at)
        .join(sessions, sessions.c.user_id == users.c.id)
        .where(
            sessions.c.token_hash == token_hash,
            sessions.c.created_at > created_after,
            sessions.c.seen_at > seen_after,
            users.c.disabled_at.is_(None),
        )
    )
    row = connection.execute(found).one_or_none()
    return (account_of(row), row.seen_at) if row else None


def see(connection: Connection, token_hash: str, now: datetime) -> None:
    """Note that a session is used."""
    connection.execute(
        sa.update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=now)
    )


def end(connection: Connection, token_hash: str) -> None:
    """End one session."""
    connection.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))


def end_all(connection: Connection, user: UUID, *, but: str | None = None) -> int:
    """End a user's sessions, except perhaps one; returns how many."""
    theirs = sa.delete(sessions).where(sessions.c.user_id == user)
    if but is not None:
        theirs = theirs.where(sessions.c.token_hash != but)
    return connection.execute(theirs).rowcount


def end_old(connection: Connection, *, created_before: datetime, seen_before: datetime) -> None:
    """End those nobody can use any more."""
    connection.execute(
        sa.delete(sessions).where(
            sa.or_(sessions.c.created_at <= created_before, sessions.c.seen_at <= seen_before)
        )
    )
