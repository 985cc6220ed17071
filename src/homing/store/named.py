"""Rows that people call by a name: one of a kind that is not archived, changed by who has seen it.

A table of such rows has the columns `id`, `name`, `version` and `archived_at`, and the index
`one_name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.core.errors import UserError

AnyRow = Row[*tuple[Any, ...]]


class Named(Protocol):
    """What people call by a name."""

    @property
    def id(self) -> UUID:
        """Its own."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def archived_at(self) -> datetime | None:
        """Since when it is out of the way."""


Thing = TypeVar("Thing", bound=Named)


def one_name(table: str) -> sa.Index:
    """Return the index by which a database refuses a second row of a name."""
    living = sa.text("archived_at IS NULL")
    return sa.Index(
        f"uq_{table}_name", "name", unique=True, sqlite_where=living, postgresql_where=living
    )


@contextmanager
def refusing(refusal: UserError) -> Iterator[None]:
    """Raise a refusal where somebody else keeps a row of the name at the same moment."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise refusal from None


def every_row(connection: Connection, table: sa.Table) -> Sequence[AnyRow]:
    """Return all rows, oldest first, the archived ones last."""
    found = sa.select(table).order_by(table.c.archived_at.is_not(None), table.c.id)
    return connection.execute(found).all()


def one_row(connection: Connection, table: sa.Table, id_: UUID) -> AnyRow | None:
    """Return the row of an id."""
    return connection.execute(sa.select(table).where(table.c.id == id_)).one_or_none()


def change_row(
    connection: Connection, table: sa.Table, id_: UUID, *, version: int, values: dict[str, Any]
) -> bool:
    """Change a row; False when another version of it is kept."""
    seen = sa.update(table).where(table.c.id == id_, table.c.version == version)
    return connection.execute(seen.values(values)).rowcount == 1


def is_name_taken(connection: Connection, table: sa.Table, name: str, *, but: UUID) -> bool:
    """Say whether another row that is not archived has a name."""
    others = sa.select(sa.func.count()).where(
        table.c.name == name, table.c.id != but, table.c.archived_at.is_(None)
    )
    return connection.execute(others).scalar_one() > 0


def named_in(things: Iterable[Thing], said: str) -> Thing | None:
    """Return the thing of a name or an id that is not archived; None where that is not one."""
    living = (each for each in things if each.archived_at is None)
    found = [each for each in living if said in {each.name, str(each.id)}]
    return found[0] if len(found) == 1 else None
