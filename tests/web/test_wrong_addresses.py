"""Wherever an address leads to nothing, the page says so in the reader's language, and leads on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import html

from homing.ui.doors import Role
from homing.web.problems import is_for_programs

pytestmark = pytest.mark.page

TABLE = json.loads((Path(__file__).parent / "cases" / "doors.json").read_text(encoding="utf-8"))
NOBODYS = ("00000000-0000-7000-8000-000000000000", "nonsense")
FILES = (".js", ".pdf", ".xlsx", ".ipynb")


def pages():
    """Yield the paths of pages with a part that names something."""
    for way in sorted(TABLE):
        method, path = way.split(" ", 1)
        if method == "GET" and "{" in path and not path.endswith(FILES):
            yield path


def main_of(answer):
    (main,) = html.document_fromstring(answer.text).xpath("//main")
    return main


def test_a_page_of_what_is_not_there_is_designed_and_leads_on(owner):
    wrong = {}
    for pattern in pages():
        for nobodys in NOBODYS:
            path = re.sub(r"\{[^}]+\}", nobodys, pattern)
            if is_for_programs(path):
                continue
            answer = owner.get(f"{path}?lang=ru")
            main = main_of(answer)
            is_english = main.xpath(".//*[@lang='en']")
            ways_on = main.xpath(".//a[@href]")
            if answer.status_code != 404 or is_english or not ways_on:
                wrong[path] = answer.status_code
    assert not wrong


def test_what_was_not_found_leads_to_the_list_it_would_be_in(owner):
    main = main_of(owner.get(f"/segments/{NOBODYS[0]}"))
    assert main.xpath(".//a[contains(@class, 'btn-primary')]/@href") == ["/segments"]


def test_a_link_that_has_ended_says_whom_to_ask(nobody):
    main = main_of(nobody.get("/welcome/nonsense?lang=ru"))
    assert "Попросите новую у того, кто её прислал" in main.text_content()


def test_a_page_that_is_not_for_a_role_says_whom_to_ask(signed_in):
    answer = signed_in(Role.AGENT).get("/settings/keys?lang=ru")
    assert answer.status_code == 403
    assert "Попросите владельца" in main_of(answer).text_content()
    assert not main_of(answer).xpath(".//*[@lang='en']")
