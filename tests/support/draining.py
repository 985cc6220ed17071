"""An inbox, a log and the drain between them; what clients say, told in short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import orjson

from homing.collect.drain import Drain
from homing.collect.inbox import Arrival, Inbox
from homing.core.clock import FrozenClock
from homing.store import DataFolder, EventStore
from support.installation import install

NOW = datetime(2026, 1, 10, tzinfo=UTC)
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
SHOP = UUID(int=1)


def micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def did(name="visit", *, anon=None, user=None, minute=0, message=None, kind="track", **more):
    """Return a message of Segment's; without an id of its own it gets one of all that it says."""
    said = {"type": kind, "originalTimestamp": when(minute), **more}
    if kind == "track":
        said["event"] = name
    said |= {"anonymousId": anon} if anon is not None else {}
    said |= {"userId": user} if user is not None else {}
    return said | {"messageId": message or orjson.dumps([said, name]).decode()}


def when(minute):
    return (datetime.fromtimestamp(START, UTC) + timedelta(minutes=minute)).isoformat()


def arrival(*messages, source=SHOP, received=NOW, is_trusted=False, body=None, protocol="segment"):
    return Arrival(
        micros(received),
        source,
        is_trusted,
        protocol,
        "/v1/batch",
        "",
        {},
        None,
        orjson.dumps({"batch": messages}) if body is None else body,
    )


@contextmanager
def way_in(place: Path, **drains) -> Iterator[Way]:
    """Lend the way from the inbox to the log of a new installation."""
    folder = DataFolder(place)
    install(folder)
    way = Way(folder, **drains)
    try:
        yield way
    finally:
        way.close()


class Way:
    """The way from the inbox to the log of one data folder."""

    def __init__(self, folder: DataFolder, **drains) -> None:
        self.folder, self._drains = folder, drains
        self.clock = FrozenClock(NOW)
        self.open()

    def open(self):
        self.store = EventStore.open(self.folder)
        self.inbox = Inbox.open(self.folder, beyond=self.store.checkpoint(), clock=self.clock)
        self.drain = Drain(self.store, self.inbox, clock=self.clock, **self._drains)

    def close(self):
        self.drain.close()
        self.inbox.close()
        self.store.close()

    def reopen(self):
        self.close()
        self.open()

    def receive(self, requests):
        """Put requests into the inbox, one after another: none is packed with another."""
        for each in requests:
            self.inbox.keep([each])

    def take(self, *messages, **request):
        """Put a request into the inbox and drain it."""
        self.inbox.keep([arrival(*messages, **request)])
        return self.drain.all()

    def ask(self, sql, *values):
        with self.store.cursor() as cursor:
            return cursor.execute(sql, list(values)).fetchall()

    def log(self):
        """Return (customer's id, event) of everything that counts."""
        return sorted(
            self.ask("SELECT id, event FROM events JOIN customers USING (customer)"),
        )

    def groups(self):
        """Return which ids are one customer."""
        found = {}
        for each, customer in self.ask("SELECT id, customer FROM aliases"):
            found.setdefault(customer, set()).add(each)
        return {frozenset(ids) for ids in found.values()}
