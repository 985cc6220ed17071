"""The pages of what comes in, as Chromium shows them: they follow what happens by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from homing.app import App, Settings
from homing.collect import Drain
from homing.web.site import build
from support.installation import install
from support.knocking import basic
from support.looks import LOOKS
from support.served import served
from support.shop import track

pytestmark = pytest.mark.browser

BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
A_PHONE = {"width": 360, "height": 740}
PAGES = (
    "/settings/sources",
    "/settings/sources/{source}",
    "/events",
    "/events?customer=nobody",
    "/events/rejected",
    "/events/rejected/1",
    "/events/find",
    "/events/find?message=m-1",
    "/events/find?message=bad-1",
    "/events/find?message=m-99",
)


class Shop:
    """An installation on a port, and a source that sends to it."""

    def __init__(self, app: App, address: str) -> None:
        self.app, self.address = app, address
        self.drain = Drain(app.events, app.inbox, clock=app.clock)
        self.source, self.key = app.sources.add("shop.example")

    def send(self, *messages, agent="test") -> None:
        headers = basic(self.key) | {"User-Agent": agent}
        url = f"{self.address}/v1/batch"
        answer = httpx.post(url, json={"batch": messages}, headers=headers, timeout=60)
        assert answer.status_code == 200
        self.drain.all()

    def pages(self) -> list[str]:
        return [self.address + path.format(source=self.source.id) for path in PAGES]


@contextmanager
def opened_in(folder: Path) -> Iterator[Shop]:
    settings = Settings(data=folder / "data")
    install(settings.folder)
    app = App.open(settings)
    with served(build(app, is_demo=True, writes_lines=False)) as address:
        yield Shop(app, address)
    app.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[Shop]:
    with opened_in(tmp_path_factory.mktemp("house")) as shop:
        yield shop


@pytest.fixture
def new_house(tmp_path) -> Iterator[Shop]:
    with opened_in(tmp_path) as shop:
        yield shop


@pytest.fixture(scope="module")
def shop(house) -> Shop:
    """One that has sent a bit of everything."""
    long = {"q": "a long text without end " * 20, "url": f"https://shop.example/{'a' * 200}"}
    house.send(track("visit", "ann@example.com", "m-1", properties=long))
    house.send(track("visit", "crawler", "m-2"), agent=BOT)
    house.send({"type": "identify", "userId": "ann@example.com", "messageId": "m-3"})
    house.send(track(None, "ann", "bad-1"))
    return house


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_finds_nothing_wrong(open_page, axe, shop, *, theme, language):
    page = open_page(shop.address, theme=theme, language=language, bypass_csp=True)
    wrong = []
    for address in shop.pages():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        wrong += [f"{address}: {each}" for each in axe(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_page_is_wider_than_a_phone(open_page, shop, language):
    page = open_page(shop.address, language=language, viewport=A_PHONE)
    widths = {}
    for address in shop.pages():
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, A_PHONE["width"])


def test_the_first_event_turns_the_page_green_by_itself(open_page, house):
    house.source, house.key = house.app.sources.add("a new one")
    page = open_page(f"{house.address}/settings/sources/{house.source.id}")
    expect(page.locator("#arrival")).to_contain_text("Waiting for the first event")
    page.evaluate("window.isTheSame = true")
    house.send(track("hello", "ann", "first-1"))
    expect(page.locator("#arrival .say-good")).to_contain_text("hello")
    expect(page.locator("#state")).to_have_text("receiving")
    assert page.evaluate("window.isTheSame")
    page.locator("#arrival").get_by_role("link", name="All its events").click()
    expect(page.locator("#stream tbody tr")).to_have_count(1)


def test_the_page_of_no_events_becomes_the_stream_by_itself(open_page, new_house):
    page = open_page(f"{new_house.address}/events")
    expect(page.locator("#main")).to_contain_text("No events yet")
    new_house.send(track("hello", "ann", "first-1"))
    expect(page.locator("#stream tbody tr")).to_have_count(1)
    page.locator("#pause").click()
    expect(page.locator("#pause")).to_have_text("Go on")


def test_the_stream_goes_on_and_stops_when_it_is_paused(open_page, shop):
    page = open_page(f"{shop.address}/events")
    shop.send(track("goes on", "ann", "live-1"))
    expect(page.locator("#stream")).to_contain_text("goes on")
    page.locator("#pause").click()
    expect(page.locator("#pause")).to_have_text("Go on")
    asked = []
    page.on("request", lambda request: "/events" in request.url and asked.append(request.url))
    shop.send(track("too late", "ann", "live-2"))
    page.clock.install()
    page.clock.run_for(60_000)
    assert not asked
    expect(page.locator("#main")).not_to_contain_text("too late")


def test_what_is_opened_in_the_stream_stays_open(open_page, house):
    house.send(track("first", "ann", "open-1", properties={"sku": "A-17"}))
    page = open_page(f"{house.address}/events?name=first")
    page.locator("#stream summary").first.click()
    house.send(track("first", "bob", "open-2"))
    with page.expect_response(lambda answer: "/events" in answer.url):
        pass
    expect(page.locator("#stream")).to_contain_text("A-17")
    expect(page.locator("#stream tbody tr")).to_have_count(1)


def test_snippets_are_copied(open_page, house):
    page = open_page(
        f"{house.address}/settings/sources/{house.source.id}",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.locator("#main details", has_text="Terminal").locator("summary").click()
    page.locator("#main details[open] [data-copy]").click()
    expect(page.locator("#said")).to_have_text("Copied")
    assert house.key in page.evaluate("navigator.clipboard.readText()")
