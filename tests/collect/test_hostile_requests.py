"""What nobody should send, sent to the real server: it is answered, and what is good of it is kept.

The same is looked at closer, without a server, where it is dealt with:

* bodies too large, packed to burst, torn, slow, no text: `receiving/test_hostile_bodies.py`;
* keys wrong, revoked, of other origins; too much at once; a full disk: `receiving/test_door.py`;
* any bytes at all, NaN, NUL, depth, numbers of properties: `protocols/test_any_bytes*.py`;
* a torn page, a spoiled row, no database, a small full disk: `inbox/test_inbox.py`;
* killed processes, a full disk: `drain/test_crashes.py`, and with clients `test_crash.py`;
* the log locked or gone for an hour, clocks wrong by a day: `drain/test_outages.py`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from functools import cache
from uuid import uuid4

import httpx
import pytest

from homing.store import DataFolder, EventStore
from support.plain import NO_TLS
from support.process import homing
from support.server import server, wait_until

pytestmark = pytest.mark.page

MIB = 1_048_576


def track(**more):
    said = {"type": "track", "event": "buy", "userId": "ann", "messageId": str(uuid4())}
    return said | {"timestamp": "2026-01-01T00:00:00Z"} | more


def batch(*messages, **more):
    return json.dumps({"batch": messages, **more}).encode()


def nested(depth):
    return {"a": nested(depth - 1)} if depth else 1


def skewed(days):
    """Return an order of a minute ago by a clock that is wrong."""
    day = f"2026-01-{10 + days:02}"
    said = {"timestamp": f"{day}T00:00:00Z", "sentAt": f"{day}T00:01:00Z"}
    return batch(track(**said))


# fmt: off
@cache  # 240 MB, which only the process that sends them needs
def sent():
    """Return by what is wrong: the body, the status, its events in the log, its dead letters."""
    return {
        "one": (batch(track()), 200, 1, 0),
        "10,000 events": (batch(*[track() for _ in range(9_999)], {"type": "x"}), 200, 9_999, 1),
        "25 MiB and a byte": (b"x" * (25 * MIB + 1), 413, 0, 0),
        "a bomb of gzip": (gzip.compress(bytes(200 * MIB), 1), 413, 0, 0),
        "torn gzip": (gzip.compress(batch(track()))[:-9], 400, 0, 0),
        "zlib": (zlib.compress(batch(track())), 200, 1, 0),
        "no UTF-8": (batch(track(properties={"a": "?"})).replace(b"?", b"\xff\xfe"), 200, 1, 0),
        "NUL bytes": (batch(track(event="b?y")).replace(b"?", b"\\u0000"), 200, 1, 0),
        "raw NUL": (b"\0" * 1000, 400, 0, 0),
        "half a surrogate pair": (batch(track(event="b?y")).replace(b"?", b"\\ud800"), 200, 1, 0),
        "NaN": (batch(track(properties={"a": float("nan"), "b": float("inf")})), 200, 1, 0),
        "10,000 properties": (
            batch(track(), track(properties={f"p{n}": n for n in range(10_000)})), 200, 1, 1,
        ),
        "30 levels": (batch(track(), track(properties=nested(30))), 200, 1, 1),
        "200 levels": (batch(track(), track(properties=nested(200))), 200, 1, 1),
        "a million brackets": (b'{"batch":' + b"[" * 1_000_000, 400, 0, 0),
        "a million numbers": (b'{"batch":[' + b"1," * 1_000_000 + b"1]}", 413, 0, 0),
        "twelve million numbers": (b'{"batch":[' + b"1," * 12_000_000 + b"1]}", 400, 0, 0),
        "a clock a day behind": (skewed(-1), 200, 1, 0),
        "a clock a day ahead": (skewed(1), 200, 1, 0),
        "a text of 100,000": (batch(track(), track(properties={"a": "x" * 100_000})), 200, 1, 1),
        "nobody": (batch(track(userId="null"), track(userId=None)), 200, 0, 2),
        "no batch": (b'{"batch": 1}', 400, 0, 0),
    }
# fmt: on


def send(client, key, body):
    """Return the status of the answer."""
    return client.post("/v1/batch", content=body, auth=(key, "")).status_code


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The status of each answer, and what is in the log when all is drained."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    with server(folder) as shop:
        key = shop.key("shop")
        with httpx.Client(
            base_url=shop.address, verify=NO_TLS, trust_env=False, timeout=120
        ) as client:
            heard = {name: send(client, key, body) for name, (body, *_) in sent().items()}
            assert send(client, "hw_wrong", batch(track())) == 401
            shop.wait_until_drained()
            assert shop.ask("/api/v1/retention").json()["rows_read"] > 0
            homing("--data", folder, "source", "revoke", "shop")
            wait_until(lambda: send(client, key, batch()) == 401)
    store = EventStore.open(DataFolder(folder), read_only=True)
    with store.cursor() as cursor:
        yield heard, cursor
    store.close()


def test_each_is_answered_as_it_should_be(answers):
    heard, _ = answers
    expected = {name: status for name, (_, status, _, _) in sent().items()}
    assert heard == expected


def test_the_events_beside_are_in_the_log_and_the_others_are_letters(answers):
    _, cursor = answers
    kept = sum(events for _, _, events, _ in sent().values())
    dead = sum(letters for _, _, _, letters in sent().values())
    found = cursor.execute("SELECT count(*), count(DISTINCT message_id) FROM log").fetchone()
    assert found == (kept, kept)
    assert cursor.execute("SELECT count(*) FROM dead_letters").fetchone() == (dead,)
