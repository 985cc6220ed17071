"""A door with an inbox, sources and two keys behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from homing.collect.inbox import Inbox
from homing.collect.places import Atlas
from homing.collect.receiving import Door, Hall, Limits
from homing.collect.sources import KeyKind, Platform, Sources
from homing.core.networks import networks_of
from homing.store import DataFolder, Records
from support import aside
from support.installation import install
from support.knocking import Heard, basic, knock, segment


class House:
    """The door, and what stands behind it."""

    def __init__(self, folder: Path, clock, **said) -> None:
        self.folder = DataFolder(folder)
        install(self.folder)
        self.records = Records.of(self.folder)
        self.sources = Sources(self.records, clock)
        self.inbox = Inbox.open(self.folder, clock=clock)
        self.limits = Limits(**{"free_bytes": 0, **said.pop("limits", {})})
        self.hall = Hall.of(
            self.folder,
            self.sources,
            lambda: self.inbox,
            clock=clock,
            proxies=networks_of(said.pop("proxies", ()), where="HOMING_PROXIES"),
            atlas=Atlas(said.pop("cities", None)),
            limits=self.limits,
        )
        self.source, self.key = self.sources.add("shop", Platform.web, **said)
        _, self.secret = self.sources.add_key(self.source.id, KeyKind.secret)
        self.door = Door(self._elsewhere, hall=self.hall)
        self.passed: list[str] = []

    async def _elsewhere(self, scope, receive, send) -> None:
        self.passed.append(scope["path"])
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def knock(self, *request, **how) -> Heard:
        """Send a request from outside any event loop."""
        return aside.run(self.send(*request, **how))

    async def send(self, path="/v1/batch", body=None, *, key=None, headers=None, **how) -> Heard:
        """Send a request with the write key, or another."""
        given = {**basic(self.key if key is None else key), **(headers or {})}
        sent = segment("purchase") if body is None else body
        return await knock(self.door, path, sent, headers=given, **how)

    def kept(self):
        """Return what is in the inbox."""
        return list(self.inbox.after(0, most=1000))

    def close(self) -> None:
        self.inbox.close()
        self.records.close()


@pytest.fixture(autouse=True)
def quiet():
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture
def house_of(data_folder, clock) -> Iterator[Callable[..., House]]:
    """A function that makes a house as said."""
    made: list[House] = []

    def make(**said) -> House:
        made.append(House(data_folder, clock, **said))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(house_of) -> House:
    """A house as usual."""
    return house_of()
