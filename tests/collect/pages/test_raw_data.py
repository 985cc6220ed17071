"""How long raw data is kept: its page, its conflicts, and what reports say afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html

from homing.collect import Expiring
from homing.collect.expiry import RawData, kept_for
from support.shop import track

pytestmark = pytest.mark.page

PATH = "/settings/raw-data"


@pytest.fixture
def busy(shop):
    shop.send(track("visit", "ann", "m-1", originalTimestamp="2026-06-01T10:00:00Z"))
    return shop


def kept_in(page):
    """Return how long each kind is kept, as the page lists it."""
    return [
        " ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr[td[3]]/td[1]")
    ][:3]


def removed(app):
    expiring = Expiring(
        app.records, app.events, clock=app.clock, timezone=lambda: "UTC", scrub=app.scrub
    )
    while expiring.step():
        pass


def test_what_would_go_is_seen_said_and_goes_a_day_later(busy, app, owner, text):
    assert kept_in(owner.page(PATH)) == ["for ever", "3 months", "13 months"]
    seen = owner.page(f"{PATH}?months=2")
    assert "Events1 of 1" in text(seen)
    assert "Customers1" in text(seen)
    (form,) = seen.xpath("//form[@method='post' and contains(@class, 'form')]")
    said = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert owner.post(PATH, said).status_code == 303
    assert "Events: removing begins" in text(owner.page(PATH))
    assert kept_in(owner.page(PATH)) == ["2 months", "3 months", "13 months"]
    removed(app)
    assert app.events.size() == 1
    app.clock.move(timedelta(days=1))
    busy.send(track("visit", "ann", "m-2"))
    removed(app)
    assert app.events.size() == 1
    assert len(owner.page(PATH).xpath("//tbody/tr")) == 3 + 1
    for report in ("/lifecycle", "/measure/active_customers"):
        assert "was removed: raw data is kept for no longer" in text(owner.page(report))
        assert "исходные данные" in text(owner.page(f"{report}?lang=ru"))
    assert owner.get("/api/v1/lifecycle").json()["notes"]
    assert owner.get("/api/v1/raw-data").json()["removals"][0]["removed"] == 1


def test_who_saves_second_is_shown_both_and_chooses(app, owner):
    (seen,) = owner.page(f"{PATH}?months=12").xpath("//input[@name='seen']/@value")
    owner.ask("PUT", "/api/v1/raw-data", json={"months": 36})
    answer = owner.post(PATH, {"months": "12", "seen": seen})
    assert answer.status_code == 409
    over, back = html.document_fromstring(answer.text).xpath("//main//form")
    fields = {each.get("name"): each.get("value") for each in back.xpath(".//input")}
    again = html.document_fromstring(owner.post(PATH, fields).text)
    assert again.xpath("//input[@id='field-months']/@value") == ["12"]
    assert kept_for(app.records).months == 36
    fields = {each.get("name"): each.get("value") for each in over.xpath(".//input")}
    assert owner.post(PATH, fields).status_code == 303
    assert kept_for(app.records).months == 12
    done = owner.post(PATH, {"months": ""})
    assert kept_for(app.records).months is None
    (form,) = owner.page(done.headers["location"]).xpath("//form[@class='undo']")
    fields = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    owner.post(form.get("action"), fields)
    assert kept_for(app.records).months == 12


def test_the_time_of_one_kind_is_none_of_the_others(app, owner):
    (seen,) = owner.page(f"{PATH}?of=rejected&months=6").xpath("//input[@name='seen']/@value")
    owner.ask("PUT", "/api/v1/raw-data", json={"months": 36})
    done = owner.post(PATH, {"of": "rejected", "months": "6", "seen": seen})
    assert done.status_code == 303
    said = owner.get("/api/v1/raw-data").json()
    assert [said[each]["months"] for each in ("events", "rejected", "received")] == [36, 6, 13]
    assert owner.get("/api/v1/raw-data?of=received&months=1").json()["received"]["old"]["rows"] == 0
    (form,) = owner.page(done.headers["location"]).xpath("//form[@class='undo']")
    fields = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    owner.post(form.get("action"), fields)
    assert kept_for(app.records, RawData.rejected).months == 3
    assert owner.get("/api/v1/raw-data?of=mail&months=1").status_code == 422


def test_what_is_no_time_is_said_beside_the_field(app, owner):
    for wrong in ("0", "241", "-1", "two", "1.5", "9" * 5000):
        answer = owner.post(PATH, {"months": wrong})
        assert answer.status_code == 422, wrong
        assert "error-months" in answer.text, wrong
        assert owner.get(f"{PATH}?months={wrong[:50]}&lang=ru").status_code == 422, wrong
    assert kept_for(app.records).months is None
