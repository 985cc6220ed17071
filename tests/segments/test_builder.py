"""The form that a rule is built with, sent as a browser without scripts sends it."""

import pytest
from lxml import html

from homing.segments import Kind, model
from homing.store import EventWords, say_of_event

pytestmark = pytest.mark.page

NEW = "/segments/new"
RUSSIAN = {"Accept-Language": "ru"}


def parsed(answer):
    return html.document_fromstring(answer.text)


def fields_of(page) -> dict[str, str]:
    """Return what the form would send, without a button."""
    return dict(page.get_element_by_id("builder").form_values())


def text_of(page, element) -> str:
    return " ".join(page.get_element_by_id(element).text_content().split())


def pressed(visitor, page, do, path=NEW, **changes):
    """Return the page that comes back when a button is pressed, after some fields were changed."""
    buttons = page.xpath("//form[@id='builder']//button[@name='do']/@value")
    assert do in buttons, buttons
    said = {name.replace("__", "."): value for name, value in changes.items()}
    return parsed(visitor.post(path, fields_of(page) | said | {"do": do}))


def test_a_rule_is_built_row_by_row_and_saved(visitor, segments):
    page = visitor.page(NEW)
    assert "1 customer" in text_of(page, "fitting")
    page = pressed(visitor, page, "add:rule", add__rule="none", name="Lookers")
    page = pressed(visitor, page, "add:rule.of.1", add__rule__of__1="did")
    group = {"rule__of__1__of__0__events__0": "visit", "rule__of__0__times": "3"}
    page = pressed(visitor, page, "filter:rule.of.1.of.0", **group)
    assert page.xpath("//*[@autofocus]/@id") == ["rule.of.1.of.0.where.0.property"]
    page = pressed(visitor, page, "remove:rule.of.1.of.0.where.0")
    said = text_of(page, "fitting")
    assert "1 customer" in said
    assert "“purchase” at least 3 times" in said
    assert "not (who did “visit” in the last 30 days)" in said
    form = fields_of(page)
    first, again = (visitor.post(NEW, form | {"do": "add"}) for _ in range(2))
    assert first.status_code == 303
    assert first.headers["location"] == again.headers["location"], "sent twice"
    (made,) = segments.kept.every()
    assert (made.name, made.kind) == ("Lookers", Kind.live)
    assert isinstance(made.rule, model.All)
    assert made.rule.of[1] == model.Not(of=model.Did(events=("visit",), window=model.Last(days=30)))


def test_what_was_taken_out_is_put_back_after_other_changes(visitor):
    page = pressed(visitor, visitor.page(f"{NEW}?template=no-second-purchase"), "remove:rule.of.0")
    assert "first “purchase”" in text_of(page, "fitting")
    assert page.xpath("//*[@autofocus]/@value") == ["restore"]
    page = pressed(visitor, page, "copy:rule.of.0", rule__of__0__test__days="7")
    page = pressed(visitor, page, "restore")
    assert "exactly once" in text_of(page, "fitting")
    kinds = [fields_of(page)[f"rule.of.{n}.kind"] for n in range(3)]
    assert kinds == ["did", "seen", "seen"]
    assert not page.xpath("//button[@value='restore']")
    page = pressed(visitor, page, "up:rule.of.1")
    assert [fields_of(page)[f"rule.of.{n}.kind"] for n in range(3)] == ["seen", "did", "seen"]


def test_a_mistake_is_said_beside_its_field_in_the_language_of_the_page(visitor):
    form = fields_of(visitor.page(NEW)) | {"rule.of.0.times": "many", "do": ""}
    answer = visitor.post(NEW, form, headers=RUSSIAN)
    page = parsed(answer)
    assert answer.status_code == 200
    assert text_of(page, "rule.of.0.times.fault").startswith("Это не целое число.")
    assert fields_of(page)["rule.of.0.times"] == "many"
    assert "1 клиент" not in text_of(page, "fitting")
    assert "Это не целое число" in text_of(page, "fitting")
    saved = visitor.post(NEW, form | {"do": "add", "name": "x"}, headers=RUSSIAN)
    assert (saved.status_code, "Это не целое" in saved.text) == (422, True)
    good = form | {"rule.of.0.times": "3", "do": "add", "name": " "}
    nameless = parsed(visitor.post(NEW, good, headers=RUSSIAN))
    assert "нужно название" in text_of(nameless, "error-name")


def test_why_somebody_of_the_sample_fits_is_said_on_the_page(visitor):
    page = pressed(visitor, visitor.page(NEW), "why:ann")
    said = text_of(page, "fitting")
    assert "Why ann fits" in said
    assert said.endswith("who did “purchase” at least 2 times yes 3")


def test_the_address_is_the_rule_where_it_is_short(visitor):
    page = pressed(visitor, visitor.page(NEW), "", rule__of__0__times="3", name="Often")
    address = page.get_element_by_id("fitting").get("data-address")
    again = visitor.page(address)
    assert fields_of(again) | {"once": ""} == fields_of(page) | {"once": ""}
    many = {f"rule.of.0.events.{n}": f"{n}" * 150 for n in range(10)}
    long = parsed(visitor.post(NEW, fields_of(page) | many))
    assert long.get_element_by_id("fitting").get("data-address") == ""


KINDS = (
    *("did", "did_not", "seen", "aggregate", "top", "overdue", "sequence", "trait", "segment"),
    *("list", "sample", "all"),
)


def test_every_kind_of_condition_has_its_fields(visitor):
    empty = visitor.page(NEW)
    for kind in KINDS:
        page = pressed(visitor, empty, "add:rule", add__rule=kind)
        assert fields_of(page)["rule.of.1.kind"] == kind
        for each in page.xpath(
            "//form[@id='builder']//*[self::input or self::select][@type!='hidden']"
        ):
            name = each.get("id")
            assert page.xpath(f"//label[@for='{name}']"), (kind, name)


def test_values_are_offered_from_the_newest_rows(visitor, app):
    with app.events.cursor() as cursor:
        cursor.execute("UPDATE log SET properties = {'city': 'Москва', 'n': 5}::JSON::VARIANT")
        cursor.execute("UPDATE identities SET traits = {'plan': 'pro'}::JSON::VARIANT")
    offered = f"{NEW}/values.json"
    assert visitor.get(f"{offered}?name=city").json() == {"names": ["Москва"]}
    assert visitor.get(f"{offered}?name=city&find=МОСК").json() == {"names": ["Москва"]}
    assert visitor.get(f"{offered}?name=n").json() == {"names": ["5"]}
    assert visitor.get(f"{offered}?of=trait&name=plan").json() == {"names": ["pro"]}
    assert visitor.get(f"{offered}?name=city&find=x").json() == {"names": []}
    page = visitor.page(NEW)
    assert page.xpath("//datalist[@id='known-properties']/option/@value") == ["city", "n"]
    assert page.xpath("//datalist[@id='known-traits']/option/@value") == ["plan"]


def test_a_segment_is_changed_in_the_same_form(visitor, segments, buyers):
    path = f"/segments/{buyers.id}/change"
    page = visitor.page(path)
    page = pressed(visitor, page, "add:rule", path, add__rule="segment")
    own = {"rule__of__1__segment": str(buyers.id)}
    page = pressed(visitor, page, "", path, **own)
    assert "made of itself" in text_of(page, "fitting")
    page = pressed(visitor, page, "remove:rule.of.1", path, rule__of__0__times="3")
    assert visitor.post(path, fields_of(page) | {"do": "add"}).status_code == 303
    assert segments.kept.one(buyers.id).rule == model.Did(events=("purchase",), times=3)
    frozen = segments.add("Then", model.Did(events=("purchase",)), kind=Kind.frozen)
    renamed = {"version": "1", "name": "Back then"}
    assert visitor.post(f"/segments/{frozen.id}/change", renamed).status_code == 303
    assert segments.kept.one(frozen.id).name == "Back then"
    assert visitor.page(f"/segments/{frozen.id}/change").xpath("//form//input[@name='name']")


def test_a_list_comes_from_a_file_or_in_pieces_and_is_offered(visitor, segments):
    path = "/segments/lists"
    form = {"once": visitor.page(path).xpath("//input[@name='once']/@value")[0], "name": "Friends"}
    for _ in range(2):
        sent = visitor.ask("POST", path, data=form, files={"file": b"ann\nbob\nann\n"})
        assert sent.status_code == 303
    (made,) = segments.kept.lists()
    assert "2 ids; customers known by them: 2." in visitor.get(sent.headers["location"]).text
    more = visitor.ask("POST", f"/api/v1/segment-lists/{made.id}/ids", json={"ids": ["bob", "x"]})
    assert more.json()["size"] == 3
    assert segments.kept.list(made.id).size == 3
    table = b'since;"ID";name\r\n2026-01-01;"ann";"Ann; and more"\r\n2026-01-01;bob;Bob\r\n'
    visitor.ask("POST", path, data={"name": "Export"}, files={"file": table})
    assert {each.name: each.size for each in segments.kept.lists()} == {"Friends": 3, "Export": 2}
    odd = visitor.ask(
        "POST", path, data={"name": "Odd"}, files={"file": b"\xff\xfe"}, headers=RUSSIAN
    )
    assert (odd.status_code, "не текст в UTF-8" in odd.text) == (422, True)
    page = pressed(visitor, visitor.page(NEW), "add:rule", add__rule="list")
    offered = page.xpath("//select[@id='rule.of.1.list']/option/text()")
    assert offered == ["choose one", "Friends", "Export"]


def test_the_keyboard_is_led_to_the_form_as_it_opens_and_to_what_changes_then(visitor):
    page = visitor.page(NEW)
    assert page.xpath("//*[@autofocus]/@name") == ["name"]
    assert not parsed(visitor.post(NEW, fields_of(page))).xpath("//*[@autofocus]")


def test_a_described_property_is_offered_with_what_it_means(visitor, app, clock):
    with app.events.cursor() as cursor:
        cursor.execute("UPDATE log SET properties = {'city': 'Москва', 'n': 5}::JSON::VARIANT")
    for event, text in (("purchase", "Where it is sent"), ("visit", "Where they are")):
        say_of_event(app.records, EventWords(event, "city", text), now=clock.now())
    labels = visitor.page(NEW).xpath("//datalist[@id='known-properties']/option/@label")
    assert labels == ["city · Where it is sent / Where they are"]
