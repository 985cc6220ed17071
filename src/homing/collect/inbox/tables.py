"""The one table of the inbox, in its own SQLite file or beside the records in PostgreSQL.

It has no part in the records' migrations: its rows live for seconds, and its file may be put aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
import structlog
from sqlalchemy import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from homing.collect.inbox.model import Arrival, Waiting
from homing.collect.model import Received

log = structlog.get_logger("homing.collect")
metadata = sa.MetaData()
inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("source", sa.Uuid, nullable=False),
    sa.Column("is_trusted", sa.Boolean, nullable=False),
    sa.Column("protocol", sa.String(32), nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("headers", sa.Text, nullable=False),
    sa.Column("country", sa.String(2)),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
forgotten = sa.Table(
    "inbox_forgotten",
    metadata,
    sa.Column("up_to", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""One row: the highest id that was ever forgotten, so that none is given again though the event
log, which knows it too, cannot be asked."""
_SIZE = sa.func.length(inbox.c.body)
_NEXT = (
    sa.select(inbox)
    .where(inbox.c.id.between(sa.bindparam("first"), sa.bindparam("last")))
    .order_by(inbox.c.id)
)


def add(cursor: DBAPICursor, dialect: Dialect, first_id: int, arrivals: Sequence[Arrival]) -> None:
    """Keep requests under the ids from `first_id` on, in their order."""
    rows = [
        (
            number,
            arrival.received_at,
            arrival.source.hex,
            arrival.is_trusted,
            arrival.protocol,
            arrival.path,
            arrival.query,
            orjson.dumps(arrival.headers).decode(),
            arrival.country,
            arrival.body,
        )
        for number, arrival in enumerate(arrivals, first_id)
    ]
    cursor.executemany(_insertion(dialect), rows)


@lru_cache(maxsize=8)
def _insertion(dialect: Dialect) -> str:
    """Return the statement as the driver takes it: one row costs half of what it does by names."""
    compiled = sa.insert(inbox).compile(dialect=dialect)
    assert compiled.positiontup == [column.name for column in inbox.columns]
    return str(compiled)


def sizes_after(connection: Connection, number: int, most: int) -> Sequence[tuple[int, int]]:
    """Return the next ids and the bytes of their bodies."""
    found = sa.select(inbox.c.id, _SIZE).where(inbox.c.id > number).order_by(inbox.c.id)
    return [(row[0], row[1]) for row in connection.execute(found.limit(most)).all()]


def those(connection: Connection, ids: Sequence[int]) -> list[Received]:
    """Return the requests of ids that follow each other, without those that cannot be read."""
    try:
        return _between(connection, ids[0], ids[-1])
    except (ValueError, TypeError):
        return [row for number in ids for row in _readable(connection, number)]


def _readable(connection: Connection, number: int) -> list[Received]:
    try:
        return _between(connection, number, number)
    except (ValueError, TypeError) as error:
        log.warning("a request in the inbox cannot be read", id=number, says=str(error))
        return []


def _between(connection: Connection, first: int, last: int) -> list[Received]:
    found = connection.exec_driver_sql(_reading(connection.dialect), (first, last))
    return [_received(row) for row in found.all()]


@lru_cache(maxsize=8)
def _reading(dialect: Dialect) -> str:
    """Return the statement as the driver takes it: rows as it gives them cost half."""
    compiled = _NEXT.compile(dialect=dialect)
    assert compiled.positiontup == ["first", "last"]
    return str(compiled)


def forget(cursor: DBAPICursor, dialect: Dialect, up_to: int) -> tuple[int, int]:
    """Delete what has an id up to this; return how many there were, and their bytes."""
    counted, deleted = _forgetting(dialect)
    cursor.execute(counted, (up_to,))
    count, size = cursor.fetchall()[0]
    if count:
        cursor.execute(deleted, (up_to,))
        note_forgotten(cursor, dialect, up_to)
    return count, int(size or 0)


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
    drained = inbox.c.id <= sa.bindparam("up_to")
    counted = sa.select(sa.func.count(), sa.func.sum(_SIZE)).where(drained)
    deleted = sa.delete(inbox).where(drained)
    return str(counted.compile(dialect=dialect)), str(deleted.compile(dialect=dialect))


def last_id(connection: Connection) -> int:
    """Return the highest id there is, 0 when there is none."""
    return connection.execute(sa.select(sa.func.max(inbox.c.id))).scalar() or 0


def waiting(connection: Connection) -> Waiting:
    """Return how much there is."""
    counted = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_SIZE), 0))
    count, size = connection.execute(counted.select_from(inbox)).one()
    return Waiting(count, int(size), oldest(connection))


def oldest(connection: Connection) -> int | None:
    """Return when the first of those that wait was received."""
    first = sa.select(inbox.c.received_at).order_by(inbox.c.id).limit(1)
    return connection.execute(first).scalar()


def _received(row: Sequence[Any]) -> Received:
    number, received_at, source, is_trusted, protocol, path, query, headers, country, body = row
    return Received(
        number,
        received_at,
        _source(source),
        bool(is_trusted),
        protocol,
        path,
        query,
        _headers(headers),
        country,
        bytes(body),
    )


@lru_cache(maxsize=1024)
def _source(said: str | UUID) -> UUID:
    return said if isinstance(said, UUID) else UUID(said)


@lru_cache(maxsize=4096)
def _headers(kept: str) -> dict[str, str]:
    """Return the headers; a spoiled cell costs the headers alone, the body is what counts."""
    try:
        headers = orjson.loads(kept)
    except orjson.JSONDecodeError:
        headers = None
    if not isinstance(headers, dict):
        log.warning("the headers of a request in the inbox cannot be read")
        return {}
    return headers
