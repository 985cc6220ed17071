"""What is taken at once is answered and kept as it is by the door."""

from __future__ import annotations

import asyncio
import gzip

import orjson
import pytest

from homing.collect.receiving import Desk
from support import aside
from support.knocking import basic, knock, segment

HEAD = b"HTTP/1.1 "


def scope_of(path, *, method="POST", query=b"", headers=None, client="192.0.2.7"):
    pairs = [
        (name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()
    ]
    said = {"type": "http", "method": method, "path": path, "query_string": query}
    return {**said, "headers": pairs, "client": (client, 50_000)}


async def at_once(house, path="/v1/batch", body=None, **said):
    """Return the status, the headers and the body of an answer; None: it is not taken."""
    answered = asyncio.get_running_loop().create_future()
    scope = scope_of(path, **said)
    desk = Desk(house.hall)
    sent = segment("purchase") if body is None else body
    is_taken = desk.may_take(scope) and desk.at_once(
        scope, sent, lambda head, text: answered.set_result((head, text))
    )
    if not is_taken:
        return None
    head, text = await answered
    first, *lines = head.removesuffix(b"\r\n").split(b"\r\n")
    headers = dict(line.decode("latin-1").split(": ", 1) for line in lines)
    return int(first.removeprefix(HEAD)[:3]), headers, text


PAGE = {"origin": "https://shop.example"}
STRANGE = {"origin": "https://strange.example"}
ANSWERS = {
    "a batch": ({}, {}, None, 200),
    "of a page": ({"origins": ["https://shop.example"]}, PAGE, None, 200),
    "of a strange page": ({"origins": ["https://shop.example"]}, STRANGE, None, 401),
    "nothing": ({}, {}, b'{"batch": []}', 200),
    "no room": ({"limits": {"waiting_bytes": 0}}, {}, None, 429),
    "behind a proxy": ({}, {"x-forwarded-for": "81.2.69.142"}, None, 200),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_it_is_answered_and_kept_as_by_the_door(house_of, name):
    said, headers, body, status = ANSWERS[name]
    house = house_of(**said)
    sent = {**basic(house.key), "user-agent": "a client", **headers}
    text = segment("purchase") if body is None else body

    async def story():
        quick = await at_once(house, body=text, headers=sent, client="127.0.0.1")
        slow = await knock(house.door, "/v1/batch", text, headers=sent, client="127.0.0.1")
        return quick, slow

    quick, slow = aside.run(story())
    assert quick == (status, slow.headers, slow.body)
    assert slow.status == status
    kept = [each._replace(id=0, received_at=0) for each in house.kept()]
    assert kept[::2] == kept[1::2]
    assert len(kept) == (2 if status == 200 and body is None else 0)
    assert house.hall.tally.requests["segment", status] == 2


LEFT = {
    "a packed body": {"body": gzip.compress(b'{"batch": []}')},
    "a large body": {"body": segment(*["purchase"] * 20_000)},
    "no JSON": {"body": b"{"},
    "no batch": {"body": b'{"batch": 1}'},
    "a key that nobody knows": {"headers": basic("hw_none")},
    "no key": {"headers": {}},
    "another method": {"method": "GET"},
    "a page of the site": {"path": "/retention"},
    "more events than one may send": {"body": orjson.dumps({"batch": [{}] * 101})},
}


@pytest.mark.parametrize("name", LEFT)
def test_what_takes_more_is_left_to_the_door_untouched(house_of, name):
    house = house_of(limits={"events": 100})
    said = {"headers": basic(house.key), **LEFT[name]}
    assert aside.run(at_once(house, **said)) is None
    assert not house.kept()
    assert not house.hall.tally.requests


def test_keys_that_were_not_looked_up_for_a_while_are_left_to_the_door(house_of):
    house = house_of()
    house.sources.living._loaded_s = None
    assert aside.run(at_once(house, headers=basic(house.key))) is None


def test_an_inbox_that_is_closed_is_said(house_of):
    house = house_of()
    house.inbox.close()
    status, headers, _ = aside.run(at_once(house, headers=basic(house.key)))
    assert status == 429
    assert "retry-after" in headers


def test_what_breaks_while_it_is_written_is_told_by_its_number_alone(house_of, monkeypatch):
    house = house_of()
    monkeypatch.setattr(house.inbox._writer, "_write", broken)
    status, headers, body = aside.run(at_once(house, headers=basic(house.key)))
    assert status == 500
    assert headers["x-request-id"] == orjson.loads(body)["request_id"]
    assert b"secret" not in body


def broken(_group):
    raise ValueError("secret")
