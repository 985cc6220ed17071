"""A server is killed again and again while clients send: what was acknowledged is there, once.

`HOMING_TEST_CRASHES` says how often (12; at night 200 and more), `HOMING_TEST_SEED` by which luck.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson
import pytest

from homing.collect.inbox import Inbox
from homing.store import DataFolder, EventStore
from homing.store.histories import LiveHistories
from support import aside
from support.crowd import Client, Manner
from support.plain import NO_TLS
from support.process import Process, command, homing, surroundings
from support.server import Server

pytestmark = [
    pytest.mark.page,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="servers are forked"),
]

CRASHES = int(os.environ.get("HOMING_TEST_CRASHES", "12"))
SEED = int(os.environ.get("HOMING_TEST_SEED", "1"))
CLIENTS = 16
LONGEST_LIFE_S = 0.5
READY_EVERY_S = 0.01
DRAINED_WITHIN_S = 600
REPORT = {"period": "week", "now": "2026-02-02T00:00Z", "start_event": "*", "return_event": "*"}


@dataclass
class Ordeal:
    """A server that is killed, and its clients."""

    folder: Path
    port: int
    clients: list[Client]
    luck: random.Random
    process: Process | None = None

    @property
    def server(self) -> Server:
        """What answers questions while it lives."""
        return Server(self.folder, f"http://127.0.0.1:{self.port}")

    @property
    def acknowledged(self) -> set[str]:
        """The messages of which some client was told that they are kept."""
        return set().union(*(client.acknowledged for client in self.clients))

    async def start(self) -> None:
        """Start the server."""
        words = ("--data", str(self.folder), "serve", "--port", str(self.port), "--no-access-log")
        with (self.folder.parent / "servers.log").open("ab") as said:
            self.process = await asyncio.to_thread(
                Process, command, words, surroundings(), said, said
            )

    async def end(self, number: int) -> int:
        """Send it a signal, wait until it is gone; return how it ended."""
        assert self.process
        self.process.send_signal(number)
        return await asyncio.to_thread(self.process.wait)

    async def ready(self) -> None:
        """Wait until it answers."""
        async with httpx.AsyncClient(verify=NO_TLS, trust_env=False, timeout=60) as client:
            while True:
                try:
                    heard = await client.get(f"{self.server.address}/healthz")
                except httpx.TransportError:
                    await asyncio.sleep(READY_EVERY_S)
                else:
                    assert heard.status_code == 200, heard.text
                    return

    async def report(self) -> object:
        """Return the retention of all."""
        heard = await asyncio.to_thread(self.server.ask, "/api/v1/retention", REPORT)
        return heard.json()

    async def live_and_die(self) -> None:
        """Start the server and kill it: while it starts, or when it has served for a while."""
        await self.start()
        if self.luck.random() < 0.2:
            await asyncio.sleep(self.luck.uniform(0, LONGEST_LIFE_S))
        else:
            await self.ready()
            assert (await self.report())["table"] is not None
            await asyncio.sleep(self.luck.uniform(0, LONGEST_LIFE_S))
        assert await self.end(signal.SIGKILL) == -signal.SIGKILL

    def look(self) -> None:
        """Check what a killed server has left on disk."""
        folder = DataFolder(self.folder)
        store = EventStore.open(folder)
        done = store.checkpoint()
        inbox = Inbox.open(folder, beyond=done)
        waiting = {
            message["messageId"]
            for each in inbox.after(done, most=1_000_000, most_bytes=1 << 40)
            for message in orjson.loads(each.body)["batch"]
        }
        logged = names_in(store)
        inbox.close()
        store.close()
        assert self.acknowledged <= waiting | set(logged)
        assert len(logged) == len(set(logged))
        said_once = {c.number for c in self.clients if c.manner is Manner.gives_up}
        assert not {
            name for name in waiting & set(logged) if int(name.partition("-")[0]) in said_once
        }


def names_in(store: EventStore) -> list[str]:
    with store.cursor() as cursor:
        return [n for (n,) in cursor.execute("SELECT properties.n::VARCHAR FROM log").fetchall()]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def story(ordeal: Ordeal) -> tuple[object, object]:
    """Kill it often, let it drain; return the last report, and that made from scratch."""
    is_over = asyncio.Event()
    async with asyncio.TaskGroup() as crowd:
        for client in ordeal.clients:
            crowd.create_task(client.run(is_over))
        for _ in range(CRASHES):
            await ordeal.live_and_die()
            ordeal.look()
        await ordeal.start()
        is_over.set()
    await ordeal.ready()
    await asyncio.to_thread(ordeal.server.wait_until_drained, DRAINED_WITHIN_S)
    report = await ordeal.report()
    assert await ordeal.end(signal.SIGTERM) == 0
    ordeal.look()
    shutil.rmtree(ordeal.folder / "histories")
    await ordeal.start()
    await ordeal.ready()
    anew = await ordeal.report()
    assert await ordeal.end(signal.SIGTERM) == 0
    return report, anew


async def crash(folder: Path, key: str) -> tuple[Ordeal, object, object]:
    """Kill a server often; return what was sent, the last report, and that made from scratch."""
    luck, port = random.Random(SEED), free_port()
    clients = [Client(n, port, key, random.Random(f"{SEED} {n}")) for n in range(CLIENTS)]
    ordeal = Ordeal(folder, port, clients, luck)
    try:
        report, anew = await story(ordeal)
    finally:
        if ordeal.process:
            await ordeal.end(signal.SIGKILL)
    return ordeal, report, anew


def test_what_was_acknowledged_is_there_once_however_often_a_server_is_killed(tmp_path):
    folder = tmp_path / "data"
    key = homing("--data", folder, "source", "add", "shop", "--events-per-s", "0").stdout.split()[0]
    ordeal, report, anew = aside.run(crash(folder, key))
    assert report == anew
    store = EventStore.open(DataFolder(folder))
    with store.cursor() as cursor:
        counted = (
            "SELECT count(*), count(DISTINCT message_id), count(DISTINCT properties.n) FROM log"
        )
        rows, messages, names = cursor.execute(counted).fetchone()
    live = LiveHistories(store, DataFolder(folder))
    live.now()
    assert live.verify() == []
    stored = set(names_in(store))
    store.close()
    acknowledged = ordeal.acknowledged
    repeats = sum(client.repeats for client in ordeal.clients)
    said = f"{CRASHES} kills, {len(acknowledged)} acknowledged, {rows} stored, {repeats} repeats"
    print(said)  # noqa: T201 - the figures for the documentation
    assert acknowledged <= stored, said
    assert rows == messages == names, said
    assert len(acknowledged) > CRASHES * CLIENTS, said
