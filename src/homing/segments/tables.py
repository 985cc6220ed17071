"""Segments and lists in the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from homing.segments.reading import canonical, rule_of
from homing.segments.saved import Kind, Segment, UploadedList
from homing.store import Moment, metadata
from homing.store.named import AnyRow, change_row, every_row, is_name_taken, one_name, one_row

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_by", sa.Uuid),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("archived_at", Moment),
    one_name("segments"),
)
segment_lists = sa.Table(
    "segment_lists",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("created_by", sa.Uuid),
    sa.Column("created_at", Moment, nullable=False),
)
"""`size` is of different ids; the ids themselves are in the event log, where they are joined."""


def add(connection: Connection, segment: Segment) -> None:
    """Keep a new segment."""
    connection.execute(
        sa.insert(segments).values(
            id=segment.id,
            name=segment.name,
            kind=segment.kind.value,
            rule=canonical(segment.rule),
            version=segment.version,
            created_by=segment.created_by,
            created_at=segment.created_at,
            changed_at=segment.changed_at,
        )
    )


def change(connection: Connection, segment: Segment, *, version: int) -> bool:
    """Keep a segment as it is now; False when another version of it is kept."""
    values = {
        "name": segment.name,
        "rule": canonical(segment.rule),
        "version": segment.version,
        "changed_at": segment.changed_at,
        "archived_at": segment.archived_at,
    }
    return change_row(connection, segments, segment.id, version=version, values=values)


def every(connection: Connection) -> Sequence[Segment]:
    """Return all segments, oldest first, the archived ones last."""
    return [_segment_of(row) for row in every_row(connection, segments)]


def one(connection: Connection, segment: UUID) -> Segment | None:
    """Return a segment."""
    row = one_row(connection, segments, segment)
    return _segment_of(row) if row else None


def is_taken(connection: Connection, name: str, *, but: UUID) -> bool:
    """Say whether another segment that is not archived has a name."""
    return is_name_taken(connection, segments, name, but=but)


def add_list(connection: Connection, uploaded: UploadedList) -> None:
    """Keep a new list."""
    connection.execute(
        sa.insert(segment_lists).values(
            id=uploaded.id,
            name=uploaded.name,
            size=uploaded.size,
            created_by=uploaded.created_by,
            created_at=uploaded.created_at,
        )
    )


def resize_list(connection: Connection, uploaded: UploadedList) -> None:
    """Keep how many ids a list has."""
    found = sa.update(segment_lists).where(segment_lists.c.id == uploaded.id)
    connection.execute(found.values(size=uploaded.size))


def lists(connection: Connection) -> Sequence[UploadedList]:
    """Return all lists, oldest first."""
    found = sa.select(segment_lists).order_by(segment_lists.c.id)
    return [
        UploadedList(row.id, row.name, row.size, row.created_by, row.created_at)
        for row in connection.execute(found)
    ]


def _segment_of(row: AnyRow) -> Segment:
    created_at: datetime = row.created_at
    return Segment(
        id=row.id,
        name=row.name,
        kind=Kind(row.kind),
        rule=rule_of(row.rule),
        version=row.version,
        created_by=row.created_by,
        created_at=created_at,
        changed_at=row.changed_at,
        archived_at=row.archived_at,
    )
