"""Plausible, Umami, Google Analytics and Matomo: what they promise beyond what was seen."""

from urllib.parse import urlencode

import orjson
import pytest

from homing.collect.model import Event, Kind, Unreadable
from homing.collect.protocols.ga4 import GoogleAnalytics
from homing.collect.protocols.matomo import Matomo
from homing.collect.protocols.plausible import Plausible
from homing.collect.protocols.protocol import Misshapen
from homing.collect.protocols.umami import Umami
from support.recorded import RECEIVED_AT, asked_of, received_of

PLAUSIBLE, UMAMI, GOOGLE, MATOMO = Plausible(), Umami(), GoogleAnalytics(), Matomo()


def request(path, body, query=""):
    text = body if isinstance(body, str) else orjson.dumps(body).decode()
    return {"method": "POST", "path": path, "query": query, "headers": {}, "body": text}


def read(wire, path, body="", query=""):
    return list(wire.events(received_of(request(path, body, query), wire)))


def call(wire, path, body="", query=""):
    asked = asked_of(request(path, body, query))
    assert wire.knows(asked)
    return wire.call(asked)


def test_plausible_has_no_id_of_a_customer_and_its_key_is_the_domain():
    body = {"name": "pageview", "url": "http://shop/", "domain": "shop.example, all.example"}
    (event,) = read(PLAUSIBLE, "/api/event", body)
    assert (event.kind, event.anonymous_id, event.user_id) == (Kind.page, None, None)
    assert call(PLAUSIBLE, "/api/event", body).key == "shop.example"
    assert call(PLAUSIBLE, "/api/event", body, "key=K").key == "K"


def test_plausible_s_properties_and_money_may_be_json_inside_of_the_json():
    money = '{"amount":"9.99","currency":"EUR"}'
    body = {"n": "Order", "p": '{"plan":"pro"}', "$": money, "d": "x"}
    (event,) = read(PLAUSIBLE, "/api/event", body)
    assert event.properties == {
        "plan": "pro",
        "domain": "x",
        "revenue": "9.99",
        "currency": "EUR",
    }


def test_a_nameless_event_is_unreadable_and_the_script_hears_nothing_of_it():
    (part,) = read(PLAUSIBLE, "/api/event", {"d": "x"})
    assert isinstance(part, Unreadable)
    assert part.raw == b'{"domain":"x"}'
    assert call(PLAUSIBLE, "/api/event", {"d": "x"}).accepted.status == 200


def umami(kind="event", **payload):
    return {"type": kind, "payload": {"website": "W"} | payload}


def test_umami_s_batch_holds_pages_events_and_traits_and_one_bad_message_refuses_no_other():
    body = [
        umami(url="/"),
        umami(name="order", data={"revenue": 1}, id="u1", timestamp=RECEIVED_AT // 1_000_000 - 60),
        umami("identify", id="u1", data={"plan": "pro"}),
        umami("dance"),
        7,
    ]
    page, order, told, unknown, none = read(UMAMI, "/api/batch", body)
    assert (page.kind, page.properties) == (Kind.page, {"url": "/"})
    assert (order.name, order.user_id) == ("order", "u1")
    assert order.occurred_at == RECEIVED_AT - 60_000_000
    assert (told.user_id, told.traits) == ("u1", {"plan": "pro"})
    assert (unknown.at, none.at) == (3, 4)
    answered = call(UMAMI, "/api/batch", body)
    assert (answered.key, answered.count) == ("W", 5)
    assert orjson.loads(answered.accepted.body)["processed"] == 5


def test_google_s_events_have_two_ids_traits_and_times_of_their_own():
    body = {
        "client_id": "123.456",
        "user_id": "u1",
        "timestamp_micros": str(RECEIVED_AT - 5),
        "user_properties": {"plan": {"value": "pro"}},
        "device": {"operating_system": "Linux", "model": "X"},
        "events": [
            {"name": "page_view", "params": {"page_location": "http://x/", "source": "mail"}},
            {"name": "purchase", "timestamp_micros": RECEIVED_AT - 9, "params": {"value": 9.99}},
            {"params": {}},
        ],
    }
    page, order, bad = read(GOOGLE, "/mp/collect", body)
    assert (page.kind, page.anonymous_id, page.user_id) == (Kind.page, "123.456", "u1")
    assert page.properties == {
        "url": "http://x/",
        "utm_source": "mail",
        "os": "Linux",
        "device": "X",
    }
    assert page.traits == {"plan": "pro"}
    assert (page.occurred_at, order.occurred_at) == (RECEIVED_AT - 5, RECEIVED_AT - 9)
    assert (order.name, order.properties["value"]) == ("purchase", 9.99)
    assert isinstance(bad, Unreadable)


def test_google_s_traits_may_come_without_an_event_and_its_trials_are_not_kept():
    body = {"client_id": "1", "user_properties": {"plan": "pro"}, "events": []}
    (event,) = read(GOOGLE, "/mp/collect", body)
    assert (event.kind, event.traits) == (Kind.identify, {"plan": "pro"})
    assert call(GOOGLE, "/mp/collect", body, "measurement_id=G-X").key == "G-X"
    assert call(GOOGLE, "/mp/collect", body, "measurement_id=G-X&api_secret=S").key == "S"
    assert call(GOOGLE, "/debug/mp/collect", body, "api_secret=S").count == 0


def test_google_s_event_of_nobody_is_unreadable():
    (part,) = read(GOOGLE, "/mp/collect", {"events": [{"name": "a"}]})
    assert isinstance(part, Unreadable)


def matomo(**parameters):
    return urlencode({"idsite": "K", "rec": "1", "_id": "82ac030177e4fc6e"} | parameters)


def test_matomo_s_order_is_a_purchase_with_its_items():
    items = '[["sku1","Tea","drinks",2.5,2],["sku2","Cup"]]'
    query = matomo(idgoal=0, ec_id="o1", revenue="9.99", ec_tx="1", ec_items=items, uid="u1")
    (event,) = read(MATOMO, "/matomo.php", query=query)
    assert (event.kind, event.name, event.user_id) == (Kind.track, "purchase", "u1")
    assert event.properties == {
        "revenue": 9.99,
        "order_id": "o1",
        "tax": 1.0,
        "items": [
            {"sku": "sku1", "name": "Tea", "category": "drinks", "price": 2.5, "quantity": 2},
            {"sku": "sku2", "name": "Cup"},
        ],
    }


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"e_c": "shop", "e_a": "order"}, "order"),
        ({"idgoal": "0", "revenue": "5"}, "cart updated"),
        ({"idgoal": "3"}, "goal"),
        ({"search": "tea"}, "search"),
        ({"link": "http://x"}, "link"),
        ({"download": "http://x/a.pdf"}, "download"),
        ({"c_n": "banner"}, "content impression"),
        ({"c_n": "banner", "c_i": "click"}, "content interaction"),
        ({"url": "http://x/"}, "page"),
    ],
)
def test_what_was_done_is_known_by_the_parameters(parameters, name):
    (event,) = read(MATOMO, "/matomo.php", query=matomo(**parameters))
    assert event.name == name
    assert event.anonymous_id == "82ac030177e4fc6e"


def test_matomo_s_many_are_read_one_by_one_and_signs_of_life_are_no_events():
    requests = [f"?{matomo(cdt=1795319859)}", f"?{matomo(ping=1)}", 7, f"?{matomo(rec=0)}"]
    body = {"requests": requests, "token_auth": "SECRET"}
    page, none, not_to_record = read(MATOMO, "/matomo.php", body)
    assert page.occurred_at == 1_795_319_859_000_000
    assert (none.at, not_to_record.at) == (2, 3)
    answered = call(MATOMO, "/matomo.php", body)
    assert (answered.key, answered.count) == ("SECRET", 3)
    assert orjson.loads(answered.accepted.body)["status"] == "success"


def test_matomo_answers_a_picture_with_200_whatever_it_was_asked_for():
    answered = call(MATOMO, "/matomo.php", query=matomo(send_image=0))
    assert (answered.accepted.status, answered.accepted.body[:3]) == (200, b"GIF")
    assert answered.key == "K"


def test_matomo_s_parameters_may_stand_in_a_form():
    (event,) = read(MATOMO, "/matomo.php", matomo(url="http://x/"))
    assert isinstance(event, Event)


@pytest.mark.parametrize(
    ("wire", "path"),
    [
        (PLAUSIBLE, "/api/event"),
        (UMAMI, "/api/send"),
        (GOOGLE, "/mp/collect"),
        (MATOMO, "/matomo.php"),
    ],
)
def test_what_is_none_is_misshapen_and_the_replies_say_so(wire, path):
    for body in ("{broken", "7" if wire is not MATOMO else "{}", ""):
        with pytest.raises(Misshapen):
            wire.call(asked_of(request(path, body)))
    assert (wire.refused().status, wire.misshapen("why").status) == (401, 400)
    assert b"why" in wire.misshapen("why").body
    assert (wire.busy(7).status, wire.busy(7).headers) == (503, {"retry-after": "7"})


def test_an_address_may_hold_nul_and_what_is_no_utf_8():
    (event,) = read(MATOMO, "/matomo.php", query="idsite=K&uid=u%001&action_name=%ff%00")
    assert (event.user_id, event.properties["title"]) == ("u1", "�")
