"""The retention page on the demo shop: its known table, every number explained and opened."""

from __future__ import annotations

import re

import pytest
from lxml import html

pytestmark = pytest.mark.page

MONTHLY = "period=month&start_event=purchase&return_event=purchase"
SIZES = [885, 417, 380, 452, 300, 284, 242, 188, 169, 299, 358, 323, 41]
FIRST_ROW = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
QUERIES = [MONTHLY, "period=week", "period=day&since=2011-11-01", "period=quarter&ages=2", ""]
MOST = 60
RE = {"re": "http://exslt.org/regular-expressions"}


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
def test_the_page_draws_the_table_of_the_files(looking, question):
    said = looking.get(f"/retention.json?{question}").json()
    page = looking.page(f"/retention?{question}")
    shown = [row for row in cells_of(page).values() if row]
    assert shown == [row[: MOST + 1] for row in by_cohort(said["table"]).values()][-MOST:]


def test_the_statement_run_by_hand_gives_the_table(shop, looking):
    said = looking.get(f"/retention.json?{MONTHLY}").json()
    with shop.events.cursor() as cursor:
        found = cursor.sql(said["sql"])
        places = [found.columns.index(name) for name in ("cohort", "age", "returned")]
        rows = [tuple(str(row[at]) for at in places) for row in found.fetchall()]
    assert sorted(rows) == sorted(
        (row["cohort"], str(row["age"]), str(row["returned"])) for row in said["table"]
    )


def test_the_last_diagonal_is_marked_and_out_of_the_average(looking):
    page = looking.page(f"/retention?{MONTHLY}")
    rows = page.xpath("//figure[contains(@class, 'hm-heatmap')]//tbody/tr")
    for row in rows:
        *finished, last = row.xpath("./td[.//a]")
        assert "hm-open" in last.get("class")
        assert all("hm-open" not in (cell.get("class") or "") for cell in finished)
    foot = page.xpath("//figure[contains(@class, 'hm-heatmap')]//tfoot//td[.//b or .//span]")
    assert len(foot) == 12


@pytest.mark.parametrize(
    "path", ["/retention", f"/retention?{MONTHLY}&lang=ru", "/retention?period=week"]
)
def test_no_number_stands_bare(looking, path):
    """Digits in the page are a link to people, stand under ⓘ, or are dates, axes and facts."""
    page = looking.page(path)
    allowed = set(
        page.xpath(
            "//a | //time | //button | //form | //pre | //footer | //th"
            " | //*[contains(@class, 'lead')] | //*[contains(@class, 'definition')]"
            " | //*[@class='filter-line'] | //*[contains(@class, 'say')]"
            " | //figure[.//button[contains(@class, 'about')]]"
        )
    )
    bare = [
        node.strip()
        for node in page.xpath("//main//text()[re:test(., '[0-9]')]", namespaces=RE)
        if allowed.isdisjoint((node.getparent(), *node.getparent().iterancestors()))
    ]
    assert bare == []
    unlinked = page.xpath(
        "//figure[contains(@class, 'hm-heatmap')]//tbody//td[text() or *][not(.//a)]"
    )
    assert [text(cell) for cell in unlinked if "hm-size" not in (cell.get("class") or "")] == []


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


def test_counts_are_a_switch_away_without_a_script(looking):
    page = looking.page(f"/retention?{MONTHLY}")
    assert page.xpath("//figure[contains(@class, 'hm-heatmap')]//input[@class='hm-switch']")


def test_the_filters_say_what_is_asked(looking):
    page = looking.page(
        "/retention?period=week&start_event=purchase&start_event=refund&since=2011-03-01"
    )
    assert page.xpath("//ul[@class='segments']//a[@aria-current]/text()")[0] == "Week"
    assert page.xpath("//input[@type='checkbox'][@name][@checked]/@value") == [
        *("purchase", "refund"),
        "purchase",
    ]
    assert page.xpath("//input[@name='since']/@value") == ["2011-03-01"]
    assert page.xpath("//main//input[@type='hidden']/@name") == ["period"]


def test_presets_come_first_and_are_part_of_the_question(looking):
    page = looking.page(f"/retention?{MONTHLY}&preset=ga4")
    asked = page.xpath("//form[@data-filters]//*[@name][not(@type='hidden')]/@name")
    assert asked[0] == "preset"
    assert page.xpath("//select[@name='preset']/option[@selected]/@value") == ["ga4"]
    assert looking.get(f"/retention.json?{MONTHLY}&preset=ga4").json()["query"]["preset"] == "ga4"


def test_ranges_end_with_the_data_not_with_the_clock(looking):
    links = looking.page(f"/retention?{MONTHLY}").xpath("//ul[@class='range-presets']//a/@href")
    assert [re.findall(r"since=([\d-]+)", link) for link in links] == [
        ["2011-10-01"],
        ["2011-07-01"],
        ["2011-01-01"],
        [],
    ]


def test_a_long_table_is_drawn_in_part_and_says_so(looking):
    page = looking.page("/retention?period=day")
    assert len(cells_of(page)) == MOST
    assert "newest 60 cohorts" in text(page.xpath("//main")[0])


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
    assert [("since=" in link, "start_event=nonsense" in link) for link in links[:2]] == [
        (False, True),
        (True, False),
    ]
    assert cells_of(looking.page(links[1]))


def test_any_event_can_be_asked_for(looking):
    page = looking.page("/retention?period=month&start_event=*&return_event=*")
    first = next(iter(cells_of(page).values()))
    assert first[0] > SIZES[0]
    assert "any" in text(page.xpath("//p[@class='chart-definition']")[0])
    assert [text(each) for each in page.xpath("//button[contains(@class, 'filter-button')]")][
        -2:
    ] == ["Any event", "Any event"]
