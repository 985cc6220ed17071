"""Bodies that are too large, packed to burst, torn, slow, or no text at all."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
import zlib

import pytest

from homing.collect.model import Event, Unreadable
from homing.collect.protocols import wire_of
from homing.collect.receiving.limits import MIB, Limits
from homing.collect.receiving.unpacking import TooLarge, Torn, unpacked
from support import aside
from support.knocking import segment

pytestmark = pytest.mark.db

LIES = [
    {},
    {"Content-Encoding": "gzip"},
    {"Content-Encoding": "identity", "Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Encoding": "br", "Content-Type": "text/plain"},
]


@pytest.mark.parametrize("headers", LIES)
@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress, bytes])
def test_a_packed_body_is_known_by_how_it_begins_whatever_the_headers_say(house, packed, headers):
    body = segment("purchase")
    assert house.knock(body=packed(body), headers=headers).status == 200
    assert house.kept()[0].body == body


def test_a_body_in_many_parts_is_put_together(house):
    body = gzip.compress(segment("purchase"))
    parts = [body[at : at + 7] for at in range(0, len(body), 7)]
    assert house.knock(body=parts).status == 200
    assert house.kept()[0].body == segment("purchase")


def test_a_body_above_the_limit_is_refused_and_read_to_its_end(house_of):
    house = house_of(limits={"body_bytes": 1000})
    heard = house.knock(body=[b"x" * 600, b"x" * 600, b"x" * 600])
    assert heard.status == 413
    assert house.knock(body=b"x" * 1001).status == 413
    assert house.kept() == []


def test_a_body_that_says_it_is_far_too_large_is_not_read(house):
    heard = house.knock(body=b"{", headers={"Content-Length": str(10**12)}, stalls=True)
    assert heard.status == 413


def test_25_megabytes_are_taken_and_one_byte_more_is_not(house):
    empty = len(segment(text=""))
    most = Limits().body_bytes
    for more, status in ((0, 200), (1, 413)):
        body = segment(text="x" * (most - empty + more))
        assert len(body) == most + more
        assert house.knock(body=body).status == status


def test_a_bomb_is_refused_before_it_fills_memory(house):
    bomb = zlib.compress(bytes(300 * MIB), 1)
    bomb = gzip.compress(bytes(200 * MIB), 9) if len(bomb) > MIB * 2 else bomb
    tracemalloc.start()
    heard = house.knock(body=bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert heard.status == 413
    assert peak < 60 * MIB


def test_a_body_that_grows_as_no_honest_one_does_is_refused():
    with pytest.raises(TooLarge):
        unpacked(zlib.compress(bytes(4 * MIB)), Limits())
    assert len(unpacked(zlib.compress(bytes(MIB // 2)), Limits())) == MIB // 2


def test_a_body_packed_in_more_pieces_than_anybody_writes_is_refused():
    assert unpacked(gzip.compress(b"x") * 16, Limits()) == b"x" * 16
    with pytest.raises(Torn, match="too many pieces"):
        unpacked(gzip.compress(b"") * 1_000_000, Limits())


def test_the_members_of_a_packed_body_count_together():
    member = gzip.compress(os.urandom(600))
    assert len(unpacked(member * 2, Limits())) == 1200
    with pytest.raises(TooLarge):
        unpacked(member * 2, Limits(body_bytes=1000))


@pytest.mark.parametrize("cut", [1, 8, 40])
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_torn_body_is_misshapen_in_the_words_of_its_protocol(house, pack, cut):
    heard = house.knock(body=pack(segment("purchase"))[:-cut])
    assert heard.status == 400
    assert "ends too early" in heard.body.decode()
    assert house.kept() == []


def test_a_spoiled_body_is_misshapen():
    packed = bytearray(gzip.compress(segment("purchase")))
    packed[15] ^= 0xFF
    with pytest.raises(Torn, match="damaged"):
        unpacked(bytes(packed), Limits())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b'{"batch": [}',
        b'{"batch": "\xff\xfe"}',
        b'{"batch": 1}',
        b"\x00" * 100,
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"NaN",
        gzip.compress(gzip.compress(b"{}")),
    ],
    ids=range(10),  # the bodies are long, and what is packed says when
)
def test_what_is_no_batch_is_told_so_and_not_kept(house, body):
    assert house.knock(body=body).status == 400
    assert house.kept() == []


def test_one_bad_event_among_ten_thousand_is_accepted_with_them(house):
    batch = json.loads(segment(*["purchase"] * 10_000))["batch"]
    batch[5_000] = "no event"
    assert house.knock(body=json.dumps({"batch": batch}).encode()).status == 200
    [received] = house.kept()
    read = list(wire_of("segment").events(received))
    assert sum(isinstance(each, Event) for each in read) == 9_999
    assert [each.at for each in read if isinstance(each, Unreadable)] == [5_000]


@pytest.mark.parametrize("path", ["/v1/batch", "/batch", "/2/httpapi", "/track"])
def test_a_body_of_millions_of_values_is_not_read(house, path):
    body = b'{"api_key":1,"events":[],"batch":[' + b"1," * 12_000_000 + b"1]}"
    assert house.knock(path, body).status in {400, 404}
    assert house.kept() == []


def test_more_events_than_a_request_may_have_are_refused_together(house_of):
    house = house_of(limits={"events": 10})
    assert house.knock(body=segment(*["purchase"] * 10)).status == 200
    assert house.knock(body=segment(*["purchase"] * 11)).status == 413
    assert len(house.kept()) == 1


def test_a_slow_body_is_given_up(house_of):
    house = house_of(limits={"body_s": 0.01})
    assert house.knock(body=[b'{"batch"'], stalls=True).status == 408
    assert house.kept() == []


def test_a_client_that_leaves_hears_nothing_and_leaves_nothing(house):
    assert house.knock(body=[b'{"batch"'], leaves=True) is None
    assert house.kept() == []


def test_bodies_that_do_not_fit_into_memory_together_are_sent_away(house_of):
    house = house_of(limits={"at_once_bytes": 100})
    assert house.knock(body=[b"x" * 60, b"x" * 60]).status == 429
    assert house.knock(body=[b"", segment("purchase")[:-1], b"}"]).status == 429
    assert house.knock().status == 200  # what comes in one part is in memory already


def test_the_room_of_those_who_are_done_is_free_again(house_of):
    house = house_of(limits={"at_once_bytes": 400})
    body = segment("purchase")

    async def story():
        halves = [body[:50], body[50:]]
        return [(await house.send(body=halves)).status for _ in range(10)]

    assert set(aside.run(story())) == {200}


def test_headers_that_are_very_long_are_cut(house):
    house.knock(headers={"User-Agent": "x" * 50_000})
    assert len(house.kept()[0].headers["user-agent"]) == 4096
