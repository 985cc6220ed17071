"""What the pages do beyond links and forms; and that they do the rest without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from homing.web.access.cookies import SESSION

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.textContent.trim()"
CELLS = "table[data-roving] td a"


@pytest.fixture
def patterns(open_page, address):
    """The pattern page."""
    return open_page(f"{address}/-/patterns")


def focused(page) -> str:
    """Return the text of what the keyboard is on."""
    return page.evaluate(FOCUSED)


def test_a_heatmap_is_one_stop_of_the_tab_key(patterns):
    table = patterns.locator("table[data-roving]").first
    assert table.locator("a[tabindex='0']").count() == 1
    assert table.locator("td a").count() > 10
    table.locator("a[tabindex='0']").focus()
    patterns.keyboard.press("Tab")
    assert not patterns.evaluate("document.activeElement.closest('table[data-roving]')")


def test_arrows_walk_through_a_heatmap_and_stop_at_its_edges(patterns):
    rows = patterns.locator("table[data-roving]").first.locator("tbody tr")
    texts = [row.locator("td a").all_text_contents() for row in rows.all()]
    rows.nth(0).locator("td a").first.focus()
    for key, text in [
        ("ArrowRight", texts[0][1]),
        ("ArrowDown", texts[1][1]),
        ("End", texts[1][-1]),
        ("ArrowRight", texts[1][-1]),
        ("Home", texts[1][0]),
        ("ArrowUp", texts[0][0]),
        ("ArrowUp", texts[0][0]),
        ("Control+End", texts[-1][-1]),
        ("Control+Home", texts[0][0]),
    ]:
        patterns.keyboard.press(key)
        assert focused(patterns) == text.strip(), key


def test_enter_opens_the_people_of_a_cell(patterns):
    patterns.locator(CELLS).nth(1).focus()
    patterns.keyboard.press("Enter")
    patterns.wait_for_url("**/-/patterns?q=0.1")


def test_the_palette_forgives_the_layout_and_the_alphabet(open_page, address):
    page = open_page(f"{address}/settings/users")
    page.keyboard.press("Control+k")
    chosen = page.locator("#palette-list [aria-selected=true]")
    for typed, found in [
        ("reten", "Retention"),
        ("куеутешщт", "Retention"),  # the keys of "retention" in the Russian layout
        ("ктеутешщт", "Retention"),  # one of them wrong
        ("retantion", "Retention"),
        ("elth;fybt", "Retention"),  # those of "удержание" in the English one
        ("uderzhanie", "Retention"),
        ("new seg", "New segment"),
        ("holdout", "holdout"),
        ("14646", "14646"),  # a customer
    ]:
        page.locator(".palette-input").fill(typed)
        expect(chosen).to_contain_text(found)
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/14646")


def test_a_link_changes_main_the_address_and_the_title_and_back_undoes_it(open_page, address):
    page = open_page(f"{address}/settings/users")
    page.evaluate("window.isSamePage = true")
    page.locator("#jobs a[href='/settings/keys']").click()
    page.wait_for_url("**/settings/keys")
    expect(page).to_have_title(re.compile("^Keys"))
    assert page.locator("h1").inner_text() == "Keys"
    assert page.locator("#jobs a[aria-current]").get_attribute("href") == "/settings/keys"
    assert page.evaluate("window.isSamePage")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Users")
    page.reload()
    assert page.locator("h1").inner_text() == "Users"


def test_focus_stays_on_the_link_that_was_pressed(open_page, address):
    page = open_page(f"{address}/settings/users")
    page.locator("#jobs a[href='/settings/keys']").press("Enter")
    expect(page).to_have_title(re.compile("^Keys"))
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/settings/keys"
    expect(page.locator("#said")).to_have_text(re.compile("^Keys"))


def test_a_filter_keeps_the_others_and_leaves_blanks_out(patterns):
    patterns.locator(".segments a", has_text="Week").first.click()
    patterns.wait_for_url("**/-/patterns?period=week")
    patterns.locator("select[name=event]").first.select_option("refund")
    patterns.wait_for_url("**/-/patterns?period=week&event=refund")
    assert patterns.locator("select[name=event]").first.input_value() == "refund"
    assert patterns.locator(".segments [aria-current]").first.inner_text() == "Week"


def test_brackets_step_through_the_periods(patterns):
    patterns.keyboard.press("[")
    patterns.wait_for_url("**?period=week")
    expect(patterns.locator(".segments [aria-current]").first).to_have_text("Week")
    patterns.keyboard.press("]")
    patterns.wait_for_url("**/-/patterns")


def test_the_palette_finds_a_page_in_either_language(open_page, address):
    page = open_page(f"{address}/settings/users")
    for word in ("keys", "ключи"):
        page.keyboard.press("Control+k")
        page.keyboard.type(word)
        assert page.locator("#palette-list li:visible").count() == 1
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile("^Keys"))
        page.locator("#jobs a[href='/settings/users']").click()
        expect(page).to_have_title(re.compile("^Users"))


def test_the_palette_says_when_nothing_fits_and_escape_closes_it(open_page, address):
    page = open_page(f"{address}/settings/users")
    page.keyboard.press("Control+k")
    page.keyboard.type("qwerty")
    assert page.locator(".palette-none").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#palette").is_visible()


def test_keys_lead_to_the_search_to_a_page_and_to_their_own_list(open_page, address):
    page = open_page(f"{address}/settings/users")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/customers")
    page.wait_for_selector("[data-search]")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "find"
    page.keyboard.press("?")
    assert not page.locator("#help").is_visible()
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()


def test_a_button_that_is_pressed_twice_sends_its_form_once(open_page, address):
    page, sent = open_page(f"{address}/boards"), []

    def answer(route):
        if route.request.method == "POST":
            sent.append(route.request.post_data)
            return route.fulfill(status=204)
        return route.continue_()

    page.route("**/boards", answer)
    form = page.locator("form[action='/boards'][method=post]")
    form.locator("input[name=name]").fill("Twice")
    with page.expect_request(lambda request: request.method == "POST"):
        form.locator("button").dblclick()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert len(sent) == 1


def test_a_name_of_one_long_word_does_not_widen_a_telephone(open_page, address):
    page = open_page(f"{address}/boards")
    page.set_viewport_size({"width": 360, "height": 800})
    for part in ("h1", "h2", ".lead"):
        page.locator(f"main {part}").first.evaluate(
            "part => { part.textContent = 'W'.repeat(100) }"
        )
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_theme_changes_at_once_and_is_remembered(open_page, address):
    page = open_page(f"{address}/settings/users")
    page.locator(".who").click()
    with page.expect_response("**/preferences"):
        page.locator("button[name=theme][value=dark]").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_theme_auto_is_the_systems_before_the_first_paint(open_page, address):
    page = open_page(f"{address}/settings/users", theme="auto", color_scheme="dark")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_the_language_changes_on_the_same_page(open_page, address):
    page = open_page(f"{address}/customers?find=123")
    page.locator(".who").click()
    page.locator("button[name=language][value=ru]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert page.url.endswith("/customers?find=123")
    assert page.locator("h1").inner_text() == "Клиенты"


def test_code_is_copied(open_page, address):
    page = open_page(f"{address}/-/patterns", permissions=["clipboard-read", "clipboard-write"])
    code = page.locator(".empty .code").first
    code.locator("button").click()
    expect(page.locator("#said")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == code.locator("code").inner_text()


BESIDE = """() => {
  const [button, box] = [".about", ".definition:popover-open"].map(
    (name) => document.querySelector(name).getBoundingClientRect());
  return box.top - button.bottom < 20 && button.top - box.bottom < 20
    && box.top >= 0 && box.bottom <= innerHeight;
}"""


def test_a_definition_opens_beside_its_number_and_escape_closes_it(patterns):
    patterns.locator(".about").first.click()
    definition = patterns.locator(".definition:popover-open")
    assert "bought before" in definition.inner_text()
    patterns.wait_for_function(BESIDE)
    patterns.keyboard.press("Escape")
    assert definition.count() == 0


def test_paper_shows_the_definitions_and_nothing_to_press(patterns):
    patterns.emulate_media(media="print")
    assert patterns.locator(".definition").first.is_visible()
    for gone in (".side", ".filters", ".chart-ways", ".about"):
        assert not patterns.locator(gone).first.is_visible(), gone


def test_everything_works_without_scripts(open_page, address):
    page = open_page(f"{address}/-/patterns?period=week", java_script_enabled=False)
    assert not page.locator("[data-open=palette]").is_visible()
    page.locator("select[name=event]").first.select_option("refund")
    page.locator(".filters button.no-js-only").first.click()
    assert "period=week" in page.url
    assert "event=refund" in page.url
    page.locator(".side-open, .who").last.click()
    page.locator("button[name=theme][value=dark]").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert "event=refund" in page.url


def test_one_who_was_signed_out_meanwhile_meets_the_sign_in_page(open_page, outside, owner_session):
    page = open_page(f"{outside}/sign-in")
    cookie = {"name": SESSION, "value": owner_session, "url": outside}
    page.context.add_cookies([cookie])
    page.goto(f"{outside}/settings/users")
    page.context.clear_cookies(name=SESSION)
    page.locator("#jobs a[href='/settings/keys']").click()
    page.wait_for_url("**/sign-in?next=*")
    assert page.locator("#jobs").count() == 0
    assert page.locator("h1").inner_text() == "Sign in"


def test_an_option_is_set_stands_in_sight_and_is_dropped(open_page, address):
    page = open_page(f"{address}/lifecycle")
    summary = page.locator("details.more summary")
    expect(page.locator("input[name=timezone]")).not_to_be_visible()
    summary.click()
    page.locator("input[name=timezone]").fill("Europe/Paris")
    page.locator(".more-ways button").click()
    page.wait_for_url("**timezone=Europe%2FParis")
    assert "where" not in page.url
    expect(page.locator(".chips")).to_contain_text("Europe/Paris")
    expect(page.locator(".more-count")).to_contain_text("1")
    page.locator(".chips a").click()
    expect(page.locator(".chips")).to_have_count(0)
    assert "timezone" not in page.url


def test_a_rule_is_typed_beside_the_events_there_are(open_page, address):
    page = open_page(f"{address}/lifecycle")
    page.locator("button[popovertarget^=events]").click()
    page.locator(".names:popover-open input[type=text]").fill("purchase[currency=GBP]")
    page.locator(".names:popover-open input[type=text]").press("Enter")
    page.wait_for_url("**event=purchase&event=purchase%5Bcurrency%3DGBP%5D")
    expect(page.locator("button[popovertarget^=events]")).to_contain_text("purchase[currency=GBP]")


def test_steps_are_added_one_by_one(open_page, address):
    page = open_page(f"{address}/funnel?steps=purchase&steps=refund")
    page.locator(".steps input").last.fill("purchase")
    page.locator(".steps input").last.press("Enter")
    page.wait_for_url("**steps=purchase&steps=refund&steps=purchase")
    expect(page.locator(".steps input")).to_have_count(4)


def test_what_is_wrong_is_said_in_its_place_and_what_was_typed_stays(open_page, address):
    page = open_page(f"{address}/lifecycle")
    page.evaluate("window.isSamePage = true")
    page.locator("details.more summary").click()
    page.locator("input[name=timezone]").fill("Europe/Atlantis")
    page.locator(".more-ways button").click()
    expect(page.locator(".say-warn")).to_contain_text("'Europe/Atlantis' is not a time zone")
    expect(page.locator("input[name=timezone]")).to_have_value("Europe/Atlantis")
    assert page.evaluate("window.isSamePage")


def test_options_work_without_scripts(open_page, address):
    page = open_page(f"{address}/lifecycle", java_script_enabled=False)
    page.locator("details.more summary").click()
    page.locator("select[name=week_start]").select_option("7")
    page.locator(".more-ways button").click()
    assert "week_start=7" in page.url
    expect(page.locator(".chips")).to_contain_text("Sunday")


def test_keys_lead_to_retention(open_page, address):
    page = open_page(f"{address}/customers")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/retention")
