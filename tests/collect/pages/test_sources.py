"""Sources: added, installed, seen to send, given keys, revoked and restored."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from homing.collect.health import Watch
from homing.collect.pages.clients import changes
from homing.collect.sources import KeyKind
from homing.ui.doors import Role
from homing.web.site import build
from support.shop import track
from support.site import Client

pytestmark = pytest.mark.page
PATH = "/settings/sources"
EMPTY = ("/", "/retention", "/measure/revenue", "/customers", "/events")


def states(page) -> list[str]:
    return page.xpath("(//table)[1]//tr/td[1]/span/text()")


def test_whoever_has_no_source_is_told_what_one_is_and_adds_it(app, owner, text):
    page = owner.page(PATH)
    assert "Nothing sends events yet" in text(page)
    (once,) = page.xpath("//input[@name='once']/@value")
    form = {"once": once, "name": " The  shop ", "platform": "server"}
    answer = owner.post(PATH, form)
    assert answer.status_code == 303
    again = owner.post(PATH, form)
    assert again.headers["location"] == answer.headers["location"], "it was pressed twice"
    [source] = app.sources.every()
    assert (source.name, source.platform.value) == ("The shop", "server")
    assert answer.headers["location"] == f"{PATH}/{source.id}"


def test_a_name_that_is_none_keeps_the_form(app, owner):
    answer = owner.post(PATH, {"name": " ", "platform": "ios"})
    assert answer.status_code == 422
    assert 'value="ios" selected' in answer.text
    assert not app.sources.every()


def test_the_page_of_a_source_has_every_snippet_with_its_key(shop, owner, text):
    page = owner.page(shop.page)
    blocks = page.xpath("//pre/code/text()")
    assert sum(shop.key in block for block in blocks) >= 15
    assert any('src="http://localhost:8000/homing.js"' in block for block in blocks)
    for service in changes("", ""):
        assert service in text(page)
    assert "KEY" not in "".join(blocks)
    assert "HOST" not in "".join(blocks)


def test_snippets_name_the_path_that_the_operator_chose(app, running):
    source, _ = app.sources.add("shop")
    house = replace(app, settings=replace(app.settings, tracker_path="/h/7f3k"))
    site = build(house, is_demo=True, writes_lines=False)
    with Client(site, portal=running) as client:
        blocks = client.page(f"{PATH}/{source.id}").xpath("//pre/code/text()")
    assert 'src="http://localhost:8000/h/7f3k.js"' in blocks[0]


def test_the_first_event_shows_by_itself(shop, owner, text):
    def arrival():
        page = owner.page(shop.page)
        part = page.get_element_by_id("arrival")
        assert part.get("role") == "status"
        return part

    waiting = arrival()
    assert "Waiting for the first event" in text(waiting)
    assert waiting.get("data-live") == "2"
    shop.send(track("visit", "ann", "m-1"), drain=False)
    assert "on its way" in text(arrival())
    shop.drain()
    here = arrival()
    assert "The first event is here" in text(here)
    assert "visit" in text(here)
    assert here.xpath(".//a/@href") == [
        "/customers/ann",
        f"/events?source={shop.source.id}",
        "/retention",
    ]


def test_what_arrives_and_is_no_event_says_why(shop, owner, text):
    shop.send(track(None, "ann", "m-1"))
    part = owner.page(shop.page).get_element_by_id("arrival")
    assert "it is no event" in text(part)
    assert part.xpath(".//a/@href") == ["/events/rejected/1"]
    assert states(owner.page(PATH)) == ["all of it rejected"]


def test_the_list_says_how_each_source_does(shop, app, owner, clock):
    other, _ = app.sources.add("app")
    shop.send(track("visit", "ann", "m-1"), track("visit", "ann", "m-1"), track(None, "x", "m-2"))
    app.sources.revoke(other.id)
    assert states(owner.page(PATH)) == ["receiving", "revoked"]
    [first, _] = owner.get(f"{PATH}.json").json()["sources"]
    assert (first["name"], first["state"], first["events_today"]) == ("shop", "receiving", 1)
    assert (first["rejected_7_days"], first["duplicates_7_days"]) == (1, 1)
    rows = list(csv.DictReader(io.StringIO(owner.get(f"{PATH}.csv").text)))
    assert [row["name"] for row in rows] == ["shop", "app"]


def test_a_source_that_fell_silent_is_marked(shop, app, owner, clock, text):
    watch = Watch(
        app.records,
        app.sources,
        lambda: app.inbox,
        tally=app.hall.tally,
        folder=app.folder,
        clock=clock,
    )
    owner.site.state.watch = watch
    shop.send(track("visit", "ann", "m-1"))
    watch.look()
    assert states(owner.page(PATH)) == ["receiving"]
    clock.moment += timedelta(hours=3)
    watch.look()
    assert states(owner.page(PATH)) == ["silent"]
    assert "shop is silent" in text(owner.page("/events"))


def test_a_secret_key_is_shown_once(shop, app, owner):
    answer = owner.post(f"{shop.page}/keys", {"kind": "secret"})
    key = next(each for each in app.sources.keys(shop.source.id) if each.kind is KeyKind.secret)
    [secret] = [
        word
        for word in answer.text.replace("<", " ").replace(">", " ").split()
        if word.startswith("hs_") and len(word) > 20
    ]
    assert app.sources.living.holder(secret).is_secret
    assert answer.headers["cache-control"] == "no-store"
    again = owner.get(shop.page).text
    assert secret not in again
    assert key.shown in again


def test_keys_are_added_revoked_and_restored(shop, app, owner):
    assert owner.post(f"{shop.page}/keys", {"kind": "write"}).status_code == 303
    first = next(each for each in app.sources.keys(shop.source.id) if each.shown == shop.key)
    owner.post(f"{shop.page}/keys/{first.id}/revoke")
    assert app.sources.living.holder(shop.key) is None
    owner.post(f"{shop.page}/keys/{first.id}/restore")
    assert app.sources.living.holder(shop.key)


def test_a_key_of_another_source_is_not_touched(shop, app, owner):
    other, key = app.sources.add("other")
    number = app.sources.keys(other.id)[0].id
    assert owner.post(f"{shop.page}/keys/{number}/revoke").status_code == 404
    assert app.sources.living.holder(key)


def test_a_revoked_source_is_refused_until_that_is_taken_back(shop, app, owner, text):
    owner.post(f"{shop.page}/revoke")
    assert app.sources.living.holder(shop.key) is None
    page = owner.page(shop.page)
    assert "This source is revoked" in text(page)
    assert not page.xpath("//*[@id='install']")
    owner.post(f"{shop.page}/restore")
    assert app.sources.living.holder(shop.key)


def test_settings_are_changed_and_what_cannot_be_keeps_the_form(shop, app, owner):
    good = {
        "name": "The shop",
        "origins": "https://a.example\nhttps://b.example",
        "events_per_s": "7",
    }
    assert owner.post(shop.page, good).status_code == 303
    source = app.sources.one(shop.source.id)
    assert (source.name, source.events_per_s) == ("The shop", 7)
    assert source.origins == ("https://a.example", "https://b.example")
    for field, wrong in (("name", ""), ("origins", "shop"), ("events_per_s", "many")):
        answer = owner.post(shop.page, good | {field: wrong})
        assert answer.status_code == 422
        assert f'id="error-{field}"' in answer.text
    assert app.sources.one(shop.source.id) == source


def test_without_a_good_write_key_the_page_asks_for_one(shop, app, owner, text):
    app.sources.revoke_key(app.sources.keys(shop.source.id)[0].id)
    assert "no write key that is good" in text(owner.page(shop.page))


def test_the_json_of_a_source_says_nothing_secret(shop, app, owner):
    _, secret = app.sources.add_key(shop.source.id, KeyKind.secret)
    answer = owner.get(f"{shop.page}.json")
    assert sorted(key["kind"] for key in answer.json()["keys"]) == ["secret", "write"]
    assert secret not in answer.text


def test_where_there_are_no_events_the_way_to_them_is_shown(signed_in, owner):
    for path in EMPTY:
        assert PATH in owner.page(path).xpath("//main//a/@href"), path
    marketer = signed_in(Role.MARKETER)
    for path in EMPTY:
        assert PATH not in marketer.page(path).xpath("//main//a/@href"), path
