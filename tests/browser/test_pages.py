"""Every page of the site, in both themes and both languages, as Chromium shows it."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import httpx
import pytest
from lxml import html
from playwright.sync_api import Page

from support.crawl import page_routes
from support.looks import LANGUAGES, LOOKS, OF_LOOKS, PICTURED

pytestmark = pytest.mark.browser

SENT = {"/sign-in", "/welcome/{token}", "/shared/{token}", "/mail/stop/{token}"}
"""Pages that nobody inside is led to; their addresses are sent to people."""
PARTS_OF_PAGES = {"/boards/{board}/tiles/{tile}", "/shared/{token}/tiles/{tile}"}
LETTERS = {"/boards/{board}/mail/preview"}
"""Shown as a mail reader shows them: they have neither our landmarks nor our width."""
FAULTS = ("/nowhere", "/customers?afetr=x")
BUDGET = 120_000
A_PHONE = {"width": 360, "height": 740}
A_SCREEN = {"width": 1280, "height": 720}
TOO_WIDE = """() => {
  const root = document.documentElement;
  const inRegion = (each) => each.closest('[tabindex="0"], [popover], dialog, .segments');
  const cut = [...document.querySelectorAll('.table-scroll:has(.stacks)')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.ariaLabel);
  return root.scrollWidth <= root.clientWidth ? cut : [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 1 && !inRegion(each))
    .map((each) => `${each.tagName}.${each.className}`).slice(0, 5);
}"""
BARE = r"""() => {
  const amount = /\d[\s\u00a0]?%|[£$€₽]\d|\d[\s\u00a0][£$€₽]/;
  const defined = '.facts div:has(.about), .number-card';
  const within = `a, .number, .tile, .chart, .table, ${defined}, .timeline, .definition, .glossary`;
  const walker = document.createTreeWalker(document.getElementById('main'), NodeFilter.SHOW_TEXT);
  const bare = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (amount.test(data) && !parentElement.closest(within)) bare.push(data.trim());
  }
  return bare;
}"""
SHORTEN = """() => document.querySelectorAll('tbody > tr:nth-child(n+16)')
  .forEach((row) => row.remove())"""
"""Of a table the first 15 rows: more than a map of colours has, and those below are drawn alike."""
SHOTS = os.environ.get("HOMING_SCREENSHOTS")


@pytest.fixture(scope="session")
def everything(address, outside, paths, shared) -> list[str]:
    """The addresses of all pages, of the sign-in, of what is sent to others, and of the errors."""
    inside = [address + path for route, path in paths.items() if route not in LETTERS]
    inside += [address + path for path in FAULTS]
    return inside + [outside + path for path in ("/sign-in", *shared)]


@pytest.fixture(scope="session")
def picture() -> Callable[..., None]:
    """A function that keeps a picture of a page, if HOMING_SCREENSHOTS names a folder for them."""
    folder = Path(SHOTS) if SHOTS else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)

    def taken(page: Page, name: str, *, full_page: bool = True) -> None:
        if folder:
            page.screenshot(path=folder / f"{name}.png", full_page=full_page)

    return taken


def test_links_lead_to_every_page(site, paths):
    unlinked = set(page_routes(site)) - set(paths)
    assert unlinked == SENT | PARTS_OF_PAGES


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_every_page_is_for_everybody(open_page, axe, everything, picture, *, theme, language):
    """Each is opened once a look, on a phone, which is then as wide as a desk's screen.

    axe finds nothing wrong, no page is wider than the phone, no share or amount stands bare.
    """
    page = open_page(everything[0], theme=theme, language=language, bypass_csp=True)
    rules = () if (theme, language) == LOOKS[0] else OF_LOOKS
    wrong = []
    for address in everything:
        page.set_viewport_size(A_PHONE)
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("html").get_attribute("data-bs-theme") == theme
        wrong += [f"{address}: {each} is too wide" for each in page.evaluate(TOO_WIDE)]
        if language == "ru":
            picture(page, f"{file_name(address)}-360-ru")
        page.set_viewport_size(A_SCREEN)
        wrong += [f"{address}: {each} stands bare" for each in page.evaluate(BARE)]
        if (theme, language) in PICTURED:
            picture(page, f"{file_name(address)}-{theme}-{language}")
        page.evaluate(SHORTEN)
        wrong += [f"{address}: {each}" for each in axe(page, rules)]
    assert not wrong, "\n".join(wrong)


def test_no_page_is_heavier_than_the_budget(everything):
    weights = {}
    with httpx.Client(timeout=60) as client:
        of_part = cache(lambda url: len(gzip.compress(client.get(url).content)))
        for address in everything:
            answer = client.get(address)
            parts = html.document_fromstring(answer.text).xpath(
                "//link[@rel='stylesheet']/@href | //link[@rel='icon']/@href | //script/@src"
            )
            weights[address] = len(gzip.compress(answer.content)) + sum(
                of_part(str(answer.url.join(part))) for part in parts
            )
    assert len(weights) > 3
    assert {address: weight for address, weight in weights.items() if weight > BUDGET} == {}


@pytest.mark.parametrize("path", ["/retention", "/funnel"])
@pytest.mark.parametrize(("theme", "language"), PICTURED)
def test_axe_finds_nothing_wrong_with_folded_options(
    open_page, axe, address, picture, *, theme, language, path
):
    page = open_page(f"{address}{path}", theme=theme, language=language, bypass_csp=True)
    page.locator("details.more summary").click()
    picture(page, f"{file_name(address + path)}-more-{theme}-{language}", full_page=False)
    assert not axe(page)
    page.locator("button.filter-button[popovertarget^=events]").first.click()
    assert page.locator(".names:popover-open").is_visible()
    assert not axe(page)
    page.set_viewport_size(A_PHONE)
    assert not page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_wrong_with_what_opens(open_page, axe, address, language):
    page = open_page(f"{address}/customers", language=language, bypass_csp=True)
    page.keyboard.press("Control+k")
    assert not axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert not axe(page)
    page.keyboard.press("Escape")
    page.locator(".who").click()
    assert page.locator("#me").is_visible()
    assert not axe(page)


def file_name(address: str) -> str:
    """Return an address as the name of a file."""
    path = "/".join(address.split("/")[3:])
    return "".join(letter if letter.isalnum() else "-" for letter in path).strip("-") or "today"
