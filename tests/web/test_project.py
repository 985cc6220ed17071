"""The project's settings, and that every report follows them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from homing.store import Project
from homing.store.events import INCOMING
from homing.ui.doors import Role

pytestmark = pytest.mark.page

GOOD = {
    "name": "  The  shop ",
    "timezone": "Asia/Tokyo",
    "currency": "jpy",
    "week_start": "7",
    "language": "ru",
}


def test_what_is_saved_is_what_the_house_goes_by(app, owner):
    answer = owner.post("/settings/project", GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/project?done=saved")
    assert app.project == Project("The shop", "Asia/Tokyo", "JPY", 7, "ru")
    page = owner.page("/settings/project?done=saved")
    assert page.xpath("//input[@name='name']/@value") == ["The shop"]
    assert page.xpath("//option[@selected]/@value") == ["Asia/Tokyo", "7", "ru"]


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
