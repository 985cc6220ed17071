"""The page of a metric, and the people behind each of its numbers."""

from __future__ import annotations

import csv
import io
import json

import pytest

from homing.core.periods import Period
from homing.metrics import mrr
from homing.metrics.analyses import ANALYSES
from homing.metrics.catalogue import metric
from homing.metrics.events import Events
from homing.metrics.pages.series import SeriesView
from homing.ui import state
from homing.web.site import build
from support.site import Client, portal

pytestmark = pytest.mark.page

KEYS = [
    "revenue",
    "refunds",
    "orders",
    "average_order",
    "active_customers",
    "new_customers",
    "returning_share",
    "retention_age_1",
]


@pytest.fixture(scope="module")
def shop(demo):
    return demo


@pytest.fixture(scope="module")
def looking(shop):
    with portal() as running:
        site = build(shop, is_demo=True, writes_lines=False)
        with Client(site, portal=running) as client:
            yield client


def text(element) -> str:
    return " ".join(element.text_content().split())


def measured(shop, key: str, **asked):
    with shop.events.cursor() as cursor:
        events = Events(cursor, "Europe/London", give=lambda table: table, clock=shop.clock)
        return metric(key).measure(events, **asked)


def nearly_row(row):
    """Return a row whose numbers may differ in their last digit: they are added in other orders."""
    return {
        name: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
        for name, value in row.items()
    }


@pytest.mark.parametrize("key", KEYS)
def test_page_files_and_api_give_the_numbers_of_the_library(shop, looking, key):
    expected = measured(shop, key).to_dict()
    nearly = expected | {"table": [nearly_row(row) for row in expected["table"]]}
    assert looking.get(f"/measure/{key}.json").json() == nearly
    assert looking.get(f"/api/v1/metrics/{key}").json() == nearly
    rows = list(csv.DictReader(io.StringIO(looking.get(f"/measure/{key}.csv").text)))
    counts = ["" if row["numerator"] is None else row["numerator"] for row in expected["table"]]
    assert [row["numerator"] for row in rows] == [str(count) for count in counts]
    page = looking.page(f"/measure/{key}")
    shown = [text(row) for row in page.xpath("//main//div[@class='table-scroll']//tbody/tr")]
    assert len(shown) == len(expected["table"])
    assert "so far" in shown[0]
    assert not any("so far" in row for row in shown[2:])
    assert page.xpath("//main//button[@class='about']")


@pytest.mark.parametrize(
    ("key", "period"), [*((key, "month") for key in KEYS), ("revenue", "week"), ("orders", "day")]
)
def test_there_are_as_many_people_as_the_number_says(shop, looking, key, period):
    path = f"/measure/{key}?period={period}"
    links = looking.page(path).xpath("//main//div[@class='table-scroll']//td/a/@href")
    assert links
    rows = {row["period"]: row for row in looking.get(path.replace("?", ".json?")).json()["table"]}
    for link in links[1:3]:
        people = looking.get(link.replace("customers?", "customers.json?")).json()["customers"]
        row = rows[link.partition("of=")[2].partition("&")[0]]
        if row["group"]:
            assert sum(person["amount"] for person in people) == row["numerator"]
        elif key == "orders":
            assert sum(person["purchases"] for person in people) == row["numerator"]
        else:
            assert len(people) == row["numerator"]
        assert len({person["id"] for person in people}) == len(people)


@pytest.mark.parametrize("period", Period)
def test_every_period_has_a_page_of_every_metric(looking, period):
    for key in KEYS:
        page = looking.page(f"/measure/{key}?period={period}&since=2011-11-29&until=2011-11-30")
        assert page.xpath("//main//h1")


def test_a_definition_says_when_other_events_than_its_own_are_counted(looking):
    def definition(query):
        return looking.get(f"/measure/active_customers.json?{query}").json()["definition"]["en"]

    assert "instead of “purchase”: any event" in definition("event=")
    assert "instead of “purchase”: “refund”" in definition("event=refund")
    assert "instead" not in definition("")


def test_the_rest_of_a_share_is_a_click_away(looking):
    page = looking.page("/measure/returning_share/customers?of=2011-11-15")
    assert "1,341 customers of 1,664." in text(page.xpath("//main")[0])
    (others,) = page.xpath("//ul[@class='segments']//a[not(@aria-current)]/@href")
    page = looking.page(others)
    assert "The other 323 customers of 1,664." in text(page.xpath("//main")[0])
    rows = list(csv.reader(io.StringIO(looking.get(others.replace("s?", "s.csv?")).text)))
    assert len(rows) == 1 + 323
    assert rows[0][0] == "id"


def test_the_people_are_walked_a_page_at_a_time(looking):
    path, seen = "/measure/new_customers/customers?of=2011-08-01", []
    while path:
        page = looking.page(path)
        seen += page.xpath("//tbody//th//text()")
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 169


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/measure/nonsense", 404),
        ("/measure/nonsense.json", 404),
        ("/measure/revenue?period=fortnight", 422),
        ("/measure/revenue/customers?of=2009-01-01&group=GBP", 404),
        ("/measure/revenue/customers?of=soon", 422),
        ("/measure/revenue/customers", 422),
        ("/measure/orders/customers?of=2011-11-01&counted=no", 422),
        ("/measure/orders/customers?of=2011-11-01&start=-1", 422),
        ("/measure/revenue/customers?of=2011-11-01&group=XXX", 404),
        ("/measure/orders/customers?of=2011-11-01&start=99999", 200),
    ],
)
def test_what_cannot_be_asked_is_said(looking, path, status):
    assert looking.get(path).status_code == status


def test_the_catalogue_lists_every_metric(looking):
    said = looking.get("/api/v1/metrics").json()["metrics"]
    analyses = {analysis.spec.key for analysis in ANALYSES}
    assert {each["key"] for each in said} == {"retention", *analyses, *KEYS, "mrr"}
    assert all(each["definition"]["ru"] and each["denominator"]["en"] for each in said)


def test_a_metric_without_its_events_says_which_to_send(looking):
    page = looking.page("/measure/mrr")
    sent = [json.loads(text(each))["event"] for each in page.xpath("//main//pre/code")]
    assert sent[:2] == ["subscription.started", "subscription.changed"]
    assert set(sent) >= set(mrr.STOPS)


def test_the_statement_is_shown_in_any_dialect(shop, looking):
    page = looking.page("/measure/orders?dialect=bigquery")
    (shown,) = page.xpath("//details[@id='sql'][@open]//code/text()")
    assert shown == measured(shop, "orders").sql("bigquery")


def test_the_address_is_the_state():
    for view in (
        SeriesView(),
        SeriesView(event=()),
        SeriesView(event=("a b", "ё"), dialect="spark"),
    ):
        assert state.read(SeriesView, state.query(view)) == view
