"""The pages of segments: listed, begun from a ready rule, tried, saved, changed, archived."""

import csv
import io
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import html

from homing.core.acts import Verb
from homing.segments import Kind, Size, model
from homing.segments.history import daily, moves
from homing.store import last_act

pytestmark = pytest.mark.page

PATH = "/segments"
OFTEN = '{"kind": "did", "events": ["purchase"], "times": 3}'
RUSSIAN = {"Accept-Language": "ru"}


def text(page) -> str:
    return " ".join(page.xpath("//main")[0].text_content().split())


def answered(answer) -> str:
    return text(html.document_fromstring(answer.text))


def test_without_any_the_first_step_is_a_ready_rule(visitor):
    page = visitor.page(PATH)
    assert "No segments yet" in text(page)
    first = page.xpath("//main//a[contains(@href, 'template=')]/@href")[0]
    form = visitor.page(first)
    assert form.xpath("//input[@name='name']/@value") == ["New without a second purchase"]
    assert "Customers who did “purchase” exactly once" in text(form)
    russian = visitor.page(first, headers=RUSSIAN)
    assert russian.xpath("//input[@name='name']/@value") == ["Новые без второй покупки"]
    assert visitor.get(f"{PATH}/new?template=nothing").status_code == 404


def test_a_rule_is_tried_then_saved(visitor, segments):
    given = {"name": "Regulars", "rule": OFTEN, "kind": "live"}
    tried = visitor.post(f"{PATH}/new", given | {"do": "try"})
    assert "1 customer" in answered(tried)
    assert "at least 3 times" in answered(tried)
    assert segments.kept.every() == []
    saved = visitor.post(f"{PATH}/new", given | {"do": "add"})
    assert saved.status_code == 303
    page = text(visitor.page(saved.headers["location"]))
    assert "The segment is saved" in page
    assert "Regulars" in text(visitor.page(PATH))


def test_a_mistake_is_said_in_its_place_and_what_was_typed_stays(visitor, segments):
    wrong = {"name": "Wrong", "rule": '{"kind": "did", "times": "2"}', "do": "add"}
    answer = visitor.post(f"{PATH}/new", wrong)
    assert answer.status_code == 422
    assert "rule.times" in answered(answer)
    russian = visitor.post(f"{PATH}/new", wrong, headers=RUSSIAN)
    assert "rule.times: Это не целое число" in answered(russian)
    typed = html.document_fromstring(answer.text).xpath("//textarea[@name='rule']")[0]
    assert typed.text.strip() == wrong["rule"]
    assert visitor.post(f"{PATH}/new", wrong | {"rule": OFTEN, "name": ""}).status_code == 422
    assert segments.kept.every() == []


def test_a_segment_shows_its_members_its_sentence_and_files(visitor, buyers):
    page = visitor.page(f"{PATH}/{buyers.id}")
    assert page.xpath("//table//th/a/@href") == [
        "/customers/ann",
        "/customers/bob",
        "/customers/%D0%9A%D0%B8%D1%80%D0%B0",
    ]
    assert "3 customers" in text(page)
    assert "did “purchase”" in text(page)
    assert {f"{PATH}/{buyers.id}.csv", f"{PATH}/{buyers.id}.json"} <= set(page.xpath("//a/@href"))
    assert f"/customers?segment={buyers.id}" in page.xpath("//main//a/@href")
    assert not page.xpath("//figure[contains(@class, 'chart')]")
    beyond = text(visitor.page(f"{PATH}/{buyers.id}?after=Я"))
    assert "The list ends before this page." in beyond


def test_since_when_they_are_in_is_said_to_be_unknown_before_the_first_look(visitor, segments):
    fresh = segments.add("Fresh", model.Did(events=("purchase",)))
    columns = "//table//thead//th"
    page = visitor.page(f"{PATH}/{fresh.id}?columns=events")
    assert "is noted from the first look at the segment on" in text(page)
    assert [each.text_content() for each in page.xpath(columns)] == ["Customer", "Events", "Why?"]
    segments.refresh()
    page = visitor.page(f"{PATH}/{fresh.id}?columns=events")
    assert "is noted from the first look" not in text(page)
    heads = [each.text_content() for each in page.xpath(columns)]
    assert heads == ["Customer", "Since", "Events", "Why?"]


def test_the_list_has_sizes_of_both_kinds(visitor, segments, buyers):
    segments.add("Then", model.Did(events=("purchase",)), kind=Kind.frozen)
    rows = visitor.page(PATH).xpath("//main//tbody/tr")
    shown = {row.xpath("./th")[0].text_content(): row.xpath("./td/a/text()") for row in rows}
    assert (shown["Buyers"], shown["Then"]) == (["3"], ["3"])


def test_its_size_is_drawn_once_there_are_two_days(visitor, segments, buyers, clock, monkeypatch):
    later = clock.now() + timedelta(days=2)
    segments.refresh(later)
    monkeypatch.setattr("homing.segments.pages.one.today", lambda _visit: later.date())
    page = visitor.page(f"{PATH}/{buyers.id}")
    titles = page.xpath("//figure[contains(@class, 'chart')]//h2/text()")
    assert titles == ["Members, day by day", "Entered and left, day by day"]


def test_who_entered_and_left_is_known_for_each_day():
    first = date(2026, 8, 1)
    sizes = [Size(first, 5, 0, 0), Size(first + timedelta(days=2), 6, 3, 2)]
    days = [first + timedelta(days=n) for n in range(4)]
    assert moves(sizes, days) == [(0, 0), (0, 0), (3, 2), (0, 0)]


def test_members_leave_as_files_and_each_is_noted(visitor, app, buyers):
    path, chosen = f"{PATH}/{buyers.id}", "?columns=events&columns=revenue"
    book = ZipFile(BytesIO(visitor.get(f"{path}.xlsx{chosen}").content))
    sheet = html.fromstring(book.read("xl/worksheets/sheet1.xml"))
    heads = ["Customer", "Since", "Events", "Revenue", "Revenue, currency"]
    assert [each for each in sheet.xpath("//t/text()") if each != "GBP"] == [
        *heads,
        *("ann", "bob", "Кира"),
    ]
    with app.records.begin() as connection:
        act = last_act(connection, "segment", buyers.id)
    assert (act.verb, act.detail) == (Verb.CUSTOMERS_EXPORTED.value, {"form": "xlsx"})


def test_members_have_the_columns_of_the_list_of_customers(visitor, buyers):
    path, chosen = f"{PATH}/{buyers.id}", "?columns=events&columns=revenue"
    listed = visitor.get("/api/v1/customers").json()["customers"]
    known = {each["id"]: each for each in listed}
    head, *rows = csv.reader(io.StringIO(visitor.get(f"{path}.csv{chosen}").text))
    assert head == ["id", "since", "events", "revenue", "currency"]
    assert {row[0]: row[2] for row in rows} == {
        who: str(known[who]["events"]) for who in ("ann", "bob", "Кира")
    }
    members = visitor.get(f"{path}.json").json()["members"]
    assert [{**known[each["id"]], "since": each["since"]} for each in members] == members
    page = visitor.page(f"{path}{chosen}")
    shown = [each.text_content() for each in page.xpath("//table//td[@class='num'][1]")]
    assert shown == [str(known[who]["events"]) for who in ("ann", "bob", "Кира")]


def test_why_a_customer_is_in_is_said(visitor, buyers):
    page = visitor.page(f"{PATH}/{buyers.id}?customer=ann")
    assert "ann is in this segment" in text(page)
    rows = page.xpath("//section[.//h2[@id='why']]//tbody/tr")
    assert [" ".join(row.text_content().split()) for row in rows] == ["who did “purchase” yes 3"]
    assert "dan is not in this segment" in text(visitor.page(f"{PATH}/{buyers.id}?customer=dan"))
    assert "There is no customer" in text(visitor.page(f"{PATH}/{buyers.id}?customer=nobody"))


def test_who_has_not_seen_the_newest_version_is_told_and_loses_nothing(visitor, segments, buyers):
    one = f"{PATH}/{buyers.id}"
    change = f"{one}/change"
    given = {"do": "add", "rule": OFTEN}
    saved = visitor.post(change, given | {"version": "1", "name": "Loyal"})
    assert saved.headers["location"] == f"{one}?done=saved"
    late = visitor.post(change, given | {"version": "1", "name": "Late"})
    assert late.status_code == 409
    assert "Somebody changed it meanwhile" in answered(late)
    forms = html.document_fromstring(late.text).xpath("//main//form")
    over, back = [{each.name: each.value for each in form.xpath(".//input")} for form in forms]
    form = html.document_fromstring(visitor.post(change, back).text)
    assert form.xpath("//main//input[@name='name']/@value") == ["Late"]
    assert segments.kept.one(buyers.id).name == "Loyal"
    assert visitor.post(change, over).status_code == 303
    assert segments.kept.one(buyers.id).name == "Late"
    wrong = visitor.post(change, given | {"version": "3", "name": "Loyal", "rule": "{"})
    assert (wrong.status_code, "This is not JSON" in answered(wrong)) == (422, True)


def test_it_is_archived_and_taken_back(visitor, segments, buyers):
    one = f"{PATH}/{buyers.id}"
    assert visitor.post(f"{one}/archive", {"version": "1"}).status_code == 303
    page = visitor.page(one)
    assert "This segment is archived" in text(page)
    assert page.xpath("//main//form[@method='post']/@action") == [f"{one}/restore"]
    assert "Archived" in text(visitor.page(PATH))
    assert visitor.post(f"{one}/archive", {"version": "1"}).status_code == 409
    assert visitor.post(f"{one}/restore", {"version": "2"}).status_code == 303
    assert segments.kept.one(buyers.id).archived_at is None


def test_one_that_others_are_made_of_stays(visitor, segments, buyers):
    segments.add("Not they", model.Not(of=model.InSegment(segment=buyers.id)))
    answer = visitor.post(f"{PATH}/{buyers.id}/archive", {"version": "1"})
    assert (answer.status_code, "Not they" in answered(answer)) == (422, True)


def test_days_that_nothing_changed_on_have_the_size_of_the_day_before():
    first = date(2026, 8, 1)
    sizes = [Size(first, 5, 0, 0), Size(first + timedelta(days=3), 7, 2, 0)]
    until = first + timedelta(days=4)
    assert [members for _, members in daily(sizes, until, 90)] == [5, 5, 5, 7, 7]
    assert [members for _, members in daily(sizes, until, 3)] == [5, 7, 7]
    assert [day for day, _ in daily(sizes, until, 2)] == [until - timedelta(days=1), until]
    assert daily([], until, 90) == []
