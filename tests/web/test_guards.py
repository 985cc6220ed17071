"""What no request may do: come from another site, or name a strange host when the name is known."""

from dataclasses import replace

import pytest
from starlette.datastructures import Headers

from homing.app import App
from homing.web.guards import comes_from_here
from homing.web.site import build

OWN = "https://homing.example.com"


@pytest.mark.parametrize(
    ("headers", "is_said", "is_here"),
    [
        ({"sec-fetch-site": "same-origin"}, True, True),
        ({"sec-fetch-site": "none"}, True, True),
        ({"sec-fetch-site": "same-site"}, True, False),
        ({"sec-fetch-site": "cross-site"}, False, False),
        ({"sec-fetch-site": "cross-site", "origin": OWN}, True, False),
        ({"origin": "http://localhost:8000"}, True, True),
        ({"origin": "http://localhost:8001"}, True, False),
        ({"origin": "https://evil.example"}, False, False),
        ({"origin": "null"}, False, False),
        ({"origin": OWN}, True, True),
        ({}, True, False),
        ({}, False, True),
    ],
)
def test_a_browser_says_where_a_form_came_from(headers, is_said, is_here):
    given = Headers({"host": "localhost:8000", **headers})
    assert comes_from_here(given, OWN, is_said=is_said) is is_here


@pytest.mark.page
def test_a_form_of_another_site_does_not_act_for_the_user(owner):
    token = owner.http.cookies["homing-session"]
    answer = owner.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert owner.http.cookies["homing-session"] == token
    assert owner.get("/api/v1/me").status_code == 200


@pytest.mark.page
def test_another_site_cannot_sign_a_browser_in(nobody):
    form = {"email": "eve@example.com", "password": "x"}
    answer = nobody.post("/sign-in", form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.page
def test_a_program_without_a_cookie_needs_no_origin(keyed, nobody):
    nobody.http.headers.pop("Sec-Fetch-Site")
    assert nobody.post("/sign-in", {"email": "x", "password": "x"}).status_code == 422


@pytest.mark.page
def test_a_site_that_knows_its_name_answers_to_no_other(settings, clock, ask):
    with_name = App.open(replace(settings, url=OWN), clock=clock)
    client = ask(build(with_name, writes_lines=False))
    asked = {
        host: client.get("/healthz", headers={"Host": host}).status_code
        for host in ("homing.example.com", "localhost:8000", "evil.example", "[::1", "")
    }
    with_name.close()
    assert asked == {
        "homing.example.com": 200,
        "localhost:8000": 200,
        "evil.example": 421,
        "[::1": 421,
        "": 421,
    }
