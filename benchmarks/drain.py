"""How fast the inbox becomes the log, how soon reports know it, and what memory that takes.

`drain` fills an inbox and takes everything out of it, as the worker of a server does: parsed,
enriched, told apart, counted to its customers, committed. `freshness` starts a server, sends it a
thousand events a second and asks a report again and again until it knows an event that was just
accepted. `memory` has a server drain many events and looks at its size.
`python benchmarks/drain.py`.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import duckdb
import orjson
import pyarrow as pa

from homing.collect.drain import Ahead, Drain, Enriching
from homing.collect.inbox import Arrival, Inbox, look
from homing.collect.sources import Sources
from homing.core.clock import SystemClock
from homing.store import DataFolder, EventStore, Records
from homing.store.events import INCOMING

DRAIN_TARGET = 50_000
MEMORY_TARGET_MB = 500
FRESH_TARGET_S = 2.0
RATE = 1_000
RESTS_S = 45.0
AT_ONCE = 20
WARM_UP = 2_000
BARE = 50_000
LOOK_AGAIN_S = 0.02
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
    " Safari/537.36"
)
IN_LOG = """
INSERT INTO incoming
SELECT
    'customer-' || hash(n) % $people,
    ['page_view', 'Product Viewed', 'purchase'][1 + n % 3],
    TIMESTAMPTZ '2025-11-01 00:00Z' + n * 31536000 // $events * INTERVAL '1' SECOND,
    uuid(),
    {'order_id': 'o' || n, 'amount': 15355, 'currency': 'GBP'}
FROM range($events) AS numbers (n)
"""
SERVE = "import sys; sys.modules['pandas'] = None; from homing.cli import main; main()"
"""Arrow loads pandas (45 MB) where it is; where a server is installed it is not."""


@dataclass(frozen=True)
class Line:
    """One line of the table: what, how much, of what unit, and whether that is enough."""

    what: str
    figure: str
    target: str = ""
    is_met: bool = True


def main() -> int:
    """Measure and print; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=float, default=600_000, help="of each drain")
    parser.add_argument("--many", type=float, default=1e6, help="of the look at memory")
    parser.add_argument("--log", type=float, default=0, help="events there already, for memory")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the look at freshness")
    parser.add_argument("--only", choices=("drain", "freshness", "memory"), action="append")
    said = parser.parse_args()
    parts = {
        "drain": lambda: [
            line for each in (1, AT_ONCE) for line in draining(int(said.events), each)
        ],
        "freshness": lambda: freshness(said.seconds),
        "memory": lambda: memory(int(said.many), int(said.log)),
    }
    print("| what | measured | target | |")
    print("|---|--:|--:|---|")
    is_met = True
    for part in said.only or parts:
        for line in parts[part]():
            verdict = ("met" if line.is_met else "MISSED") if line.target else ""
            print(f"| {line.what} | {line.figure} | {line.target} | {verdict} |", flush=True)
            is_met &= line.is_met
    return 0 if is_met else 1


def draining(events: int, a_request: int) -> list[Line]:
    """Fill an inbox and drain it, with the second process that a server has for that."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("HOMING_BENCH_DIR")) as place:
        folder = DataFolder(Path(place) / "data")
        folder.create()
        clock, enriching = SystemClock(), Enriching(lambda: "GBP")
        ahead = Ahead(enriching, clock=clock)
        store = EventStore.open(folder)
        with closing(Inbox.open(folder, clock=clock)) as inbox:
            drain = Drain(store, inbox, enrich=enriching, clock=clock, ahead=ahead)
            fill(inbox, WARM_UP, a_request, source=UUID(int=2))
            drain.all()
            fill(inbox, events, a_request, source=UUID(int=1))
            began_s, began_cpu_s = time.perf_counter(), time.process_time()
            drained = drain.all()
            took_s, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
            before_s = children_cpu_s()
            drain.close()
            other_s = children_cpu_s() - before_s
        store.close()
    assert drained.events == events, drained
    rate, by_cpu = events / took_s, events / (cpu_s + other_s)
    name = f"drain, {a_request} event(s) a request"
    target = f"≥ {DRAIN_TARGET:,}"
    bare_s = bare_cpu_s(min(events, BARE), a_request) * events / min(events, BARE)
    return [
        Line(f"{name}: events/s", f"{rate:,.0f}", target, rate >= DRAIN_TARGET),
        Line(f"{name}: events a second of two busy processors", f"{2 * by_cpu:,.0f}"),
        Line(
            f"{name}: µs, writing; reading",
            f"{cpu_s / events * 1e6:.1f}; {other_s / events * 1e6:.1f}",
        ),
        Line(f"{name}: JSON read, columns appended: of it", f"{bare_s / (cpu_s + other_s):.0%}"),
    ]


def children_cpu_s() -> float:
    """Return the processor seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bare_cpu_s(events: int, a_request: int) -> float:
    """Return the processor seconds it takes to read the same bodies and append what is in them."""
    chance, batches = Random(1), range(0, events, a_request)
    people = max(events // 20, 100)
    bodies = [body_of(messages(first, a_request, chance, people)) for first in batches]
    with tempfile.TemporaryDirectory(dir=os.environ.get("HOMING_BENCH_DIR")) as place:
        connection = duckdb.connect(f"{place}/bare.duckdb")
        connection.execute(
            "CREATE TABLE log (id VARCHAR, event VARCHAR, anonymous VARCHAR, said VARIANT)"
        )
        began_s = time.process_time()
        for start in range(0, len(bodies), max(10_000 // a_request, 1)):
            part = bodies[start : start + max(10_000 // a_request, 1)]
            rows = [row for body in part for row in orjson.loads(body)["batch"]]
            table = pa.table(
                {
                    "id": [row["messageId"] for row in rows],
                    "event": [row["event"] for row in rows],
                    "anonymous": [row["anonymousId"] for row in rows],
                    "said": pa.array([orjson.dumps(row["properties"]) for row in rows]).cast(
                        "string"
                    ),
                }
            )
            connection.register("part", table)
            connection.execute(
                "INSERT INTO log SELECT id, event, anonymous, said::JSON::VARIANT FROM part"
            )
        took_s = time.process_time() - began_s
        connection.close()
    return took_s


def freshness(seconds: float) -> list[Line]:
    """Send events at a pace, and see how soon a report knows one that was accepted."""
    with served() as server:
        stop = threading.Event()
        sender = threading.Thread(target=server.send_on, args=(stop,))
        sender.start()
        waits = []
        until = time.monotonic() + seconds
        number = 0
        while time.monotonic() < until:
            number += 1
            waits.append(server.seen_after_s(f"mark {number}"))
        stop.set()
        sender.join()
    waits.sort()
    p50, p95 = waits[len(waits) // 2], waits[min(len(waits) * 95 // 100, len(waits) - 1)]
    name = f"accepted → in a report, while {RATE:,} events/s come"
    return [
        Line(f"{name}: p50 of {len(waits)}", f"{p50:.2f} s"),
        Line(f"{name}: p95", f"{p95:.2f} s", f"≤ {FRESH_TARGET_S} s", p95 <= FRESH_TARGET_S),
        Line("events/s that were accepted meanwhile", f"{server.sent / seconds:,.0f}"),
    ]


def memory(events: int, before: int) -> list[Line]:
    """Have a server drain many events, ask it for a report, and look at its size when it rests."""
    with served(filled=events, before=before) as server:
        while look(server.folder).count:
            time.sleep(1)
        busy = sum(size_mb(child, "VmRSS") for child in children_of(server.process.pid))
        server.ask("/retention.json?period=week")
        time.sleep(RESTS_S)
        sizes = {name: size_mb(server.process.pid, name) for name in ("VmRSS", "RssAnon", "VmHWM")}
        resting = sum(size_mb(child, "VmRSS") for child in children_of(server.process.pid))
    rss = sizes["VmRSS"] + resting
    beside = f" into a log of {before:,}" if before else ""
    name = f"server after {events:,} events{beside} and a report, at rest"
    return [
        Line(f"{name}: RSS", f"{rss:,.0f} MB", f"≤ {MEMORY_TARGET_MB} MB", rss <= MEMORY_TARGET_MB),
        Line("of it not of files, such as histories on disk", f"{sizes['RssAnon']:,.0f} MB"),
        Line("at most, on the way", f"{sizes['VmHWM']:,.0f} MB"),
        Line(
            "beside it, the process that reads: while it drains; at rest",
            f"{busy:,.0f} MB; {resting:,.0f} MB",
        ),
    ]


def children_of(process: int) -> list[int]:
    """Return the processes that a process has begun, as Linux says it."""
    said = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for each in said for child in each.read_text("utf-8").split()]


# What is sent


def messages(first: int, many: int, chance: Random, people: int) -> list[dict[str, Any]]:
    """Return events as a browser sends them, of visitors of whom some are signed in."""
    found = []
    for number in range(first, first + many):
        who = chance.randrange(people)
        said = {
            "type": "track",
            "event": chance.choice(("page_view", "Product Viewed", "Order Completed")),
            "messageId": f"ajs-next-{number:032x}",
            "anonymousId": f"{who:08x}-2c60-4c5c-9d3f-1d1a2f0e7a11",
            "originalTimestamp": f"2026-11-{1 + number % 28:02}T12:{number % 60:02}:00.123Z",
            "properties": {"order_id": f"o{number}", "amount": 15355, "currency": "GBP"},
            "context": {
                "library": {"name": "analytics.js", "version": "2.4.0"},
                "page": {"url": f"https://shop.example/p/{number % 997}", "path": "/p"},
                "userAgent": AGENT,
            },
        }
        if who % 3 == 0:
            said["userId"] = f"customer-{who}"
        found.append(said)
    return found


def body_of(batch: list[dict[str, Any]]) -> bytes:
    """Return a request's body."""
    return orjson.dumps({"batch": batch, "sentAt": "2026-11-29T12:00:00.000Z"})


def fill(inbox: Inbox, events: int, a_request: int, *, source: UUID) -> None:
    """Put events into an inbox as if they had been received."""
    chance, people = Random(1), max(events // 20, 100)
    received_at = time.time_ns() // 1000
    firsts = range(0, events, a_request)
    for place in range(0, len(firsts), 500):
        arrivals = [
            Arrival(
                received_at,
                source,
                False,
                "segment",
                "/v1/batch",
                "",
                {"user-agent": AGENT},
                "GB",
                body_of(messages(first, min(a_request, events - first), chance, people)),
            )
            for first in firsts[place : place + 500]
        ]
        inbox.keep(arrivals)


def fill_log(folder: DataFolder, events: int) -> None:
    """Put events into the log as an import does."""
    store = EventStore.open(folder)
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(IN_LOG, {"events": events, "people": max(events // 20, 100)})
        store.append(cursor, source="a benchmark", received_at=SystemClock().now())
    store.close()


# The server


@dataclass
class Server:
    """A server of its own process."""

    process: subprocess.Popen[str]
    folder: DataFolder
    port: int
    key: str
    sent: int = 0

    def ask(self, path: str) -> Any:
        """Return what a report says."""
        owner = json.loads((self.folder.path / "owner.json").read_text("utf-8"))["key"]
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {owner}"}
        )
        with urllib.request.urlopen(asked, timeout=600) as heard:
            return json.load(heard)

    def send(self, connection: HTTPConnection, batch: list[dict[str, Any]]) -> None:
        """Send a request, and wait until it is accepted."""
        secret = base64.b64encode(f"{self.key}:".encode()).decode()
        head = {"Authorization": f"Basic {secret}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/batch", body_of(batch), head)
        heard = connection.getresponse()
        said = heard.read()
        assert heard.status == 200, said
        self.sent += len(batch)

    def send_on(self, stop: threading.Event) -> None:
        """Send events at the pace until told to stop."""
        connection, chance = HTTPConnection("127.0.0.1", self.port, timeout=60), Random(2)
        began_s, number = time.monotonic(), 0
        while not stop.is_set():
            self.send(connection, messages(number, AT_ONCE, chance, 10_000))
            number += AT_ONCE
            stop.wait(max(began_s + number / RATE - time.monotonic(), 0))
        connection.close()

    def seen_after_s(self, name: str) -> float:
        """Send one event of a name; return the seconds from its 200 until a report has it."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        mark = {"type": "track", "event": name, "userId": "ann", "messageId": name}
        self.send(connection, [mark])
        accepted_s = time.monotonic()
        connection.close()
        path = f"/api/v1/lifecycle?period=day&event={name.replace(' ', '+')}"
        while not any(row["active"] for row in self.ask(path)["table"]):
            time.sleep(LOOK_AGAIN_S)
        return time.monotonic() - accepted_s


@contextmanager
def served(filled: int = 0, before: int = 0) -> Iterator[Server]:
    """Lend a server, with so many events in its inbox, and before them in its log."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("HOMING_BENCH_DIR")) as place:
        folder, clock = DataFolder(Path(place) / "data"), SystemClock()
        folder.create()
        records = Records.of(folder)
        source, key = Sources(records, clock).add("benchmark", events_per_s=0)
        records.close()
        if before:
            fill_log(folder, before)
        if filled:
            with closing(Inbox.open(folder, clock=clock)) as inbox:
                fill(inbox, filled, AT_ONCE, source=source.id)
        arguments = ("--data", str(folder.path), "serve", "--port", "0", "--no-access-log")
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *arguments], stdout=subprocess.PIPE, text=True
        )
        try:
            yield Server(process, folder, port_of(process), key)
        finally:
            process.terminate()
            process.wait()


def port_of(process: subprocess.Popen[str]) -> int:
    """Return the port that a server says it serves."""
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise RuntimeError("The server ended.")


def size_mb(process: int, name: str) -> float:
    """Return a size of a process, as Linux says it."""
    said = Path(f"/proc/{process}/status").read_text("utf-8")
    found = re.search(rf"^{name}:\s+(\d+) kB", said, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    raise SystemExit(main())
