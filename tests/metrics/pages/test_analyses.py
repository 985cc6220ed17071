"""Every analysis × every form: one answer from all of them, every number explained and opened."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import MISSING, fields
from datetime import timedelta

import nbformat
import pytest
from lxml import html

from homing import cli
from homing.app import App, Settings
from homing.metrics.analyses import ANALYSES
from homing.metrics.pages.view import view_of
from homing.metrics.twins.twin import DIALECTS
from homing.store.events import INCOMING
from homing.ui import state
from homing.web.site import build
from support.installation import install
from support.site import Client
from support.thorough import examples, in_turn

pytestmark = pytest.mark.page

NUMBER = re.compile(r"^[−-]?[\d,\u00a0]+$")
each_analysis = pytest.mark.parametrize("analysis", ANALYSES, ids=lambda each: each.spec.key)
BROKEN_DOWN = [each for each in ANALYSES if {"by", "top"} <= set(each.fields)]


def name_of(each) -> str:
    return each if isinstance(each, str) else each.spec.key


def text(element) -> str:
    return " ".join(element.text_content().split())


def links(analysis, page) -> list:
    """Return the links of an analysis' page to the people of its numbers."""
    return page.xpath(f"//main//a[starts-with(@href, '{analysis.path}/customers?')]")


def numeric_columns(row) -> list[bool]:
    """Return which columns of the table around a row have numbers: those of its first row."""
    first = row.xpath("ancestor::table/tbody/tr[1]/*")
    return [cell.get("class") == "num" for cell in first]


def people_links(analysis, page) -> dict[str, int]:
    """Return the address behind every number of customers on an analysis' page, and the number."""
    counts = {}
    for link in links(analysis, page):
        (printed,) = link.xpath("(.//b | .//span[@class='hm-n'] | self::a)[last()]")
        if NUMBER.match(text(printed)):
            counts[link.get("href")] = int(re.sub(r"\D", "", text(printed)))
    return counts


@each_analysis
def test_every_form_gives_the_answer_of_the_library(measured, looking, analysis):
    expected = measured(analysis)
    said = looking.get(f"{analysis.path}.json").json()
    assert said == expected.to_dict() == looking.get(f"/api/v1{analysis.path}").json()
    rows = list(csv.reader(io.StringIO(looking.get(f"{analysis.path}.csv").text)))
    assert rows[0] == expected.cells.column_names
    assert len(rows) == 1 + expected.cells.num_rows > 1


@pytest.mark.parametrize("form", [".json", ".csv", ".ipynb", ""])
def test_what_a_form_needs_may_still_be_asked_of_the_log(looking, form):
    path = "/comparison" if form else "/api/v1/comparison"
    answer = looking.get(f"{path}{form}?by=invoice&since=2900-01-01")
    assert answer.status_code in {200, 422}
    assert looking.get(f"{path}{form}?by=currency").status_code == 200


@each_analysis
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_has_its_name_its_definition_and_its_facts(measured, looking, analysis, language):
    page = looking.page(f"{analysis.path}?lang={language}")
    main = text(page.xpath("//main")[0])
    expected = measured(analysis)
    assert text(page.xpath("//h1")[0]) == analysis.spec.name.of(language)
    assert analysis.lead.of(language) in main
    assert " ".join(expected.definition(language).split()) in main
    assert page.xpath("//main//h1/following-sibling::button[@class='about']")
    assert page.xpath("//footer[@class='chart-foot']//a/@href[contains(., '.ipynb')]")
    for warning in expected.warnings:
        assert warning.text.of(language) in main
    for row in page.xpath("//div[contains(@class, 'table-inside')]//tr"):
        assert [cell.get("class") == "num" for cell in row] == numeric_columns(row)


@each_analysis
def test_every_field_can_be_asked_for_once(looking, analysis):
    page = looking.page(analysis.path)
    (form,) = page.xpath("//form[@data-filters]")
    for each in fields(analysis.question):
        named = form.xpath(f".//*[@name='{each.name}'][not(@type='hidden')]")
        switched = form.xpath(f".//ul[@class='segments']//a[contains(@href, '{each.name}=')]")
        is_choice = each.name != "period" or len(analysis.question.PERIODS) > 1
        assert bool(named or switched) is is_choice, each.name
        hidden = form.xpath(f".//input[@type='hidden'][@name='{each.name}']")
        assert not (named and hidden), each.name
    folded = form.xpath(".//details[@class='more']//*[@name]/@name")
    assert not set(folded) & set(analysis.shown)


@each_analysis
def test_there_are_as_many_people_as_a_number_says(looking, analysis):
    counts = list(people_links(analysis, looking.page(analysis.path)).items())
    assert counts
    for href, number in counts[:: max(1, len(counts) // examples(7))]:
        people = looking.get(href.replace("customers?", "customers.json?")).json()
        ids = [person["id"] for person in people["customers"]]
        assert len(ids) == len(set(ids)) == number, href


@each_analysis
def test_the_people_are_walked_a_page_at_a_time_and_saved_whole(looking, analysis):
    counts = people_links(analysis, looking.page(analysis.path))
    link = max(counts, key=counts.__getitem__)
    whole = looking.get(link.replace("customers?", "customers.json?")).json()["customers"]
    rows = list(csv.DictReader(io.StringIO(looking.get(link.replace("s?", "s.csv?", 1)).text)))
    assert [row["id"] for row in rows] == [person["id"] for person in whole]
    walked, path = [], f"/api/v1{link}"
    for _ in range(2):
        answer = looking.get(path)
        walked += answer.json()["customers"]
        if answer.json()["next"] is None:
            break
        path = answer.headers["link"].split(">")[0].removeprefix("<")
    assert walked == whole[: len(walked)]
    assert len(walked) == min(len(whole), 100)
    page = looking.page(link)
    assert page.xpath("//ol[@class='crumbs']//a/@href")[0].startswith(analysis.path)
    assert page.xpath("//tbody//th/a/@href")[0].startswith("/customers/")


@each_analysis
def test_the_notebook_gives_the_same_table(
    measured, looking, analysis, tmp_path, monkeypatch, capsys
):
    made = looking.get(f"{analysis.path}.ipynb")
    name = f'attachment; filename="{analysis.spec.key}.ipynb"'
    assert made.headers["content-disposition"] == name
    notebook = nbformat.reads(made.text, as_version=4)
    nbformat.validate(notebook)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    (address,) = re.findall(r"Request\('http://[^/]+(/[^']+)'", "\n".join(cells))
    (tmp_path / "homing-events.parquet").write_bytes(looking.get(address).content)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    for cell in cells:
        exec(cell, names)
    theirs, ours = names["r"].to_dict()["table"], measured(analysis).to_dict()["table"]
    assert theirs == [pytest.approx(row) for row in ours]
    assert measured(analysis).definition("en").split()[0] in capsys.readouterr().out


@each_analysis
def test_the_statement_is_shown_in_a_dialect_or_why_there_is_none(measured, looking, analysis):
    dialects = list(DIALECTS)
    dialect = dialects[ANALYSES.index(analysis) % len(dialects)]  # each of them, of one or another
    page = looking.page(f"{analysis.path}?dialect={dialect}")
    expected = measured(analysis).sql(dialect)
    shown = page.xpath("//details[@id='sql'][@open]//code/text()")
    assert shown == ([] if expected is None else [expected])
    assert bool(page.xpath("//p[@class='sql-none']")) == (expected is None)


@each_analysis
def test_without_events_the_page_teaches(nothing, analysis):
    main = text(nothing.page(analysis.path).xpath("//main")[0])
    assert "homing import" in main
    assert "homing demo" in main
    assert nothing.get(f"{analysis.path}.json").status_code == 200


@each_analysis
def test_nothing_that_matches_says_which_filter_to_drop(looking, analysis):
    page = looking.page(f"{analysis.path}?where=currency=XXX&since=2011-01-01")
    drop = page.xpath("//div[contains(@class, 'empty')]//a/@href")
    assert any("where" not in link and "since" in link for link in drop)
    assert any("where" in link and "since" not in link for link in drop)


WRONG = ("period=fortnight", "since=soon", "week_start=9", "nonsense=1")


@each_analysis
def test_what_cannot_be_asked_is_said_in_place_and_the_rest_is_kept(looking, analysis):
    answered = looking.get(f"{analysis.path}?where=a[&until=2011-11-30&timezone=Europe/Paris")
    assert answered.status_code == 422
    page = html.document_fromstring(answered.text)
    assert "'a['" in text(page.xpath("//div[contains(@class, 'say-warn')]")[0])
    assert page.xpath("//input[@name='where']/@value") == ["a[", ""]
    assert page.xpath("//input[@name='until']/@value") == ["2011-11-30"]
    assert page.xpath("//details[@class='more'][@open]")


@pytest.mark.parametrize(("analysis", "wrong"), in_turn(ANALYSES, WRONG), ids=name_of)
def test_what_is_not_among_the_choices_is_refused_and_the_rest_is_kept(looking, analysis, wrong):
    answered = looking.get(f"{analysis.path}?{wrong}&timezone=Europe/Paris")
    assert answered.status_code == 422
    page = html.document_fromstring(answered.text)
    assert page.xpath("//input[@name='timezone']/@value") == ["Europe/Paris"]
    assert looking.get(f"{analysis.path}.json?{wrong}").status_code == 422


@each_analysis
def test_a_number_that_is_not_there_is_not_found(looking, analysis):
    needed = [each for each in fields(analysis.cell) if each.default is MISSING]
    if needed:
        assert looking.get(f"{analysis.path}/customers").status_code == 422
    assert looking.get(f"{analysis.path}/customers?nonsense=1").status_code == 422


@each_analysis
def test_an_option_that_is_set_is_in_sight_and_can_be_dropped(looking, analysis):
    page = looking.page(f"{analysis.path}?timezone=Europe/Paris")
    (chip,) = page.xpath("//ul[@class='chips']//a")
    assert "Europe/Paris" in text(chip)
    assert "timezone" not in chip.get("href")
    assert "Europe/Paris" in text(page.xpath("//footer[@class='chart-foot']")[0])
    assert not page.xpath("//details[@class='more'][@open]")


@each_analysis
def test_the_address_is_the_state(analysis):
    view = view_of(analysis.question)
    for asked in (view(), view(where=("a=1", "b"), dialect="spark", week_start=7, actor="ё&=")):
        assert state.read(view, state.query(asked)) == asked


@each_analysis
def test_the_reference_names_every_parameter(looking, analysis):
    paths = looking.get("/api/v1/openapi.json").json()["paths"]
    said = paths[f"/api/v1{analysis.path}"]["get"]
    assert [each["name"] for each in said["parameters"]] == [
        each.name for each in fields(analysis.question)
    ]
    people = paths[f"/api/v1{analysis.path}/customers"]["get"]["parameters"]
    assert [each["name"] for each in people] == [
        *(each.name for each in fields(analysis.cell)),
        "after",
    ]
    for each in (*said["parameters"], *people):
        assert each["description"], each["name"]
    example = said["responses"]["200"]["content"]["application/json"]["example"]
    assert example["metric"] == analysis.spec.key
    answered = looking.get(f"{analysis.path}.json").json()
    assert set(example) <= set(answered)
    assert set(example["table"][0]) <= set(answered["table"][0])


@each_analysis
def test_there_is_a_command_of_that_name(analysis):
    mounted = cli.COMMANDS[analysis.spec.key.replace("_", "-")]
    assert mounted.summary == analysis.lead.en


@pytest.mark.parametrize("analysis", BROKEN_DOWN, ids=lambda each: each.spec.key)
def test_a_page_that_is_broken_down_names_the_group_of_each_row(looking, analysis):
    page = looking.page(f"{analysis.path}?by=trait.country")
    assert "(none)" in [text(cell) for cell in page.xpath("//main//td | //main//th")]


@each_analysis
def test_an_unchanged_page_is_not_made_again(looking, analysis):
    first = looking.get(analysis.path)
    again = looking.get(analysis.path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_rules_with_conditions_are_typed_and_the_notebook_takes_their_properties(looking):
    asked = "period=month&event=purchase%5Bcurrency%3DGBP%5D&event=refund"
    page = looking.page(f"/lifecycle?{asked}")
    assert page.xpath("//input[@type='checkbox'][@checked]/@value") == [
        "purchase[currency=GBP]",
        "refund",
    ]
    made = looking.get(f"/lifecycle.ipynb?{asked}&where=trait.plan%21%3Dfree").text
    assert "property=currency&trait=plan" in made
    assert "traits=traits" in made


def test_the_people_of_hours_are_found_by_their_moment(looking):
    page = looking.page("/lifecycle?period=hour&since=2011-12-09")
    link = next(each for each in page.xpath("//tbody//td/a") if text(each) not in {"0", "−0"})
    people = looking.get(link.get("href").replace("customers?", "customers.json?")).json()
    assert len(people["customers"]) == int(text(link).replace("−", ""))


def test_a_page_is_made_again_after_customers_are_merged(data_folder, clock, running):
    settings = Settings(data=data_folder)
    install(settings.folder)
    app = App.open(settings, clock=clock)
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.executemany(
            "INSERT INTO incoming VALUES (?, 'visit', ?, md5(?)::UUID, '{}'::JSON::VARIANT)",
            [[who, clock.now() - timedelta(days=days), f"{who}{days}"] for who, days in VISITS],
        )
        app.events.append(cursor, source="test", received_at=clock.now())
    with Client(build(app, is_demo=True, writes_lines=False), portal=running) as client:
        before = client.get("/lifecycle.json?period=month")
        app.events.merge(["bob"], into="ann", reason="the same", now=clock.now())
        tag = {"If-None-Match": before.headers["etag"]}
        after = client.get("/lifecycle.json?period=month", headers=tag)
    app.close()
    assert after.status_code == 200
    new = [sum(row["new"] for row in each.json()["table"]) for each in (before, after)]
    assert new == [2, 1]


VISITS = (("ann", 70), ("bob", 40), ("bob", 5))
