"""Rejected events: looked at, mended, sent again, dropped."""

from __future__ import annotations

import csv
import io
import json

import pytest

from homing.collect import DeadLetters, Redriving
from homing.ui.doors import Role
from support.shop import track

pytestmark = pytest.mark.page
PATH = "/events/rejected"
API = "/api/v1/rejected"
REDRIVES = "/api/v1/redrives"


@pytest.fixture
def wrong(shop):
    """Two without a name, and one of nobody."""
    nobody = {"type": "track", "event": "visit", "messageId": "m-3"}
    shop.send(track(None, "ann", "m-1"), track(None, "bob", "m-2"), nobody | {"userId": "null"})
    return shop


def driven(app) -> Redriving:
    letters = DeadLetters(app.events, enrich=app.enriching, clock=app.clock)
    return Redriving(letters, app.events, app.clock)


def raw_of(page) -> str:
    return page.xpath("//textarea")[0].text


def test_they_stand_by_reason_and_one_by_one(wrong, owner):
    page = owner.page(PATH)
    reasons = page.xpath("(//table)[1]/tbody/tr")
    assert [row.xpath("td[1]/text()") for row in reasons] == [["2"], ["1"]]
    assert page.xpath("(//table)[2]/tbody/tr/th/a/text()") == ["3", "2", "1"]
    reason = reasons[0].xpath("th/a/@href")[0]
    assert owner.page(reason).xpath("(//table)[2]/tbody/tr/th/a/text()") == ["2", "1"]


def test_one_is_mended_and_becomes_an_event_once(wrong, owner, text):
    page = owner.page(f"{PATH}/1")
    raw = json.loads(raw_of(page))
    assert raw["messageId"] == "m-1"
    mended = json.dumps(raw | {"event": "buy"})
    answer = owner.post(f"{PATH}/1", {"raw": mended})
    assert answer.headers["location"] == f"{PATH}?sent=1"
    assert wrong.log() == [("ann", "buy")]
    assert "was sent again and is in the log" in text(owner.page(f"{PATH}?sent=1"))
    again = owner.post(f"{PATH}/1", {"raw": mended})
    assert again.status_code == 409
    assert "Somebody settled it first" in again.text
    assert wrong.log() == [("ann", "buy")]
    assert "is in the log" in text(owner.page(f"{PATH}/1"))


def test_what_is_no_json_keeps_what_was_typed(wrong, owner):
    answer = owner.post(f"{PATH}/1", {"raw": '{"event": '})
    assert answer.status_code == 422
    assert "{&#34;event&#34;: " in answer.text
    assert 'id="error-raw"' in answer.text
    assert "messageId" in owner.get(f"{PATH}/1").text


def test_what_is_still_no_event_says_why_and_keeps_it(wrong, owner, text):
    answer = owner.post(f"{PATH}/1", {"raw": '{"type": "track", "event": "x"}'})
    assert answer.status_code == 422
    assert 'id="error-raw"' in answer.text
    assert '"event": "x"' in raw_of(owner.page(f"{PATH}/1"))
    assert wrong.log() == []


def test_one_is_dropped_and_stays_among_the_settled(wrong, owner, text):
    assert owner.post(f"{PATH}/2/drop").headers["location"] == f"{PATH}?dropped=1"
    page = owner.page(f"{PATH}?settled=yes")
    assert page.xpath("(//table)[2]/tbody/tr/th/a/text()") == ["2"]
    assert "dropped" in text(page)
    assert "It was dropped" in text(owner.page(f"{PATH}/2"))


def test_all_of_a_reason_are_sent_again_in_the_background(wrong, owner, app, text):
    reason = owner.get(f"{PATH}.json").json()["reasons"][0]["reason"]
    assert owner.post(PATH, {"reason": reason}).headers["location"] == PATH
    page = owner.page(PATH)
    assert page.xpath("//*[@id='sending']/@data-live")
    assert page.xpath("//progress/@max") == ["2"]
    while driven(app).step():
        pass
    page = owner.page(PATH)
    assert not page.xpath("//*[@id='sending']/@data-live")
    assert "0 are events now, 2 are still none." in text(page)


def test_that_is_stopped(wrong, owner, app, text):
    owner.post(PATH, {"reason": "no_name"})
    assert owner.post(f"{PATH}/redrives/1/stop").headers["location"] == PATH
    assert "Sending again was stopped" in text(owner.page(PATH))
    assert not driven(app).step()
    assert owner.post(f"{PATH}/redrives/7/stop").status_code == 404


def test_a_reason_that_nothing_waits_for_any_more_is_no_fault(wrong, owner):
    assert owner.post(PATH, {"reason": "odd_time"}).headers["location"] == PATH
    assert not owner.page(PATH).xpath("//progress")


def test_reasons_are_said_in_the_readers_language(wrong, owner, text):
    russian = text(owner.page(f"{PATH}?lang=ru"))
    assert "У события нет названия" in russian
    assert "The event has no name" not in russian
    assert "У события нет названия" in text(owner.page(f"{PATH}/1?lang=ru"))
    [one, other] = owner.get(f"{PATH}.json").json()["reasons"]
    assert (one["code"], other["code"]) == ("no_name", "id_of_nobody")
    assert len(owner.get(f"{PATH}.json?reason=no_name").json()["rejected"]) == 2


def test_the_api_lists_and_gives_them(wrong, owner):
    said = owner.get(API, params={"most": 1}).json()
    assert [each["letter"] for each in said["rejected"]] == [3]
    assert said["next"] == 3
    assert owner.get(f"{API}/1").json()["code"] == "no_name"
    assert owner.get(f"{API}/9").status_code == 404
    assert owner.get(API, params={"most": 0}).status_code == 422


def test_the_api_mends_one(wrong, owner):
    said = owner.ask("PUT", f"{API}/1", content=b'{"type": "track", "event": "x"}').json()
    assert (said["settled"], said["left"]) == (0, 1)
    long = b'{"type": "track", "event": "x", "n": %s}' % (b"1" * 5_000)
    assert owner.ask("PUT", f"{API}/1", content=long).json()["left"] == 1
    good = json.dumps(track("buy", "ann", "m-1")).encode()
    assert owner.ask("PUT", f"{API}/1", content=good).json()["settled"] == 1
    assert owner.ask("PUT", f"{API}/1", content=good).status_code == 409
    assert owner.ask("PUT", f"{API}/2", content=b"{").status_code == 422
    assert wrong.log() == [("ann", "buy")]


def test_the_api_drops_some_or_all_of_a_reason(wrong, owner):
    assert owner.ask("DELETE", f"{API}?letter=1&letter=3").json() == {"dropped": 2}
    assert owner.ask("DELETE", f"{API}?reason=no_name").json() == {"dropped": 1}
    assert owner.ask("DELETE", API).status_code == 422


def test_the_api_sends_again_and_stops(wrong, owner, app):
    begun = owner.ask("POST", f"{REDRIVES}?reason=no_name").json()
    assert (begun["redrive"], begun["letters"], begun["ended_at"]) == (1, 2, None)
    driven(app).step()
    assert owner.get(f"{REDRIVES}/1").json()["left"] == 2
    assert owner.ask("DELETE", f"{REDRIVES}/1").json()["ended_how"] == "stopped"
    assert [each["redrive"] for each in owner.get(REDRIVES).json()["redrives"]] == [1]
    assert owner.ask("POST", f"{REDRIVES}?reason=odd_time").status_code == 404


def test_files_have_what_came(wrong, owner):
    said = owner.get(f"{PATH}.json").json()
    assert [each["count"] for each in said["reasons"]] == [2, 1]
    assert [each["letter"] for each in said["rejected"]] == [3, 2, 1]
    rows = list(csv.DictReader(io.StringIO(owner.get(f"{PATH}.csv").text)))
    assert [row["letter"] for row in rows] == ["3", "2", "1"]
    assert json.loads(rows[2]["raw"])["messageId"] == "m-1"
    assert rows[2]["source"] == "shop"


def test_pages_follow_each_other(shop, owner):
    shop.send(*(track(None, "ann", f"m-{n}") for n in range(60)))
    page = owner.page(PATH)
    [following] = page.xpath("//a[@rel='next']/@href")
    assert len(page.xpath("(//table)[2]/tbody/tr")) == 50
    assert len(owner.page(following).xpath("(//table)[2]/tbody/tr")) == 10
    assert len(owner.get(f"{PATH}.csv").text.splitlines()) == 61


def test_where_nothing_was_rejected_it_is_said_what_that_means(owner, text):
    assert "Nothing was rejected" in text(owner.page(PATH))
    assert owner.get(f"{PATH}/7").status_code == 404
    assert owner.get(f"{PATH}?source=x").status_code == 422


def test_an_analyst_mends_and_a_marketer_does_not(wrong, signed_in):
    analyst, marketer = signed_in(Role.ANALYST), signed_in(Role.MARKETER)
    assert analyst.post(f"{PATH}/1/drop").status_code == 303
    assert marketer.get(PATH).status_code == 403
    assert marketer.post(f"{PATH}/2/drop").status_code == 403
