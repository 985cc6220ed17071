"""The rules of internal traffic: on their page, in the API, and what they do to reports."""

from __future__ import annotations

import pytest
from lxml import html

from homing.collect import Marking
from homing.collect.internal import InternalRule, RuleKind, tables
from homing.collect.internal.tables import add_rule, every_rule, remove_rule
from homing.ui.doors import Role
from support.shop import track

pytestmark = pytest.mark.page

PATH = "/settings/internal"
OURS = {"kind": "email", "value": "@Shop.example"}


def marked(app):
    marking = Marking(app.records, app.events, app.clock)
    while marking.step():
        pass


def texts(app):
    return [kept.rule.text for kept in every_rule(app.records)]


@pytest.fixture
def busy(shop):
    shop.send(track("visit", "ann", "m-1"))
    shop.send(track("visit", "dev@shop.example", "m-2"))
    shop.send(track("visit", "dev@shop.example", "m-3"))
    return shop


def test_a_rule_is_looked_at_added_removed_and_taken_back(busy, app, owner, text):
    assert "most loyal customer" in text(owner.page(PATH))
    seen = owner.page(f"{PATH}?kind=email&value=%40Shop.example")
    assert "@shop.example names 2 of 3 events, of 1 customers" in text(seen)
    (form,) = seen.xpath("//div[contains(@class, 'say')]//form")
    said = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert owner.post(form.get("action"), said).status_code == 303
    assert texts(app) == ["@shop.example"]
    marked(app)
    assert app.events.size() == 1
    assert "There is a rule like this already" in text(
        owner.page(f"{PATH}?kind=email&value=shop.example")
    )
    (action,) = owner.page(PATH).xpath("//tbody//form/@action")
    removed = owner.post(action)
    marked(app)
    assert (texts(app), app.events.size()) == ([], 3)
    (back,) = owner.page(removed.headers["location"]).xpath("//form[@class='undo']/@action")
    assert owner.post(back).status_code == 303
    assert texts(app) == ["@shop.example"]


def test_events_page_and_trail_say_why_they_do_not_count(busy, app, owner, text):
    add_rule(app.records, InternalRule(RuleKind.email, "shop.example"), now=app.clock.now())
    marked(app)
    assert len(owner.page("/events?show=internal").xpath("(//table)[1]/tbody/tr")) == 2
    assert "a rule of internal traffic names it" in text(owner.page("/events/find?message=m-2"))
    total = owner.get("/lifecycle.json?period=year").json()["table"]
    assert sum(row["new"] for row in total) == 1
    both = owner.get("/lifecycle.json?period=year&internal=yes").json()["table"]
    assert sum(row["new"] for row in both) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": "email", "value": "me"}, "value"), ({"kind": "property", "value": "x"}, "name")],
    ids=["domain", "nameless"],
)
def test_what_is_no_rule_is_said_beside_its_field(app, owner, wrong, field):
    answers = [owner.post(PATH, wrong), owner.get(PATH, params=wrong)]
    for answer in answers:
        assert answer.status_code == 422
        assert f'id="error-{field}"' in answer.text
    russian = owner.get(PATH, params={**wrong, "lang": "ru"})
    assert html.document_fromstring(russian.text).xpath("//p[@class='field-error']")
    assert texts(app) == []


def test_programs_keep_the_rules_too(app, owner):
    made = owner.ask("POST", "/api/v1/internal-rules", json={"kind": "customer", "value": "qa"})
    assert made.status_code == 201
    marked(app)
    said = owner.get("/api/v1/internal-rules").json()
    assert said["rules"] == [made.json()]
    assert said["progress"]["ended_at"]
    gone = owner.ask("DELETE", f"/api/v1/internal-rules/{made.json()['id']}")
    assert (gone.status_code, texts(app)) == (200, [])


def test_a_marketer_may_not_change_what_counts(signed_in):
    assert signed_in(Role.MARKETER).get(PATH).status_code == 403


def test_too_many_rules_are_refused_in_words(app, owner, text, monkeypatch):
    monkeypatch.setattr(tables, "MOST", 1)
    owner.post(PATH, OURS)
    answer = owner.post(f"{PATH}?lang=ru", {"kind": "customer", "value": "qa"})
    assert answer.status_code == 422
    assert "Правил слишком много" in answer.text
    assert texts(app) == ["@shop.example"]
    [ours] = every_rule(app.records)
    remove_rule(app.records, ours.id, now=app.clock.now())
    owner.post(PATH, {"kind": "customer", "value": "qa"})
    answer = owner.post(f"{PATH}/{ours.id}/restore?lang=ru")
    assert answer.status_code == 422
    assert "Правил слишком много" in answer.text
    assert texts(app) == ["qa"]
