"""Every route of the site × everybody who could come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from homing.ui.doors import Role
from homing.web.problems import is_for_programs
from homing.web.site import build, check_doors, pages

pytestmark = pytest.mark.page

TABLE = json.loads((Path(__file__).parent / "cases" / "doors.json").read_text(encoding="utf-8"))
"""One line = one route: `METHOD /path` → who may enter. A new route is a new line here."""

WHO = {
    "public": {*Role, None},
    "everyone": set(Role),
    "reports": {Role.OWNER, Role.ANALYST, Role.MARKETER},
    "data": {Role.OWNER, Role.ANALYST},
    "owner": {Role.OWNER},
}
EXAMPLES = {
    "token": "no-such-token",
    "user": "00000000-0000-7000-8000-000000000000",
    "source": "00000000-0000-7000-8000-000000000000",
    "link": "00000000-0000-7000-8000-000000000000",
    "board": "00000000-0000-7000-8000-000000000000",
    "tile": "00000000-0000-7000-8000-000000000000",
    "recipient": "00000000-0000-7000-8000-000000000000",
    "key": "00000000-0000-7000-8000-000000000000",
}
FOREIGN_KEY = {"Authorization": "Bearer hk_not-a-key-of-this-installation"}


def ways() -> list[str]:
    """Return `METHOD /path` of every route that the slices offer."""
    return sorted(
        f"{method} {way.path}"
        for router in pages()
        for way in iter_route_contexts(router.routes)
        for method in way.methods or ()
    )


def opened(client, way: str) -> int:
    """Return the status that a way answers with, asked what an analysis refuses to answer."""
    method, path = way.split(" ")
    for name, example in EXAMPLES.items():
        path = path.replace(f"{{{name}}}", example)
    path = path.replace(":path", "").replace("{", "").replace("}", "")
    return client.ask(method, f"{path}?beyond=the-door").status_code


def is_shut_to_nobody(way: str, status: int) -> bool:
    path = way.split(" ")[1]
    return status == 401 if is_for_programs(path) else status == 303


def test_the_table_names_every_route_and_no_other():
    assert sorted(TABLE) == ways()


def test_the_site_has_no_way_in_beside_its_doors(app):
    site = build(app)
    named = {way.path for way in iter_route_contexts(site.routes)}
    assert named - {"/static"} == {way.split(" ")[1] for way in TABLE}


@pytest.mark.parametrize("role", Role)
def test_a_role_enters_where_it_may_and_nowhere_else(role, signed_in):
    client = signed_in(role)
    wrong = {}
    for way, who in sorted(TABLE.items(), key=lambda row: row[0] == "POST /sign-out"):
        status = opened(client, way)
        if (status == 403) == (role in WHO[who]) or status in {401, 500}:
            wrong[way] = status
    assert not wrong


def test_nobody_enters_only_what_is_public(nobody):
    wrong = {
        way: status
        for way, who in TABLE.items()
        if (status := opened(nobody, way))
        and who != "public"
        and not is_shut_to_nobody(way, status)
    }
    assert not wrong
    assert all(
        opened(nobody, way) not in {401, 403, 500} for way, who in TABLE.items() if who == "public"
    )


@pytest.mark.parametrize("role", Role)
def test_a_key_enters_what_programs_read_as_its_role_does(role, keyed):
    client = keyed(role)
    wrong = {}
    for way, who in TABLE.items():
        if is_for_programs(way.split(" ")[1]):
            status = opened(client, way)
            if (status == 403) == (role in WHO[who]) or status in {401, 500}:
                wrong[way] = status
    assert not wrong


def test_a_key_opens_no_page(keyed):
    client = keyed(Role.OWNER)  # whose key opens the most
    wrong = {
        way: status
        for way, who in TABLE.items()
        if who != "public" and not is_for_programs(way.split(" ")[1])
        if not is_shut_to_nobody(way, status := opened(client, way))
    }
    assert not wrong


def test_a_wrong_key_is_nobody(nobody, ask):
    client = ask(nobody.site, headers=FOREIGN_KEY)
    wrong = {
        way: status
        for way, who in TABLE.items()
        if who != "public"
        if not is_shut_to_nobody(way, status := opened(client, way))
    }
    assert not wrong


def test_a_wrong_key_is_nobody_even_with_a_good_session(owner):
    assert owner.get("/api/v1/me").status_code == 200
    assert owner.get("/api/v1/me", headers=FOREIGN_KEY).status_code == 401


def test_the_json_and_csv_of_a_page_are_as_shut_as_the_page():
    for way, who in TABLE.items():
        for suffix in (".json", ".csv"):
            if f"{way}{suffix}" in TABLE:
                assert TABLE[f"{way}{suffix}"] == who


def test_a_site_with_an_open_route_does_not_start():
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @site.get("/open")
    def open_to_all() -> str:
        return "open"

    with pytest.raises(TypeError, match="/open"):
        check_doors(site.routes)
