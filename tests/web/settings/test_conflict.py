"""Who saves over somebody else's change is shown both, and chooses; nothing is lost."""

from __future__ import annotations

import pytest
from lxml import html

from homing.collect.keeping import load_privacy
from homing.ui.doors import Role
from homing.web.access.service import people
from support.site import person

pytestmark = pytest.mark.page


def fields_of(form):
    """Return what a browser would send of a form."""
    sent = [
        (each.get("name"), each.get("value")) for each in form.xpath(".//input[@type='hidden']")
    ]
    ticked = form.xpath(".//input[@type='checkbox'][@checked]")
    sent += [(each.get("name"), each.get("value")) for each in ticked]
    typed = form.xpath(".//input[not(@type='hidden' or @type='checkbox')]")
    sent += [(each.get("name"), each.get("value")) for each in typed]
    sent += [
        (each.get("name"), (each.text or "").lstrip("\n")) for each in form.xpath(".//textarea")
    ]
    chosen = form.xpath(".//select/option[@selected]")
    sent += [(each.getparent().get("name"), each.get("value")) for each in chosen]
    together = {}
    for name, value in sent:
        together.setdefault(name, []).append(value)
    return together


def form_at(client, path, action):
    (form,) = client.page(path).xpath(f"//form[@action='{action}']")
    return fields_of(form)


def clash(client, action, form):
    """Send a form that comes too late; return the page and the forms of its three ways on."""
    answer = client.post(action, form)
    assert answer.status_code == 409
    page = html.document_fromstring(answer.text)
    return page, [fields_of(each) for each in page.xpath("//main//form")]


def rows(page):
    return {
        " ".join(row.xpath("./th")[0].text_content().split()): [
            cell.text_content() for cell in row.xpath("./td")
        ]
        for row in page.xpath("//tbody/tr")
    }


def test_a_source_that_somebody_renamed_meanwhile(app, owner):
    source, _ = app.sources.add("Shop")
    path = f"/settings/sources/{source.id}"
    mine = form_at(owner, path, path) | {"name": ["Mine"], "origins": ["https://mine.example"]}
    assert owner.post(path, form_at(owner, path, path) | {"name": ["Theirs"]}).status_code == 303
    page, (over, back) = clash(owner, path, mine)
    assert rows(page)["Name differs"] == ["Mine", "Theirs"]
    assert "owner@example.com" in page.text_content()
    assert app.sources.one(source.id).name == "Theirs"
    again = html.document_fromstring(owner.post(path, back).text)
    assert again.xpath("//input[@id='field-name']/@value") == ["Mine"]
    assert app.sources.one(source.id).name == "Theirs"
    assert owner.post(path, over).status_code == 303
    assert app.sources.one(source.id).name == "Mine"
    assert app.sources.one(source.id).origins == ("https://mine.example",)


def test_rules_of_what_is_kept_that_somebody_changed_meanwhile(app, owner):
    path = "/settings/collecting"
    mine = form_at(owner, path, path) | {"unstated": ["aggregate"]}
    theirs = form_at(owner, path, path) | {"declared": ["purchase: amount"]}
    assert owner.post(path, theirs).status_code == 303
    page, (over, back) = clash(owner, path, mine)
    assert "differs" in page.text_content()
    again = html.document_fromstring(owner.post(path, back).text)
    assert again.xpath("//select[@name='unstated']/option[@selected]/@value") == ["aggregate"]
    assert load_privacy(app.records).declared
    assert owner.post(path, over).status_code == 303
    assert load_privacy(app.records).unstated == "aggregate"
    assert load_privacy(app.records).scrubs == {"email", "phone", "card"}
    assert not load_privacy(app.records).declared


def test_a_role_that_somebody_else_gave_meanwhile(app, owner):
    bob = person(app, Role.AGENT, "bob@example.com")
    action = f"/settings/users/{bob.id}/role"
    mine = form_at(owner, "/settings/users", action) | {"role": ["owner"]}
    people.give_role(app.records, bob.id, Role.MARKETER, app.clock.now())
    page, (over, back) = clash(owner, action, mine)
    assert rows(page)["Role differs"] == ["Owner", "Marketer"]
    assert owner.post(action, back).status_code == 200
    assert people.of_email(app.records, bob.email).role is Role.MARKETER
    assert owner.post(action, over).status_code == 303
    assert people.of_email(app.records, bob.email).role is Role.OWNER


def test_the_page_is_in_the_language_of_who_looks(app, owner):
    source, _ = app.sources.add("Shop")
    path = f"/settings/sources/{source.id}"
    mine = form_at(owner, path, path)
    app.sources.change(source.id, name="Theirs")
    answer = owner.post(f"{path}?lang=ru", mine)
    assert "Вы хотели" in answer.text
    assert "Название" in answer.text
