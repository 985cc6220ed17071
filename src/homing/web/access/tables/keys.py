"""API keys: secrets for programs. Only the hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.store import Moment, metadata
from homing.ui.doors import Role

keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("beginning", sa.String(16), nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_by", sa.String(254), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.Column("revoked_at", Moment),
)


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it can be shown: all but its secret."""

    id: UUID
    name: str
    role: Role
    beginning: str
    created_by: str
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


def _key_of(row: Row[*tuple[Any, ...]]) -> Key:
    return Key(
        row.id,
        row.name,
        Role(row.role),
        row.beginning,
        row.created_by,
        row.created_at,
        row.used_at,
        row.revoked_at,
    )


def add(connection: Connection, key: Key, secret_hash: str) -> None:
    """Keep a new key."""
    connection.execute(
        sa.insert(keys).values(
            id=key.id,
            name=key.name,
            role=key.role.value,
            beginning=key.beginning,
            secret_hash=secret_hash,
            created_by=key.created_by,
            created_at=key.created_at,
        )
    )


def every(connection: Connection) -> Sequence[Key]:
    """Return all keys, newest first, the revoked ones last."""
    found = sa.select(keys).order_by(
        keys.c.revoked_at.is_not(None), keys.c.created_at.desc(), keys.c.id
    )
    return [_key_of(row) for row in connection.execute(found)]


def of_secret(connection: Connection, secret_hash: str) -> Key | None:
    """Return the key of a secret, unless it was revoked."""
    found = sa.select(keys).where(keys.c.secret_hash == secret_hash, keys.c.revoked_at.is_(None))
    row = connection.execute(found).one_or_none()
    return _key_of(row) if row else None


def use(connection: Connection, key: UUID, now: datetime) -> None:
    """Note that a key is used."""
    connection.execute(sa.update(keys).where(keys.c.id == key).values(used_at=now))


def one(connection: Connection, key: UUID) -> Key:
    """Return a key that is there."""
    return _key_of(connection.execute(sa.select(keys).where(keys.c.id == key)).one())


def set_revoked(connection: Connection, key: UUID, revoked_at: datetime | None) -> bool:
    """End a key, or take that back (None); False when there is no such other key."""
    is_living = keys.c.revoked_at.is_(None)
    is_other = is_living if revoked_at else sa.not_(is_living)
    found = sa.update(keys).where(keys.c.id == key, is_other)
    return connection.execute(found.values(revoked_at=revoked_at)).rowcount == 1
