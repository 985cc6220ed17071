"""Whatever is sent: reading it never raises, gives the same twice, and refuses with a reason."""

from base64 import b64encode
from contextlib import suppress
from urllib.parse import quote_plus

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.collect.model import Event
from homing.collect.protocols.amplitude import Amplitude
from homing.collect.protocols.ga4 import GoogleAnalytics
from homing.collect.protocols.matomo import Matomo
from homing.collect.protocols.mixpanel import Mixpanel
from homing.collect.protocols.plausible import Plausible
from homing.collect.protocols.protocol import Call, Misshapen
from homing.collect.protocols.umami import Umami
from support.recorded import asked_of, received_of
from support.thorough import examples

WIRES = [Mixpanel(), Amplitude(), Plausible(), Umami(), GoogleAnalytics(), Matomo()]
GOOD = {
    "mixpanel": {"event": "a", "properties": {"token": "t"}, "$distinct_id": "u", "$set": {}},
    "amplitude": {"event_type": "a", "user_id": "u", "device_id": "d"},
    "plausible": {"n": "pageview", "d": "x", "u": "http://x/"},
    "umami": {"type": "event", "payload": {"website": "w", "name": "a"}},
    "ga4": {"name": "a", "params": {}},
    "matomo": {"idsite": "1", "url": "http://x/"},
}
WHOSE = {"api_key": "k", "client_id": "c"}
NAMES = sorted(
    {"alias", "cdt", "data", "device", "distinct_id", "e_a", "e_c", "ec_items", "event", "id"}
    | {"event_properties", "event_type", "events", "groups", "idgoal", "insert_id", "mp_lib"}
    | {"n", "name", "p", "params", "payload", "ping", "price", "properties", "quantity", "rec"}
    | {"requests", "revenue", "search", "session_id", "time", "timestamp_micros", "token", "type"}
    | {"uid", "user_id", "user_properties", "website", "client_upload_time", "$", "$add"}
    | {"$device_id", "$distinct_ids", "$insert_id", "$mp_autocapture", "$set", "$set_once"}
    | {"$setOnce", "$token", "$unset", "$user_id"}
)
TEXTS = st.one_of(
    st.sampled_from(
        ["$identify", "$create_alias", "$merge", "$groupidentify", "identify", "event", "pageview"]
    ),
    st.text(max_size=8),
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False), TEXTS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=12,
)
PARTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)


@st.composite
def bodies(draw, good):
    known = st.builds(lambda more: good | more, PARTS)
    within = st.builds(lambda more: {**good, "properties": more, "event_properties": more}, PARTS)
    parts = draw(st.lists(st.one_of(known, within, VALUES), max_size=3))
    many = {"events": parts, "requests": parts}
    shaped = draw(st.sampled_from([parts, WHOSE | many, *parts[:1]]))
    if isinstance(shaped, dict):
        shaped = draw(st.sampled_from([{}, draw(PARTS)])) | shaped
    text = orjson.dumps(shaped)
    body = draw(
        st.sampled_from([text, b"data=" + quote_plus(text).encode(), b"data=" + b64encode(text)])
    )
    torn = draw(st.integers(0, 40))
    return body[: len(body) - torn] if torn < 4 else body


def check(wire, path, body, query):
    sent = {"method": "POST", "path": path, "query": query, "headers": {}, "body": ""}
    received = received_of(sent, wire, body=body)
    parts = list(wire.events(received))
    assert parts == list(wire.events(received))
    for part in parts:
        if isinstance(part, Event):
            assert part.message_id
            assert part.name
            orjson.dumps(tuple(part))
        else:
            assert part.reason.endswith(".")
            orjson.loads(part.raw)
    asked = asked_of(sent)
    asked = type(asked)(
        method="POST", path=path, query=asked.query, headers=asked.headers, body=body
    )
    wire.knows(asked)
    with suppress(Misshapen):
        assert isinstance(wire.call(asked), Call)


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)
@given(data=st.data())
@settings(max_examples=examples(20), deadline=None)
def test_any_bytes_are_read_or_refused(wire, data):
    path = data.draw(st.sampled_from(sorted(wire.paths)))
    body = data.draw(st.one_of(st.binary(max_size=60), bodies(GOOD[wire.name])))
    query = data.draw(st.sampled_from(["", "verbose=1&strict=1", "data=e30", "idsite=1&uid=%ff"]))
    check(wire, path, body, query)


HOSTILE = {
    "no UTF-8": b'[{"event":"a\xff","properties":{"distinct_id":"\xff\xfe","token":"t"}}]',
    "NUL": b'[{"event":"a","properties":{"distinct_id":"u\\u0000","x\\u0000":"\\u0000"}}]',
    "NaN": b'[{"event":"a","properties":{"distinct_id":"u","x":NaN,"time":Infinity}}]',
    "half a pair": b'[{"event":"a","properties":{"distinct_id":"u","x":"\\ud800"}}]',
    "depth": b"[" * 20_000 + b"]" * 20_000,
    "deep properties": b'[{"event":"a","properties":' + b'{"a":' * 900 + b"1" + b"}" * 901 + b"]",
    "many properties": orjson.dumps(
        [{"event": "a", "properties": {str(i): i for i in range(9999)}}]
    ),
    "a long name": orjson.dumps([{"event": "a" * 10_000, "properties": {"distinct_id": "u"}}]),
    "a big number": b'[{"event":"a","properties":{"distinct_id":1e400,"time":1e999}}]',
    "a long number": b'[{"event":"a","properties":{"distinct_id":' + b"9" * 5000 + b"}}]",
    "many values": b"&".join(b"a%d=1" % i for i in range(5000)),
    "escapes": b"data=" + b"%" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("shape", HOSTILE)
@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)
def test_hostile_shapes_are_read_or_refused(wire, shape):
    wrapped = HOSTILE[shape]
    for body in (wrapped, b'{"api_key":"k","events":' + wrapped + b',"requests":' + wrapped + b"}"):
        for path in sorted(wire.paths)[:4]:
            check(wire, path, body, "")
