"""The people behind any number become a frozen segment: exactly they, under a name of their own."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest
from lxml import html

from homing.app import App, Settings
from homing.segments import Segments
from homing.web.site import build
from support.site import Client

pytestmark = pytest.mark.page

LOST = "/retention/customers?period=month&start_event=purchase&return_event=purchase&returned=no"
CELL = f"{LOST}&entered=2010-12-01&age=1"
PERIOD = "/measure/returning_share/customers?of=2011-11-01"


@pytest.fixture(scope="module")
def shop(demo_folder, tmp_path_factory):
    folder = shutil.copytree(demo_folder, tmp_path_factory.mktemp("saved") / "data")
    with closing(App.open(Settings(data=folder))) as app:
        yield app


@pytest.fixture(scope="module")
def looking(shop, running):
    with Client(build(shop, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


@pytest.mark.parametrize("address", [CELL, PERIOD])
def test_a_list_is_saved_as_it_is(looking, shop, address):
    page = looking.page(address)
    forms = page.xpath("//form[@method='post'][.//input[@name='name']]")
    assert [form.get("action").split("?")[0] for form in forms] == [address.split("?")[0]]
    name = forms[0].xpath(".//input[@name='name']/@value")[0]
    saved = looking.post(forms[0].get("action"), {"name": name})
    assert saved.status_code == 303, saved.text[:500]
    one = saved.headers["location"].partition("?")[0]
    people = looking.get(address.replace("customers?", "customers.json?")).json()["customers"]
    members = looking.get(f"{one}.json").json()["members"]
    assert len(people) > 100
    assert {each["id"] for each in members} == {each["id"] for each in people}
    assert " ".join(name.split()) in " ".join(looking.page(one).text_content().split())
    segments = Segments(shop.records, shop.events, clock=shop.clock, project=lambda: shop.project)
    lists = len(segments.kept.lists())
    again = looking.post(forms[0].get("action"), {"name": name})
    assert again.status_code == 422
    fault = html.document_fromstring(again.text)
    assert "already" in fault.text_content()
    assert fault.xpath("//main//form/@action") == [forms[0].get("action")]
    assert len(segments.kept.lists()) == lists


def test_what_are_no_customers_is_not_saved(looking):
    answer = looking.post(f"{CELL}&actor=country", {"name": "Countries"})
    assert answer.status_code in {404, 422}
