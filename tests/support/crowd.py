"""Clients that send to a server which dies under their hands, and remember what it has promised."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

AGAIN_S = 0.05
MOST_BREATH_S = 0.05
"""How long a client waits at most before it sends the next."""
START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 20
COME_AGAIN = {429, 503}
MOMENTS = 30 * 24 * 60
"""Minutes over which the events are spread."""


class Manner(Enum):
    """How a client sends."""

    single = auto()
    batches = auto()
    gives_up = auto()
    """It never sends again what it got no answer to."""
    doubts = auto()
    """It sends again now and then what was acknowledged."""


@dataclass
class Client:
    """One client: what it has sent, and of what it was told 200.

    Parameters
    ----------
    number : int
        Of the client; its messages bear it.
    port : int
        Of the server on this machine.
    key : str
        A write key.
    luck : Random
        Its own.
    """

    number: int
    port: int
    key: str
    luck: random.Random
    acknowledged: set[str] = field(default_factory=set)
    sent: int = 0
    repeats: int = 0
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def manner(self) -> Manner:
        """How it sends."""
        manners = list(Manner)
        return manners[self.number % len(manners)]

    async def run(self, is_over: asyncio.Event) -> None:
        """Send until it is over, and what was begun to its end."""
        while not is_over.is_set():
            await self._deliver(self._next_messages())
            await asyncio.sleep(self.luck.uniform(0, MOST_BREATH_S))
        if self._line:
            self._line[1].close()

    def _next_messages(self) -> list[str]:
        size = {Manner.single: 1, Manner.doubts: 1}.get(self.manner, BATCH)
        names = [f"{self.number}-{self.sent + n}" for n in range(size)]
        self.sent += size
        return names

    async def _deliver(self, names: Sequence[str]) -> None:
        body = json.dumps({"batch": [self._message(name) for name in names]}).encode()
        while (status := await self._post(body)) != 200:
            assert status is None or status in COME_AGAIN, status
            if self.manner is Manner.gives_up:
                return
            self.repeats += 1
            await asyncio.sleep(AGAIN_S)
        self.acknowledged.update(names)
        if self.manner is Manner.doubts and self.luck.random() < 0.2:
            self.repeats += 1
            await self._post(body)

    def _message(self, name: str) -> dict[str, object]:
        who, device = self.luck.randrange(200), self.luck.randrange(200)
        at = START + timedelta(minutes=self.luck.randrange(MOMENTS))
        ids = {"anonymousId": f"d{device}"} if self.luck.random() < 0.5 else {"userId": f"c{who}"}
        if self.luck.random() < 0.1:
            ids = {"anonymousId": f"d{who}", "userId": f"c{who}"}
        return {
            "type": "track",
            "event": f"did {self.luck.randrange(9)}",
            "messageId": name,
            "timestamp": at.isoformat(),
            "properties": {"n": name},
            **ids,
        }

    async def _post(self, body: bytes) -> int | None:
        """Return the status of the answer; None if there was none."""
        try:
            if self._line is None:
                self._line = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self._line
            writer.write(self._head(len(body)) + body)
            return await answer(reader)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            if self._line:
                self._line[1].close()
            self._line = None
            return None

    def _head(self, size: int) -> bytes:
        said = base64.b64encode(f"{self.key}:".encode()).decode()
        return (
            "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Basic {said}\r\nContent-Length: {size}\r\n\r\n"
        ).encode()


async def answer(reader: asyncio.StreamReader) -> int:
    """Read an answer to its end; return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.split("content-length:")[1].split("\r\n")[0]
    await reader.readexactly(int(length))
    return int(head.split()[1])
