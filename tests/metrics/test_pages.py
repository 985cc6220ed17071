"""The retention page on the demo shop: one table from every face, every number explained."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from nbclient import NotebookClient

from homing.core.periods import Period
from homing.metrics.events import Events
from homing.metrics.pages.retention_view import MOST_ROWS, RetentionView
from homing.metrics.retention.answer import answer
from homing.metrics.retention.query import RetentionQuery
from homing.metrics.retention.question import RetentionQuestion, usual
from homing.ui import state
from homing.web.site import build
from support.site import Client, portal

pytestmark = pytest.mark.page

MONTHLY = "period=month&start_event=purchase&return_event=purchase"
SIZES = [885, 417, 380, 452, 300, 284, 242, 188, 169, 299, 358, 323, 41]
FIRST_ROW = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
QUERIES = [MONTHLY, "period=week", "period=day&since=2011-11-01", "period=quarter&ages=2", ""]


@pytest.fixture(scope="module")
def shop(demo):
    return demo


@pytest.fixture(scope="module")
def running():
    with portal() as running:
        yield running


@pytest.fixture(scope="module")
def looking(shop, running):
    with Client(build(shop, is_demo=True, writes_lines=False), portal=running) as client:
        yield client


@pytest.fixture
def nothing(data_folder, clock, running):
    """A site without events."""
    from homing.app import App, Settings

    settings = Settings(data=data_folder)
    settings.folder.create()
    app = App.open(settings, clock=clock)
    with Client(build(app, is_demo=True, writes_lines=False), portal=running) as client:
        yield client
    app.close()


def text(element) -> str:
    return " ".join(element.text_content().split())


def cells_of(page) -> dict[str, list[int]]:
    """Return a page's cohort table as {cohort: counts by age}."""
    return {
        row.xpath("string(./th)"): [
            int(cell.xpath("string(.//*[@class='hm-n'] | .//b)").replace(",", ""))
            for cell in row.xpath("./td[.//a]")
        ]
        for row in page.xpath("//figure[contains(@class, 'hm-heatmap')]//tbody/tr")
    }


def by_cohort(rows) -> dict[str, list[int]]:
    table: dict[str, list[int]] = {}
    for row in rows:
        table.setdefault(row["cohort"], []).append(int(row["returned"]))
    return table


def measured(shop, question: str):
    """Return the answer of the library itself."""
    with shop.events.cursor() as cursor:
        events = Events(cursor, "Europe/London", give=lambda table: table, clock=shop.clock)
        view = state.read(RetentionQuestion, question)
        return answer(events, usual(view, events, shop.events.event_names()).query)


def test_the_demo_shop_has_its_known_table(looking):
    table = cells_of(looking.page(f"/retention?{MONTHLY}"))
    assert [row[0] for row in table.values()] == SIZES
    assert next(iter(table.values())) == FIRST_ROW


def test_what_the_page_opens_with_is_that_table(looking):
    page = looking.page("/retention")
    assert cells_of(page) == cells_of(looking.page(f"/retention?{MONTHLY}"))
    (json_link,) = page.xpath("//a[contains(@href, '.json')]/@href")
    assert json_link == f"/retention.json?{MONTHLY}"


@pytest.mark.parametrize("question", QUERIES)
def test_every_face_gives_the_table_of_the_library(shop, looking, question):
    found = measured(shop, question)
    expected = by_cohort(found.to_dict()["table"])
    said = looking.get(f"/retention.json?{question}").json()
    assert by_cohort(said["table"]) == expected
    assert said == looking.get(f"/api/v1/retention?{question}").json() == found.to_dict()
    file = io.StringIO(looking.get(f"/retention.csv?{question}").text)
    assert by_cohort(csv.DictReader(file)) == expected
    shown = [row for row in cells_of(looking.page(f"/retention?{question}")).values() if row]
    assert shown == list(expected.values())


def test_the_statement_run_by_hand_gives_the_table(shop, looking):
    said = looking.get(f"/retention.json?{MONTHLY}").json()
    with shop.events.cursor() as cursor:
        rows = cursor.execute(said["sql"]).fetchall()
    assert [(str(row[0]), row[1], row[4]) for row in rows] == [
        (row["cohort"], row["age"], row["returned"]) for row in said["table"]
    ]


def test_the_last_diagonal_is_marked_and_out_of_the_average(looking):
    page = looking.page(f"/retention?{MONTHLY}")
    rows = page.xpath("//figure[contains(@class, 'hm-heatmap')]//tbody/tr")
    for row in rows:
        *finished, last = row.xpath("./td[.//a]")
        assert "hm-open" in last.get("class")
        assert all("hm-open" not in (cell.get("class") or "") for cell in finished)
    assert (
        len(page.xpath("//figure[contains(@class, 'hm-heatmap')]//tfoot//td[.//b or .//span]"))
        == 12
    )


@pytest.mark.parametrize(
    "path", ["/retention", f"/retention?{MONTHLY}&lang=ru", "/retention?period=week"]
)
def test_no_number_stands_bare(looking, path):
    """Digits in the page are a link to people, stand under ⓘ, or are dates, axes and facts."""
    page = looking.page(path)
    allowed = (
        "ancestor::a | ancestor::time | ancestor::button | ancestor::form | ancestor::pre"
        " | ancestor::footer | ancestor::th | ancestor::*[contains(@class, 'lead')]"
        " | ancestor::*[contains(@class, 'definition')] | ancestor::*[@class='filter-line']"
        " | ancestor::figure[.//button[contains(@class, 'about')]]"
    )
    bare = [
        node.strip()
        for node in page.xpath("//main//text()[re:test(., '[0-9]')]", namespaces=RE)
        if not node.getparent().xpath(allowed.replace("ancestor::", "ancestor-or-self::"))
    ]
    assert bare == []
    unlinked = page.xpath(
        "//figure[contains(@class, 'hm-heatmap')]//tbody//td[text() or *][not(.//a)]"
    )
    assert [text(cell) for cell in unlinked if "hm-size" not in (cell.get("class") or "")] == []


RE = {"re": "http://exslt.org/regular-expressions"}


def test_the_page_says_its_definition_and_where_it_is_from(looking):
    main = text(looking.page(f"/retention?{MONTHLY}").xpath("//main")[0])
    for said in (
        "denominator",
        "Europe/London",
        "complete until 1 Dec 2011",
        "22,186 rows read",
        "data until 9 Dec 2011, 12:50",
        "95% interval",
    ):
        assert said in main
    main = text(looking.page(f"/retention?{MONTHLY}&lang=ru").xpath("//main")[0])
    for said in ("знаменатель", "1 дек. 2011", "прочитано 22 186 строк"):
        assert said in main


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "clickhouse", "spark", "bigquery"])
def test_the_statement_is_shown_in_any_dialect(shop, looking, dialect):
    page = looking.page(f"/retention?{MONTHLY}&dialect={dialect}")
    (shown,) = page.xpath("//details[@id='sql'][@open]//code/text()")
    assert shown == measured(shop, MONTHLY).sql(dialect)


def test_counts_can_be_shown_instead_of_shares(looking):
    assert "hm-counts" not in looking.get(f"/retention?{MONTHLY}").text
    page = looking.page(f"/retention?{MONTHLY}&shows=count")
    assert page.xpath("//figure[contains(@class, 'hm-counts')]")


def test_the_filters_say_what_is_asked(looking):
    page = looking.page(
        "/retention?period=week&start_event=purchase&start_event=refund&since=2011-03-01"
    )
    assert page.xpath("//ul[@class='segments']//a[@aria-current]/text()")[0] == "Week"
    assert page.xpath("//input[@type='checkbox'][@checked]/@value") == [
        *("purchase", "refund"),
        "purchase",
    ]
    assert page.xpath("//input[@name='since']/@value") == ["2011-03-01"]
    assert page.xpath("//main//input[@type='hidden']/@name") == ["period"]


def test_ranges_end_with_the_data_not_with_the_clock(looking):
    links = looking.page(f"/retention?{MONTHLY}").xpath("//ul[@class='range-presets']//a/@href")
    assert [link.partition("since=")[2] for link in links] == [
        "2011-10-01",
        "2011-07-01",
        "2011-01-01",
        "",
    ]


def test_a_long_table_is_drawn_in_part_and_says_so(looking):
    page = looking.page("/retention?period=day")
    assert len(cells_of(page)) == MOST_ROWS
    note = text(page.xpath("//p[@class='chart-note']")[0])
    assert note.startswith("Drawn: the newest 60 of 374 cohorts")


def test_a_table_that_is_too_large_is_refused_on_its_page(looking):
    answered = looking.get("/retention?period=hour")
    assert answered.status_code == 422
    page = html.document_fromstring(answered.text)
    assert "too many" in text(page.xpath("//div[contains(@class, 'say-warn')]")[0])
    assert page.xpath("//form[@class='filters']")
    assert looking.get("/retention.json?period=hour").status_code == 422


def test_nothing_that_matches_says_which_filter_to_drop(looking):
    page = looking.page("/retention?period=month&start_event=nonsense&since=2011-01-01")
    links = page.xpath("//div[contains(@class, 'empty')]//a/@href")
    assert links == [
        "/retention?period=month&start_event=nonsense&return_event=purchase",
        "/retention?period=month&start_event=%2A&return_event=purchase&since=2011-01-01",
    ]
    assert cells_of(looking.page(links[1]))


def test_any_event_can_be_asked_for(looking):
    page = looking.page("/retention?period=month&start_event=*&return_event=*")
    first = next(iter(cells_of(page).values()))
    assert first[0] > SIZES[0]
    assert "event of any kind" in text(page.xpath("//p[@class='chart-lead']")[0])


def test_without_events_the_page_teaches(nothing):
    for path in ("/retention", "/retention?period=day"):
        main = text(nothing.page(path).xpath("//main")[0])
        assert "homing import" in main
        assert "homing demo" in main
    assert nothing.get("/retention.json").json()["table"] == []
    assert nothing.get("/retention.csv").text.startswith("cohort,age")


@pytest.mark.parametrize(
    "wrong",
    [
        "period=fortnight",
        "ages=x",
        "since=soon",
        "week_start=9",
        "perod=week",
        "since=2011-05-01&until=2011-01-01",
        "timezone=Mars",
        "now=x",
    ],
)
def test_a_wrong_value_is_named(looking, wrong):
    answered = looking.get(f"/retention.json?{wrong}")
    assert answered.status_code == 422
    named = answered.json().get("where") or answered.json()["detail"]
    assert re.search(r"period|ages|since|until|week|perod|Mars|now", named)


def test_an_unchanged_page_is_not_made_again(looking):
    first = looking.get(f"/retention?{MONTHLY}")
    again = looking.get(f"/retention?{MONTHLY}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = looking.get("/retention?period=week", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_the_notebook_runs_and_gives_the_same_table(shop, looking, tmp_path):
    made = looking.get(f"/retention.ipynb?{MONTHLY}")
    assert made.headers["content-disposition"] == 'attachment; filename="retention.ipynb"'
    notebook = nbformat.reads(made.text, as_version=4)
    nbformat.validate(notebook)
    address = re.search(r"Request\('http://[^/]+(/[^']+)'", made.text.replace('\\"', '"'))
    assert address is not None
    events = looking.get(address[1])
    assert events.status_code == 200
    (tmp_path / "homing-events.parquet").write_bytes(events.content)
    check = "print(r.table[['cohort', 'age', 'returned']].astype(str).to_csv(index=False))"
    notebook.cells.append(nbformat.v4.new_code_cell(check))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    rows = csv.DictReader(io.StringIO(notebook.cells[-1].outputs[0]["text"]))
    assert by_cohort(rows) == by_cohort(measured(shop, MONTHLY).to_dict()["table"])


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
days = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(
    st.builds(
        RetentionView,
        period=st.none() | st.sampled_from(Period),
        start_event=st.lists(texts, max_size=3).map(tuple),
        return_event=st.lists(texts, max_size=3).map(tuple),
        since=days,
        until=days,
        ages=st.none() | st.integers(0, 500),
        now=st.none() | st.just("2026-01-31T12:00Z"),
        timezone=st.none() | st.just("Europe/London"),
        week_start=st.none() | st.integers(1, 7),
        average=st.sampled_from(["pooled", "simple", "unique", "mixpanel"]),
        shows=st.sampled_from(["share", "count"]),
        dialect=st.none() | st.sampled_from(["duckdb", "spark"]),
    )
)
def test_the_address_is_the_state(view):
    assert state.read(RetentionView, state.query(view)) == view


def test_the_names_of_the_address_are_those_of_the_library():
    assert set(RetentionQuestion.__dataclass_fields__) == set(RetentionQuery.__dataclass_fields__)
    assert RetentionQuestion(period=Period.week).query == RetentionQuery()


def test_the_reference_names_every_parameter(looking):
    said = looking.get("/api/v1/openapi.json").json()["paths"]["/api/v1/retention"]["get"]
    names = [parameter["name"] for parameter in said["parameters"]]
    assert names == list(RetentionQuestion.__dataclass_fields__)
    assert all(parameter["description"] for parameter in said["parameters"])
    assert said["responses"]["200"]["content"]["application/json"]["example"]["table"]
