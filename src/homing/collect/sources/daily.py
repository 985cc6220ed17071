"""What each source sent, by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from homing.store import Moment, metadata

source_days = sa.Table(
    "source_days",
    metadata,
    sa.Column("source_id", sa.Uuid, sa.ForeignKey("sources.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("last_received_at", Moment, nullable=False),
    sa.Column("longest_gap_s", sa.Float, nullable=False),
    sa.Column("events", sa.BigInteger, nullable=False),
)
"""One row = a day (UTC) on which a source sent something; a gap belongs to the day it ended on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a source sent on a day."""

    source: UUID
    day: date
    last_received_at: datetime
    longest_gap_s: float
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What a source sent since it was added."""

    last_received_at: datetime
    events: int


def note(connection: Connection, day: Day) -> None:
    """Add to what is known of a day."""
    row = sa.and_(source_days.c.source_id == day.source, source_days.c.day == day.day)
    before = connection.execute(sa.select(source_days).where(row)).one_or_none()
    if before is None:
        connection.execute(
            sa.insert(source_days).values(
                source_id=day.source,
                day=day.day,
                last_received_at=day.last_received_at,
                longest_gap_s=day.longest_gap_s,
                events=day.events,
            )
        )
        return
    connection.execute(
        sa.update(source_days)
        .where(row)
        .values(
            last_received_at=max(day.last_received_at, before.last_received_at),
            longest_gap_s=max(day.longest_gap_s, before.longest_gap_s),
            events=day.events + before.events,
        )
    )


def since(connection: Connection, first: date) -> Sequence[Day]:
    """Return the days from one on, in their order; of a source silent since before, its last."""
    other = source_days.alias()
    same = other.c.source_id == source_days.c.source_id
    last = sa.select(sa.func.max(other.c.day)).where(same).scalar_subquery()
    known = sa.or_(source_days.c.day >= first, source_days.c.day == last)
    found = sa.select(source_days).where(known).order_by(source_days.c.day)
    return [
        Day(
            source=row.source_id,
            day=row.day,
            last_received_at=row.last_received_at,
            longest_gap_s=row.longest_gap_s,
            events=row.events,
        )
        for row in connection.execute(found)
    ]


def totals(connection: Connection) -> dict[UUID, Total]:
    """Return what each source sent that was ever heard of."""
    each = source_days.c
    last, events = sa.func.max(each.last_received_at), sa.func.sum(each.events)
    found = sa.select(each.source_id, last, events).group_by(each.source_id)
    return {
        source: Total(last_received_at=at, events=int(count))
        for source, at, count in connection.execute(found)
    }
