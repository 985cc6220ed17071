"""Doors: who may enter, and that nothing is without one."""

import pytest
from fastapi import APIRouter, FastAPI

from homing.core.errors import Refused
from homing.ui import doors
from homing.ui.doors import EVERYONE, OWNER, PUBLIC, REPORTS, Role, SignInNeeded, admit, may


@pytest.mark.parametrize("role", Role)
def test_whoever_signed_in_is_everyone(role):
    admit(role, EVERYONE)


def test_nobody_is_not_everyone():
    with pytest.raises(SignInNeeded):
        admit(None, EVERYONE)


def test_nobody_may_enter_what_is_public():
    admit(None, PUBLIC)


@pytest.mark.parametrize("role", set(Role) - {Role.OWNER})
def test_only_an_owner_may_enter_an_owners_door(role):
    with pytest.raises(Refused) as refusal:
        admit(role, OWNER)
    assert not isinstance(refusal.value, SignInNeeded)
    assert role.value in refusal.value.what


def test_an_agent_sees_no_reports():
    with pytest.raises(Refused):
        admit(Role.AGENT, REPORTS)


def test_a_route_that_does_not_say_who_may_enter_cannot_be_made():
    router = doors.router()
    with pytest.raises(TypeError, match="/secret"):

        @router.get("/secret")
        def secret() -> str:
            return "open"


def test_the_mark_leaves_the_endpoint_as_it_was():
    def show() -> str:
        return "shown"

    assert may(PUBLIC)(show) is show


def test_a_route_of_an_ordinary_router_is_found_unguarded():
    ordinary, guarded = APIRouter(), doors.router()

    @ordinary.get("/open")
    def open_to_all() -> str:
        return "open"

    @guarded.get("/shut")
    @may(OWNER)
    def shut() -> str:
        return "shut"

    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site.include_router(guarded, prefix="/inside")
    site.include_router(ordinary, prefix="/inside")

    assert doors.unguarded(site.routes) == ["/inside/open"]
