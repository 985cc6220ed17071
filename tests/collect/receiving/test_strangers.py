"""Who has no good key is told so before much is done for a large body."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import urlencode

import pytest

from homing.collect.receiving.limits import Limits
from homing.collect.receiving.strangers import MOST_TRIED, keys_of_body, keys_of_head
from support.knocking import segment

pytestmark = pytest.mark.db

LARGE = Limits().stranger_bytes + 1
WRONG = "hw_" + "0" * 32


def mixpanel(key, size):
    event = {"event": "buy", "properties": {"token": key, "distinct_id": "ann", "x": "x" * size}}
    return json.dumps([event]).encode()


def form(data):
    return urlencode({"data": data}).encode()


def as_base64(body):
    return form(base64.b64encode(body))


@pytest.mark.parametrize("packed", [form, as_base64, bytes, gzip.compress])
def test_a_large_body_is_taken_when_a_good_key_stands_in_it(house, packed):
    sent = packed(mixpanel(house.key, LARGE))
    assert house.knock("/track", sent, headers={"Authorization": ""}).status == 200
    assert len(house.kept()) == 1
    assert house.knock("/track", packed(mixpanel(WRONG, LARGE)), key=WRONG).status == 401
    assert len(house.kept()) == 1


@pytest.mark.parametrize("path", ["/track", "/v1/batch", "/batch", "/2/httpapi", "/e/"])
@pytest.mark.parametrize("body", [b"%41" * LARGE, b'{"batch":[' + b"[],[" * LARGE, b"\x00" * LARGE])
def test_what_a_stranger_sends_is_not_read_when_it_is_large(house, path, body):
    assert house.knock(path, body, key=WRONG).status == 401


def test_what_a_known_key_sends_is_read_and_told_what_is_wrong(house):
    assert house.knock(body=b"[[" * LARGE).status == 400
    known = house.knock(
        body=b"[[" * LARGE, query=f"writeKey={house.key}", headers={"Authorization": ""}
    )
    assert known.status == 400


def test_a_body_of_a_stranger_may_grow_less_when_it_is_unpacked(house):
    body = gzip.compress(segment(text="x" * 2_000_000), 1)
    assert Limits().stranger_ratio < 2_000_000 / len(body) < Limits().ratio
    assert house.knock(body=body).status == 200
    assert house.knock(body=body, key=WRONG).status == 413


def test_a_key_that_was_revoked_makes_a_stranger_at_once(house):
    large = segment(text="x" * LARGE)
    assert house.knock(body=large).status == 200
    house.sources.revoke(house.source.id)
    assert house.knock(body=b"[[" * LARGE).status == 401


def test_so_many_texts_are_tried_and_no_more(house):
    keys = [f"hw_{number:032}" for number in range(MOST_TRIED + 1)]
    assert list(keys_of_body(" ".join(keys).encode())) == keys[:MOST_TRIED]
    assert list(keys_of_body(b"hw_" * 10_000)) != []
    assert list(keys_of_body(b"")) == []


def test_keys_are_found_wherever_clients_put_them_in_the_head():
    said = base64.b64encode(b"hs_user:hw_password").decode()
    headers = [
        (b"authorization", f"Basic {said}".encode()),
        (b"x-write-key", b"hw_jitsu"),
        (b"cookie", b"hw_elsewhere"),
    ]
    scope = {"query_string": b"v=1&token=hw_query", "headers": headers}
    assert list(keys_of_head(scope)) == ["hw_query", "hw_password", "hs_user", "hw_jitsu"]
    scope = {"query_string": b"", "headers": [(b"authorization", b"Bearer hs_bearer")]}
    assert list(keys_of_head(scope)) == ["hs_bearer"]
    scope["headers"] = [(b"authorization", b"Basic a")]
    assert list(keys_of_head(scope)) == []
