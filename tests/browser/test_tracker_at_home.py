"""homing.js and Homing itself: what a site's script sends is kept, and read as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from homing.collect.model import Kind
from support.house import House, house
from support.recorder import Recorder, recorder

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[House]:
    """An installation that takes events."""
    with house(tmp_path_factory.mktemp("house") / "data", tracker_path="/h/7f3k") as home:
        yield home


@pytest.fixture
def shop() -> Iterator[Recorder]:
    """Somebody's site; nothing is to be sent to it."""
    with recorder() as made:
        yield made
    assert not made.sent


@pytest.fixture
def visit(shop, browser: Browser, home):
    """A function that opens a page of the site with the script of an address."""
    home.settle()
    visitors = []

    def visit(script: str = "/homing.js", attributes: str = ""):
        tag = f'<script src="{home.address}{script}" data-key="{home.key}" {attributes}></script>'
        shop.pages["/"] = (f"<!doctype html><title>Shop</title>{tag}", {})
        visitors.append(browser.new_context())
        page = visitors[-1].new_page()
        page.goto(f"http://localhost:{shop.port}/?utm_source=news")
        return page

    yield visit
    for each in visitors:
        each.close()


def test_a_visit_is_kept_and_read_as_it_was_meant(visit, home):
    visit().evaluate("homing.identify('u1', {plan: 'pro'}); homing.track('Signed up', {via: 'x'})")
    viewed, identified, tracked = home.arrived(3)
    assert [viewed.kind, identified.kind, tracked.kind] == [Kind.page, Kind.identify, Kind.track]
    assert viewed.name == "page"
    assert viewed.properties["title"] == "Shop"
    assert viewed.properties["path"] == "/"
    assert viewed.properties["utm_source"] == "news"
    assert viewed.properties["consent"] == "full"
    assert viewed.properties["session_id"] == tracked.properties["session_id"]
    assert viewed.properties["library"].startswith("homing.js ")
    assert (identified.user_id, identified.traits) == ("u1", {"plan": "pro"})
    assert (tracked.name, tracked.properties["via"]) == ("Signed up", "x")
    assert tracked.user_id == "u1"
    assert viewed.anonymous_id == tracked.anonymous_id
    age_s = datetime.now(UTC).timestamp() - tracked.occurred_at / 1_000_000
    assert abs(age_s) < 60


def test_a_page_that_is_left_is_heard(visit, home):
    page = visit(attributes='data-pages="off"')
    page.evaluate("homing.track('Left'); location.href = 'about:blank'")
    page.wait_for_url("about:blank")  # Chromium cannot be closed on its way from page to page
    (event,) = home.arrived(1)
    assert event.name == "Left"


def test_the_path_of_the_operators_choice_is_as_good(visit, home):
    visit("/h/7f3k.js")
    (event,) = home.arrived(1)
    assert event.kind is Kind.page


def test_what_is_nobodys_is_taken_too(visit, home):
    visit(attributes='data-consent="aggregate"')
    (event,) = home.arrived(1)
    assert (event.anonymous_id, event.user_id) == (None, None)
    assert event.properties["consent"] == "aggregate"


def test_a_wrong_key_is_final(visit, home):
    page = visit(attributes='data-pages="off"')
    with page.expect_response("**/v1/b") as answer:
        page.evaluate(
            "homing.use(({host}) => fetch(host + '/v1/b', {method: 'POST', body:"
            " JSON.stringify({writeKey: 'wrong', batch: [{type: 'page', anonymousId: 'a'}]})}))"
        )
    assert answer.value.status == 401
    assert home.arrived(0) == []
