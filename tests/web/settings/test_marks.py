"""Marks: on their page, in the API, at the terminal, and on the pictures."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html

from homing.core.marks import Mark
from homing.store import add_mark, every_mark
from homing.store.events import INCOMING
from homing.ui.doors import Role
from support.site import Client

pytestmark = pytest.mark.page

PATH = "/settings/marks"
SALE = {"text": " Summer  sale ", "starts": "2026-07-01", "ends": "2026-07-14", "is_yearly": "true"}


def kept(app):
    return [each.mark for each in every_mark(app.records)]


def test_a_mark_is_added_changed_removed_and_taken_back(app, owner):
    assert owner.post(PATH, SALE).status_code == owner.post(PATH, SALE).status_code == 303
    sale = Mark("Summer sale", date(2026, 7, 1), date(2026, 7, 14), is_yearly=True)
    assert kept(app) == [sale]
    (here,) = owner.page(PATH).xpath("//tbody//th/a/@href")
    once = {"version": "1", "text": "Sale", "starts": "2026-07-02", "ends": "2026-07-02"}
    assert owner.post(here, once).status_code == 303
    assert kept(app) == [Mark("Sale", date(2026, 7, 2))]
    removed = owner.post(f"{here}/remove")
    assert kept(app) == []
    assert owner.get(here).status_code == 404
    (action,) = owner.page(removed.headers["location"]).xpath("//form[@class='undo']/@action")
    assert owner.post(action).status_code == 303
    assert kept(app) == [Mark("Sale", date(2026, 7, 2))]
    owner.post(f"{here}/remove")
    owner.post(PATH, once)
    assert owner.post(action).status_code == 303
    assert kept(app) == [Mark("Sale", date(2026, 7, 2))], "the one that was added since"


def test_a_mark_does_not_become_another_one_that_stands(app, owner):
    there = Mark("Sale", date(2026, 7, 1))
    add_mark(app.records, there, now=app.clock.now())
    other = add_mark(app.records, Mark("Sale", date(2026, 8, 1)), now=app.clock.now())
    said = {"version": "1", "text": " Sale", "starts": "2026-07-01"}
    answer = owner.post(f"{PATH}/{other.id}", said)
    assert answer.status_code == 422
    assert "There is such a mark" in answer.text
    assert kept(app) == [other.mark, there]
    assert owner.post(f"{PATH}/{other.id}", said | {"starts": "2026-08-01"}).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 101}, "text"),
        ({"starts": ""}, "starts"),
        ({"starts": "yesterday"}, "starts"),
        ({"ends": "2026-06-30"}, "ends"),
        ({"ends": "2027-07-02"}, "ends"),
        ({"ends": "soon"}, "ends"),
    ],
)
def test_what_cannot_be_a_mark_is_said_beside_its_field(app, owner, wrong, field):
    answer = owner.post(PATH, SALE | wrong)
    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert kept(app) == []


def test_who_comes_second_is_shown_both(app, owner):
    mark = add_mark(app.records, Mark("Sale", date(2026, 7, 1)), now=app.clock.now())
    here = f"{PATH}/{mark.id}"
    owner.post(here, {"version": "1", "text": "Theirs", "starts": "2026-07-01"})
    mine = {"version": "1", "text": "Mine", "starts": "2026-07-01", "is_yearly": "true"}
    answer = owner.post(here, mine)
    assert answer.status_code == 409
    assert answer.text.count("1\xa0Jul\xa02026") == 2
    over, back = html.document_fromstring(answer.text).xpath("//main//form")
    fields = {each.get("name"): each.get("value") for each in back.xpath(".//input")}
    again = html.document_fromstring(owner.post(here, fields).text)
    assert again.xpath("//input[@name='text']/@value") == ["Mine"]
    fields = {each.get("name"): each.get("value") for each in over.xpath(".//input")}
    assert owner.post(here, fields).status_code == 303
    assert kept(app) == [Mark("Mine", date(2026, 7, 1), is_yearly=True)]


def test_a_pipeline_marks_its_release(app, owner, ask):
    made = owner.post("/settings/keys", {"name": "CI", "role": "marketer"})
    secret = html.document_fromstring(made.text).xpath("//div[@class='secret']//code")[0].text
    pipeline: Client = ask(owner.site, headers={"Authorization": f"Bearer {secret}"})
    answer = pipeline.ask("POST", "/api/v1/marks", json={"text": "Release 4.2"})
    assert answer.status_code == 201
    today = app.clock.now().date()
    assert kept(app) == [Mark("Release 4.2", today)]
    assert pipeline.get("/api/v1/marks").json() == {"marks": [answer.json()]}
    assert pipeline.ask("POST", "/api/v1/marks", json={"text": ""}).status_code == 422
    assert pipeline.ask("DELETE", f"/api/v1/marks/{answer.json()['id']}").status_code == 200
    assert kept(app) == []


def test_an_agent_sees_no_marks(signed_in):
    assert signed_in(Role.AGENT).get(PATH).status_code == 403


def test_marks_stand_on_the_pictures_of_pages(app, owner):
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming SELECT 'ann', 'visit', '2026-01-05'::TIMESTAMPTZ"
            " + to_months(n::INT), md5(n::VARCHAR)::UUID, {'n': n}::VARIANT FROM range(6) AS r(n)"
        )
        app.events.append(cursor, source="test", received_at=app.clock.now())
    bare = owner.get("/lifecycle?period=month&event=visit")
    assert not html.document_fromstring(bare.text).xpath("//*[@class='hm-flags']")
    add_mark(app.records, Mark("Release 4.2", date(2026, 3, 9)), now=app.clock.now())
    again = owner.get(
        "/lifecycle?period=month&event=visit", headers={"If-None-Match": bare.headers["etag"]}
    )
    keys = html.document_fromstring(again.text).xpath("//*[@class='hm-flags']")
    assert keys
    assert {key.text_content() for key in keys} == {"Release 4.2 (Mar\xa02026)"}
