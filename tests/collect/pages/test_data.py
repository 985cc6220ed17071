"""Which events the log has seen, and what they carry."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.app import HAS_CITIES
from homing.collect.seen import properties_of
from homing.store import load_setting
from support.shop import Shop, track

BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
values = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3))
logs = st.lists(st.dictionaries(st.sampled_from("abc"), values), max_size=20)


def shown(value):
    return value if isinstance(value, str) else json.dumps(value)


@given(logs)
def test_properties_are_those_that_counting_one_by_one_finds(events):
    found = {each.name: each for each in properties_of(events)}
    present = Counter(
        name for event in events for name, value in event.items() if value is not None
    )
    assert {name: each.filled for name, each in found.items()} == {
        name: count / len(events) for name, count in present.items()
    }
    for name, each in found.items():
        said = [shown(event[name]) for event in events if event.get(name) is not None]
        assert each.values == len(set(said))
        assert set(each.examples) <= set(said)
        assert (
            list(each.examples) == sorted(set(said), key=lambda text: (-said.count(text), text))[:3]
        )


def test_types_are_told_the_most_frequent_first():
    (found,) = properties_of([{"x": 1}, {"x": "1"}, {"x": 2.5}, {"x": True}, {"x": [1]}, {"x": {}}])
    assert found.types == ("number", "list", "object", "text", "yes_no")


@pytest.fixture
def busy(shop):
    shop.send(track("visit", "ann", "m-1", properties={"page": "/a", "note": "ann@shop.example"}))
    shop.send(track("visit", "ann", "m-2", properties={"page": "/b"}))
    shop.send(track("visit", "crawler", "m-3"), agent=BOT)
    shop.send(track("Order Completed", "ann", "m-4", properties={"total": 5, "currency": "EUR"}))
    return shop


@pytest.mark.page
def test_each_name_stands_there_with_its_volume_and_source(busy, owner):
    found = {each["name"]: each for each in owner.get("/settings/data.json").json()["events"]}
    assert {name: (each["events"], each["bots"]) for name, each in found.items()} == {
        "visit": (3, 1),
        "purchase": (1, 0),
    }
    assert [each["days"][-1] for each in found.values()] == [3, 1]
    assert sum(sum(each["days"]) for each in found.values()) == 4
    page = owner.page("/settings/data")
    assert page.xpath("//tbody//th/a/text()") == ["visit", "purchase"]
    assert len(page.xpath("//tbody//svg")) >= 2


@pytest.mark.page
def test_properties_are_shown_with_what_was_taken_out(busy, owner):
    rows = {
        row.xpath("./th")[0].text.strip(): " ".join(row.text_content().split())
        for row in owner.page("/settings/data/event?name=visit").xpath("//tbody/tr")
    }
    assert "67" in rows["page"]
    assert "scrubbed" in rows["note"]
    assert "[email]" in rows["note"]
    assert owner.get("/settings/data/event?name=nothing").status_code == 404


@pytest.mark.page
def test_an_empty_log_says_how_to_begin(owner):
    assert owner.page("/settings/data").xpath("//main//a[@href='/events']")


@pytest.mark.page
@pytest.mark.parametrize("cities", [{"8.8.8.0/24": "Mountain View"}], indirect=True)
def test_where_cities_are_shown_it_is_said_whose_file_they_are_of(shop, owner):
    server = Shop(shop.app, shop.client, "server", enrich=shop.app.enriching)
    server.send(track("visit", "ann", "m-1", context={"ip": "8.8.8.8"}))
    shown = owner.get("/settings/data/event?name=visit").text
    assert "Mountain View" in shown
    by_city = "/lifecycle?where=city%3DMountain+View"
    for path in ("/settings/data/event?name=visit", "/events", "/customers/ann", by_city):
        assert '<a href="https://db-ip.com">IP Geolocation by DB-IP</a>' in owner.get(path).text
    notes = [owner.get(f"/api/v1{path}").json()["notes"] for path in ("/lifecycle", by_city)]
    assert notes[0] == []
    assert "DB-IP, https://db-ip.com, CC BY 4.0" in notes[1][0]["en"]
    assert load_setting(shop.app.records, HAS_CITIES), "they stay in the log without the file"


@pytest.mark.page
def test_without_a_file_of_cities_nothing_is_said_of_one(busy, owner):
    assert "DB-IP" not in owner.get("/settings/data").text
