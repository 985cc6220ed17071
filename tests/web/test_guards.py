"""What no request may do: come from another site, or name a strange host when the name is known."""

from dataclasses import replace

import pytest
from starlette.datastructures import Headers

from homing.app import App
from homing.ui.doors import Role
from homing.web.guards import comes_from_here
from homing.web.site import build
from support.site import PASSWORD, person

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
    addresses = {OWN, "http://localhost:8000", "https://localhost:8000"}
    assert comes_from_here(given, addresses, is_said=is_said) is is_here


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


@pytest.fixture
def public(settings, clock, ask):
    """A client of a site that is told the address people use."""
    app = App.open(replace(settings, url=OWN), clock=clock)
    person(app, Role.OWNER)
    yield ask(build(app, writes_lines=False))
    app.close()


@pytest.mark.page
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("homing.example.com", 200),
        ("localhost:8000", 200),
        ("evil.example", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_a_site_that_knows_its_name_answers_to_no_other(public, host, status):
    assert public.get("/healthz", headers={"Host": host}).status_code == status


@pytest.mark.page
def test_behind_a_proxy_cookies_and_links_follow_the_address_people_use(public):
    form = {"email": "owner@example.com", "password": PASSWORD}
    came = public.post("/sign-in", form, headers={"Host": "127.0.0.1:8000"})
    assert came.headers["set-cookie"].startswith("__Host-homing-session=")
    assert "Secure" in came.headers["set-cookie"]
    assert "strict-transport-security" in came.headers
    public.http.headers["Cookie"] = came.headers["set-cookie"].partition(";")[0]
    asked = {"email": "carl@example.com", "role": "agent"}
    shown = public.post("/settings/users/invitations", asked, headers={"Host": "127.0.0.1:8000"})
    assert f"{OWN}/welcome/" in shown.text


@pytest.mark.page
def test_behind_a_proxy_a_form_of_the_site_itself_is_taken(public):
    public.http.headers.pop("Sec-Fetch-Site")
    form = {"email": "owner@example.com", "password": PASSWORD}
    for origin, status in ((OWN, 303), ("https://evil.example", 403)):
        headers = {"Host": "127.0.0.1:8000", "Origin": origin}
        assert public.post("/sign-in", form, headers=headers).status_code == status
