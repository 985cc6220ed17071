"""What Amplitude's protocol promises beyond what its clients were seen to send."""

import orjson
import pytest

from homing.collect.model import Event, Kind, Unreadable
from homing.collect.protocols.amplitude import Amplitude
from homing.collect.protocols.protocol import Misshapen
from support.recorded import RECEIVED_AT, asked_of, received_of

WIRE = Amplitude(lambda: 1_795_400_000_000)
HOUR_MS = 3_600_000


def request(*events, path="/2/httpapi", **beside):
    body = orjson.dumps({"api_key": "KEY", "events": events} | beside).decode()
    return {"method": "POST", "path": path, "query": "", "headers": {}, "body": body}


def done(name="order", **fields):
    return {"event_type": name, "user_id": "u1", "time": RECEIVED_AT // 1000} | fields


def read(*events, **beside):
    return list(WIRE.events(received_of(request(*events, **beside), WIRE)))


def reply(*events):
    accepted = WIRE.call(asked_of(request(*events))).accepted
    return accepted.status, orjson.loads(accepted.body)


def test_a_clock_s_error_is_taken_out_by_the_time_of_upload():
    hour_ago = done(time=RECEIVED_AT // 1000 + 23 * HOUR_MS)
    (event,) = read(hour_ago, client_upload_time="2026-11-24T02:13:20.000Z")
    assert event.occurred_at == RECEIVED_AT - HOUR_MS * 1000


def test_one_bad_event_never_refuses_the_others():
    bad = (1, None, {}, done(user_id=None), done(event_properties=[1]), done(time="soon"))
    parts = read(done(), *bad, done("b"))
    assert [part.at for part in parts if isinstance(part, Unreadable)] == [1, 2, 3, 4, 5, 6]
    assert [part.name for part in parts if isinstance(part, Event)] == ["order", "b"]
    assert reply(done(), *bad)[0] == 200


def test_only_a_request_without_any_event_is_refused_and_says_which_are_none():
    status, told = reply({}, 1)
    assert status == told["code"] == 400
    assert told["events_with_missing_fields"] == {"event_type": [0, 1]}


def test_a_client_is_told_how_much_was_taken():
    body = request(done(), done())["body"]
    assert reply(done(), done()) == (
        200,
        {
            "code": 200,
            "events_ingested": 2,
            "payload_size_bytes": len(body),
            "server_upload_time": 1_795_400_000_000,
        },
    )


def test_money_is_what_is_said_of_it_in_any_of_its_places():
    beside = done(price=2.5, quantity=3, currency="USD", productId="p")
    within = done(
        "revenue_amount", event_properties={"$price": 2.5, "$quantity": 3, "$currency": "USD"}
    )
    said = done(revenue=7.5, currency="USD")
    for event in read(beside, within, said):
        assert event.properties["revenue"] == 7.5
        assert event.properties["currency"] == "USD"
    assert read(within)[0].name == "purchase"


def test_traits_are_set_set_once_and_unset_on_any_event():
    told = {"$set": {"a": 1}, "$setOnce": {"b": 2}, "$unset": {"c": "-"}, "d": 4}
    for event in read(done(user_properties=told), done("$identify", user_properties=told)):
        assert event.traits == {"d": 4, "a": 1, "c": None}
        assert event.once == {"b": 2}


def test_what_a_trait_becomes_by_what_it_was_is_unreadable_and_the_rest_is_kept():
    told = {"$set": {"a": 1}, "$add": {"visits": 1}}
    event, part = read(done("$identify", user_properties=told))
    assert (event.kind, event.traits) == (Kind.identify, {"a": 1})
    assert "$add" in part.reason


def test_traits_of_a_group_are_a_customer_s_only_where_one_is_named():
    told = {"groups": {"company": "g1"}, "group_properties": {"$set": {"name": "G"}}}
    (event,) = read(done("$groupidentify", **told), done("$groupidentify", **told, user_id=None))
    assert event.kind is Kind.group
    assert event.properties == {
        "group_type": "company",
        "group_id": "g1",
        "group_traits": {"name": "G"},
    }


def test_a_page_and_a_screen_are_known_by_name():
    page, screen = read(done("[Amplitude] Page Viewed"), done("[Amplitude] Screen Viewed"))
    assert (page.kind, screen.kind) == (Kind.page, Kind.screen)


def test_a_shared_path_is_known_by_its_body():
    assert WIRE.knows(asked_of(request(done(), path="/batch")))
    assert WIRE.knows(asked_of(request(done(event_properties={"batch": 1}), path="/batch")))
    of_posthog = {**request(path="/batch"), "body": '{"api_key":"k","batch":[{"event":"events"}]}'}
    assert not WIRE.knows(asked_of(of_posthog))


def test_a_key_that_is_none_ends_a_client_s_tries():
    assert orjson.loads(WIRE.refused().body)["error"].startswith("Invalid API key:")
    assert orjson.loads(WIRE.misshapen("why").body)["missing_field"] == "events"
    assert WIRE.call(asked_of(request(done(), api_key=None))).key is None


def test_too_busy_is_429():
    assert (WIRE.busy(7).status, WIRE.busy(7).headers) == (429, {"retry-after": "7"})


def test_a_body_without_events_is_misshapen():
    for body in ("", "[]", "{}", '{"events":1}', "{broken"):
        with pytest.raises(Misshapen):
            WIRE.call(asked_of({**request(), "body": body}))
