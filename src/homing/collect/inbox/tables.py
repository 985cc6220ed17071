"""The one table of the inbox, in its own SQLite file or beside the records in PostgreSQL.

It has no part in the records' migrations: a row lives for seconds, and its file may be put aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from homing.collect.inbox.model import Waiting
from homing.collect.inbox.parcels import Parcel

metadata = sa.MetaData()
parcels = sa.Table(
    "inbox_parcels",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("packed", sa.LargeBinary, nullable=False),
)
forgotten = sa.Table(
    "inbox_forgotten",
    metadata,
    sa.Column("up_to", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""One row: the highest id that was ever forgotten, so that none is given again though the event
log, which knows it too, cannot be asked."""
_SIZES: Final = (parcels.c.id, parcels.c.requests, parcels.c.size)
_TOTALS: Final = (sa.func.sum(parcels.c.requests), sa.func.sum(parcels.c.size))


def add(cursor: DBAPICursor, dialect: Dialect, rows: Sequence[Parcel]) -> None:
    """Keep parcels."""
    cursor.executemany(_insertion(dialect), rows)


@lru_cache(maxsize=8)
def _insertion(dialect: Dialect) -> str:
    """Return the statement as the driver takes it: one row costs half of what it does by names."""
    compiled = sa.insert(parcels).compile(dialect=dialect)
    assert tuple(compiled.positiontup or ()) == Parcel._fields
    return str(compiled)


def sizes_after(connection: Connection, number: int, most: int) -> Sequence[tuple[int, int, int]]:
    """Return the next parcels' ids, how many requests they have, and the bytes of their bodies."""
    found = sa.select(*_SIZES).where(parcels.c.id > number).order_by(parcels.c.id)
    return [(row[0], row[1], row[2]) for row in connection.execute(found.limit(most)).all()]


def between(connection: Connection, first: int, last: int) -> list[Parcel]:
    """Return the parcels of these ids and those between them."""
    chosen = sa.select(parcels).where(parcels.c.id.between(first, last)).order_by(parcels.c.id)
    rows = connection.execute(chosen).all()
    return [Parcel(row[0], row[1], row[2], row[3], bytes(row[4])) for row in rows]


def forget(cursor: DBAPICursor, dialect: Dialect, up_to: int) -> tuple[int, int]:
    """Delete the parcels up to an id; return how many requests there were, and their bytes."""
    counted, deleted = _forgetting(dialect)
    cursor.execute(counted, (up_to,))
    count, size = cursor.fetchall()[0]
    if size is not None:
        cursor.execute(deleted, (up_to,))
        note_forgotten(cursor, dialect, up_to)
    return int(count or 0), int(size or 0)


def note_forgotten(cursor: DBAPICursor, dialect: Dialect, up_to: int) -> None:
    """Keep that the ids up to this are gone."""
    cleared, noted = _noting(dialect)
    cursor.execute(cleared)
    cursor.execute(noted, (up_to,))


@lru_cache(maxsize=8)
def _noting(dialect: Dialect) -> tuple[str, str]:
    cleared, noted = sa.delete(forgotten), sa.insert(forgotten)
    return str(cleared.compile(dialect=dialect)), str(noted.compile(dialect=dialect))


def last_forgotten(connection: Connection) -> int:
    """Return the highest id that was forgotten, 0 when none was."""
    return connection.execute(sa.select(sa.func.max(forgotten.c.up_to))).scalar() or 0


@lru_cache(maxsize=8)
def _forgetting(dialect: Dialect) -> tuple[str, str]:
    drained = parcels.c.id <= sa.bindparam("up_to")
    counted = sa.select(*_TOTALS).where(drained)
    deleted = sa.delete(parcels).where(drained)
    return str(counted.compile(dialect=dialect)), str(deleted.compile(dialect=dialect))


def last_id(connection: Connection) -> int:
    """Return the highest id there is, 0 when there is none."""
    return connection.execute(sa.select(sa.func.max(parcels.c.id))).scalar() or 0


def waiting(connection: Connection) -> Waiting:
    """Return how much there is."""
    count, size = connection.execute(sa.select(*_TOTALS)).one()
    return Waiting(int(count or 0), int(size or 0), oldest(connection))


def oldest(connection: Connection) -> int | None:
    """Return when the first of those that wait was received."""
    first = sa.select(parcels.c.received_at).order_by(parcels.c.id).limit(1)
    return connection.execute(first).scalar()
