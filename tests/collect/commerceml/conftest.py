"""A real server with the exchange behind it, and a client that follows the published handshake."""

import asyncio
import socket
import threading
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn

from homing.collect.commerceml import Exchange, ExchangeDoor, holder_in
from homing.collect.enrich import Privacy
from homing.collect.receiving import Tally
from homing.collect.sources import KeyKind, Platform, Sources
from homing.core.clock import FrozenClock
from homing.store import DataFolder, EventStore, Project, Records
from support.installation import install
from support.plain import NO_TLS

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


async def elsewhere(_scope, _receive, send):
    """What comes after the door."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"elsewhere"})


class Shop:
    """An installation that serves the exchange on loopback."""

    def __init__(self, path):
        self.folder = DataFolder(path / "data")
        install(self.folder)
        self.store = EventStore.open(self.folder)
        self.records = Records.of(self.folder)
        self.clock = FrozenClock(NOW)
        self.sources = Sources(self.records, self.clock)
        self.tally = Tally()
        self.server = None
        self.start()

    def start(self):
        exchange = Exchange(
            self.store,
            self.folder,
            project=lambda: Project(timezone="Europe/Moscow", currency="RUB"),
            privacy=Privacy,
            holder=holder_in(self.sources),
            tally=self.tally,
            clock=self.clock,
        )
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        config = uvicorn.Config(
            ExchangeDoor(elsewhere, exchange=exchange), lifespan="off", log_config=None
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=asyncio.run, args=(self.server.serve([self.socket]),), daemon=True
        )
        self.thread.start()

    def stop(self):
        self.server.should_exit = True
        self.thread.join()
        self.socket.close()

    def close(self):
        self.stop()
        self.records.close()
        self.store.close()

    def sql(self, text):
        with self.store.cursor() as cursor:
            return cursor.execute(text).fetchall()

    def events(self, *columns):
        wanted = ", ".join(("id", "event", *columns))
        return self.sql(
            f"SELECT {wanted} FROM events JOIN customers USING (customer)"
            " ORDER BY occurred_at, event"
        )


class Client:
    """1C, as the exchange is described: each request but the first carries the cookie."""

    def __init__(self, url, key, path="/exchange/1c"):
        self.http = httpx.Client(base_url=url, verify=NO_TLS, timeout=30)
        self.key, self.path = key, path
        self.cookie = None
        self.limit = None

    def ask(self, mode, kind="sale", body=None, **query):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        asked = {"type": kind, "mode": mode, **query}
        method = "GET" if body is None else "POST"
        return self.http.request(method, self.path, params=asked, headers=headers, content=body)

    def begin(self, kind="sale"):
        asked = {"type": kind, "mode": "checkauth"}
        said = self.http.get(self.path, params=asked, auth=("1c", self.key)).text.splitlines()
        assert said[0] == "success"
        self.cookie = f"{said[1]}={said[2]}"
        told = dict(line.split("=") for line in self.ask("init", kind).text.splitlines())
        assert told["zip"] == "yes"
        self.limit = int(told["file_limit"])

    def send(self, content, name="orders.xml", piece=None):
        """Send a file in pieces, then ask to import it."""
        size = piece or self.limit
        for start in range(0, len(content), size):
            part = content[start : start + size]
            said = self.ask("file", body=part, filename=name).text
            if not said.startswith("success"):
                return said
        return self.ask("import", filename=name).text

    def exchange(self, content, **how):
        """One exchange from beginning to end."""
        self.begin()
        said = self.send(content, **how)
        self.ask("success")
        return said


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    yield shop
    shop.close()


@pytest.fixture
def client(shop):
    source, _ = shop.sources.add("1C", Platform.server)
    client = Client(shop.url, shop.sources.add_key(source.id, KeyKind.secret)[1])
    yield client
    client.http.close()
