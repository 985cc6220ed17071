from base64 import b64encode
from urllib.parse import quote_plus

import orjson
import pytest

from homing.collect.model import Event, Kind, Unreadable
from homing.collect.protocols import wire_for, wire_of
from homing.collect.protocols.protocol import Misshapen
from support.recorded import RECEIVED_AT, asked_of, received_of

WIRE = wire_of("posthog")
ANONYMOUS = "01a2016e-04b1-78fc-959f-2b2127c0a8de"


def request(body, path="/batch/", headers=(), method="POST", query=""):
    text = body if isinstance(body, str) else orjson.dumps(body).decode()
    return {
        "method": method, "path": path, "query": query, "headers": dict(headers), "body": text
    }  # fmt: skip


def read(body, **more):
    return list(WIRE.events(received_of(request(body, **more), WIRE)))


def event(name="tea drunk", distinct="u1", **properties):
    said = {"event": name, "uuid": "m1", "distinct_id": distinct, "properties": properties}
    return {"api_key": "phc_k", "batch": [said]}


@pytest.mark.parametrize(
    ("distinct", "said", "user", "anonymous"),
    [
        ("u1", {}, "u1", None),
        ("u1", {"$device_id": "d", "$is_identified": True}, "u1", "d"),
        ("u1", {"$device_id": "d", "$user_id": "u1"}, "u1", "d"),
        ("d", {"$device_id": "d"}, None, "d"),
        ("d", {"$device_id": "d", "$is_identified": False}, None, "d"),
        ("x", {"$process_person_profile": False}, None, "x"),
        ("$posthog_cookieless", {}, None, None),
    ],
)
def test_a_distinct_id_is_the_customers_or_anonymous(distinct, said, user, anonymous):
    [told] = read(event(distinct=distinct, **said))
    assert (told.user_id, told.anonymous_id) == (user, anonymous)


def test_identifying_ties_the_browser_to_the_customer():
    said = {"$anon_distinct_id": ANONYMOUS, "$set": {"a": 1, "$b": 1}, "$set_once": {"c": 2}}
    [told] = read(event("$identify", **said))
    assert (told.kind, told.user_id, told.anonymous_id) == (Kind.identify, "u1", ANONYMOUS)
    assert (told.traits, told.once) == ({"a": 1}, {"c": 2})


@pytest.mark.parametrize("library", ["posthog-python", "posthog-node", "web", None])
@pytest.mark.parametrize("made_up", [ANONYMOUS, "anon-1"])
@pytest.mark.parametrize("is_swapped", [False, True])
def test_of_an_alias_the_one_who_is_known_stays(library, made_up, is_swapped):
    distinct, alias = ("u1", made_up) if is_swapped else (made_up, "u1")
    [told] = read(event("$create_alias", distinct, alias=alias, **{"$lib": library}))
    assert (told.kind, told.user_id, told.previous_id) == (Kind.alias, "u1", made_up)


@pytest.mark.parametrize(("library", "stays"), [("posthog-python", "b"), ("posthog-node", "a")])
def test_of_two_known_ids_the_client_says_which_stays(library, stays):
    [told] = read(event("$create_alias", "a", alias="b", **{"$lib": library}))
    assert told.user_id == stays
    assert {told.user_id, told.previous_id} == {"a", "b"}


def test_an_alias_of_itself_is_none():
    [told] = read(event("$create_alias", "a", alias="a"))
    assert "does not name two ids" in told.reason


def test_a_group_without_a_customer_is_nobodys_event():
    said = {"$group_type": "company", "$group_key": "g1"}
    body = event("$groupidentify", "$company_g1", **said)
    assert read(body) == []
    assert WIRE.call(asked_of(request(body))).count == 0


def test_what_the_client_says_of_itself_is_not_kept():
    said = {"$lib": "web", "$lib_version": "1", "$feature/x": True, "token": "phc_k", "size": 2}
    [told] = read(event(**said, **{"$active_feature_flags": [], "$pathname": "/tea"}))
    assert told.properties == {"size": 2, "path": "/tea", "library": "posthog-js 1"}
    for name in ("$snapshot", "$$heatmap", "$feature_flag_called"):
        assert read(event(name)) == []


def test_the_clock_of_the_client_is_taken_out():
    body = event() | {"sent_at": "2020-01-01T00:01:00Z"}
    body["batch"][0]["timestamp"] = "2020-01-01T00:00:00Z"
    [told] = read(body)
    assert told.occurred_at == RECEIVED_AT - 60_000_000


def test_an_offset_is_so_long_ago():
    body = event()
    body["batch"][0]["offset"] = 2_000
    [told] = read(body)
    assert told.occurred_at == RECEIVED_AT - 2_000_000


@pytest.mark.parametrize(
    "shape",
    [
        orjson.dumps,
        lambda said: orjson.dumps(said["batch"]),
        lambda said: orjson.dumps(said["batch"][0]),
        lambda said: b64encode(orjson.dumps(said)),
        lambda said: b"data=" + quote_plus(b64encode(orjson.dumps(said))).encode(),
        lambda said: b"data=" + quote_plus(orjson.dumps(said)).encode() + b"&compression=x",
    ],
)
def test_a_body_is_a_batch_a_list_or_one_event_plain_or_wrapped(shape):
    body = event(token="phc_k")
    asked = asked_of(request(shape(body).decode(), path="/e/"))
    call = WIRE.call(asked)
    assert (call.key, call.count) == ("phc_k", 1)
    [told] = read(shape(body).decode(), path="/e/")
    assert (told.name, told.message_id) == ("tea drunk", "m1")


@pytest.mark.parametrize("body", ["", "!", "[", "1"])
def test_what_is_no_event_at_all_is_misshapen(body):
    with pytest.raises(Misshapen):
        WIRE.call(asked_of(request(body)))
    [kept] = read(body)
    assert isinstance(kept, Unreadable)


def test_lz64_is_said_to_be_unread():
    with pytest.raises(Misshapen, match="lz64"):
        WIRE.call(asked_of(request("abc", path="/e/", query="compression=lz64")))


def test_one_bad_event_spares_the_others():
    body = event()
    body["batch"] += [7, {"event": "a"}, {"event": "", "distinct_id": "u"}]
    good, *bad = read(body)
    assert isinstance(good, Event)
    assert [wrong.at for wrong in bad] == [1, 2, 3]
    assert WIRE.call(asked_of(request(body))).count == 4


def test_recordings_and_flags_are_answered_and_not_kept():
    for path in ("/s/", "/flags/", "/decide/"):
        asked = asked_of(request(event(), path=path))
        call = wire_for(asked).call(asked)
        assert (call.key, call.count, call.accepted.status) == ("phc_k", 0, 200)


def test_a_browser_starts_with_settings_as_json_or_as_a_script():
    for path, begins in (("/array/phc_k/config", b'{"token"'), ("/array/phc_k/config.js", b"(fun")):
        asked = asked_of(request("", path=path, method="GET"))
        call = wire_for(asked).call(asked)
        assert call.key == "phc_k"
        assert call.accepted.body.startswith(begins)


def test_surveys_are_none():
    asked = asked_of(request("", path="/api/surveys/", method="GET", query="token=phc_k"))
    call = wire_for(asked).call(asked)
    assert (call.key, orjson.loads(call.accepted.body)["surveys"]) == ("phc_k", [])


def test_busy_is_503_for_its_browser_never_comes_again_after_429():
    assert WIRE.busy(3).status == 503
    assert WIRE.busy(3).headers["Retry-After"] == "3"
    assert WIRE.refused().status == 401


def test_the_newest_way_says_of_each_event_that_it_is_kept():
    headers = {"authorization": "Bearer phc_k"}
    asked = asked_of(request(event(), path="/i/v1/analytics/events", headers=headers))
    call = WIRE.call(asked)
    assert call.key == "phc_k"
    assert orjson.loads(call.accepted.body) == {"results": {"m1": {"result": "ok"}}}


def test_batches_of_others_are_theirs():
    amplitude = {"api_key": "k", "events": [{"event_properties": {"batch": 1}}]}
    assert not WIRE.knows(asked_of(request(amplitude, path="/batch")))
    assert WIRE.knows(asked_of(request(event(), path="/batch")))
    mixpanel = [{"event": "a", "properties": {"token": "t", "distinct_id": "u"}}]
    assert not WIRE.knows(asked_of(request(mixpanel, path="/track/")))
    assert WIRE.knows(asked_of(request(event(), path="/track/")))
