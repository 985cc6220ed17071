"""An installation on a real port that takes events, and what it has taken, read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from typing import Any

from homing.app import App, Settings
from homing.collect.model import Event, Unreadable
from homing.collect.protocols import wire_of
from homing.web.site import build
from support.installation import install
from support.served import served

PATIENCE_S = 10


@dataclass
class House:
    """It, its address and a write key."""

    app: App
    address: str
    key: str
    kept: Condition
    seen: int = 0

    def settle(self) -> None:
        """Look only at what comes from now on."""
        self.seen = max((each.id for each in self.app.inbox.after(0, most=10_000)), default=0)

    def events(self) -> list[Event | Unreadable]:
        """Return what came since."""
        found = self.app.inbox.after(self.seen, most=10_000)
        return [event for each in found for event in wire_of(each.protocol).events(each)]

    def arrived(self, count: int) -> list[Any]:
        """Wait until so many events have come; return them."""
        with self.kept:
            self.kept.wait_for(lambda: len(self.events()) >= count, PATIENCE_S)
        events = self.events()
        assert all(isinstance(event, Event) for event in events), events
        assert len(events) == count, events
        return events


@contextmanager
def house(folder: Path, **settings: Any) -> Iterator[House]:
    """Lend one with its data in a folder."""
    made = Settings(data=folder, **settings)
    install(made.folder)
    app = App.open(made)
    kept = Condition()

    def tell() -> None:
        with kept:
            kept.notify_all()

    try:
        app.inbox.when_kept(tell)
        key = app.sources.add("Shop")[1]
        with served(build(app, writes_lines=False)) as address:
            yield House(app, address, key, kept)
    finally:
        app.close()
