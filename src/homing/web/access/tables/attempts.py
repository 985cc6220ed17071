"""Counted attempts to sign in: one row = one address or account, and its window."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from homing.store import Moment, metadata

attempts = sa.Table(
    "sign_in_attempts",
    metadata,
    sa.Column("bucket", sa.String(64), primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
)


def count(
    connection: Connection, bucket: str, now: datetime, *, opened_after: datetime
) -> tuple[int, datetime]:
    """Add one attempt to a bucket; returns how many its window holds and when that opened.

    Two who count at once are counted one after the other: the row is locked by the update.
    """
    is_old = attempts.c.opened_at <= opened_after
    added = (
        sa.update(attempts)
        .where(attempts.c.bucket == bucket)
        .values(
            attempts=sa.case((is_old, 1), else_=attempts.c.attempts + 1),
            opened_at=sa.case(
                (is_old, sa.bindparam("now", now, Moment)), else_=attempts.c.opened_at
            ),
        )
        .returning(attempts.c.attempts, attempts.c.opened_at)
    )
    row = connection.execute(added).one_or_none()
    if row is not None:
        return row.attempts, row.opened_at
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(attempts).values(bucket=bucket, attempts=1, opened_at=now))
    except sa.exc.IntegrityError:
        row = connection.execute(added).one()
        return row.attempts, row.opened_at
    return 1, now


def forget(connection: Connection, bucket: str) -> None:
    """Close a bucket: somebody proved who they are."""
    connection.execute(sa.delete(attempts).where(attempts.c.bucket == bucket))


def forget_old(connection: Connection, *, opened_before: datetime) -> None:
    """Drop the windows that have passed."""
    connection.execute(sa.delete(attempts).where(attempts.c.opened_at <= opened_before))
