"""Why is my event not here?"""

from __future__ import annotations

import pytest

from homing.ui.doors import Role
from support.shop import track

pytestmark = pytest.mark.page
PATH = "/events/find"


def steps(page) -> list[str]:
    """Return the steps' fates: done, stop or open."""
    return [each.rpartition("-")[2] for each in page.xpath("//ol[@class='steps']/li/@class")]


def test_without_an_id_the_page_says_what_one_is(owner, text):
    assert "messageId" in text(owner.page(PATH))


def test_an_event_in_the_reports_is_followed_step_by_step(shop, owner, text):
    shop.send(track("visit", "ann", "m-1"))
    page = owner.page(f"{PATH}?message=m-1")
    assert steps(page) == ["done"] * 6
    assert "It is in the reports" in text(page)
    assert "/customers/ann" in page.xpath("//ol[@class='steps']//a/@href")


def test_a_merge_says_why(shop, owner, text):
    anonymous = {"type": "track", "event": "visit", "anonymousId": "a-1"}
    shop.send(anonymous | {"messageId": "m-1"}, anonymous | {"userId": "ann", "messageId": "m-2"})
    assert "merged into ann" in text(owner.page(f"{PATH}?message=m-1"))


def test_a_standard_event_and_one_of_nobody_known_are_said_to_be_that(shop, owner, text):
    shop.send(track("Order Completed", "ann", "m-1"))
    shop.send({"type": "track", "event": "visit", "anonymousId": "a-1", "messageId": "m-2"})
    ordered, visited = (text(owner.page(f"{PATH}?message={each}")) for each in ("m-1", "m-2"))
    assert "A standard event" in ordered
    assert "Nobody has said who this is" not in ordered
    assert "A standard event" not in visited
    assert "Nobody has said who this is" in visited


def test_what_waits_is_not_counted_yet(shop, owner, text):
    shop.send(track("visit", "ann", "m-1"), drain=False)
    page = owner.page(f"{PATH}?message=m-1")
    assert steps(page) == ["done", "open", "open"]
    assert "It waits in the inbox" in text(page)


def test_what_was_rejected_leads_to_where_it_is_mended(shop, owner, signed_in):
    shop.send(track(None, "ann", "m-1"))
    page = owner.page(f"{PATH}?message=m-1")
    assert steps(page) == ["done", "stop", "open"]
    assert "/events/rejected/1" in page.xpath("//main//a/@href")
    links = signed_in(Role.MARKETER).page(f"{PATH}?message=m-1").xpath("//main//a/@href")
    assert "/events/rejected/1" not in links


def test_what_nobody_sent_says_where_it_may_have_gone(shop, owner, text):
    shop.send(track("visit", "ann", "m-1"), track("visit", "ann", "m-1"))
    owner.ask("POST", "/v1/track", content=b"{}", headers={"Authorization": "Basic eDo="})
    said = text(owner.page(f"{PATH}?message=m-9"))
    assert "It is nowhere here" in said
    assert "1 duplicates" in said
    assert "1 request since" in said


def test_an_id_of_a_customer_leads_to_their_events(shop, owner):
    shop.send(track("visit", "ann", "m-1"))
    links = owner.page(f"{PATH}?message=ann").xpath("//main//a/@href")
    assert "/events?customer=ann" in links


def test_what_says_who_somebody_is_is_not_counted(shop, owner, text):
    shop.send({"type": "identify", "userId": "ann", "messageId": "m-1"})
    page = owner.page(f"{PATH}?message=m-1")
    assert steps(page)[-1] == "stop"
    assert "which is nothing they did" in text(page)


def test_what_a_client_says_is_text_and_no_markup(shop, owner):
    shop.send(track("<b>visit</b>", "<i>ann</i>", "m-<1>"))
    answer = owner.get(f"{PATH}?message=m-%3C1%3E").text
    assert "<b>visit" not in answer
    assert "<i>ann" not in answer
    assert "&lt;b&gt;visit" in answer


def test_programs_are_told_the_same(shop, owner):
    shop.send(track("visit", "ann", "m/1"))
    said = owner.get("/api/v1/events/m/1").json()
    assert said["state"] == "counted"
    assert said["stored"][0]["event"] == "visit"
    assert owner.get(f"{PATH}.json?message=m/1").json() == said
    assert owner.get("/api/v1/events/nothing").json()["state"] == "unknown"
