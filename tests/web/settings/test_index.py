"""Every page of settings is listed with its line, for those who may enter it."""

from __future__ import annotations

import pytest

from homing.ui.doors import Role
from homing.ui.navigation import jobs
from homing.web.settings.index import LINES

pytestmark = pytest.mark.page


def listed(client, query=""):
    page = client.page(f"/settings{query}")
    return page.xpath("//ul[@class='settings-list']//a/@href")


def test_each_place_of_settings_has_a_line():
    places = {place.path for job in jobs() for place in job.places}
    assert {path for path in places if path.startswith("/settings/")} <= set(LINES)


def test_owners_see_all_and_others_what_they_may_enter(owner, signed_in):
    assert set(listed(owner)) == set(LINES)
    assert listed(signed_in(Role.MARKETER)) == ["/settings/marks", "/settings/account"]
    assert listed(signed_in(Role.AGENT)) == ["/settings/account"]


def test_a_word_finds_a_page_in_the_language_of_who_looks(owner):
    assert listed(owner, "?find=RELEASES chart") == ["/settings/marks"]
    assert listed(owner, "?lang=ru&find=релизы") == ["/settings/marks"]
    assert owner.page("/settings?find=zebra").xpath("//main//a[@href='/settings']")
