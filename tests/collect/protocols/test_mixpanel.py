"""What Mixpanel's protocol promises beyond what its clients were seen to send."""

from base64 import b64encode
from urllib.parse import quote_plus

import orjson
import pytest

from homing.collect.model import Event, Kind, Unreadable
from homing.collect.protocols.mixpanel import Mixpanel
from homing.collect.protocols.protocol import Misshapen
from support.recorded import RECEIVED_AT, asked_of, received_of

WIRE = Mixpanel()


def request(*messages, path="/track", query="", form="data={}&verbose=1", **headers):
    body = form.format(quote_plus(orjson.dumps(messages)))
    return {"method": "POST", "path": path, "query": query, "headers": headers, "body": body}


def done(name="order", **properties):
    return {"event": name, "properties": {"token": "TOK", "distinct_id": "u1"} | properties}


def read(*messages, **how):
    return list(WIRE.events(received_of(request(*messages, **how), WIRE)))


def test_a_form_may_hold_base64_json_or_neither_escapes():
    message = orjson.dumps([done(note="a+b&c=d %41 é")])
    for data in (quote_plus(message), b64encode(message).decode(), quote_plus(b64encode(message))):
        sent = {**request(), "body": f"data={data}"}
        (event,) = WIRE.events(received_of(sent, WIRE))
        assert event.properties["note"] == "a+b&c=d %41 é"


def test_messages_in_the_address_are_read_as_those_in_a_body():
    data = quote_plus(orjson.dumps([done(note="a+b %41")]))
    sent = {**request(), "method": "GET", "query": f"verbose=0&data={data}", "body": ""}
    assert WIRE.call(asked_of(sent)).count == 1
    (event,) = WIRE.events(received_of(sent, WIRE))
    assert event.properties == {"note": "a+b %41"}


def test_lines_of_json_are_messages_and_a_bad_one_is_refused_alone():
    lines = b"\n".join([orjson.dumps(done(time=5)), b"{broken", orjson.dumps(done("b", time=5))])
    sent = {**request(path="/import"), "body": lines.decode()}
    first, second, third = WIRE.events(received_of(sent, WIRE))
    assert (first.name, second.at, third.name) == ("order", 1, "b")


def test_a_torn_array_is_misshapen_and_lines_without_a_message_too():
    for body in ("[\n{broken", "{\n\n{", "{}\n" * 20_002):
        with pytest.raises(Misshapen):
            WIRE.call(asked_of({**request(path="/import"), "body": body}))


def test_one_bad_message_never_refuses_the_others():
    bad = (1, None, [], {"event": ""}, done(time="soon"), done(x={"a": "b"} | {"event": 1}))
    parts = read(done(), *bad, done("b"))
    assert [part.at for part in parts if isinstance(part, Unreadable)] == [1, 2, 3, 4, 5]
    assert [part.name for part in parts if isinstance(part, Event)] == ["order", "order", "b"]


@pytest.mark.parametrize("time", [1795319859, 1795319859.0, 1795319859000, "1795319859"])
def test_times_are_seconds_or_milliseconds(time):
    (event,) = read(done(time=time))
    assert event.occurred_at == 1_795_319_859_000_000


def test_no_time_is_the_time_of_receipt():
    (event,) = read(done())
    assert event.occurred_at == RECEIVED_AT


def test_the_same_insert_id_is_one_message_only_with_name_time_and_customer_the_same():
    same = {"time": 5, "$insert_id": "a"}
    ids = [
        part.message_id
        for part in read(
            done(**same),
            done(**same),
            done("refund", **same),
            done(**same | {"time": 6}),
            done(**same, distinct_id="u2"),
        )
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4


def test_messages_without_an_id_are_told_apart_by_what_they_say():
    first, again, other = read(done(time=5), done(time=5), done(time=5, x=1))
    assert first.message_id == again.message_id != other.message_id


def test_the_same_words_at_two_times_of_receipt_are_two_events():
    sent = request(done())
    first, second = (next(WIRE.events(received_of(sent, WIRE, number))) for number in (0, 1))
    assert first.message_id != second.message_id


@pytest.mark.parametrize(
    ("ids", "anonymous", "customer"),
    [
        ({"distinct_id": "u1"}, None, "u1"),
        ({"distinct_id": "$device:d"}, "d", None),
        ({"distinct_id": "$device:d", "$device_id": "d"}, "d", None),
        ({"distinct_id": "d", "$device_id": "d"}, "d", None),
        ({"distinct_id": "u1", "$device_id": "d"}, "d", "u1"),
        ({"distinct_id": "u1", "$device_id": "d", "$user_id": "u1"}, "d", "u1"),
        ({"distinct_id": "", "$user_id": "u1"}, None, "u1"),
        ({"distinct_id": 7}, None, "7"),
    ],
)
def test_who_did_it(ids, anonymous, customer):
    (event,) = read(done(**ids))
    assert (event.anonymous_id, event.user_id) == (anonymous, customer)


def test_of_an_alias_the_id_of_the_known_customer_stays():
    there = {"event": "$create_alias", "properties": {"distinct_id": "anon-1", "alias": "u1"}}
    back = {"event": "$create_alias", "properties": {"distinct_id": "u1", "alias": "anon-1"}}
    merge = {"event": "$merge", "properties": {"$distinct_ids": ["$device:anon-1", "u1"]}}
    for event in read(there, back, merge):
        assert event.kind is Kind.alias
        assert (event.user_id, event.previous_id) == ("u1", "anon-1")


def test_an_alias_of_one_id_is_unreadable():
    merge = {"event": "$merge", "properties": {"$distinct_ids": ["u1"]}}
    (part,) = read(merge)
    assert isinstance(part, Unreadable)


def test_traits_are_set_set_once_and_unset():
    told = {"$set": {"$email": "a@b.c"}, "$set_once": {"plan": "pro"}, "$unset": ["city"]}
    (event,) = read({"$distinct_id": "u1"} | told, path="/engage")
    assert event.kind is Kind.identify
    assert event.traits == {"email": "a@b.c", "city": None}
    assert event.once == {"plan": "pro"}


def test_what_a_trait_becomes_by_what_it_was_is_unreadable_and_the_rest_is_kept():
    told = {"$distinct_id": "u1", "$set": {"a": 1}, "$add": {"visits": 1}}
    event, part = read(told, path="/engage")
    assert event.traits == {"a": 1}
    assert part.reason == (
        "$add changes a trait by what it was before; send the whole value with $set."
    )


def test_replies_are_as_asked():
    def reply(**how):
        return WIRE.call(asked_of(request(done(), **how))).accepted.body

    assert reply() == b'{"status":1,"error":null}'
    assert reply(form="data={}") == b"1"
    assert reply(form="data={}", query="img=1")[:3] == b"GIF"
    told = orjson.loads(reply(path="/import", form="data={}"))
    assert (told["code"], told["status"], told["num_records_imported"]) == (200, "OK", 1)
    assert orjson.loads(reply(path="/import"))["status"] == 1
    assert reply(path="/import", form="data={}", query="verbose=0") == b"1"


def test_a_strict_import_is_told_what_was_refused_and_never_to_send_it_again():
    sent = request(done(), {"event": ""}, path="/import", form="data={}", query="strict=1")
    call = WIRE.call(asked_of(sent))
    told = orjson.loads(call.accepted.body)
    assert call.accepted.status == 200
    assert told["num_records_imported"] == 1
    assert [record["index"] for record in told["failed_records"]] == [1]


def test_an_import_is_sent_with_the_secret():
    sent = request(done(), path="/import", authorization="Basic U0VDUkVUOg==")
    assert WIRE.call(asked_of(sent)).key == "SECRET"


def test_the_key_is_the_first_token_there_is():
    assert WIRE.call(asked_of(request(1, done()))).key == "TOK"
    assert WIRE.call(asked_of(request({"event": "a"}))).key is None


@pytest.mark.parametrize("path", ["/decide/", "/flags/", "/record/"])
def test_calls_before_the_start_are_answered_and_nothing_is_kept(path):
    sent = {**request(), "path": path, "method": "GET", "query": "mp_lib=web&token=TOK"}
    assert WIRE.knows(asked_of(sent))
    call = WIRE.call(asked_of(sent))
    assert (call.key, call.count, call.accepted.status) == ("TOK", 0, 200)


def test_another_protocol_s_messages_on_its_paths_are_not_its_own():
    posthog = {"event": "a", "properties": {"token": "phc", "$lib": "web"}, "uuid": "1"}
    assert not WIRE.knows(asked_of(request(posthog, form="data={}")))
    assert WIRE.knows(asked_of(request(done(), form="data={}")))


def test_a_body_that_says_nothing_is_misshapen():
    for body in ("", "data=", "data=%00", "data=!!!", "{", "hello"):
        with pytest.raises(Misshapen):
            WIRE.call(asked_of({**request(), "body": body}))


def test_too_busy_is_503_for_browsers_never_come_again_after_429():
    assert (WIRE.busy(7).status, WIRE.busy(7).headers) == (503, {"retry-after": "7"})
    assert (WIRE.refused().status, WIRE.misshapen("why").status) == (401, 400)
    assert orjson.loads(WIRE.misshapen("why").body)["error"] == "why"
