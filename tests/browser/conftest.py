"""The demo shop on a real port, and the same installation as one who has not signed in meets it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from homing.app import App, Settings
from homing.boards import Boards, Links
from homing.boards.mailing import Schedules
from homing.collect import Drain, import_demo
from homing.collect.inbox import Arrival
from homing.core.clock import FrozenClock
from homing.core.marks import Mark
from homing.segments import TEMPLATES, Segments
from homing.store import add_mark
from homing.ui.doors import Role
from homing.web.access.cookies import LANGUAGE, THEME
from homing.web.access.service import people, sessions
from homing.web.site import build
from support.crawl import crawl
from support.served import served

TODAY = datetime(2011, 12, 10, 9, 0, tzinfo=UTC)
PATIENCE_MS = 60_000
"""How long to wait for what must come: on a busy machine the first answer of a kind takes long."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def shop(tmp_path_factory) -> Iterator[App]:
    """An installation with the events of the demo shop, and a source that sent what is none."""
    settings = Settings(data=Path(tmp_path_factory.mktemp("shop")) / "data")
    settings.folder.create()
    app = App.open(settings, clock=FrozenClock(TODAY))
    import_demo(app)
    source, _ = app.sources.add("shop.example")
    received_us = round(TODAY.timestamp() * 1_000_000)
    nameless = b'{"batch":[{"type":"track","userId":"ann"}]}'
    app.inbox.keep(
        [Arrival(received_us, source.id, False, "segment", "/v1/b", "", {}, None, nameless)]
    )
    Drain(app.events, app.inbox, clock=app.clock).all()
    segments = Segments(app.records, app.events, clock=app.clock, project=lambda: app.project)
    lapsed = next(each for each in TEMPLATES if each.key == "lapsed")
    segments.add(lapsed.name.en, lapsed.rule)
    segments.refresh()
    add_mark(app.records, Mark("Sale", TODAY.date() - timedelta(days=30)), now=TODAY)
    boards = Boards(app.records, app.clock)
    board = boards.add("Monday")
    boards.pin(board.id, "/retention?period=month", width=2)
    boards.pin(board.id, "/measure/revenue")
    Schedules(app.records, app.clock).add_recipients(board, "bob@example.com")
    yield app
    app.close()


@pytest.fixture(scope="session")
def shared(shop) -> list[str]:
    """The addresses that are sent to those without an account: of a board, and to end its mail."""
    [board] = Boards(shop.records, shop.clock).every()
    _, token = Links(shop.records, shop.clock).add(board, "The wall")
    [recipient] = Schedules(shop.records, shop.clock).of(board.id).recipients
    return [f"/shared/{token}", f"/shared/{token}?wall=yes", f"/mail/stop/{recipient.stop_token}"]


@pytest.fixture(scope="session")
def site(shop):
    """The demo site: its visitor is an owner."""
    return build(shop, is_demo=True, writes_lines=False)


@pytest.fixture(scope="session")
def address(site) -> Iterator[str]:
    """Where the demo site is."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def outside(shop) -> Iterator[str]:
    """Where the same installation is for one who must sign in."""
    with served(build(shop, writes_lines=False)) as address:
        yield address


@pytest.fixture(scope="session")
def owner_session(shop) -> str:
    """The token of an owner who has signed in outside the demo."""
    newcomer = people.newcomer("ann@example.com", "Ann", Role.OWNER, TODAY)
    account = people.add(shop.records, newcomer, "correct horse battery")
    with shop.records.begin() as connection:
        return sessions.begin(connection, account.id, TODAY)


@pytest.fixture(scope="session")
def paths(site, address) -> dict[str, str]:
    """One address of every page: the route's path → an address that a link leads to."""
    return crawl(site, address)


@pytest.fixture
def open_page(browser: Browser):
    """A function that opens a page in a new window; what a script does wrong fails the test."""
    contexts, broken = [], []

    def opened(address: str, *, theme: str = "light", language: str = "en", **options) -> Page:
        context = browser.new_context(bypass_csp=options.pop("bypass_csp", False), **options)
        contexts.append(context)
        site = "/".join(address.split("/")[:3])
        context.add_cookies(
            [
                {"name": THEME, "value": theme, "url": site},
                {"name": LANGUAGE, "value": language, "url": site},
            ]
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda message: broken.append(message.text) if is_fault(message.text) else None,
        )
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not broken


def is_fault(text: str) -> bool:
    """Say whether a line of the console is about something we did wrong."""
    return "Security Policy" in text or "htmx" in text
