"""What the palette finds beside the navigation, and the glossary that its words lead to."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from homing.boards import Boards
from homing.metrics.catalogue import specs
from homing.segments import Segments, rule_of
from homing.ui.doors import Role
from homing.web.glossary import CHAPTERS

pytestmark = pytest.mark.page
BOUGHT = {"kind": "did", "events": ["purchase"]}


def items(client, **asked):
    return client.get("/palette.json", **asked).json()["items"]


def test_everything_that_is_found_is_there(app, owner):
    made = Segments(app.records, app.events, clock=app.clock, project=lambda: app.project)
    segment = made.add("Регулярные", rule_of(BOUGHT))
    found = items(owner)
    assert {"name": "Регулярные", "href": f"/segments/{segment.id}"}.items() <= {
        key: value for each in found if each["kind"] == "Segment" for key, value in each.items()
    }.items()
    glossary = owner.page("/glossary")
    for address in {each["href"] for each in found}:
        path, place = urlsplit(address).path, urlsplit(address).fragment
        if place:
            assert glossary.xpath(f"//*[@id='{place}']"), address
        else:
            assert owner.get(path).status_code == 200, address


def test_a_board_is_found_by_those_who_may_see_it(app, signed_in):
    boards = Boards(app.records, app.clock)
    shown = boards.add("Понедельник", roles=["owner", "agent"])
    boards.add("Деньги", roles=["owner"])
    over = boards.add("Старая", roles=["owner", "agent"])
    boards.archive(over.id, version=over.version)
    found = [each for each in items(signed_in(Role.AGENT)) if each["kind"] == "Board"]
    assert [(each["name"], each["href"]) for each in found] == [
        ("Понедельник", f"/boards/{shown.id}")
    ]


@pytest.mark.parametrize("role", Role)
def test_nobody_is_offered_what_they_may_not_open(signed_in, role):
    client = signed_in(role)
    for address in {urlsplit(each["href"]).path for each in items(client)}:
        assert client.get(address).status_code == 200, address


def test_names_are_in_the_readers_language_and_found_in_both(owner):
    found = {each["name"]: each["find"] for each in items(owner, params={"lang": "ru"})}
    assert "retention" in found["Удержание в возрасте 1"]
    assert "удержание" in found["Удержание в возрасте 1"]


def test_what_stands_in_the_navigation_is_not_found_twice(owner):
    there = {option.get("data-link") for option in owner.page("/").xpath("//*[@role='option']")}
    found = {each["name"] for each in items(owner) if each["kind"] == "Metric"}
    assert "to-stickiness" in there
    assert found == {"Retention of age 1"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_glossary_has_every_word_and_every_metric(signed_in, language):
    page = signed_in(Role.AGENT).page("/glossary", params={"lang": language})
    said = " ".join(page.xpath("//dl[@class='glossary']")[0].getparent().getparent().itertext())
    for chapter in CHAPTERS:
        meanings = [word.meaning.of(language).replace("`", "") for word in chapter.words]
        assert all(meaning in said for meaning in meanings)
    assert all(spec.definition.of(language) in said for spec in specs())
    assert "`" not in said
    assert not page.xpath("//main//a[starts-with(@href, '/measure')]")  # an agent opens no reports


def test_no_two_words_have_the_same_place():
    keys = [word.key for chapter in CHAPTERS for word in chapter.words]
    assert len(set(keys)) == len(keys)
