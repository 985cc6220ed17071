"""Users: people who sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.core.text import Language
from homing.store import About, Moment, metadata
from homing.ui.doors import Role
from homing.ui.visit import Theme

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password_hash", sa.String(255), nullable=False),
    sa.Column("language", sa.String(2)),
    sa.Column("theme", sa.String(8)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("signed_in_at", Moment),
    sa.Column("disabled_at", Moment),
)
_OWNERS = sa.select(users.c.id).where(
    users.c.role == Role.OWNER.value, users.c.disabled_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Account:
    """A user as others see them, with their own choices; without the password."""

    id: UUID
    email: str
    name: str
    role: Role
    language: Language | None
    theme: Theme | None
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None

    @property
    def is_disabled(self) -> bool:
        """Whether this user may no longer sign in."""
        return self.disabled_at is not None


def about(account: Account) -> About:
    """Return what the audit log calls a user."""
    return About("user", account.id, account.email)


COLUMNS = [column for column in users.c if column.name != "password_hash"]


def account_of(row: Row[*tuple[Any, ...]]) -> Account:
    """Return the account that a row of `COLUMNS` says."""
    return Account(
        row.id,
        row.email,
        row.name,
        Role(row.role),
        cast("Language | None", row.language),
        cast("Theme | None", row.theme),
        row.created_at,
        row.signed_in_at,
        row.disabled_at,
    )


def every(connection: Connection) -> Sequence[Account]:
    """Return all users, in the order they came."""
    rows = connection.execute(sa.select(*COLUMNS).order_by(users.c.created_at, users.c.id))
    return [account_of(row) for row in rows]


def of_id(connection: Connection, user: UUID) -> Account | None:
    """Return one user."""
    row = connection.execute(sa.select(*COLUMNS).where(users.c.id == user)).one_or_none()
    return account_of(row) if row else None


def of_email(connection: Connection, email: str) -> tuple[Account, str] | None:
    """Return the user of an address and the hash of their password."""
    found = sa.select(*COLUMNS, users.c.password_hash).where(users.c.email == email)
    row = connection.execute(found).one_or_none()
    return (account_of(row), row.password_hash) if row else None


def add(connection: Connection, account: Account, password_hash: str) -> None:
    """Keep a new user; the database refuses an address twice."""
    connection.execute(
        sa.insert(users).values(
            id=account.id,
            email=account.email,
            name=account.name,
            role=account.role.value,
            password_hash=password_hash,
            language=account.language,
            theme=account.theme,
            created_at=account.created_at,
        )
    )


def change(connection: Connection, user: UUID, **values: object) -> int:
    """Set columns of one user; returns how many rows that were."""
    return connection.execute(sa.update(users).where(users.c.id == user).values(values)).rowcount


def owners(connection: Connection) -> set[UUID]:
    """Return the owners who can sign in."""
    return set(connection.execute(_OWNERS).scalars())


def lock_owners(connection: Connection) -> set[UUID]:
    """Return the owners who can sign in, and let nobody change them until the transaction ends."""
    return set(connection.execute(_OWNERS.with_for_update()).scalars())
