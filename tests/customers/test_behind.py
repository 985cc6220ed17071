"""The people behind a number, on the demo shop and on a small log."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from homing.web.site import build
from support.site import Client

pytestmark = pytest.mark.page

NUMBER = "/retention/customers?period=month&start_event=purchase&return_event=purchase"


@pytest.fixture(scope="module")
def looking(demo, running):
    with Client(build(demo, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


def text(element) -> str:
    return " ".join(element.text_content().split())


def facts(page) -> dict[str, str]:
    return {
        text(fact.xpath("./dt")[0]): text(fact.xpath("./dd")[0])
        for fact in page.xpath("//section//dl[contains(@class, 'facts')]/div")
    }


@pytest.mark.parametrize(("age", "returned"), [(0, 885), (1, 324), (3, 340), (11, 445), (12, 235)])
def test_there_are_as_many_people_as_the_number_says(looking, age, returned):
    answer = looking.get(f"/api/v1{NUMBER}&entered=2010-12-01&age={age}").json()
    assert (answer["row"]["size"], answer["row"]["returned"]) == (885, returned)
    assert answer["row"]["cohort"] == "2010-12-01"
    assert answer["row"]["is_complete"] == (age < 12)
    assert answer["total"] == returned
    ids = set()
    for whose, count in (("yes", returned), ("no", 885 - returned)):
        path = NUMBER.replace("customers?", "customers.json?")
        said = looking.get(f"{path}&entered=2010-12-31&age={age}&returned={whose}").json()
        assert len(said["customers"]) == count
        ids |= {person["id"] for person in said["customers"]}
    assert len(ids) == 885


def sheet(answer):
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)


def test_excel_has_all_the_people_with_local_moments_and_whole_money(looking):
    path = NUMBER.replace("customers?", "customers.xlsx?")
    answer = looking.get(f"{path}&entered=2010-12-01&age=1&lang=ru")
    head, *rows = sheet(answer).to_python()
    assert head[0] == "Клиент"
    assert len(rows) == 324
    spent = "/measure/revenue/customers.xlsx?of=2011-11-15&group=GBP"
    head, *rows = sheet(looking.get(spent)).to_python()
    assert head == ["Customer", "First event", "Events", "Amount", "Currency"]
    assert sum(row[3] for row in rows) == pytest.approx(1_161_817.38)
    assert rows[0][1].year == 2011


def test_pages_put_together_are_all_the_people(looking):
    path, walked = f"/api/v1{NUMBER}&entered=2011-01-01&age=1", []
    while path:
        answer = looking.get(path)
        walked += answer.json()["customers"]
        path = answer.headers.get("link", "").split(">")[0].removeprefix("<")
    whole = looking.get(NUMBER.replace("s?", "s.json?") + "&entered=2011-01-01&age=1").json()
    assert walked == whole["customers"]
    assert [person["first_at"] for person in walked] == sorted(
        person["first_at"] for person in walked
    )


@pytest.mark.parametrize(
    "place", ["entered=2009-01-01&age=1", "entered=2011-12-01&age=1", "entered=2010-12-01&age=13"]
)
def test_a_cell_that_is_not_there_is_a_designed_404(looking, place):
    answer = looking.get(f"{NUMBER}&{place}")
    assert answer.status_code == 404
    assert html.document_fromstring(answer.text).xpath("//main//h1")
    assert looking.get(f"{NUMBER}&age=3").status_code == 422


def test_the_page_says_which_number_they_stand_behind(looking):
    page = looking.page(f"{NUMBER}&entered=2010-12-01&age=3")
    assert "Dec 2010" in text(page.xpath("//h1")[0])
    shown = facts(page)
    assert (shown["Size"], shown["Returned"], shown["Share"]) == (
        *("885", "340"),
        "38.4% (35.3–41.7%)",
    )
    assert text(page.xpath("//div[@class='number-large']")[0]).startswith("340 customers")
    assert "340 customers" in text(page.xpath("//nav[@class='pager']")[0])
    (report,) = page.xpath("//ol[@class='crumbs']//a/@href")
    assert report == "/retention?period=month&start_event=purchase&return_event=purchase"
    main = text(looking.page(f"{NUMBER}&entered=2010-12-01&age=3&lang=ru").xpath("//main")[0])
    assert "340 клиентов" in main


def test_an_unfinished_number_says_so(looking):
    for age, is_open in ((12, True), (11, False)):
        page = looking.page(f"{NUMBER}&entered=2010-12-01&age={age}")
        assert bool(page.xpath("//main//*[contains(@class, 'mark-so-far')]")) == is_open


def test_those_who_did_not_return_are_a_click_away(looking):
    page = looking.page(f"{NUMBER}&entered=2010-12-01&age=3")
    options = page.xpath("//main//ul[@class='segments']//a")
    assert [text(option).split(": ")[1] for option in options] == ["340", "545"]
    (others,) = page.xpath("//main//ul[@class='segments']//a[not(@aria-current)]/@href")
    rows = list(csv.DictReader(io.StringIO(looking.get(others.replace("s?", "s.csv?")).text)))
    assert len(rows) == 545


def test_a_switch_leads_to_the_first_page_of_the_others(looking):
    page = looking.page(f"{NUMBER}&entered=2010-12-01&age=3")
    (after,) = page.xpath("//a[@rel='next']/@href")
    for link in looking.page(after).xpath("//main//ul[@class='segments']//a/@href"):
        assert "after=" not in link


def test_hours_have_people_too(happened, visitor):
    start = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    happened(*(("ann", "visit", start + timedelta(hours=hour), {}) for hour in (0, 2)))
    page = visitor.page("/retention?period=hour")
    (link,) = page.xpath("//tbody//td[last()]/a[contains(@href, 'age=2')]/@href")
    shown = visitor.page(link)
    assert facts(shown)["Size"] == "1"
    assert "too few" in text(shown.xpath("//div[@class='number-large']")[0])
    assert shown.xpath("//tbody//th/a/text()") == ["ann"]


def test_what_stands_in_a_customers_place_has_no_card(happened, visitor):
    start = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    happened(
        *((who, "visit", start + timedelta(days=40 * n), {"account": "A&B"}) for n, who in
          enumerate(("ann", "bob")))
    )  # fmt: skip
    page = visitor.page("/retention/customers?period=month&actor=account&entered=2026-01-01&age=0")
    assert page.xpath("//tbody//th//text()") == ["A&B"]
    assert not page.xpath("//tbody//th/a")
