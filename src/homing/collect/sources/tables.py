"""Sources and their keys in the records. Of a secret key only the hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.collect.sources.model import Holder, KeyKind, Platform, Source, SourceKey
from homing.store import Moment, metadata

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("origins", sa.JSON, nullable=False),
    sa.Column("events_per_s", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
)
source_keys = sa.Table(
    "source_keys",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("source_id", sa.Uuid, sa.ForeignKey("sources.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("shown", sa.String(64), nullable=False),
    sa.Column("known_by", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
)
"""`known_by` is a write key as it is, or the SHA-256 of a secret key."""


def add(connection: Connection, source: Source) -> None:
    """Keep a new source."""
    connection.execute(
        sa.insert(sources).values(
            id=source.id,
            name=source.name,
            platform=source.platform.value,
            origins=list(source.origins),
            events_per_s=source.events_per_s,
            created_at=source.created_at,
        )
    )


def change(
    connection: Connection, source: UUID, *, name: str, origins: Sequence[str], events_per_s: int
) -> bool:
    """Set what may be set of a living source; False when there is none."""
    values = {"name": name, "origins": list(origins), "events_per_s": events_per_s}
    living = sa.update(sources).where(sources.c.id == source, sources.c.revoked_at.is_(None))
    return connection.execute(living.values(values)).rowcount == 1


def every(connection: Connection) -> Sequence[Source]:
    """Return all sources, oldest first, the revoked ones last."""
    found = sa.select(sources).order_by(sources.c.revoked_at.is_not(None), sources.c.id)
    return [_source_of(row) for row in connection.execute(found)]


def one(connection: Connection, source: UUID) -> Source | None:
    """Return a source."""
    row = connection.execute(sa.select(sources).where(sources.c.id == source)).one_or_none()
    return _source_of(row) if row else None


def set_revoked(
    connection: Connection, table: sa.Table, number: UUID, revoked_at: datetime | None
) -> bool:
    """End a row of `sources` or `source_keys`, or take that back (None); False: no such is left."""
    is_living = table.c.revoked_at.is_(None)
    is_other = is_living if revoked_at else sa.not_(is_living)
    found = sa.update(table).where(table.c.id == number, is_other)
    return connection.execute(found.values(revoked_at=revoked_at)).rowcount == 1


def add_key(connection: Connection, key: SourceKey, known_by: str) -> None:
    """Keep a new key."""
    connection.execute(
        sa.insert(source_keys).values(
            id=key.id,
            source_id=key.source,
            kind=key.kind.value,
            shown=key.shown,
            known_by=known_by,
            created_at=key.created_at,
        )
    )


def keys(connection: Connection, source: UUID) -> Sequence[SourceKey]:
    """Return the keys of a source, oldest first, the revoked ones last."""
    found = sa.select(source_keys).where(source_keys.c.source_id == source)
    ordered = found.order_by(source_keys.c.revoked_at.is_not(None), source_keys.c.id)
    return [_key_of(row) for row in connection.execute(ordered)]


def key(connection: Connection, number: UUID) -> SourceKey | None:
    """Return a key."""
    found = sa.select(source_keys).where(source_keys.c.id == number)
    row = connection.execute(found).one_or_none()
    return _key_of(row) if row else None


def living(connection: Connection) -> dict[str, Holder]:
    """Return whose each living key is, by what it is known by.

    A source that is called as a domain is known by that too: Plausible's script says no more.
    """
    found = (
        sa.select(
            sources.c.name,
            source_keys.c.known_by,
            source_keys.c.id,
            source_keys.c.kind,
            source_keys.c.source_id,
            sources.c.origins,
            sources.c.events_per_s,
        )
        .join(sources)
        .where(source_keys.c.revoked_at.is_(None), sources.c.revoked_at.is_(None))
        .order_by(source_keys.c.id)
    )
    rows = connection.execute(found).all()
    named: dict[str, list[Holder]] = {}
    for row in rows:
        if "." in row.name and row.kind == KeyKind.write:
            named.setdefault(row.name, []).append(_holder_of(row))
    return {
        name: holders[0]
        for name, holders in named.items()
        if len({holder.source for holder in holders}) == 1
    } | {row.known_by: _holder_of(row) for row in rows}


def _holder_of(row: Row[*tuple[Any, ...]]) -> Holder:
    return Holder(
        key=row.id,
        source=row.source_id,
        is_secret=row.kind == KeyKind.secret,
        origins=tuple(row.origins),
        events_per_s=row.events_per_s,
    )


def _source_of(row: Row[*tuple[Any, ...]]) -> Source:
    return Source(
        id=row.id,
        name=row.name,
        platform=Platform(row.platform),
        origins=tuple(row.origins),
        events_per_s=row.events_per_s,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )


def _key_of(row: Row[*tuple[Any, ...]]) -> SourceKey:
    return SourceKey(
        id=row.id,
        source=row.source_id,
        kind=KeyKind(row.kind),
        shown=row.shown,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
