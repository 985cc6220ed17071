"""Look for a message in the inbox, among the dead letters and in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final
from uuid import UUID

from duckdb import DuckDBPyConnection

from homing.collect.identity.rules import ANONYMOUS
from homing.collect.inbox import Inbox
from homing.collect.model import Event, Received
from homing.collect.protocols import wire_of
from homing.collect.stream.service import account, happened
from homing.collect.trail.model import Merged, Rejection, Stored, Trail, Wait
from homing.core.ids import message_id
from homing.store.statements import count

MOST_REQUESTS: Final = 2_000
"""Of the inbox that are looked into; it is usually empty."""
SHORTEST: Final = 3
"""Characters of an id that dead letters are searched for."""


def trail_of(
    cursor: DuckDBPyConnection,
    inbox: Inbox | None,
    asked: str,
    *,
    sources: Iterable[UUID],
    now: datetime,
) -> Trail:
    """Return what is known of a message.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Of the event log.
    inbox : Inbox or None
        Of the same installation, if it has been opened.
    asked : str
        The id as the client sent it, or as the log keeps it.
    sources : iterable of UUID
        That may have sent it.
    now : datetime
        Aware.
    """
    asked = asked.strip()
    ids = [message_id(str(source), asked) for source in sources]
    return Trail(
        asked=asked,
        waits=tuple(_waits(inbox, asked, set(ids))) if inbox and inbox.count else (),
        rejections=tuple(_rejections(cursor, asked)),
        stored=tuple(_stored(cursor, [*ids, *_as_kept(asked)])),
        customer=_is_customer(cursor, asked),
        lately=account(cursor, now - timedelta(days=1)),
        now=now,
    )


def _as_kept(asked: str) -> list[UUID]:
    try:
        return [UUID(asked)]
    except ValueError:
        return []


def _waits(inbox: Inbox, asked: str, ids: set[UUID]) -> Iterator[Wait]:
    for before, request in enumerate(inbox.after(0, most=MOST_REQUESTS)):
        if asked in _messages(request) or ids & {
            message_id(str(request.source), each) for each in _messages(request)
        }:
            received_at = datetime.fromtimestamp(request.received_at / 1e6, UTC)
            yield Wait(received_at, request.source, before)


def _messages(request: Received) -> set[str]:
    """Return the message ids in a request; none where it cannot be read at all."""
    try:
        found = list(wire_of(request.protocol).events(request))
    except Exception:  # noqa: BLE001 - the drain says what is wrong with it
        return set()
    return {each.message_id for each in found if isinstance(each, Event)}


def _rejections(cursor: DuckDBPyConnection, asked: str) -> Iterator[Rejection]:
    if len(asked) >= SHORTEST:
        for row in cursor.execute(_statement("rejected"), {"asked": asked}).fetchall():
            yield Rejection(*row)


def _stored(cursor: DuckDBPyConnection, messages: Sequence[UUID]) -> Iterator[Stored]:
    given = {"messages": [str(each) for each in messages]}
    for *event, batch, sent_as, customer in cursor.execute(_statement("stored"), given).fetchall():
        merges = cursor.execute(_statement("merges"), {"customer": customer}).fetchall()
        yield Stored(happened(tuple(event)), batch, sent_as, tuple(Merged(*row) for row in merges))


def _is_customer(cursor: DuckDBPyConnection, asked: str) -> bool:
    sql = "SELECT count(*) FROM identities WHERE id IN ($id, $anonymous)"
    return count(cursor, sql, {"id": asked, "anonymous": f"{ANONYMOUS}{asked}"}) > 0


@cache
def _statement(name: str) -> str:
    return files("homing.collect.trail").joinpath(f"{name}.sql").read_text("utf-8")
