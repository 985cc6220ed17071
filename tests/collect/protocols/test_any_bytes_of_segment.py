"""Whatever is sent to Segment's family and PostHog: no error, the same twice, valid JSON."""

import math

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homing.collect.enrich import Enricher, Settings
from homing.collect.model import Event
from homing.collect.protocols import wire_of
from homing.collect.protocols.bodies import batch_in, loaded
from homing.collect.protocols.protocol import Misshapen
from support.recorded import asked_of, received_of
from support.thorough import examples

WIRES = [wire_of(name) for name in ("segment", "rudderstack", "jitsu", "posthog")]
ENRICHER = Enricher(Settings(salt=b"salt"))
NAMES = sorted(
    {"batch", "type", "event", "userId", "anonymousId", "messageId", "timestamp", "sentAt"}
    | {"originalTimestamp", "context", "traits", "properties", "page", "campaign", "library"}
    | {"groupId", "previousId", "consent", "categoryPreferences", "userAgent", "ip", "name"}
    | {"distinct_id", "uuid", "alias", "$set", "$set_once", "$device_id", "$user_id", "offset"}
    | {"$is_identified", "options", "$lib", "$group_key", "token", "revenue", "products", "price"}
    | {"currency", "amount", "url", "items", "app", "os", "device", "api_key", "sent_at", "data"}
)
TEXTS = st.one_of(
    st.sampled_from(
        sorted(
            {"track", "identify", "alias", "group", "page", "$identify", "$create_alias"}
            | {"$pageview", "Order Completed", "refund", "2026-01-01T00:00:00Z", "9.99", "a@b.c"}
            | {"http://x/?utm_"}
        )
    ),
    st.text(max_size=8),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(), TEXTS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=12,
)
MESSAGES = st.builds(
    lambda more: {"type": "track", "event": "a", "userId": "u", "distinct_id": "u"} | more,
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8),
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.builds(lambda parts: orjson.dumps({"batch": parts}), st.lists(MESSAGES, max_size=3)),
    st.builds(orjson.dumps, st.one_of(VALUES, MESSAGES)),
    st.builds(lambda body, at: orjson.dumps(body)[:at], MESSAGES, st.integers(0, 80)),
)


def is_kept_whole(value):
    """Say whether the log can keep a value: finite numbers, whole characters, no NUL."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return "\0" not in value and value.encode().decode() == value
    if isinstance(value, dict):
        return all(is_kept_whole(k) and is_kept_whole(v) for k, v in value.items())
    return not isinstance(value, list) or all(map(is_kept_whole, value))


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.name)
@given(data=st.data())
@settings(max_examples=examples(25))
def test_any_bytes_are_read_or_refused(wire, data):
    body = data.draw(BODIES)
    path = data.draw(st.sampled_from(sorted(wire.paths)))
    sent = {"method": "POST", "path": path, "query": "", "headers": {}, "body": ""}
    received = received_of(sent, wire, body=body)
    parts = list(wire.events(received))
    assert parts == list(wire.events(received))
    for part in parts:
        if isinstance(part, Event):
            assert part.message_id
            assert part.name
            assert part.occurred_at >= 0
            assert all(is_kept_whole(side) for side in part[5:])
            assert ENRICHER.enriched(part, received) == ENRICHER.enriched(part, received)
        else:
            assert part.reason.endswith(".")
            orjson.loads(part.raw)
    asked = type(asked_of(sent))(method="POST", path=path, query={}, headers={}, body=body)
    wire.knows(asked)
    try:
        count = wire.call(asked).count
    except Misshapen:
        count = 0
    assert count in (0, len(parts))


SPOILT = st.builds(
    lambda body, at, put: body[: at % (len(body) + 1)] + put + body[(at + 1) % (len(body) + 2) :],
    st.sampled_from(
        [
            b'{"batch":[{"n":1.5e3,"s":"a\\u00e9\\n","t":[true,null,-2,{}]},{}],"writeKey":"hw_1"}',
            b'{"batch":[],"writeKey":null,"sentAt":"x"}',
        ]
    ),
    st.integers(0, 90),
    st.one_of(st.binary(max_size=2), st.sampled_from([b'"', b"[", b"}", b",", b":", b"\\", b"0"])),
)


@settings(max_examples=examples(75))
@given(st.one_of(BODIES, SPOILT))
def test_a_batch_that_is_only_counted_is_what_is_read_of_it_later(body):
    seen = batch_in(body)
    if seen is not None:
        read = loaded(body)
        assert len(seen.batch) == len(read["batch"])
        assert seen.writeKey in {read.get("writeKey"), None}
