"""Access as a browser sees it: coming in, one's account, users, keys."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from homing.ui.doors import Role
from homing.web.access import first_owner, rules
from support.site import PASSWORD

pytestmark = pytest.mark.page


def errors(response) -> list[str]:
    return re.findall(r'id="error-(\w+)"', response.text)


def path_of(text: str) -> str:
    return urlsplit(re.search(r"https?://\S+/welcome/[\w-]+", text)[0]).path


@pytest.fixture
def link(app) -> str:
    return f"/welcome/{first_owner(app.records, app.clock.now())}"


def test_the_first_owner_comes_in_through_the_printed_link(nobody, link):
    assert nobody.page(link).findtext(".//h1") == "Welcome to Homing"
    form = {"email": "ann@example.com", "name": "Ann", "password": PASSWORD}
    arrived = nobody.post(link, form)
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/")
    assert nobody.get("/api/v1/me").json() == {"name": "Ann", "role": "owner", "is_key": False}
    assert nobody.get(link).status_code == 404


def test_a_form_with_a_mistake_keeps_what_was_written_but_the_password(nobody, link):
    answer = nobody.post(link, {"email": "ann@example.com", "name": "", "password": PASSWORD})
    assert answer.status_code == 422
    assert errors(answer) == ["name"]
    assert "ann@example.com" in answer.text
    assert PASSWORD not in answer.text


def test_nobody_can_sign_in_before_there_is_an_owner_and_the_page_says_how(nobody):
    page = nobody.page("/sign-in")
    assert "homing user link" in page.text_content()
    assert not page.xpath("//input[@type='password']")


def test_signing_in_leads_back_to_where_one_wanted_to_go(nobody, owner):
    refused = nobody.get("/settings/users?page=2")
    assert refused.status_code == 303
    form = nobody.page(refused.headers["location"]).forms[-1]
    assert form.fields["next"] == "/settings/users?page=2"
    fields = {**form.fields, "email": "owner@example.com", "password": PASSWORD}
    answer = nobody.post("/sign-in", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/users?page=2")
    assert nobody.get("/settings/users").status_code == 200


def test_one_who_has_signed_in_is_not_asked_again(owner):
    answer = owner.get("/sign-in?next=/settings/keys")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/keys")


def test_a_wrong_password_says_no_more_than_that(nobody, owner):
    said = set()
    for email in ("owner@example.com", "stranger@example.com"):
        answer = nobody.post("/sign-in", {"email": email, "password": "wrong"})
        assert answer.status_code == 422
        assert "homing-session" not in nobody.http.cookies
        said.add(re.search(r'id="error-password".*?</p>', answer.text, re.DOTALL)[0])
    assert len(said) == 1


def test_too_many_tries_are_told_when_to_come_back(nobody, owner):
    for _ in range(rules.PER_ACCOUNT.attempts):
        nobody.post("/sign-in", {"email": "owner@example.com", "password": "wrong"})
    answer = nobody.post("/sign-in", {"email": "owner@example.com", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Try again in 16 minutes." in answer.text


def test_the_session_cookie_is_for_this_site_alone_and_hidden_from_scripts(nobody, link):
    cookie = nobody.post(
        link, {"email": "ann@example.com", "name": "Ann", "password": PASSWORD}
    ).headers["set-cookie"]
    assert cookie.startswith("homing-session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_with_https_the_cookie_is_bound_to_this_very_host(ask, nobody, link):
    client = ask(nobody.site, base_url="https://localhost")
    answer = client.post(link, {"email": "ann@example.com", "name": "Ann", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-homing-session=")
    assert "Secure" in cookie.split("; ")
    assert client.get("/api/v1/me").status_code == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(owner, ask):
    token = owner.http.cookies["homing-session"]
    answer = owner.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    thief = ask(owner.site)
    thief.http.cookies.set("homing-session", token)
    assert thief.get("/api/v1/me").status_code == 401


def test_language_and_theme_are_kept_for_the_browser_and_for_the_user(owner, ask):
    owner.post("/preferences", {"language": "ru", "back": "/settings/account"})
    owner.post("/preferences", {"theme": "dark"})
    page = owner.page("/settings/account")
    assert (page.get("lang"), page.get("data-theme")) == ("ru", "dark")
    elsewhere = ask(owner.site)
    elsewhere.http.cookies.set("homing-session", owner.http.cookies["homing-session"])
    page = elsewhere.page("/settings/account")
    assert (page.get("lang"), page.get("data-theme")) == ("ru", "dark")
    elsewhere.http.cookies.clear()
    assert elsewhere.page("/sign-in").get("lang") == "en"


def test_one_who_has_not_signed_in_keeps_a_language_too(nobody):
    answer = nobody.post("/preferences", {"language": "ru", "back": "https://elsewhere.example"})
    assert answer.headers["location"] == "/"
    assert nobody.page("/sign-in").get("lang") == "ru"


@pytest.mark.parametrize("form", [{"language": "xx"}, {"theme": "pink"}])
def test_an_unknown_choice_is_a_problem_and_not_a_fault_of_ours(nobody, form):
    assert nobody.post("/preferences", form).status_code == 422


def test_ones_name_and_password_can_be_changed(owner, ask):
    assert owner.post("/settings/account/name", {"name": " Anna  Owner "}).status_code == 303
    assert owner.get("/api/v1/me").json()["name"] == "Anna Owner"
    form = {"present": PASSWORD, "new": "another horse battery"}
    assert owner.post("/settings/account/password", form).status_code == 303
    assert owner.get("/api/v1/me").status_code == 200
    fresh = ask(owner.site)
    form = {"email": "owner@example.com", "password": "another horse battery"}
    assert fresh.post("/sign-in", form).status_code == 303


@pytest.mark.parametrize(
    ("way", "form", "field"),
    [
        ("name", {"name": ""}, "name"),
        ("password", {"present": "wrong", "new": "another horse battery"}, "present"),
        ("password", {"present": PASSWORD, "new": "short"}, "new"),
    ],
)
def test_a_mistake_in_ones_account_is_said_at_its_field(owner, way, form, field):
    answer = owner.post(f"/settings/account/{way}", form)
    assert answer.status_code == 422
    assert errors(answer) == [field]


def test_signing_out_elsewhere_keeps_this_browser(owner, ask):
    there = ask(owner.site)
    there.post("/sign-in", {"email": "owner@example.com", "password": PASSWORD})
    assert there.get("/api/v1/me").status_code == 200
    assert owner.post("/settings/account/sign-out-everywhere").status_code == 303
    assert there.get("/api/v1/me").status_code == 401
    assert owner.get("/api/v1/me").status_code == 200


def test_an_invitation_is_shown_once_and_works(owner, ask):
    shown = owner.post(
        "/settings/users/invitations", {"email": "carl@example.com", "role": "agent"}
    )
    assert shown.headers["cache-control"] == "no-store"
    way = path_of(shown.text)
    assert "/welcome/" not in owner.get("/settings/users").text
    guest = ask(owner.site)
    assert "carl@example.com" in guest.page(way).text_content()
    guest.post(way, {"name": "Carl", "password": PASSWORD})
    assert guest.get("/api/v1/me").json()["role"] == "agent"


def test_an_invitation_can_be_taken_back(owner):
    shown = owner.post(
        "/settings/users/invitations", {"email": "carl@example.com", "role": "agent"}
    )
    (back,) = owner.page("/settings/users").xpath("//form[contains(@action, 'take-back')]/@action")
    assert owner.post(back).status_code == 303
    assert owner.get(path_of(shown.text)).status_code == 404


def test_an_owner_gives_roles_and_disables(owner, signed_in):
    agent = signed_in(Role.AGENT)
    page = owner.page("/settings/users")
    (role,) = page.xpath("//form[contains(@action, '/role')]/@action")
    assert owner.post(role, {"role": "analyst"}).status_code == 303
    assert agent.get("/api/v1/me").json()["role"] == "analyst"
    (disable,) = page.xpath("//form[contains(@action, '/disable')]/@action")
    owner.post(disable)
    assert agent.get("/api/v1/me").status_code == 401
    (enable,) = owner.page("/settings/users").xpath("//form[contains(@action, '/enable')]/@action")
    assert owner.post(enable).status_code == 303


def test_the_last_owner_is_not_offered_to_leave_and_cannot(owner):
    page = owner.page("/settings/users")
    assert not page.xpath("//form[contains(@action, '/role') or contains(@action, '/disable')]")
    (link,) = page.xpath("//form[contains(@action, '/new-password')]/@action")
    disable = link.replace("new-password", "disable")
    answer = owner.post(disable)
    assert answer.status_code == 409
    assert "last owner" in answer.text


def test_a_user_who_lost_the_password_gets_a_link_from_an_owner(owner, ask):
    (make,) = owner.page("/settings/users").xpath("//form[contains(@action, '/new-pass')]/@action")
    way = path_of(owner.post(make).text)
    guest = ask(owner.site)
    guest.post(way, {"password": "another horse battery"})
    assert guest.get("/api/v1/me").json()["name"] == "Owner"
    assert owner.get("/api/v1/me").status_code == 401


def test_a_key_is_shown_once_and_opens_the_api_until_it_is_revoked(owner, ask):
    shown = owner.post("/settings/keys", {"name": "export", "role": "analyst"})
    assert shown.headers["cache-control"] == "no-store"
    secret = re.search(r"hk_[\w-]{40,}", shown.text)[0]
    page = owner.page("/settings/keys")
    assert secret not in page.text_content()
    program = ask(owner.site, headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").json() == {"name": "export", "role": "analyst", "is_key": True}
    (revoke,) = page.xpath("//form[contains(@action, '/revoke')]/@action")
    assert owner.post(revoke).status_code == 303
    assert program.get("/api/v1/me").status_code == 401
    assert owner.post(revoke).status_code == 404


def test_a_key_in_a_cookie_opens_nothing(owner, ask):
    shown = owner.post("/settings/keys", {"name": "export", "role": "analyst"})
    secret = re.search(r"hk_[\w-]{40,}", shown.text)[0]
    program = ask(owner.site)
    program.http.cookies.set("homing-session", secret)
    program.http.cookies.set("Authorization", f"Bearer {secret}")
    assert program.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("way", ["/settings/keys", "/settings/users/invitations"])
def test_a_form_without_what_it_needs_is_told_so(owner, way):
    assert owner.post(way, {"role": "analyst"}).status_code == 422
    assert owner.post(way, {"role": "emperor", "name": "x", "email": "a@b.c"}).status_code == 422


def test_names_are_printed_as_text_and_not_as_markup(owner):
    owner.post("/settings/account/name", {"name": "<script>alert(1)</script>"})
    owner.post("/settings/keys", {"name": "<img src=x>", "role": "analyst"})
    for way in ("/settings/account", "/settings/users", "/settings/keys"):
        text = owner.get(way).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
