"""The newcomer's way through the demo, as `docs/tutorial.md` tells it: by mouse and by keyboard.

With HOMING_TUTORIAL_PICTURES=1 the pictures of the tutorial are taken anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

IMAGES = Path(__file__).parents[2] / "docs" / "images" / "tutorial"
IS_RENEWED = bool(os.environ.get("HOMING_TUTORIAL_PICTURES"))
SIZE = {"width": 1280, "height": 860}
MOST_TABS = 150
"""How often Tab is pressed in search of something before it is taken to be unreachable."""


class Said(NamedTuple):
    """What stands on the pages."""

    retention: str
    gone: str
    save: str
    name: str
    customers: str
    cohort: str


SAID = {
    "en": Said("Retention", "who did not", "Save as segment", "Name of the segment", "325", "Jan"),
    "ru": Said(
        "Удержание", "не вернулись", "Сохранить как сегмент", "Название сегмента", "325", "янв"
    ),
}


def shoot(page: Page, language: str, step: int) -> None:
    """Take the picture of a step, if pictures are taken anew."""
    if IS_RENEWED:
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{step}-{language}.png")


def january() -> str:
    """Return the selector of the number of January's customers who returned a month later."""
    return "table[data-roving] tbody tr:nth-child(2) td:nth-of-type(2) a"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_newcomer_gets_from_the_demo_to_a_list_of_people(open_page, address, language):
    said = SAID[language]
    page = open_page(f"{address}/", language=language, viewport=SIZE)
    shoot(page, language, 1)
    page.locator("#jobs").get_by_role("link", name=said.retention, exact=True).click()
    expect(page.locator("h1")).to_have_text(said.retention)
    row = page.locator("table[data-roving] tbody tr").nth(1)
    expect(row.locator("th")).to_contain_text(said.cohort)
    shoot(page, language, 2)
    page.locator(january()).click()
    page.get_by_role("link", name=said.gone).click()
    expect(page.locator(".number-large")).to_contain_text(said.customers)
    shoot(page, language, 3)
    page.locator("summary", has_text=said.save).click()
    page.get_by_label(said.name).fill(f"January, gone ({language})")
    shoot(page, language, 4)
    page.get_by_role("button", name=said.save).click()
    expect(page.locator("#size .number-large")).to_contain_text(said.customers)
    shoot(page, language, 5)
    with page.expect_download() as download:
        page.locator("a[download]", has_text=".csv").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + int(said.customers)


def test_the_same_way_needs_no_mouse(open_page, address):
    said = SAID["en"]
    page = open_page(f"{address}/", viewport=SIZE)
    page.keyboard.press("Control+k")
    page.keyboard.type("retention")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(said.retention)
    tab_to(page, "table[data-roving] td a")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/retention/customers?**entered=2011-01-01&age=1")
    tab_to(page, "a[href*='returned=no']")
    page.keyboard.press("Enter")
    expect(page.locator(".number-large")).to_contain_text(said.customers)
    tab_to(page, f"summary:has-text('{said.save}')")
    page.keyboard.press("Enter")
    tab_to(page, "input[name=name]")
    page.keyboard.press("Control+a")
    page.keyboard.type("January, gone (keys)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/segments/**done=added")
    expect(page.locator("#size .number-large")).to_contain_text(said.customers)
    tab_to(page, "a[download][href$='.csv']")
    with page.expect_download():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_tour_follows_what_is_done_and_covers_nothing(open_page, address, axe, language):
    said = SAID[language]
    phone = {"width": 360, "height": 740}
    page = open_page(f"{address}/", language=language, viewport=phone, bypass_csp=True)
    step = page.locator("#main > #tour")
    page.evaluate("fetch('/tour/begin', {method: 'POST'}).then(() => location.reload())")
    expect(step).to_have_attribute("data-place", "0")
    assert not axe(page)
    step.locator("a[href='/retention']").click()
    expect(step).to_have_attribute("data-place", "1")
    page.locator(january()).click()
    expect(step).to_have_attribute("data-place", "2")
    page.get_by_role("link", name=said.gone).click()
    expect(step).to_have_attribute("data-place", "3")
    page.locator("summary", has_text=said.save).click()
    page.get_by_label(said.name).fill(f"Tour ({language})")
    page.get_by_role("button", name=said.save).click()
    expect(step).to_have_attribute("data-place", "4")
    assert step.evaluate("step => step.getBoundingClientRect().right <= innerWidth")
    with page.expect_download():
        page.locator("a[download]", has_text=".csv").click()
    expect(step).to_have_attribute("data-place", "5")
    step.get_by_role("button").click()
    expect(page.locator("#tour")).to_have_count(0)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the keyboard is on something that a selector finds."""
    wanted = page.locator(selector)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if focused.count() and wanted.and_(focused).count():
            return
    pytest.fail(f"Tab does not lead to {selector}")
