import re

import pytest
from jinja2 import ChoiceLoader, DictLoader, UndefinedError
from lxml import html

from homing.core.errors import HomingError
from homing.ui import render
from homing.ui.doors import Role
from support.project import SOURCE

TEMPLATES = sorted((SOURCE / "ui" / "templates").rglob("*.html"))
FRAME = """{% extends "layout.html" %}
{% block title %}{{ title }}{% endblock %}
{% block main %}<h1>{{ title }}</h1>{% endblock %}"""


@pytest.fixture
def framed(monkeypatch):
    """A function that returns a whole page around a heading, parsed."""
    for language in ("en", "ru"):
        environment = render.environment(language)
        both = ChoiceLoader([DictLoader({"own.html": FRAME}), environment.loader])
        monkeypatch.setattr(environment, "loader", both)

    def page(visit, title="Retention"):
        response = render.page(visit, "own.html", title=title)
        return html.document_fromstring(response.body.decode())

    return page


def test_a_page_says_its_language_theme_and_title(visit, framed):
    page = framed(visit(language="ru", theme="dark"), "Удержание")
    assert page.get("lang") == "ru"
    assert page.get("data-bs-theme") == "dark"
    assert page.findtext(".//title") == "Удержание · Homing"


def test_the_theme_auto_is_left_to_the_browser(visit, framed):
    page = framed(visit())
    assert (page.get("data-theme"), page.get("data-bs-theme")) == ("auto", "light")


def test_text_is_escaped(visit, framed):
    page = framed(visit(), "<script>alert(1)</script>")
    assert page.findtext(".//h1") == "<script>alert(1)</script>"
    assert not page.xpath("//script[not(@src)]")


def test_a_name_that_the_page_was_not_given_is_an_error(visit):
    with pytest.raises(UndefinedError):
        render.page(visit(), "errors/error.html")


def test_the_page_one_is_on_is_marked_and_so_is_the_page_above_it(visit, framed):
    for path in ("/customers", "/customers/17850"):
        page = framed(visit(path=path))
        assert page.xpath("//nav//a[@aria-current]/@href") == ["/customers"]
    assert framed(visit(path="/customersandmore")).xpath("//nav//a[@aria-current]") == []


@pytest.mark.parametrize(
    ("role", "jobs"),
    [
        (Role.OWNER, ["Today", "Boards", "Customers", "Measure", "Settings"]),
        (Role.ANALYST, ["Today", "Boards", "Customers", "Measure", "Settings"]),
        (Role.MARKETER, ["Today", "Boards", "Customers", "Measure", "Settings"]),
        (Role.AGENT, ["Boards", "Customers", "Settings"]),
        (None, []),
    ],
)
def test_the_navigation_shows_only_what_the_role_may_enter(visit, framed, role, jobs):
    items = framed(visit(role)).xpath("//nav/ul/li/*[self::a or self::p]")
    assert [item.text_content().strip() for item in items] == jobs


def test_the_switch_of_language_leads_back_to_the_same_address(visit, framed):
    page = framed(visit(query="period=month&events=a"))
    assert page.xpath("//input[@name='back']/@value") == ["/retention?period=month&events=a"]
    assert page.xpath("//button[@name='language']/@value") == ["en", "ru"]


def test_a_file_that_was_not_built_is_an_error_with_a_remedy():
    with pytest.raises(HomingError, match="make frontend"):
        render.static("no-such-file.css")


def test_built_files_carry_a_hash():
    assert re.fullmatch(r"/static/app\.[0-9a-f]{10}\.css", render.static("app.css"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_style_no_script_and_no_htmx_of_its_own(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    if path.name != "hx.html":
        assert not re.search(r"\s(data-)?hx-[a-z]+[:=]", source)
