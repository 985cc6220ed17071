"""One-time links: a way in for one who has no password yet. A used or revoked link is no row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.store import Moment, metadata
from homing.ui.doors import Role

links = sa.Table(
    "one_time_links",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("email", sa.String(254)),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id")),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)


class Purpose(StrEnum):
    """What a link lets one do."""

    FIRST_OWNER = "first_owner"
    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105 - the name of a purpose


@dataclass(frozen=True, slots=True)
class Link:
    """A link that still works; its secret part is nowhere."""

    id: UUID
    purpose: Purpose
    role: Role
    email: str | None
    user_id: UUID | None
    created_at: datetime
    expires_at: datetime


def _link_of(row: Row[*tuple[Any, ...]]) -> Link:
    return Link(
        row.id,
        Purpose(row.purpose),
        Role(row.role),
        row.email,
        row.user_id,
        row.created_at,
        row.expires_at,
    )


def add(connection: Connection, link: Link, token_hash: str) -> None:
    """Keep a new link."""
    connection.execute(
        sa.insert(links).values(
            id=link.id,
            token_hash=token_hash,
            purpose=link.purpose.value,
            role=link.role.value,
            email=link.email,
            user_id=link.user_id,
            created_at=link.created_at,
            expires_at=link.expires_at,
        )
    )


def of_token(connection: Connection, token_hash: str, now: datetime) -> Link | None:
    """Return the link of a token, if it still works."""
    found = sa.select(links).where(links.c.token_hash == token_hash, links.c.expires_at > now)
    row = connection.execute(found).one_or_none()
    return _link_of(row) if row else None


def of_id(connection: Connection, link: UUID) -> Link | None:
    """Return a link, whether it works or is too old."""
    row = connection.execute(sa.select(links).where(links.c.id == link)).one_or_none()
    return _link_of(row) if row else None


def open_invitations(connection: Connection, now: datetime) -> Sequence[Link]:
    """Return the invitations that nobody has taken yet, oldest first."""
    found = (
        sa.select(links)
        .where(links.c.purpose == Purpose.INVITATION.value, links.c.expires_at > now)
        .order_by(links.c.created_at, links.c.id)
    )
    return [_link_of(row) for row in connection.execute(found)]


def take(connection: Connection, link: UUID) -> bool:
    """Use a link up; False when somebody else was faster."""
    return connection.execute(sa.delete(links).where(links.c.id == link)).rowcount == 1


def drop(
    connection: Connection,
    *,
    purpose: Purpose,
    user: UUID | None = None,
    email: str | None = None,
) -> None:
    """Make earlier links of one purpose useless: all of them, one user's, or one address's."""
    earlier = sa.delete(links).where(links.c.purpose == purpose.value)
    if user is not None:
        earlier = earlier.where(links.c.user_id == user)
    if email is not None:
        earlier = earlier.where(links.c.email == email)
    connection.execute(earlier)
