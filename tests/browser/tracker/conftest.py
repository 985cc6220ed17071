"""A site with the script on it, and those who visit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from support.recorder import Recorder, recorder

PATIENCE_MS = 60_000


@pytest.fixture
def shop() -> Iterator[Recorder]:
    """The site, and what its script has sent."""
    with recorder() as made:
        yield made


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A function that returns a new visitor; what a script does wrong fails the test."""
    visitors: list[BrowserContext] = []
    broken: list[str] = []

    def new(**options: Any) -> BrowserContext:
        made = browser.new_context(**options)
        made.set_default_timeout(PATIENCE_MS)
        made.on("weberror", lambda error: broken.append(str(error.error)))
        made.on("console", lambda m: broken.append(m.text) if "Policy" in m.text else None)
        visitors.append(made)
        return made

    yield new
    for each in visitors:
        each.close()
    assert not broken


@pytest.fixture
def put(shop) -> Callable[..., str]:
    """A function that puts a page with the script on the site, and returns its address."""

    def put(
        path: str = "/",
        attributes: str = "",
        *,
        stub: str = "",
        host: str = "localhost",
        csp: str = "",
    ) -> str:
        script = "/homing.js" if "src=" not in attributes else ""
        source = f'src="http://{host}:{shop.port}{script}"' if script else ""
        tag = f'<script {source} data-key="wk" {attributes}></script>'
        headers = {"Content-Security-Policy": csp} if csp else {}
        shop.pages[path] = (f"<!doctype html><title>Shop {path}</title>{stub}{tag}", headers)
        return f"http://127.0.0.1:{shop.port}{path}"

    return put


@pytest.fixture
def opened(visitor, put) -> Callable[..., Page]:
    """A function that opens a page with the script as a new visitor."""

    def opened(query: str = "", attributes: str = "", **options: Any) -> Page:
        page = visitor().new_page()
        page.goto(put("/", attributes, **options) + query)
        return page

    return opened
