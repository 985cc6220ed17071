"""How fast events come in: requests and events a second on one core, beside what bounds them.

Three servers answer the same requests, one after another, each in a process of its own on one core,
with a client in another: `echo` reads a body and says 200 (what the HTTP server costs), `append`
writes it to a file and waits for the disk, many requests a flush (what durability costs besides),
and `homing` is the door, the protocol, the keys and the inbox. `python benchmarks/collect.py`.
What becomes of it from there, `benchmarks/drain.py` measures.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import multiprocessing
import os
import socket
import statistics
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from time import perf_counter
from typing import Any

import uvicorn

from homing.collect import Desk, Door, Hall, Inbox, Sources
from homing.core.clock import SystemClock
from homing.store import DataFolder, Records
from homing.web.connection import leading_to
from homing.web.serving import search_cycles_seldom

SERVERS = ("echo", "append", "homing")
TARGET_SHARE = 0.6
WARM_UP_S = 0.5
SERVER_CORE, CLIENT_CORE = 0, 1


@dataclass(frozen=True)
class Speed:
    """What one server did with requests of one size."""

    requests_per_s: float
    events_per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    """Of the server, a request; it says most where the machine has other things to do."""


def main() -> int:
    """Measure and print; 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    shares = [accepting(events, said.connections, said.seconds, said.rounds) for events in (1, 20)]
    print(f"\nof the bare append: {', '.join(f'{share:.0%}' for share in shares)}")
    print(f"target ≥ {TARGET_SHARE:.0%}: {'met' if min(shares) >= TARGET_SHARE else 'MISSED'}")
    return 0 if min(shares) >= TARGET_SHARE else 1


def accepting(events: int, connections: int, seconds: float, rounds: int) -> float:
    """Measure requests of so many events; return the share of the bare append that Homing has."""
    print(f"\n{events} event(s) a request, {connections} connections, one core")
    print(f"{'':8}{'requests/s':>12}{'events/s':>12}{'p50':>10}{'p99':>10}{'CPU':>9}")
    taken: dict[str, list[Speed]] = {server: [] for server in SERVERS}
    for _ in range(rounds):  # in turn, so that what else the machine does hits all alike
        for server in SERVERS:
            taken[server].append(measured(server, events, connections, seconds))
    for server, speeds in taken.items():
        best = max(speeds, key=lambda speed: speed.requests_per_s)
        print(
            f"{server:8}{best.requests_per_s:12,.0f}{best.events_per_s:12,.0f}"
            f"{best.p50_ms:7.1f} ms{best.p99_ms:7.1f} ms{best.cpu_us:6.0f} µs"
        )
    pairs = list(zip(taken["homing"], taken["append"], strict=True))
    if all(ours.cpu_us for ours, _ in pairs):
        by_cpu = statistics.median(bare.cpu_us / ours.cpu_us for ours, bare in pairs)
        print(f"by CPU alone: {by_cpu:.0%} of the bare append")
    return statistics.median(ours.requests_per_s / bare.requests_per_s for ours, bare in pairs)


def measured(server: str, events: int, connections: int, seconds: float) -> Speed:
    """Start a server, drive it, stop it."""
    ours, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory(dir=os.environ.get("HOMING_BENCH_DIR")) as folder:
        process = multiprocessing.Process(target=serve, args=(server, Path(folder), theirs))
        process.start()
        try:
            port, key = ours.recv()
            pin(CLIENT_CORE)
            request = request_of(key, events)
            cpu_s = cpu_of(process.pid or 0)
            took, sent = asyncio.run(drive(port, request, connections, seconds))
            cpu_s = cpu_of(process.pid or 0) - cpu_s
        finally:
            process.terminate()
            process.join()
    rate = len(took) / seconds
    took.sort()
    return Speed(
        rate,
        rate * events,
        took[len(took) // 2] * 1000,
        took[len(took) * 99 // 100] * 1000,
        cpu_s / sent * 1e6,
    )


def cpu_of(process: int) -> float:
    """Return the seconds of CPU that a process has had; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def request_of(key: str, events: int) -> bytes:
    """Return a request as Segment's Python client sends it."""
    message = {
        "type": "track",
        "event": "Order Completed",
        "userId": "customer-123456",
        "anonymousId": "0b8c4b7e-2c60-4c5c-9d3f-1d1a2f0e7a11",
        "messageId": "4f1c8c5e-94b5-4c39-8a33-7f9e1f2c5d10",
        "timestamp": "2026-08-31T12:00:00.123Z",
        "properties": {"order_id": "536365", "amount": 15355, "currency": "GBP", "items": 7},
        "context": {"library": {"name": "analytics-python", "version": "2.4.0"}},
    }
    batch = {"batch": [message] * events, "sentAt": "2026-08-31T12:00:01.000Z"}
    body = json.dumps(batch).encode()
    secret = base64.b64encode(f"{key}:".encode()).decode()
    head = (
        "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Basic {secret}\r\nUser-Agent: analytics-python/2.4.0\r\n"
        f"Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


# The client


class Driver(asyncio.Protocol):
    """One connection that sends the next request as soon as the last is answered."""

    def __init__(self, request: bytes, took: list[float]) -> None:
        self.request = request
        self.took = took

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.send()

    def send(self) -> None:
        """Send one."""
        self.heard = b""
        self.sent_s = perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Note how long it took once the answer is whole."""
        self.heard += data
        head, is_whole, body = self.heard.partition(b"\r\n\r\n")
        if not is_whole or len(body) < length_of(head):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(self.heard)
        self.took.append(perf_counter() - self.sent_s)
        self.send()


def length_of(head: bytes) -> int:
    """Return what an answer says of its length."""
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)


async def drive(
    port: int, request: bytes, connections: int, seconds: float
) -> tuple[list[float], int]:
    """Return the seconds that each request took, and how many there were with the warming up."""
    took: list[float] = []
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Driver(request, took), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.sleep(WARM_UP_S)
    warm = len(took)
    await asyncio.sleep(seconds)
    counted, sent = took[warm:], len(took)
    for transport, _ in made:
        transport.abort()
    return counted, sent


# The servers


def serve(server: str, folder: Path, report: Pipe) -> None:
    """Serve on one core until ended; tell the port and a key that is good there."""
    pin(SERVER_CORE)
    app, key, http = {"echo": echo, "append": append, "homing": homing}[server](folder)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=http, log_level="warning", access_log=False, lifespan="off", server_header=False
    )
    report.send((listening.getsockname()[1], key))
    uvicorn.Server(config).run(sockets=[listening])


def pin(core: int) -> None:
    """Stay on one core, where the system knows how."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > core:
        os.sched_setaffinity(0, {core})


def echo(_folder: Path) -> tuple[Any, str, Any]:
    """Return an application that reads a body and says 200."""

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await answer(send)

    return app, "", "auto"


def append(folder: Path) -> tuple[Any, str, Any]:
    """Return an application that writes bodies to a file and waits for the disk."""
    log = Log(folder / "log")

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        await log.put(message["body"])
        await answer(send)

    return app, "", "auto"


def homing(folder: Path) -> tuple[Any, str, Any]:
    """Return the door with nothing behind it, and a write key without a limit."""
    data, clock = DataFolder(folder), SystemClock()
    sources = Sources(Records.of(data), clock)
    _, key = sources.add("benchmark", events_per_s=0)
    inbox = Inbox.open(data, clock=clock)
    search_cycles_seldom()
    hall = Hall.of(data, sources, lambda: inbox, clock=clock)
    return Door(echo(folder)[0], hall=hall), key, leading_to(Desk(hall))


async def answer(send: Any) -> None:
    """Say 200."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"16")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"success":true}'})


class Log:
    """A file that is appended to by one thread, whatever has gathered at once."""

    def __init__(self, file: Path) -> None:
        self.file = file.open("ab", buffering=0)
        self.gathered: list[tuple[bytes, asyncio.Future[None]]] = []
        self.awake = threading.Condition()
        threading.Thread(target=self.run, daemon=True).start()

    def put(self, body: bytes) -> asyncio.Future[None]:
        """Return what is done once the body is on disk."""
        done = asyncio.get_running_loop().create_future()
        with self.awake:
            self.gathered.append((body, done))
            self.awake.notify()
        return done

    def run(self) -> None:
        """Write and flush, for ever."""
        while True:
            with self.awake:
                while not self.gathered:
                    self.awake.wait()
                group, self.gathered = self.gathered, []
            self.file.write(b"".join(body for body, _ in group))
            os.fdatasync(self.file.fileno())
            promises = [done for _, done in group]
            promises[0].get_loop().call_soon_threadsafe(finish, promises)


def finish(promises: Sequence[asyncio.Future[None]]) -> None:
    """Let those who waited go on."""
    for promise in promises:
        if not promise.done():
            promise.set_result(None)


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    raise SystemExit(main())
