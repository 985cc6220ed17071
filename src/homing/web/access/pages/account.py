"""One's own account: name, password, sessions; and who an API key is."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from homing.core.errors import Refused
from homing.ui import doors, render
from homing.ui.doors import EVERYONE, Role, may
from homing.ui.visit import ThisVisit, User, Visit
from homing.web.access import cookies
from homing.web.access.service import people, sessions
from homing.web.access.service.faults import FormFault

router = doors.router(tags=["access"])

ACCOUNT = "/settings/account"
Text = Annotated[str, Form()]


class Me(BaseModel):
    """Who asks, as the installation knows them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Nightly export", "role": "analyst", "is_key": True}]
        }
    )

    name: str
    role: Role
    is_key: bool


@router.get("/api/v1/me")
@may(EVERYONE)
def me(visit: ThisVisit) -> Me:
    """Return who the key or session is: a way to see that it works."""
    user = _user(visit)
    return Me(name=user.name, role=user.role, is_key=user.is_key)


@router.get(ACCOUNT)
@may(EVERYONE)
def show_account(visit: ThisVisit, done: str | None = None) -> Response:
    """Show one's own account."""
    return _page(visit, done=done)


@router.post(f"{ACCOUNT}/name")
@may(EVERYONE)
def rename(visit: ThisVisit, name: Text = "") -> Response:
    """Change one's name."""
    user = _person(visit)
    try:
        people.rename(visit.app.records, user.id, name, visit.app.clock.now())
    except FormFault as fault:
        return _page(visit, fault=fault, name=name)
    return RedirectResponse(f"{ACCOUNT}?done=name", 303)


@router.post(f"{ACCOUNT}/password")
@may(EVERYONE)
def change_password(
    visit: ThisVisit, request: Request, *, present: Text = "", new: Text = ""
) -> Response:
    """Change one's password; other browsers are signed out."""
    user = _person(visit)
    try:
        people.change_password(
            visit.app.records,
            user.id,
            present=present,
            new=new,
            session=cookies.session_of(request),
            now=visit.app.clock.now(),
        )
    except FormFault as fault:
        return _page(visit, fault=fault)
    return RedirectResponse(f"{ACCOUNT}?done=password", 303)


@router.post(f"{ACCOUNT}/sign-out-everywhere")
@may(EVERYONE)
def sign_out_everywhere(visit: ThisVisit, request: Request) -> Response:
    """End all of one's other sessions."""
    user = _person(visit)
    sessions.sign_out_everywhere(
        visit.app.records,
        user.id,
        but=cookies.session_of(request),
        now=visit.app.clock.now(),
    )
    return RedirectResponse(f"{ACCOUNT}?done=sessions", 303)


def _user(visit: Visit) -> User:
    if visit.user is None:
        raise Refused("This needs somebody who signed in.")
    return visit.user


def _person(visit: Visit) -> User:
    """Return the user when it is one with a password: no key, and not the demo's visitor."""
    user = _user(visit)
    if visit.is_demo or user.is_key:
        raise Refused("This account has no password to manage.")
    return user


def _page(
    visit: Visit,
    *,
    done: str | None = None,
    fault: FormFault | None = None,
    name: str | None = None,
) -> Response:
    return render.page(
        visit,
        "access/account.html",
        status=422 if fault else 200,
        done=done,
        fault=fault,
        name=_user(visit).name if name is None else name,
    )
