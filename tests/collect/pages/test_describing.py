"""What people write about events: beside their names, and which are not offered."""

from __future__ import annotations

import pytest
from lxml import html

from homing.store import words_of_events
from homing.ui.doors import Role
from support.shop import track

pytestmark = pytest.mark.page

PATH = "/settings/data/words"
SAID = {"event": "visit", "text": " Came   by ", "is_hidden": "true", "version": "0"}


@pytest.fixture
def busy(shop):
    shop.send(track("visit", "ann", "m-1", properties={"page": "/a"}), track("buy", "ann", "m-2"))
    return shop


def said(app):
    return {
        name: (each.text, each.is_hidden) for name, each in words_of_events(app.records).items()
    }


def offered(page):
    return page.xpath("//datalist[@id='known-events']/option/@value")


def test_an_event_is_described_hidden_and_taken_back(busy, app, owner, text):
    assert offered(owner.page("/lifecycle")) == ["buy", "visit"]
    done = owner.post(PATH, SAID)
    assert said(app) == {"visit": ("Came by", True)}
    page = owner.page(done.headers["location"])
    assert "Came by" in text(page)
    assert "Came by" in text(owner.page("/settings/data"))
    assert offered(owner.page("/lifecycle")) == ["buy"]
    assert owner.get("/events/names.json?find=v").json() == {"names": []}
    (form,) = page.xpath("//form[@class='undo']")
    back = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert owner.post(form.get("action"), back).status_code == 303
    assert said(app) == {"visit": ("", False)}


def test_what_it_means_stands_where_one_chooses(busy, owner):
    owner.post(PATH, {"event": "buy", "text": "An order was paid", "version": "0"})
    labels = owner.page("/lifecycle").xpath("//datalist[@id='known-events']/option/@label")
    assert labels == ["buy · An order was paid"]


def test_a_property_is_described_and_programs_read_it(busy, owner, text):
    owner.post(PATH, {"event": "visit", "property": "page", "text": "Which page", "version": "0"})
    assert "Which page" in text(owner.page("/settings/data/event?name=visit"))
    address = "/api/v1/event-words?event=visit&property=page"
    assert owner.get(address).json()["text"] == "Which page"
    changed = owner.ask("PUT", address, json={"text": "The page"})
    assert changed.json()["version"] == 2
    assert owner.get("/api/v1/event-words?event=nothing").status_code == 404


def test_who_saves_second_is_shown_both(busy, app, owner):
    owner.post(PATH, {"event": "visit", "text": "Theirs", "version": "0"})
    answer = owner.post(PATH, {"event": "visit", "text": "Mine", "version": "0"})
    assert answer.status_code == 409
    over, _back = html.document_fromstring(answer.text).xpath("//main//form")
    fields = {each.get("name"): each.get("value") for each in over.xpath(".//input")}
    owner.post(PATH, fields)
    assert said(app) == {"visit": ("Mine", False)}


def test_what_is_too_long_is_said_beside_the_field(busy, app, owner, signed_in):
    answer = owner.post(PATH, SAID | {"text": "x" * 501})
    assert answer.status_code == 422
    assert "error-text" in answer.text
    assert said(app) == {}
    assert signed_in(Role.MARKETER).get(f"{PATH}?event=visit").status_code == 403
