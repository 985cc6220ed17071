"""A rule built with the keyboard alone: who fits follows while one types, and axe finds nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from homing.segments import Segments

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.id || document.activeElement.value"
MOST_STOPS = 80


def tab_to(page, wanted: str) -> None:
    """Press Tab until the keyboard is on an element of that id, or a button of that value."""
    for _ in range(MOST_STOPS):
        if page.evaluate(FOCUSED) == wanted:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The Tab key does not lead to {wanted}.")


def test_a_rule_is_built_with_the_keyboard_alone(open_page, address, shop, axe):
    page = open_page(f"{address}/segments/new", language="ru", theme="dark", bypass_csp=True)
    page.evaluate("window.isSamePage = true")
    who = page.locator("#fitting")
    tab_to(page, "field-name")
    page.keyboard.type("С клавиатуры")
    tab_to(page, "rule.of.0.times")
    page.keyboard.type("many")
    fault = page.locator("[id='rule.of.0.times.fault']")
    expect(fault).to_have_text(re.compile("^Это не целое число"))
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert axe(page) == []
    page.keyboard.press("Control+A")
    page.keyboard.type("5")
    expect(fault).to_be_empty()
    expect(who).to_contain_text("не меньше 5 раз")
    before = who.locator(".number-large").inner_text()
    page.wait_for_url(re.compile("rule="))
    tab_to(page, "add.rule")
    page.keyboard.press("ArrowDown")
    tab_to(page, "add:rule")
    page.keyboard.press("Enter")
    expect(page.locator("[id='rule.of.1.kind']")).to_be_focused()
    expect(who).to_contain_text("не совершали «purchase» за последние 30 дней")
    assert who.locator(".number-large").inner_text() != before
    tab_to(page, "remove:rule.of.1")
    page.keyboard.press("Enter")
    expect(page.locator("button[value=restore]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[id='rule.of.1.kind']")).to_be_focused()
    assert axe(page) == []
    assert page.evaluate("window.isSamePage")
    tab_to(page, "add")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("С клавиатуры")
    segments = Segments(shop.records, shop.events, clock=shop.clock, project=lambda: shop.project)
    made = segments.kept.named("С клавиатуры")
    segments.kept.archive(made.id, version=made.version)
