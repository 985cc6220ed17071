"""Tags, notes and merges: made by hand, taken back, gone with whoever is erased."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from homing.customers import erasure, merging, tables
from homing.store.audit import Wanted, acts

pytestmark = pytest.mark.page

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def order(who, day=0, amount=1250):
    return who, "purchase", START + timedelta(days=day), {"amount": amount, "currency": "GBP"}


def ids(visitor, path="/customers"):
    return visitor.page(path).xpath("//tbody//th/a/text()")


def verbs(app):
    with app.records.reading() as connection:
        return [act.verb for act in acts(connection, Wanted(), most=50)]


def test_chosen_customers_are_tagged_and_the_next_page_takes_it_back(app, happened, visitor):
    happened(order("ann"), order("bob", 1), order("cat", 2))
    done = visitor.post("/customers/tags", {"tag": "vip", "customer": ["ann", "bob"]})
    assert ids(visitor, "/customers?tag=vip") == ["bob", "ann"]
    page = visitor.page(done.headers["location"])
    (undo,) = page.xpath("//form[@class='undo']/@action")
    assert visitor.post(undo, {"back": "/customers"}).status_code == 303
    assert ids(visitor, "/customers?tag=vip") == []
    assert {"tag.given", "tag.undone"} <= set(verbs(app))


def test_all_who_fit_are_tagged_and_untagged(happened, visitor):
    happened(*(order(f"c{n}", n) for n in range(60)), order("ann"))
    form = {"tag": "vip", "everybody": "yes", "query": "find=c"}
    visitor.post("/customers/tags", form)
    assert visitor.get("/api/v1/customers?tag=vip").json()["total"] == 60
    taken = visitor.post("/customers/tags", {**form, "query": "find=c1", "way": "take"})
    assert visitor.get("/api/v1/customers?tag=vip").json()["total"] == 49
    act = taken.headers["location"].rpartition("~")[2]
    visitor.post(f"/customers/tags/{act}/undo")
    assert visitor.get("/api/v1/customers?tag=vip").json()["total"] == 60


def test_a_tag_goes_along_with_a_merge_and_comes_back(happened, visitor):
    happened(order("ann"), order("bob"))
    visitor.post("/customers/tag", {"customer": "bob", "tag": "vip"})
    form = {"customer": "ann", "other": "bob", "reason": "the same phone"}
    done = visitor.post("/merges", form)
    assert ids(visitor, "/customers?tag=vip") == ["ann"]
    (undo,) = visitor.page(done.headers["location"]).xpath("//form[@class='undo']/@action")
    visitor.post(undo)
    assert ids(visitor, "/customers?tag=vip") == ["bob"]


def test_a_merge_needs_a_reason_and_two_customers(happened, visitor):
    happened(order("ann"), order("bob"))
    assert visitor.post("/merges", {"customer": "ann", "other": "bob"}).status_code == 422
    same = {"customer": "ann", "other": "ann", "reason": "x"}
    assert visitor.post("/merges", same).status_code == 422
    made = visitor.ask("POST", "/api/v1/merges", json={**same, "other": "bob"})
    assert made.status_code == 201
    gone = visitor.ask("DELETE", f"/api/v1/merges/{made.json()['merge']}")
    assert gone.json() == {"customer": "ann"}


def test_both_stand_side_by_side_before_a_merge(happened, visitor):
    happened(order("ann", 0, 1000), order("bob", 3, 500))
    page = visitor.page("/merges/new?customer=ann&other=bob")
    rows = {
        row.xpath("string(th)"): [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        for row in page.xpath("//tbody/tr")
    }
    assert rows["Revenue"] == ["£10.00", "£5.00", "£15.00"]
    assert rows["Events"] == ["1", "1", "2"]
    found = visitor.page("/merges/new?customer=ann&find=bo")
    assert found.xpath("//a[contains(@href, 'other=bob')]")


def test_a_note_is_written_edited_deleted_and_taken_back(app, happened, visitor):
    happened(order("ann"))
    visitor.post("/customers/notes", {"customer": "ann", "text": "call <later>"})
    (note,) = visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    assert "call <later>" in visitor.page("/customers/ann").text_content()
    path = f"/customers/notes/{note['id']}"
    assert visitor.post(path, {"text": "called"}).status_code == 303
    done = visitor.post(f"{path}/delete")
    assert visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"] == []
    (undo,) = visitor.page(done.headers["location"]).xpath("//form[@class='undo']/@action")
    visitor.post(undo)
    (note,) = visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    assert note["text"] == "called"
    assert "note.deleted" in verbs(app)


def ways_out(page, path):
    """Return what each form of a conflict page sends to an address."""
    return [
        {each.get("name"): each.get("value") for each in form.xpath(".//input")}
        for form in page.xpath(f"//form[@action='{path}']")
    ]


def test_who_edits_a_note_too_late_is_shown_both_texts(happened, visitor):
    happened(order("ann"))
    visitor.post("/customers/notes", {"customer": "ann", "text": "first"})
    (note,) = visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    path = f"/customers/notes/{note['id']}"
    assert visitor.post(path, {"text": "their own"}).status_code == 303
    late = visitor.post(path, {"text": "mine"})
    assert late.status_code == 409
    both = html.document_fromstring(late.text)
    assert both.xpath("//td[@class='as-written']/text()") == ["mine", "their own"]
    over, again = ways_out(both, path)
    form = visitor.post(path, again)
    assert form.status_code == 200
    assert "mine" in html.document_fromstring(form.text).xpath("//textarea")[0].text
    assert visitor.post(path, over).status_code == 303
    (note,) = visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    assert note["text"] == "mine"
    assert visitor.post(path, {"text": "x", "seen": "soon"}).status_code == 422
    naive = {"text": "x", "edited_at": "2026-01-31T12:00:00"}
    said = visitor.ask("PATCH", f"/api/v1/customer-notes/{note['id']}", json=naive)
    assert said.status_code == 422


def test_whoever_is_erased_takes_notes_and_tags_along(app, happened, visitor):
    happened(order("ann"), order("bob"))
    visitor.post("/customers/tag", {"customer": "ann", "tag": "vip"})
    visitor.post("/customers/notes", {"customer": "ann", "text": "call"})
    said = visitor.get("/api/v1/customer-data?id=ann").json()
    assert (said["tags"], [each["text"] for each in said["notes"]]) == (["vip"], ["call"])
    removed = erasure.erase(app.records, app.events, "ann", now=app.clock.now())
    assert (removed.tags, removed.notes) == (1, 1)
    assert visitor.get("/api/v1/customer-tags").json() == {"tags": []}


def test_the_audit_log_names_who_was_merged_until_one_of_them_is_erased(app, happened, visitor):
    happened(order("ann"), order("b → b"), order("cat"))
    for other in ("b → b", "cat"):
        made = {"into": "ann", "other": other, "reason": "one phone"}
        number = merging.Merges(app.records, app.events, "GBP").merge(**made, now=app.clock.now())
        merging.Merges(app.records, app.events, "GBP").undo(number, now=app.clock.now())
    assert merges_named(app) == ["b → b → ann"] * 2 + ["cat → ann"] * 2
    erasure.erase(app.records, app.events, "b → b", now=app.clock.now())
    assert merges_named(app) == ["", "", "cat → ann", "cat → ann"]


def test_a_merge_of_ids_that_are_too_long_has_no_name():
    assert tables.merge_name("a" * 250, "b") == "a" * 250 + " → b"
    assert not tables.merge_name("a" * 250, "bb")


def merges_named(app):
    with app.records.reading() as connection:
        found = acts(connection, Wanted(what="merge."), most=50)
    return sorted(act.about.name for act in found)


def test_an_excel_file_has_the_list_as_it_is_filtered_and_calculates_nothing(
    app, happened, visitor
):
    happened(order("=1+2", 0, 1250), order("ann", 1), order("cat", 2))
    visitor.post("/customers/tags", {"tag": "vip", "customer": ["=1+2", "ann"]})
    answer = visitor.get("/customers.xlsx?tag=vip&columns=revenue&columns=last_seen&sort=customer")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    heads, *rows = sheet.to_python()
    assert heads == ["Customer", "Revenue", "Revenue, currency", "Last seen"]
    assert rows[0] == ["=1+2", 12.5, "GBP", datetime(2026, 1, 5, 9, 30)]
    with ZipFile(io.BytesIO(answer.content)) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")
    assert "'=1+2" in visitor.get("/customers.csv?find=%3D1").text
    assert verbs(app).count("customers.exported") == 2


def test_the_columns_chosen_last_are_those_of_the_next_visit(happened, visitor):
    happened(order("ann"))
    visitor.page("/customers?columns=tags&columns=refunds")
    heads = [
        " ".join(each.text_content().split())
        for each in visitor.page("/customers").xpath("//thead//th")
    ]
    assert heads[-2:] == ["Tags", "Refunds"] or heads[-2].startswith("Tags")
    assert visitor.get("/customers?columns=nonsense").status_code == 422


def test_the_palette_and_programs_find_customers(happened, visitor):
    happened(order("ann"), order("bob"))
    for path in ("/customers/find.json", "/api/v1/customer-search"):
        (hit,) = visitor.get(f"{path}?q=An").json()["customers"]
        assert (hit["id"], hit["href"]) == ("ann", "/customers/ann")


OF_AN_ANALYSIS = "/retention/customers.{}?period=month&entered=2026-01-01&age=0"
OF_A_PERIOD = "/measure/active_customers/customers.{}?of=2026-01-05"


@pytest.mark.parametrize(
    ("path", "form"), [(OF_AN_ANALYSIS, "csv"), (OF_A_PERIOD, "json"), (OF_AN_ANALYSIS, "xlsx")]
)
def test_a_file_of_those_behind_a_number_is_noted(app, happened, visitor, path, form):
    happened(order("ann"), order("bob", 1))
    assert visitor.get(path.format(form)).status_code == 200
    with app.records.begin() as connection:
        (act,) = acts(connection, Wanted(), most=50)
    assert (act.verb, act.detail["form"], act.detail["customers"]) == (
        "customers.exported",
        form,
        2,
    )


def test_who_edits_a_note_that_is_gone_is_told_and_loses_nothing(happened, visitor):
    happened(order("ann"))
    visitor.post("/customers/notes", {"customer": "ann", "text": "theirs"})
    (note,) = visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    path = f"/customers/notes/{note['id']}"
    visitor.post(f"{path}/delete")
    late = visitor.post(path, {"text": "mine"})
    assert late.status_code == 409
    both = html.document_fromstring(late.text)
    assert both.xpath("//td[@class='as-written']/text()") == ["mine", "–"]
    over, again = ways_out(both, path)
    form = html.document_fromstring(visitor.post(path, again).text)
    assert [each.text_content().strip() for each in form.xpath("//textarea")] == ["mine"]
    assert visitor.post(path, over).status_code == 303
    (note,) = visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    assert note["text"] == "mine"


@pytest.mark.parametrize("is_new", [True, False])
def test_a_note_that_is_too_long_is_refused_on_the_card_and_nothing_is_lost(
    happened, visitor, is_new
):
    happened(order("ann"))
    visitor.post("/customers/notes", {"customer": "ann", "text": "Called."})
    (note,) = visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    text = "  two\nlines " + "х" * 10_001
    path = "/customers/notes" if is_new else f"/customers/notes/{note['id']}"
    answer = visitor.post(path, {"customer": "ann", "text": text})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    (left,) = page.xpath("//textarea[@aria-invalid='true']")
    assert left.text_content().replace("\r", "").lstrip("\n") == text.lstrip("\n")
    (said,) = page.xpath("//p[@class='field-error']")
    assert "10,011" in said.text_content()
    assert [
        each["text"] for each in visitor.get("/api/v1/customer-notes?customer=ann").json()["notes"]
    ] == ["Called."]
