"""The people behind a number, on the demo shop and on a small log."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import html

from homing.core.errors import NotFound
from homing.core.periods import Period
from homing.customers.behind import BehindQuery, behind
from homing.metrics.events import Events
from support.site import Client

pytestmark = pytest.mark.page

NUMBER = "/retention/customers?period=month&start_event=purchase&return_event=purchase"


@pytest.fixture(scope="module")
def shop(demo):
    return demo


@pytest.fixture(scope="module")
def looking(shop, running):
    from homing.web.site import build

    with Client(build(shop, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


def text(element) -> str:
    return " ".join(element.text_content().split())


def asked(shop, **query):
    asks = {
        "period": Period.month,
        "start_event": ("purchase",),
        "return_event": ("purchase",),
    } | query
    with shop.events.cursor() as cursor:
        events = Events(cursor, "Europe/London", give=lambda table: table, clock=shop.clock)
        return behind(events, BehindQuery(**asks))


@pytest.mark.parametrize(("age", "returned"), [(0, 885), (1, 324), (3, 340), (11, 445), (12, 235)])
def test_there_are_as_many_people_as_the_number_says(shop, age, returned):
    found = asked(shop, entered="2010-12-01", age=age)
    assert (found.number.size, found.number.returned) == (885, returned)
    assert found.total == returned
    assert found.number.cohort == date(2010, 12, 1)
    assert found.number.is_complete == (age < 12)
    others = asked(shop, entered="2010-12-31", age=age, returned=False)
    assert others.total == 885 - returned
    ids = {person.id for person in (*found.people(), *others.people())}
    assert len(ids) == 885


def test_everyone_returned_in_the_period_of_the_age(shop):
    for person in asked(shop, entered="2011-03", age=2).people():
        assert person.entered_at.strftime("%Y-%m") == "2011-03"
        assert person.returned_at is not None
        assert person.returned_at.strftime("%Y-%m") == "2011-05"
        assert person.returns >= 1


def test_pages_put_together_are_all_the_people(shop):
    found = asked(shop, entered="2011-01", age=1)
    walked, after = [], None
    while True:
        page, after = found.page(after, 7)
        walked += page
        if after is None:
            break
    assert walked == list(found.people())


@pytest.mark.parametrize(
    "query",
    [
        {"entered": "2009-01", "age": 1},
        {"entered": "2011-12", "age": 1},
        {"entered": "2010-12", "age": 13},
        {"entered": "2010-12", "age": 5, "ages": 3},
    ],
)
def test_a_cell_that_is_not_there_is_not_found(shop, query):
    with pytest.raises(NotFound):
        asked(shop, **query)


def test_every_cell_of_the_table_leads_to_its_people(looking):
    page = looking.page("/retention?period=quarter&start_event=purchase&return_event=purchase")
    cells = page.xpath("//tbody//td/a[contains(@href, '/retention/customers')]")
    assert len(cells) == 5 + 4 + 3 + 2 + 1
    for cell in cells:
        number = int(cell.xpath("string(.//*[@class='hm-n'] | .//b)").replace(",", ""))
        people = looking.get(cell.get("href").replace("customers?", "customers.json?")).json()
        assert len(people["customers"]) == number


def test_the_page_says_which_number_they_stand_behind(looking):
    page = looking.page(f"{NUMBER}&entered=2010-12-01&age=3")
    main = text(page.xpath("//main")[0])
    assert "38.4%" in main
    assert "340 of the 885 customers of the cohort Dec 2010 returned at age 3: in Mar 2011." in main
    assert "340 customers" in text(page.xpath("//nav[@class='pager']")[0])
    (report,) = page.xpath("//ol[@class='crumbs']//a/@href")
    assert report == "/retention?period=month&start_event=purchase&return_event=purchase"
    main = text(looking.page(f"{NUMBER}&entered=2010-12-01&age=3&lang=ru").xpath("//main")[0])
    assert "340 из 885" in main


def test_an_unfinished_number_says_so(looking):
    page = looking.page(f"{NUMBER}&entered=2010-12-01&age=12")
    assert page.xpath("//main//*[contains(@class, 'mark-so-far')]")
    page = looking.page(f"{NUMBER}&entered=2010-12-01&age=11")
    assert not page.xpath("//main//*[contains(@class, 'mark-so-far')]")


def test_those_who_did_not_return_are_a_click_away(looking):
    page = looking.page(f"{NUMBER}&entered=2010-12-01&age=3")
    (others,) = page.xpath("//ul[@class='segments']//a[not(@aria-current)]/@href")
    main = text(looking.page(others).xpath("//main")[0])
    assert "545 of the 885 customers of the cohort Dec 2010 did not return at age 3" in main
    rows = list(csv.DictReader(io.StringIO(looking.get(others.replace("s?", "s.csv?")).text)))
    assert len(rows) == 545
    assert {row["returned_at"] for row in rows} == {""}


def test_the_api_gives_the_number_and_its_people(looking):
    answer = looking.get(f"/api/v1{NUMBER}&entered=2010-12-01&age=3").json()
    assert (answer["size"], answer["returned"], answer["total"]) == (885, 340, 340)
    assert len(answer["customers"]) == 50
    assert answer["next"]


def test_a_number_that_is_not_there_is_a_designed_404(looking):
    answer = looking.get(f"{NUMBER}&entered=2009-12-01&age=3")
    assert answer.status_code == 404
    assert html.document_fromstring(answer.text).xpath("//main//h1")
    assert looking.get(f"{NUMBER}&age=3").status_code == 422


def test_hours_have_people_too(happened, visitor):
    start = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    happened(*(("ann", "visit", start + timedelta(hours=hour), {}) for hour in (0, 2)))
    page = visitor.page("/retention?period=hour")
    (link,) = page.xpath("//tbody//td[last()]/a[contains(@href, 'age=2')]/@href")
    assert "1 of the 1 customers" in text(visitor.page(link).xpath("//main")[0])
