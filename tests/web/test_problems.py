"""Errors: problem details for programs, designed pages for people, nothing of the inside."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homing.core import errors
from homing.ui import doors, render
from homing.ui.doors import PUBLIC, Role, may
from homing.web.site import build
from support.thorough import examples

pytestmark = pytest.mark.page

ERRORS = {
    "user": (errors.UserError("Bad.", where="period", remedy="Use week."), 422),
    "not-found": (errors.NotFound("Gone."), 404),
    "refused": (errors.Refused("No."), 403),
    "conflict": (errors.Conflict("Changed."), 409),
    "in-use": (errors.FolderInUse("Busy."), 423),
    "own": (errors.HomingError("Ours."), 500),
    "bug": (ZeroDivisionError("password is hunter2"), 500),
}


@pytest.fixture
def site(app):
    site = build(app, writes_lines=False)
    extra = doors.router()

    @extra.get("/api/v1/break/{name}")
    @extra.get("/break/{name}")
    @extra.get("/break/{name}.json")
    @may(PUBLIC)
    def break_it(name: str) -> None:
        raise ERRORS[name][0]

    @extra.get("/api/v1/counted")
    @may(PUBLIC)
    def counted(number: int) -> int:
        return number

    site.include_router(extra)
    return site


@pytest.fixture
def client(site, ask):
    return ask(site)


def problem(response) -> dict:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["type"] == "about:blank"
    assert body["title"]
    return body


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("way", ["/api/v1/break/{}", "/break/{}.json"])
def test_a_program_reads_a_problem(client, name, way):
    response = client.get(way.format(name))
    error, status = ERRORS[name]
    assert response.status_code == status
    body = problem(response)
    assert body["instance"] == way.format(name)
    if isinstance(error, errors.HomingError):
        assert body["detail"] == error.what
        assert body.get("where") == error.where
        assert body.get("remedy") == error.remedy


@pytest.mark.parametrize("name", ERRORS)
def test_a_person_reads_a_page_with_the_number_of_the_request(client, name):
    response = client.get(f"/break/{name}")
    assert response.status_code == ERRORS[name][1]
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["x-request-id"] in response.text
    assert "<h1>" in response.text


@pytest.mark.parametrize("way", ["/break/bug", "/api/v1/break/bug"])
def test_a_bug_tells_nobody_what_is_inside(client, way):
    response = client.get(way)
    assert "hunter2" not in response.text
    assert "ZeroDivisionError" not in response.text
    assert "Content-Security-Policy" in response.headers


def test_a_bug_is_said_in_the_language_of_who_meets_it(client):
    page = client.get("/break/bug", headers={"Accept-Language": "ru"}).text
    assert "Что-то сломалось; подробности — в журнале." in page
    assert "Сообщите номер запроса тому, кто обслуживает установку." in page


def test_a_missing_or_unreadable_parameter_is_named(client):
    for query in ("", "?number=many"):
        response = client.get(f"/api/v1/counted{query}")
        assert response.status_code == 422
        assert problem(response)["where"] == "number"


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/nothing.json", "/nothing.csv"])
def test_a_program_that_asks_for_nothing_reads_a_problem(client, path):
    assert client.get(path).status_code == 404
    problem(client.get(path))


def test_a_person_who_asks_for_nothing_reads_a_page_in_their_language(client):
    response = client.get("/nothing", headers={"Accept-Language": "ru"})
    assert response.status_code == 404
    assert '<html lang="ru"' in response.text


def test_a_method_that_is_not_taken_says_which_are(client):
    response = client.ask("DELETE", "/api/v1/counted")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    problem(response)
    assert client.ask("DELETE", "/sign-in").status_code == 405


def test_nobody_is_told_to_send_a_key_or_led_to_sign_in(client):
    response = client.get("/api/v1/me")
    assert response.headers["www-authenticate"].startswith("Bearer")
    problem(response)
    assert client.get("/settings/keys?x=1").headers["location"] == (
        "/sign-in?next=%2Fsettings%2Fkeys%3Fx%3D1"
    )
    swap = client.get("/settings/keys", headers={"HX-Request": "true"})
    assert swap.headers["hx-redirect"] == "/sign-in?next=%2Fsettings%2Fkeys"


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/counted"])
def test_too_large_a_body_is_refused(owner, client, path):
    answer = client.post(path, {"email": "x" * 1_100_000})
    assert answer.status_code == (413 if path == "/sign-in" else 405)


def test_a_large_body_that_does_not_say_its_size_is_refused_too(client):
    async def pieces():
        for _ in range(20):
            yield b"email=" + b"x" * 100_000

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.ask("POST", "/sign-in", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data", "x"]
)
def test_a_body_of_another_kind_is_a_mistake_of_the_asker(client, content_type):
    headers = {"Content-Type": content_type}
    answer = client.ask("POST", "/sign-in", content=b"\xff\x00{", headers=headers)
    assert answer.status_code in {400, 422}


def test_without_the_built_front_end_a_page_says_how_to_build_it(client, monkeypatch, tmp_path):
    monkeypatch.setattr(render, "MANIFEST", tmp_path / "manifest.json")
    answer = client.get("/sign-in")
    assert answer.status_code == 500
    assert "make frontend" in answer.text


def test_the_records_gone_away_are_a_problem_and_not_silence(client, app):
    app.records.close()
    with app.records.begin() as connection:
        connection.exec_driver_sql("DROP TABLE settings")
    assert problem(client.get("/api/v1/me"))["status"] == 500
    assert client.get("/sign-in").status_code == 500


STRANGE = st.text(max_size=30) | st.sampled_from(
    ["\0", "../..", "%00", "\ud7ff", "'", '"><b>', "a" * 5000]
)


@settings(max_examples=examples(50), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    way=st.sampled_from(
        [
            "/sign-in",
            "/settings/users",
            "/settings/keys",
            "/settings/account",
            "/settings/account/name",
            "/settings/account/password",
            "/settings/users/invitations",
            "/preferences",
            "/welcome/{}",
            "/settings/users/{}/role",
            "/settings/users/invitations/{}/take-back",
            "/settings/keys/{}/revoke",
            "/api/v1/{}",
            "/static/{}",
            "/{}",
        ]
    ),
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"]),
    part=STRANGE,
    query=st.dictionaries(st.sampled_from(["next", "lang", "done", "x"]), STRANGE, max_size=3),
    form=st.dictionaries(
        st.sampled_from(
            [
                "email",
                "name",
                "password",
                "next",
                "role",
                "present",
                "new",
                "language",
                "theme",
                "back",
            ]
        ),
        STRANGE,
        max_size=4,
    ),
    cookie=st.sampled_from(["", "homing-theme=\x7f", "homing-language=zz", "homing-session=\x80"]),
)
def test_nothing_that_is_sent_breaks_the_site(signed, way, method, part, query, form, cookie):
    from urllib.parse import quote

    path = way.replace("{}", quote(part, safe="", errors="replace"))
    options = {"data": form} if method in {"POST", "PUT"} else {}
    headers = {"X-Request-Id": part.encode("ascii", "replace").decode().replace("\n", " ")[:100]}
    headers = {key: value for key, value in headers.items() if value.isprintable()}
    response = signed.ask(method, path, params=query, headers=headers, **options)
    assert response.status_code < 500, response.text
    if method == "HEAD":
        assert response.content == b""


@pytest.fixture
def signed(signed_in):
    return signed_in(Role.OWNER)
