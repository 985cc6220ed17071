"""The project's settings, and that every report follows them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from lxml import html

from homing.store import Project
from homing.store.events import INCOMING
from homing.ui.doors import Role

pytestmark = pytest.mark.page

API = "/api/v1/project"
GOOD = {
    "name": "  The  shop ",
    "timezone": "Asia/Tokyo",
    "currency": "jpy",
    "week_start": "7",
    "language": "ru",
    "kind": "shop",
}


def test_what_is_saved_is_what_the_house_goes_by(app, owner):
    answer = owner.post("/settings/project", GOOD)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/settings/project?done=saved&just_did=settings.changed~project",
    )
    assert app.project == Project("The shop", "Asia/Tokyo", "JPY", 7, "ru", "shop")
    page = owner.page("/settings/project?done=saved")
    assert page.xpath("//input[@name='name']/@value") == ["The shop"]
    assert page.xpath("//option[@selected]/@value") == ["shop", "Asia/Tokyo", "7", "ru"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", " "),
        ("name", "x" * 101),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../etc/passwd"),
        ("currency", "pounds"),
        ("currency", ""),
        ("week_start", "0"),
        ("week_start", "monday"),
        ("language", "de"),
        ("kind", "bank"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_changes(
    app, owner, field, wrong
):
    answer = owner.post("/settings/project", GOOD | {field: wrong})
    assert answer.status_code == 422
    assert answer.text.count("aria-invalid") == 1
    assert f'id="error-{field}"' in answer.text
    assert app.project == Project()


def test_who_saves_second_is_shown_both_and_what_is_saved_is_taken_back(app, owner):
    (seen,) = owner.page("/settings/project").xpath("//input[@name='seen']/@value")
    done = owner.post("/settings/project", GOOD | {"seen": seen})
    answer = owner.post("/settings/project", GOOD | {"name": "Mine", "kind": "", "seen": seen})
    assert answer.status_code == 409
    over, back = html.document_fromstring(answer.text).xpath("//main//form")
    fields = {each.get("name"): each.get("value") for each in back.xpath(".//input")}
    again = html.document_fromstring(owner.post("/settings/project", fields).text)
    assert again.xpath("//input[@name='name']/@value") == ["Mine"]
    assert app.project.name == "The shop"
    (form,) = owner.page(done.headers["location"]).xpath("//form[@class='undo']")
    fields = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    owner.post(form.get("action"), fields)
    assert app.project == Project()
    fields = {each.get("name"): each.get("value") for each in over.xpath(".//input")}
    assert owner.post("/settings/project", fields).status_code == 409, "it was taken back since"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MARKETER, Role.AGENT])
def test_only_an_owner_sets_it(app, signed_in, role):
    client = signed_in(role)
    assert client.get("/settings/project").status_code == 403
    assert client.post("/settings/project", GOOD).status_code == 403
    assert app.project == Project()


def test_a_new_time_zone_moves_every_report_at_once(app, owner):
    late = datetime(2026, 1, 31, 20, 0, tzinfo=UTC)
    with app.events.cursor() as cursor:
        cursor.execute(INCOMING)
        cursor.execute(
            "INSERT INTO incoming VALUES ('ann', 'visit', ?, md5('1')::UUID, NULL)", [late]
        )
        app.events.append(cursor, source="test", received_at=app.clock.now())
    asked = "/retention.json?period=month"
    first = owner.get(asked)
    assert first.json()["table"][0]["cohort"] == "2026-01-01"
    assert "31 Jan 2026, 20:00" in owner.get("/customers").text.replace("\xa0", " ")
    owner.post("/settings/project", GOOD | {"language": "en"})
    again = owner.get(asked, headers={"If-None-Match": first.headers["etag"]})
    assert again.json()["table"][0]["cohort"] == "2026-02-01"
    assert "1 Feb 2026, 05:00" in owner.get("/customers").text.replace("\xa0", " ")


def test_the_project_speaks_where_nobody_chose(app, ask, owner):
    owner.post("/settings/project", GOOD)
    assert 'lang="ru"' in ask().get("/sign-in").text
    assert 'lang="ru"' in ask().get("/sign-in", headers={"Accept-Language": "de"}).text
    assert 'lang="en"' in ask().get("/sign-in", headers={"Accept-Language": "en-GB"}).text


def test_a_business_without_a_name_is_called_in_the_readers_language(app, owner):
    russian = {"headers": {"Accept-Language": "ru"}}
    page = html.document_fromstring(owner.get("/settings/project", **russian).text)
    (called,) = page.xpath("//input[@name='name']/@value")
    assert called == "Мой бизнес"
    assert called in owner.get("/", **russian).text
    owner.post("/settings/project", GOOD | {"name": called}, **russian)
    assert app.project.name == Project().name, "nobody gave it one"
    owner.post("/settings/project", GOOD)
    assert 'value="The shop"' in owner.get("/settings/project", **russian).text


def test_today_asks_once_what_kind_of_business_it_is(app, owner, signed_in):
    answer = owner.post("/settings/project/kind", {"kind": "subscription"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert app.project == Project(kind="subscription")
    assert owner.post("/settings/project/kind", {"kind": "bank"}).status_code == 422
    assert signed_in(Role.ANALYST).post("/settings/project/kind", GOOD).status_code == 403
    assert app.project == Project(kind="subscription")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(app, owner):
    (seen,) = owner.page("/settings/project").xpath("//input[@name='seen']/@value")
    assert owner.post("/settings/project", GOOD | {"seen": seen}).status_code == 303
    answer = owner.post("/settings/project", GOOD | {"name": "Mine", "seen": seen})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert app.project.name == "The shop"


def test_the_api_changes_what_is_named_and_says_what_cannot_be_taken(app, keyed):
    client = keyed(Role.OWNER)
    assert client.ask("PATCH", API, json={"kind": "app", "week_start": 7}).json()["kind"] == "app"
    assert client.get(API).json() == asdict(Project(kind="app", week_start=7))
    for wrong in ({"kind": "bank"}, {"colour": "red"}, {"currency": 7}, {"week_start": True}):
        assert client.ask("PATCH", API, json=wrong).status_code == 422
    assert keyed(Role.ANALYST).ask("PATCH", API, json={"kind": "shop"}).status_code == 403
    assert app.project == Project(kind="app", week_start=7)
