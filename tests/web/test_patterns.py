import re
from dataclasses import fields

import pytest

from homing.core.text import LANGUAGES
from homing.ui.doors import Role
from homing.web import examples
from support.project import SOURCE

pytestmark = pytest.mark.page

TEMPLATES = SOURCE / "ui" / "templates"
COMPONENTS = TEMPLATES / "components.html"
PIECES = TEMPLATES / "patterns" / "pieces.html"


def pieces():
    """Return the names of the pieces that pages are made of."""
    files = COMPONENTS, TEMPLATES / "forms.html"
    texts = (file.read_text(encoding="utf-8") for file in files)
    return {name for text in texts for name in re.findall(r"{% macro ([a-z]\w*)\(", text)}


@pytest.fixture
def page(owner):
    return owner.page("/-/patterns")


def test_every_piece_of_the_kit_is_shown():
    public = pieces()
    shown = set(re.findall(r"ui\.(\w+)\(", PIECES.read_text(encoding="utf-8")))
    of_a_question = {"line", "statement"}  # they need a state, and its page's address
    assert public - shown == {"heading", "info"} | of_a_question


def test_every_piece_is_described_at_the_top_of_its_file():
    described = re.findall(r"(\w+)\(", COMPONENTS.read_text(encoding="utf-8").partition("-#}")[0])
    assert pieces() <= set(described)


def test_everything_stands_there_in_both_themes_and_only_one_copy_is_heard(page):
    samples = page.xpath("//*[contains(@class, 'sample') and @data-bs-theme]")
    assert [each.get("data-bs-theme") for each in samples] == ["light", "dark"]
    assert [each.get("inert") is not None for each in samples] == [False, True]


def test_the_dark_copy_is_heard_in_the_dark_theme(owner):
    owner.http.cookies.set("homing-theme", "dark")
    samples = owner.page("/-/patterns").xpath("//*[@data-bs-theme and @inert]")
    assert [each.get("data-bs-theme") for each in samples] == ["light"]


def test_no_id_stands_twice(page):
    ids = page.xpath("//@id")
    assert sorted(set(ids)) == sorted(ids)


def test_every_definition_has_its_button(page):
    buttons = page.xpath("//button[@class='about']/@popovertarget")
    assert len(buttons) > 4
    assert sorted(buttons) == sorted(page.xpath("//*[@class='definition']/@id"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_shown(owner, language):
    text = owner.get(f"/-/patterns?lang={language}").text
    made = examples.pictures(language)
    for picture in (getattr(made, field.name) for field in fields(made)):
        assert text.count(picture) == 2


def test_the_filters_keep_what_was_asked(owner):
    page = owner.page("/-/patterns?period=week&event=refund&q=C-1")
    form = page.xpath("//form[@aria-label='Filters']")[0]
    assert form.xpath(".//select[@name='event']/option[@selected]/@value") == ["refund"]
    assert form.xpath(".//input[@name='q']/@value") == ["C-1"]
    assert form.xpath(".//input[@type='hidden']/@name") == ["period"]
    segments = form.xpath(".//ul[@data-step]//a")
    assert [link.get("href") for link in segments] == [
        "/-/patterns?period=week&event=refund&q=C-1",
        "/-/patterns?event=refund&q=C-1",
    ]


def test_a_value_that_cannot_be_taken_is_a_page_that_names_it(owner):
    answer = owner.get("/-/patterns?period=fortnight")
    assert answer.status_code == 422
    assert "fortnight" in answer.text
    assert "Drop all filters" in answer.text


def test_any_role_may_look_and_nobody_else(signed_in, nobody):
    assert signed_in(Role.AGENT).get("/-/patterns").status_code == 200
    assert nobody.get("/-/patterns").status_code == 303
