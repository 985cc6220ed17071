from base64 import b64encode

import orjson
import pytest

from homing.collect.model import Event, Kind, Unreadable
from homing.collect.protocols import WIRES, wire_for, wire_of
from homing.collect.protocols.protocol import Misshapen
from support.recorded import RECEIVED_AT, asked_of, received_of

WIRE = wire_of("segment")


def request(body, path="/v1/batch", headers=(), method="POST", query=""):
    text = body if isinstance(body, str) else orjson.dumps(body).decode()
    return {
        "method": method, "path": path, "query": query, "headers": dict(headers), "body": text
    }  # fmt: skip


def events_of(body, path="/v1/batch", headers=(), number=0):
    return list(WIRE.events(received_of(request(body, path, headers), WIRE, number)))


def track(**more):
    return {"type": "track", "event": "Tea drunk", "userId": "u1", "messageId": "m1"} | more


def test_a_batch_with_one_bad_event_keeps_the_others():
    first, bad, last = events_of({"batch": [track(), {"type": "dance"}, track(messageId="m3")]})
    assert (first.message_id, last.message_id) == ("m1", "m3")
    assert bad.at == 1
    assert "type is none of" in bad.reason
    assert orjson.loads(bad.raw) == {"type": "dance"}


def test_the_clock_of_the_client_is_taken_out():
    at, sent = "2020-01-01T00:00:00Z", "2020-01-01T00:01:00Z"
    [event] = events_of({"batch": [track(timestamp=at)], "sentAt": sent})
    assert event.occurred_at == RECEIVED_AT - 60_000_000


def test_a_time_that_the_caller_gave_is_preferred_to_that_of_the_call():
    given, called = "2020-01-01T00:00:00Z", "2026-11-22T00:00:00Z"
    said = track(timestamp=given, originalTimestamp=called, sentAt=called)
    [told] = events_of({"batch": [said]})
    [only_called] = events_of({"batch": [said | {"timestamp": None}]})
    assert only_called.occurred_at == RECEIVED_AT
    assert RECEIVED_AT - told.occurred_at == 2517 * 86_400 * 1_000_000


@pytest.mark.parametrize("field", ["originalTimestamp", "timestamp"])
def test_a_time_in_the_future_is_that_of_receipt_and_says_so(field):
    [event] = events_of({"batch": [track(**{field: "2999-01-01T00:00:00Z"})]})
    assert event.occurred_at == RECEIVED_AT
    assert event.properties["clock"] == "ahead"


def test_an_event_without_an_id_has_one_made_of_what_it_says():
    said = {"batch": [track(messageId=None, timestamp="2026-11-22T00:00:00Z")]}
    [one], [same_later] = events_of(said), events_of(said, number=5)
    [other] = events_of({"batch": [said["batch"][0] | {"event": "Tea spilt"}]})
    assert one.message_id == same_later.message_id != other.message_id


def test_the_same_words_without_a_time_are_two_events_when_said_twice():
    said = {"batch": [track(messageId=None)]}
    [one], [again], [later] = events_of(said), events_of(said), events_of(said, number=5)
    assert one.message_id == again.message_id != later.message_id


def test_the_same_words_without_a_time_in_two_requests_of_one_moment_are_two_events():
    said = request({"batch": [track(messageId=None)]})
    one, other = (received_of(said, WIRE, 0) for _ in range(2))
    other = other._replace(id=one.id + 1)
    assert one.received_at == other.received_at
    [first], [second] = WIRE.events(one), WIRE.events(other)
    assert first.message_id != second.message_id
    assert [first] == list(WIRE.events(one))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/v1/t", Kind.track), ("/v1/page", Kind.page), ("/v1/i", Kind.identify), ("/s", Kind.screen)],
)
def test_a_path_says_the_kind_of_a_message_that_does_not(path, kind):
    [event] = events_of({"event": "x", "anonymousId": "a"}, path)
    assert event.kind is kind


def test_a_group_keeps_its_traits_to_itself():
    [event] = events_of({"type": "group", "userId": "u", "groupId": 7, "traits": {"a": 1}}, "/v1/g")
    assert event.traits is None
    assert event.properties == {"group_id": 7, "group_traits": {"a": 1}}


def test_traits_of_the_context_are_the_customers():
    said = {"type": "identify", "userId": "u", "context": {"traits": {"a": 1, "b": 1}}}
    [event] = events_of(said | {"traits": {"b": 2}}, "/v1/i")
    assert event.traits == {"a": 1, "b": 2}


def test_the_header_says_whose_it_is_where_the_body_does_not():
    anonymous = {"anonymousid": b64encode(b"browser-1").decode()}
    [event] = events_of({"type": "track", "event": "a"}, "/v1/track", anonymous)
    assert event.anonymous_id == "browser-1"


def test_who_it_is_about_is_needed():
    [wrong] = events_of({"batch": [{"type": "track", "event": "a"}]})
    assert "userId or anonymousId" in wrong.reason


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"userId": "x" * 10_000}, "customer id has more than"),
        ({"userId": {"a": 1}}, "customer id is neither"),
        ({"event": "x" * 300}, "name has more than"),
        ({"event": None}, "has no name"),
        ({"timestamp": "yesterday"}, "time cannot be read"),
        ({"timestamp": "1870-01-01"}, "time cannot be read"),
        ({"properties": [1]}, "are no object"),
        ({"properties": {str(i): i for i in range(10_000)}}, "more than 1000 properties"),
        ({"properties": {"a": [[i] for i in range(900)]}}, "more than 1000 properties"),
        ({"properties": {"a": "x" * 70_000}}, "more than 65536 characters"),
        ({"properties": {"x" * 300: 1}}, "name has more than 255"),
    ],
)
def test_what_is_beyond_the_limits_is_refused_with_the_reason(more, reason):
    wrong, right = events_of({"batch": [track(**more), track()]})
    assert reason in wrong.reason
    assert isinstance(right, Event)


def test_depth_is_limited_and_spares_the_rest_of_the_batch():
    deep = '{"a":' * 5_000 + "1" + "}" * 5_000
    good = orjson.dumps(track()).decode()
    bad = f'{{"type":"track","event":"a","userId":"u","properties":{deep}}}'
    wrong, right = events_of(f'{{"batch":[{bad},{good}]}}')
    assert "levels deep" in wrong.reason
    assert isinstance(right, Event)


def test_nul_is_taken_out_of_what_is_otherwise_good():
    [event] = events_of({"batch": [track(userId="u\0", properties={"a\0": ["\0b", "\\u0000"]})]})
    assert event.user_id == "u"
    assert event.properties == {"a": ["b", "\\u0000"]}


def test_what_python_and_javascript_write_wrong_is_mended():
    message = (
        '{"type":"track","event":"a","userId":"u\\u0000","messageId":"m","properties":'
        '{"nan":NaN,"half":"\\ud800","big":1e400,"long":123456789012345678901234567890,"zero\\u0000":"\\u0000x"}}'
    )
    [event] = events_of(f'{{"batch":[{message}]}}')
    assert event.user_id == "u"
    assert event.properties == {"half": "?", "long": 1.2345678901234568e29, "zero": "x"}
    orjson.dumps(event.properties)


@pytest.mark.parametrize("body", ["", "hello", "[", "1", '"a"', '{"batch":1}', "null"])
def test_what_is_no_batch_at_all_is_misshapen(body):
    with pytest.raises(Misshapen) as wrong:
        WIRE.call(asked_of(request(body)))
    assert WIRE.misshapen(str(wrong.value)).status == 400
    [kept] = events_of(body)
    assert isinstance(kept, Unreadable)


@pytest.mark.parametrize(
    ("headers", "body", "query"),
    [
        ({"authorization": "Basic " + b64encode(b"KEY:").decode()}, {"batch": []}, ""),
        ({"authorization": "bearer KEY"}, {"batch": []}, ""),
        ({"x-write-key": "KEY"}, {"batch": [], "writeKey": "***"}, ""),
        ({}, {"batch": [], "writeKey": "KEY"}, ""),
        ({}, {"batch": [track(writeKey="KEY")]}, ""),
        ({}, {"batch": []}, "writeKey=KEY"),
    ],
)
def test_a_key_stands_in_one_of_many_places(headers, body, query):
    asked = asked_of(request(body, headers=headers, query=query))
    assert WIRE.call(asked).key == "KEY"


def test_without_a_key_there_is_none():
    assert WIRE.call(asked_of(request({"batch": []}))).key is None
    assert WIRE.refused().status == 401


def test_busy_says_when_to_come_again():
    reply = WIRE.busy(7)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ({"x-forwarded-proto": "https", "origin": "http://shop.example"}, "https"),
        ({"referer": "http://shop.example/tea"}, "http"),
        ({}, "https"),
    ],
)
def test_the_boot_call_sends_the_browser_here(headers, scheme):
    boot = request("", "/v1/projects/KEY/settings", headers | {"host": "h.example"}, "GET")
    call = wire_for(asked_of(boot)).call(asked_of(boot))
    said = orjson.loads(call.accepted.body)["integrations"]["Segment.io"]
    assert (call.key, call.count) == ("KEY", 0)
    assert (said["apiHost"], said["protocol"]) == ("h.example/v1", scheme)


def test_consent_is_read_from_the_context():
    by = {"categoryPreferences": {"Analytics": False, "Advertising": True}}
    for said, consent in ((by, "none"), ("aggregate", "aggregate"), ("perhaps", None)):
        [event] = events_of({"batch": [track(context={"consent": said})]})
        assert event.properties.get("consent") == consent


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"width": 1280, "height": 800, "density": 2}, "1280x800"),
        ({"width": 0, "height": 0}, None),
        ({"width": "1280"}, None),
        ("large", None),
    ],
    ids=["whole", "nothing", "half", "text"],
)
def test_the_size_of_the_screen_is_kept_as_others_say_it(said, kept):
    [event] = events_of({"batch": [track(context={"screen": said})]})
    assert event.properties.get("screen") == kept


def test_only_where_nobody_may_be_known_is_a_message_nobodys():
    nobodys = track(userId=None, context={"consent": "aggregate"})
    [event] = events_of({"batch": [nobodys]})
    assert (event.user_id, event.anonymous_id) == (None, None)
    for said in ("full", "none", None):
        [refused] = events_of({"batch": [nobodys | {"context": {"consent": said}}]})
        assert "nothing of whose it is" in refused.reason


def test_every_protocol_has_a_name_of_its_own():
    names = [wire.name for wire in WIRES]
    assert len(set(names)) == len(names)
    assert [wire_of(name) for name in names] == list(WIRES)
