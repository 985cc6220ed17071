"""Logs: one line a request with its id; no secrets, nobody's address."""

from __future__ import annotations

import json
import logging

import pytest
import sqlalchemy as sa

from homing.ui import doors
from homing.ui.doors import PUBLIC, may
from homing.ui.visit import ThisVisit
from homing.web import logs
from homing.web.site import build

PERSON = "ann@example.com"
pytestmark = pytest.mark.page


@pytest.fixture
def written(capsys):
    """A function that sends the log to where the test can read it, and returns a reader of it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def start(form: str = "json"):
        logs.configure(form, "info")
        return lambda: capsys.readouterr().err

    yield start
    root.handlers[:], root.level = before


def lines(text: str) -> list[dict]:
    told = [json.loads(line) for line in text.splitlines()]
    return [line for line in told if line["logger"] == "homing.web"]


@pytest.fixture
def site(app):
    site = build(app)
    extra = doors.router()

    @extra.get("/break/{name}")
    @may(PUBLIC)
    def break_it(name: str) -> None:
        secret = f"kept from {name}"
        raise ZeroDivisionError(len(secret))

    @extra.get("/break-sql")
    @may(PUBLIC)
    def break_sql(visit: ThisVisit) -> None:
        with visit.app.records.begin() as connection:
            connection.execute(sa.text("SELECT :kept FROM nowhere"), {"kept": PERSON})

    site.include_router(extra)
    return site


def test_a_request_leaves_one_line_with_its_id(site, ask, written):
    read = written()
    answer = ask(site).get("/sign-in?next=/x")
    (line,) = lines(read())
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/sign-in", 200)
    assert line["took_ms"] > 0


def test_a_sane_id_is_taken_over_and_another_is_not(site, ask):
    client = ask(site)
    sane = client.get("/healthz", headers={"X-Request-Id": "trace-0123456789"})
    assert sane.headers["x-request-id"] == "trace-0123456789"
    for wild in ("short", "x" * 65, "has space in it", "новый-запрос".encode().decode("latin-1")):
        answer = client.get("/healthz", headers={b"X-Request-Id": wild.encode("latin-1")})
        assert answer.headers["x-request-id"] != wild


def test_no_token_password_or_address_is_written(site, ask, owner, written):
    read = written()
    client = ask(site)
    client.get("/welcome/a-secret-token?email=ann@example.com")
    client.post("/sign-in", {"email": "ann@example.com", "password": "a-secret-password"})
    client.get("/break/a-secret-token")
    text = json.dumps(lines(read()))
    assert "/welcome/{token}" in text
    for kept in ("a-secret", "ann@example.com", "192.0.2.7"):
        assert kept not in text


def test_a_bug_is_written_with_its_traceback_and_without_its_variables(site, ask, written):
    read = written()
    answer = ask(site).get("/break/it")
    assert answer.status_code == 500
    broken, line = lines(read())
    assert "ZeroDivisionError" in broken["exception"]
    assert "kept from it" not in broken["exception"]
    assert broken["request_id"] == line["request_id"] == answer.headers["x-request-id"]


def test_a_statement_that_broke_is_written_without_its_values(site, ask, written):
    read = written()
    assert ask(site).get("/break-sql").status_code == 500
    text = read()
    assert "nowhere" in text
    assert PERSON not in text


def test_an_expected_error_is_no_bug(site, ask, written):
    read = written()
    ask(site).get("/no-such-page")
    (line,) = lines(read())
    assert (line["route"], line["status"]) == ("none", 404)


def test_lines_can_be_left_out(app, ask, written):
    read = written()
    ask(build(app, writes_lines=False)).get("/healthz")
    assert lines(read()) == []


def test_the_console_form_shows_no_variables_either(site, ask, written):
    read = written("console")
    ask(site).get("/break/it")
    text = read()
    assert "ZeroDivisionError" in text
    assert "kept from it" not in text
