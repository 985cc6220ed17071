"""The pictures in Chromium, under a policy that forbids inline styles and every script."""

import pytest

from draw.grids import pooled, revenue
from draw.test_flow import picture
from draw.test_funnel import STEPS
from homing.draw import palette, stylesheet
from homing.draw.bars import Bar, columns, rows
from homing.draw.curve import curve
from homing.draw.delta import delta
from homing.draw.flow import flow
from homing.draw.funnel import funnel
from homing.draw.heatmap import heatmap
from homing.draw.spark import spark

pytestmark = pytest.mark.browser

CELL = ".hm-heatmap tbody tr:first-child td:nth-child(3)"
PAPERS = {"light": ("#ffffff", "#000000"), "dark": ("#1b2434", "#ffffff")}
POLICY = "default-src 'none'; style-src 'nonce-x'"


def document(shop, *, theme="light", language="en"):
    grid, (paper, ink) = shop(language), PAPERS[theme]
    own = f"body {{ margin: 8px; background: {paper}; color: {ink} }}"
    bars = (Bar(label="United Kingdom", value=9, href="/uk"),)
    pictures = (
        heatmap(grid, language=language),
        curve(pooled(grid, language), language=language),
        columns(revenue(), language=language),
        rows(bars, title="Revenue", language=language),
        funnel(STEPS, title="Of step 1"),
        flow(picture()),
        delta(0.02, (0.01, 0.03), language=language),
        delta(-0.02, (-0.03, -0.01), language=language),
        spark((1, 2, 3), label="Orders", language=language),
    )
    return (
        f'<!doctype html><html lang="{language}" data-bs-theme="{theme}"><head><title>x</title>'
        f'<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<style nonce="x">{own}{stylesheet()}</style>'
        f"</head><body><main><h1>Pictures</h1>{''.join(pictures)}</main></body></html>"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing_and_nothing_sticks_out(page, axe, shop, theme, language, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(document(shop, theme=theme, language=language))
    page.locator("summary").first.click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_cell_has_the_colours_of_its_step_whatever_the_system_prefers(page, shop, theme):
    page.emulate_media(color_scheme="dark" if theme == "light" else "light")
    page.set_content(document(shop, theme=theme))
    cell = page.locator(CELL)
    assert cell.inner_text() == "37%"
    colours = cell.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]")
    expected = palette.ramp(theme)[palette.step(324 / 885, 0.55)]
    assert colours == [css(colour) for colour in expected]


def css(colour):
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_the_theme_follows_the_system_where_the_page_has_none(page, shop):
    page.emulate_media(color_scheme="dark")
    page.set_content(document(shop).replace('data-bs-theme="light"', ""))
    cell = page.locator(CELL)
    paper = palette.ramp("dark")[palette.step(324 / 885, 0.55)].paper
    assert cell.evaluate("e => getComputedStyle(e).backgroundColor") == css(paper)


def test_the_switch_turns_shares_into_customers_without_a_script(page, shop):
    page.set_content(document(shop))
    cell = page.locator(CELL)
    page.get_by_label("Customers, not shares").check()
    assert cell.inner_text() == "324"


def test_the_cohorts_stay_in_sight_while_the_table_is_scrolled(page, shop):
    page.set_viewport_size({"width": 360, "height": 800})
    page.set_content(document(shop))
    page.locator(".hm-scroll").first.evaluate("e => e.scrollLeft = 300")
    assert page.locator(".hm-heatmap tbody th").first.bounding_box()["x"] >= 8
