"""Requests that were kept before they were packed together, one a row: packed once, at opening."""

from __future__ import annotations

from typing import Final

import orjson
import sqlalchemy as sa
from sqlalchemy import Engine

from homing.collect.inbox.model import Arrival
from homing.collect.inbox.parcels import packed
from homing.collect.inbox.tables import parcels

_earlier: Final = sa.Table(
    "inbox",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("received_at", sa.BigInteger),
    sa.Column("source", sa.Uuid),
    sa.Column("is_trusted", sa.Boolean),
    sa.Column("protocol", sa.Text),
    sa.Column("path", sa.Text),
    sa.Column("query", sa.Text),
    sa.Column("headers", sa.Text),
    sa.Column("country", sa.Text),
    sa.Column("body", sa.LargeBinary),
)


def pack_earlier(engine: Engine) -> None:
    """Pack the requests that are kept one a row, if there are any, under their numbers."""
    if not sa.inspect(engine).has_table(_earlier.name):
        return
    with engine.begin() as connection:
        for number, *kept in connection.execute(sa.select(_earlier)).all():
            fields = dict(zip(Arrival._fields, kept, strict=True))
            arrival = Arrival(**{**fields, "headers": orjson.loads(fields["headers"])})
            [parcel] = packed([arrival], number)
            connection.execute(sa.insert(parcels), parcel._asdict())
        _earlier.drop(connection)
