"""The Today page, on the demo shop and on small logs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from homing.metrics.series.headline import oddness
from homing.store import Project, save_project
from homing.store.events import INCOMING
from homing.ui import state
from homing.web.site import build
from homing.web.today import TodayQuery
from support.site import Client

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def shop(demo):
    return demo


@pytest.fixture(scope="module")
def looking(shop, running):
    with Client(build(shop, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


def text(element) -> str:
    return " ".join(element.text_content().split())


def tiles(page) -> dict[str, str]:
    return {
        tile.xpath("string(.//h2)"): text(tile)
        for tile in page.xpath("//article[contains(@class, 'tile')]")
    }


def put(app, *rows):
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, ?::JSON::VARIANT)",
            [
                [who, event, at, f"{nth}", json.dumps(properties)]
                for nth, (who, event, at, properties) in enumerate(rows)
            ],
        )
        app.events.append(cursor, source="test", received_at=app.clock.now())


def test_the_numbers_are_of_the_last_finished_month(looking):
    shown = tiles(looking.page("/"))
    assert list(shown) == ["Revenue", "Active customers", "Returning share", "Retention of age 1"]
    assert "£1,161,817 Nov 2011" in shown["Revenue"]
    assert "1,664 Nov 2011" in shown["Active customers"]
    assert "24.0% Oct 2011" in shown["Retention of age 1"]


def test_the_unfinished_month_is_said_to_be_so_far(looking):
    shown = tiles(looking.page("/"))
    assert "Dec 2011 so far: £518,193" in shown["Revenue"]
    assert "Nov 2011 so far: 11.1%" in shown["Retention of age 1"]


def test_a_change_says_against_what_or_that_it_is_noise(looking):
    shown = tiles(looking.page("/"))
    assert "▲ +22% against Oct 2011" in shown["Active customers"]
    assert "no change against Oct 2011" in shown["Revenue"]
    assert "no change against Sep 2011" in shown["Retention of age 1"]


def test_nothing_is_compared_with_the_first_period_of_all(looking):
    """Of the year ago the log has one week only, and in it nobody could have bought before."""
    shown = tiles(looking.page("/?period=week"))
    assert "2010" not in " ".join(shown.values())


def test_the_same_period_a_year_ago_is_shown_where_it_is_known(app, owner):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    put(
        app,
        *(
            (
                f"c{n % 50}",
                "purchase",
                start + timedelta(days=n),
                {"amount": 100, "currency": "GBP"},
            )
            for n in range(800)
        ),
    )
    shown = tiles(owner.page("/"))["Active customers"]
    assert "Feb 2026" in shown
    assert "against Jan 2026" in shown
    assert "against Feb 2025" in shown


def test_every_number_opens_its_people(looking):
    page = looking.page("/")
    for tile in page.xpath("//article[contains(@class, 'tile')]"):
        (link,) = tile.xpath(".//p[@class='tile-value']/a/@href")
        assert tile.xpath(".//button[@class='about']")
        people = looking.page(link)
        number = text(people.xpath("//div[@class='number-large']")[0])
        assert number.startswith(text(tile.xpath(".//p[@class='tile-value']")[0]))
        assert people.xpath("//tbody//th/a[starts-with(@href, '/customers/')]")
        (report,) = tile.xpath(".//p[@class='tile-note']/a/@href")
        assert looking.get(report).status_code == 200


def test_the_json_has_the_same_numbers(looking):
    said = looking.get("/today.json").json()
    values = {number["metric"]: number for number in said["numbers"]}
    assert values["revenue"]["value"] == 116181738
    assert values["revenue"]["currency"] == "GBP"
    assert values["active_customers"]["numerator"] == 1664
    assert values["active_customers"]["changes"][0]["is_noise"] is False
    assert values["retention_age_1"]["period"] == "2011-10-01"
    assert values["retention_age_1"]["so_far"]["period"] == "2011-11-01"


def test_without_events_the_page_teaches(owner):
    main = text(owner.page("/").xpath("//main")[0])
    assert "homing import" in main
    assert "homing demo" in main
    assert owner.get("/today.json").json()["numbers"] == []


def test_without_purchases_it_counts_any_event_and_says_what_to_send(app, owner):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    put(app, *((f"c{n % 9}", "visit", start + timedelta(days=n), {}) for n in range(100)))
    page = owner.page("/")
    assert list(tiles(page)) == ["Active customers", "Returning share", "Retention of age 1"]
    assert "9 Mar 2026" in tiles(page)["Active customers"]
    assert "purchase" in text(page.xpath("//section[last()]")[0])
    for link in page.xpath("//p[@class='tile-value']/a/@href"):
        assert owner.page(link).xpath("//tbody//th/a")


def test_currencies_stand_apart_the_projects_first(app, owner):
    save_project(app.records, Project(currency="EUR"))
    start = datetime(2026, 1, 5, tzinfo=UTC)
    put(
        app,
        *(
            (f"c{n}", "purchase", start + timedelta(days=n % 50), {"amount": 100, "currency": code})
            for n in range(100)
            for code in ("USD", "EUR")
        ),
    )
    values = [text(value) for value in owner.page("/").xpath("//p[@class='tile-value']")]
    assert [value[0] for value in values[:2]] == ["€", "$"]


def test_a_shop_that_has_not_been_set_up_is_asked_where_it_is(app, owner):
    put(
        app, ("ann", "purchase", datetime(2026, 1, 5, tzinfo=UTC), {"amount": 1, "currency": "USD"})
    )
    assert owner.page("/").xpath("//a[@href='/settings/project' and not(@class)]")
    save_project(app.records, Project(name="A shop"))
    assert not owner.page("/").xpath("//main//a[@href='/settings/project']")


def test_a_change_that_stands_out_is_named(app, owner):
    start = datetime(2025, 1, 1, tzinfo=UTC)
    rows = []
    for month in range(14):
        buyers = 100 + (month * 7) % 5 if month < 13 else 300
        at = start + timedelta(days=month * 30.5 + 5)
        rows += [
            (f"c{n}", "purchase", at, {"amount": 100, "currency": "USD"}) for n in range(buyers)
        ]
    rows.append(
        ("last", "purchase", datetime(2026, 3, 9, tzinfo=UTC), {"amount": 1, "currency": "USD"})
    )
    put(app, *rows)
    main = text(owner.page("/").xpath("//main")[0])
    assert "moved more than it usually does" in main
    assert "in Feb 2026" in main


def test_nothing_is_unusual_about_the_usual(looking):
    assert "moved more than" not in looking.get("/").text


def test_oddness_needs_enough_to_compare_with():
    assert oddness([100.0, 110.0, 300.0], is_share=False) is None
    assert oddness([0.5] * 12, is_share=True) is None


@pytest.mark.parametrize("period", ["month", "week"])
def test_the_address_is_the_state(period):
    query = TodayQuery(period)
    assert state.read(TodayQuery, state.query(query)) == query
    assert (state.query(query) == "") == (period == "month")


def test_russian_has_its_words_and_forms(looking):
    shown = tiles(looking.page("/?lang=ru"))
    assert "1 161 817 £ нояб. 2011" in shown["Выручка"].replace("\xa0", " ")
    assert "+22 % к окт. 2011" in shown["Активные клиенты"].replace("\xa0", " ")
