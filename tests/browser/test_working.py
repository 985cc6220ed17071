"""Pages that work in the background, and pickers that ask as one types, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from homing.app import App, Settings
from homing.collect import DeadLetters, Drain, Redriving, naming
from homing.ui import event_names
from homing.web.site import build
from support.draining import arrival, did
from support.installation import install
from support.served import served

pytestmark = pytest.mark.browser
NAMELESS = {"type": "track", "userId": "ann"}


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[tuple[App, str]]:
    """An installation with three names, of which a picker offers two, and two of no name."""
    settings = Settings(data=tmp_path_factory.mktemp("house") / "data")
    install(settings.folder)
    app = App.open(settings)
    wrong = [NAMELESS | {"messageId": f"m-{n}"} for n in range(2)]
    told = [did(f"event {n}", user="ann", minute=k) for n in range(3) for k in range(9 - n)]
    app.inbox.keep([arrival(*told, *wrong)])
    Drain(app.events, app.inbox, clock=app.clock).all()
    with (
        served(build(app, is_demo=True, writes_lines=False)) as address,
        pytest.MonkeyPatch.context() as few,
    ):
        few.setattr(event_names, "OFFERED", 2)
        yield app, address
    app.close()


def test_an_event_that_is_not_offered_is_found_by_typing_and_ticked(open_page, house, axe):
    page = open_page(f"{house[1]}/retention")
    page.get_by_role("button", name="Returns with").click()
    menu = page.locator(".names:popover-open")
    search = menu.get_by_role("searchbox", name="Find an event")
    search.fill("EVENT 2")
    expect(menu.get_by_role("checkbox")).to_have_count(1)
    assert not axe(page)
    search.press("Enter")  # does not send the form
    menu.get_by_role("checkbox", name="event 2").check()
    search.fill("nothing like it")
    expect(menu.get_by_role("status")).to_have_text("No event is called so.")
    menu.get_by_role("button", name="Apply").click()
    expect(page.locator("#main")).to_contain_text("had the event “event 2”")
    assert "return_event=event+2" in page.url


def test_a_field_of_an_event_offers_what_fits_what_is_typed(open_page, house):
    page = open_page(f"{house[1]}/events")
    page.get_by_label("Event", exact=True).press_sequentially("2")
    expect(page.locator("#known-events option")).to_have_count(1)
    expect(page.locator("#known-events option")).to_have_attribute("value", "event 2")


def test_sending_again_shows_how_far_it_is_and_what_it_came_to(open_page, house):
    app, address = house
    page = open_page(f"{address}/events/rejected")
    page.get_by_role("button", name="Send all again").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    jobs = Redriving(DeadLetters(app.events, clock=app.clock), app.events, app.clock)
    while jobs.step():
        pass
    expect(page.locator("#sending")).to_contain_text("0 are events now, 2 are still none.")
    expect(page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_while_something_is_done(open_page, house, axe, theme):
    app, address = house
    naming.say(app.records, "Sale", "purchase", by="ann", now=app.clock.now())
    Redriving(DeadLetters(app.events), app.events, app.clock).begin("no_name")
    for path in ("/events/rejected", "/settings/standard-events"):
        page = open_page(address + path, theme=theme)
        for fold in page.locator("#main details").all():
            fold.evaluate("part => part.open = true")
        assert not axe(page), path
