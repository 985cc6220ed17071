"""The page of what comes in."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from homing.collect.health import Watch
from homing.collect.inbox import Arrival
from homing.ui import event_names
from homing.ui.doors import Role
from support.shop import track

pytestmark = pytest.mark.page
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def rows(page) -> list[str]:
    return page.xpath("(//table)[1]/tbody/tr/th/a/text()")


@pytest.fixture
def busy(shop):
    """A visit and a purchase, a bot's visit, who somebody is, and what is no event."""
    who = {"type": "identify", "userId": "ann", "messageId": "m-who", "traits": {"plan": "pro"}}
    shop.send(track("visit", "ann", "m-1"), who, track(None, "ann", "m-bad"))
    shop.send(track("visit", "crawler", "m-2"), agent=BOT)
    bought = {"total": 5, "currency": "EUR"}
    shop.send(track("Order Completed", "ann", "m-3", properties=bought))
    return shop


def test_everything_that_came_in_is_there_with_whose_it_is(busy, owner, text):
    page = owner.page("/events")
    assert sorted(rows(page)) == ["identify", "purchase", "visit", "visit"]
    assert page.get_element_by_id("stream").get("data-live") == "3"
    assert set(page.xpath("(//table)[1]//td/a/@href")) == {"/customers/ann", "/customers/crawler"}
    said = text(page)
    assert "bot" in said
    assert "who it is" in said


def test_what_was_sent_is_not_calculated_by_the_program_that_opens_the_file(shop, owner):
    shop.send(track("=cmd()", "@SUM(1)", "m-evil"))
    [event] = csv.DictReader(io.StringIO(owner.get("/events.csv").text))
    assert event["event"] == "'=cmd()"
    assert event["customer"] == "'@SUM(1)"


def test_a_customer_with_a_slash_in_their_id_is_reached(shop, owner):
    shop.send(track("visit", "a/../b", "m-1"))
    [way] = owner.page("/events").xpath("(//table)[1]//td/a/@href")
    assert way == "/customers/a%2F..%2Fb"


def test_filters_leave_out_the_others_and_say_so(busy, owner, text):
    assert rows(owner.page("/events?name=purchase")) == ["purchase"]
    assert rows(owner.page("/events?show=bots")) == ["visit"]
    assert rows(owner.page("/events?show=telling")) == ["identify"]
    assert len(rows(owner.page(f"/events?source={busy.source.id}"))) == 4
    assert rows(owner.page("/events?customer=crawler")) == ["visit"]
    assert "No event fits these filters" in text(owner.page("/events?customer=nobody"))
    assert owner.get("/events?source=shop").status_code == 422


def test_a_paused_page_stays_as_it_is(busy, owner):
    page = owner.page("/events?name=visit&paused=yes")
    assert not page.xpath("//*[@data-live]")
    assert page.get_element_by_id("pause").get("href") == "/events?name=visit"
    running = owner.page("/events?name=visit").get_element_by_id("pause")
    assert running.get("href") == "/events?name=visit&paused=yes"


def test_accounts_names_and_sources_stand_below(busy, owner, text):
    page = owner.page("/events")
    facts = dict(
        zip(
            page.xpath("//dl[@class='facts']//dt/text()"),
            [text(each) for each in page.xpath("//dl[@class='facts']//dd")],
            strict=True,
        )
    )
    assert facts["Accepted over HTTP, 24 h"] == "4"
    assert facts["Imported, 24 h"] == "0"
    assert facts["Rejected, 24 h"] == "1"
    assert facts["Bots, 24 h"] == "1"
    assert facts["Waiting in the inbox"] == "0"
    assert "Oldest waits" not in facts
    assert page.xpath("(//table)[2]/tbody/tr/th/a/text()") == ["visit", "identify", "purchase"]


def test_what_waits_too_long_is_an_alert(busy, app, owner, clock, text):
    busy.send(track("visit", "bob", "m-9"), drain=False)
    assert "does not get into the log" not in text(owner.page("/events"))
    clock.moment += timedelta(minutes=5)
    page = owner.page("/events")
    assert "does not get into the log" in text(page)
    assert page.xpath("//*[@role='alert']")


def test_a_full_disk_is_an_alert(busy, app, owner, text, monkeypatch):
    monkeypatch.setattr(app.hall.room, "_limits", type(app.hall.limits)(waiting_bytes=0))
    assert "Nothing more is accepted" in text(owner.page("/events"))


def test_json_and_the_api_give_the_events_a_page_at_a_time(busy, owner):
    busy.send(*(track("many", "bob", f"b-{n}") for n in range(60)))
    found, path = [], "/api/v1/events?name=many"
    while path:
        answer = owner.get(path)
        found += [event["message"] for event in answer.json()["events"]]
        link = answer.headers.get("link", "")
        path = link.partition(">")[0].removeprefix("<") or None
        assert (answer.json()["next"] is None) == (path is None)
    assert len(found) == len(set(found)) == 60
    [event] = owner.get("/events.json?name=purchase").json()["events"]
    assert event["properties"]["amount"] == 500
    assert (event["customer"], event["source"], event["flags"]) == ("ann", "shop", [])


def test_csv_has_all_that_fit(busy, owner):
    found = list(csv.DictReader(io.StringIO(owner.get("/events.csv?show=counted").text)))
    assert sorted(row["event"] for row in found) == ["purchase", "visit"]
    empty = owner.get("/events.csv?name=none").text
    assert empty.startswith("received_at,occurred_at,customer,event,source")


def test_an_event_leads_to_its_trail(busy, owner, text):
    href = owner.page("/events?name=purchase").xpath("(//table)[1]/tbody/tr/th/a/@href")[0]
    assert parse_qs(urlsplit(href).query)["message"]
    assert "It is in the reports" in text(owner.page(href))


def test_roles_without_the_right_see_no_way_to_what_they_may_not(busy, signed_in):
    page = signed_in(Role.MARKETER).page("/events")
    links = page.xpath("//main//a/@href")
    assert not [link for link in links if link.startswith(("/settings", "/events/rejected"))]


def test_events_of_a_file_bear_its_name(app, owner, text):
    from homing.store.events import INCOMING

    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming VALUES ('ann', 'visit', now(), uuid(), NULL)",
        )
        app.events.append(cursor, source="orders.csv", received_at=app.clock.now())
    page = owner.page("/events")
    assert "orders.csv" in text(page)
    assert [text(each) for each in page.xpath("//dl[@class='facts']//dd")][:2] == ["0", "1"]


def test_the_inbox_is_only_looked_at(busy, app, owner):
    app.inbox.keep([Arrival(10**15, busy.source.id, False, "segment", "/v1/b", "", {}, None, b"{")])
    owner.page("/events")
    assert app.inbox.waiting().count == 1


def test_names_are_found_as_one_types(shop, owner):
    shop.send(*(track(name, "ann", name) for name in ("paid", "was paid", "visit")))
    assert owner.get("/events/names.json?find=PAID").json() == {"names": ["paid", "was paid"]}
    assert owner.get("/events/names.json?find=nothing").json() == {"names": []}
    [known] = owner.page("/events").xpath("//datalist[@id='known-events']")
    assert known.get("data-names") == "/events/names.json"
    assert known.xpath("option/@value") == ["paid", "visit", "was paid"]


def test_a_report_offers_the_most_used_names_and_finds_the_others(shop, owner, monkeypatch):
    monkeypatch.setattr(event_names, "OFFERED", 2)
    shop.send(*(track(f"event {n}", "ann", f"m-{n}-{k}") for n in range(3) for k in range(9 - n)))
    page = owner.page("/retention?start_event=event 2")
    [ticks, _] = page.xpath("//fieldset[@data-names='/events/names.json']")
    offered = ["event 2", "event 0", "event 1"]  # what is chosen stands above them
    assert ticks.xpath("label/input/@value") == offered
    assert ticks.xpath("label/input[@checked]/@value") == ["event 2"]


def test_ids_that_were_too_many_to_be_one_customer_are_told_of(busy, app, owner, text):
    said = "Too many ids were said to be one customer"
    assert said not in text(owner.page("/events"))
    watch = Watch(
        app.records,
        app.sources,
        lambda: app.inbox,
        tally=app.hall.tally,
        folder=app.folder,
        clock=app.clock,
        refused_at=app.clock.now,
    )
    watch.look()
    owner.site.state.watch = watch
    assert said in text(owner.page("/events"))
