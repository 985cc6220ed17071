"""The outbox in the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from homing.deliver.model import Delivery, State
from homing.store import Moment, metadata

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("key", sa.String(200), nullable=False, unique=True),
    sa.Column("about", sa.String(64), nullable=False, index=True),
    sa.Column("recipient", sa.String(254), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("message", sa.LargeBinary),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("trouble", sa.String(300)),
)
"""`key` says what a letter is for: two for the same cannot be there. `message` goes when done."""

_SHOWN = [each for each in outbox.c if each.name not in {"message", "key"}]
_OPEN = (State.waiting.value, State.sending.value)


def add(connection: Connection, delivery: Delivery, *, key: str, message: bytes) -> bool:
    """Put a letter in, unless one of that key is there: then say False."""
    values = {
        "id": delivery.id,
        "key": key,
        "about": delivery.about,
        "recipient": delivery.to,
        "subject": delivery.subject,
        "message": message,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "made_at": delivery.made_at,
        "next_at": delivery.next_at,
    }
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(outbox).values(**values))
    except IntegrityError:
        return False
    return True


def next_due(connection: Connection, now: datetime) -> tuple[Delivery, bytes] | None:
    """Return the letter that waits longest for being tried, with what it says."""
    due = sa.select(*_SHOWN, outbox.c.message).where(
        outbox.c.state == State.waiting.value, outbox.c.next_at <= now
    )
    row = connection.execute(due.order_by(outbox.c.next_at, outbox.c.id).limit(1)).one_or_none()
    return (_delivery_of(row), row.message) if row else None


def change(connection: Connection, delivery: UUID, state: State, **values: object) -> None:
    """Note how far a letter got; what it says goes with its end."""
    if state not in _OPEN:
        values["message"] = None
    found = sa.update(outbox).where(outbox.c.id == delivery)
    connection.execute(found.values(state=state.value, **values))


def take_back(connection: Connection) -> int:
    """Let letters wait again whose sending ended without a word; return how many."""
    found = sa.update(outbox).where(outbox.c.state == State.sending.value)
    return connection.execute(found.values(state=State.waiting.value)).rowcount


def newest(connection: Connection, about: str, most: int) -> Sequence[Delivery]:
    """Return the newest letters about something, the newest first."""
    found = sa.select(*_SHOWN).where(outbox.c.about == about).order_by(outbox.c.id.desc())
    return [_delivery_of(row) for row in connection.execute(found.limit(most))]


def in_trouble(connection: Connection, since: datetime) -> Sequence[Delivery]:
    """Return the letters that failed after a moment, and those that wait after a failure."""
    failed = (outbox.c.state == State.failed.value) & (outbox.c.done_at >= since)
    waits = outbox.c.state.in_(_OPEN) & outbox.c.trouble.is_not(None)
    found = sa.select(*_SHOWN).where(failed | waits).order_by(outbox.c.id.desc())
    return [_delivery_of(row) for row in connection.execute(found)]


def drop_old(connection: Connection, before: datetime) -> None:
    """Forget letters that were done with before a moment."""
    connection.execute(sa.delete(outbox).where(outbox.c.done_at < before))


def drop_waiting(connection: Connection, about: str, recipient: str) -> None:
    """Send no letter about something that waits for somebody."""
    connection.execute(
        sa.delete(outbox).where(
            outbox.c.about == about,
            outbox.c.recipient == recipient,
            outbox.c.state == State.waiting.value,
        )
    )


def _delivery_of(row: Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery(
        id=row.id,
        about=row.about,
        to=row.recipient,
        subject=row.subject,
        state=State(row.state),
        attempts=row.attempts,
        made_at=row.made_at,
        next_at=row.next_at,
        done_at=row.done_at,
        trouble=row.trouble,
    )
