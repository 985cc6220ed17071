"""The demo lets everybody in who is at this machine, and nobody else."""

import pytest

from homing.web.site import build

pytestmark = pytest.mark.page


@pytest.fixture
def visitor(app, ask):
    return ask(build(app, is_demo=True, writes_lines=False))


def test_the_local_visitor_is_an_owner(visitor):
    assert visitor.get("/api/v1/me").json()["role"] == "owner"
    assert visitor.get("/settings/users").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "192.0.2.1", "0.0.0.0", ""]
)
def test_a_page_that_pointed_its_name_here_is_refused(visitor, host):
    for path in ("/api/v1/me", "/settings/users", "/healthz", "/no-such-page"):
        answer = visitor.get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert "demo@localhost" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:9", "LOCALHOST"])
def test_this_machine_by_any_of_its_names_is_let_in(visitor, host):
    assert visitor.get("/api/v1/me", headers={"Host": host}).status_code == 200


def test_another_site_cannot_press_the_demos_buttons(visitor):
    form = {"name": "x", "role": "owner"}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": None, "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": None, "Origin": "null"},
        {"Sec-Fetch-Site": None},
    ):
        given = {name: value for name, value in headers.items() if value}
        client_headers = {"Host": "localhost:8000", **given}
        visitor.http.headers.pop("Sec-Fetch-Site", None)
        assert visitor.post("/settings/keys", form, headers=client_headers).status_code == 403
    assert "hk_" not in visitor.get("/settings/keys").text.replace("hk_…", "")


def test_a_choice_of_language_needs_no_user(visitor):
    assert visitor.post("/preferences", {"language": "ru"}).status_code == 303
    assert visitor.page("/settings/account").get("lang") == "ru"


def test_the_demo_has_no_password_to_change(visitor):
    assert not visitor.page("/settings/account").xpath("//input[@type='password']")
    assert visitor.post("/settings/account/name", {"name": "Eve"}).status_code == 403


def test_signing_out_of_the_demo_stays_in_the_demo(visitor):
    assert visitor.post("/sign-out").headers["location"] == "/"
