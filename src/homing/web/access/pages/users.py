"""Users: who may sign in, their roles, and invitations."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from homing.core.acts import Verb
from homing.core.text import Text
from homing.ui import conflict, doors, render, undo
from homing.ui.conflict import Again, Clash, Compared
from homing.ui.doors import OWNER, Role, may
from homing.ui.visit import ThisVisit, Visit
from homing.web.access.service import links, people
from homing.web.access.service.faults import FormFault
from homing.web.access.tables.users import Account, about

router = doors.router(prefix="/settings/users", tags=["access"])

HERE = "/settings/users"
ROLE: Final = Text("Role", "Роль")
ROLES: Final = {
    Role.OWNER: Text("Owner", "Владелец"),
    Role.ANALYST: Text("Analyst", "Аналитик"),
    Role.MARKETER: Text("Marketer", "Маркетолог"),
    Role.AGENT: Text("Agent", "Сотрудник поддержки"),
}
Said = Annotated[str, Form()]
RoleGiven = Annotated[Role, Form()]


@router.get("")
@may(OWNER)
def show_users(visit: ThisVisit) -> Response:
    """Show who may sign in."""
    return _page(visit)


@router.post("/invitations")
@may(OWNER)
def invite(visit: ThisVisit, request: Request, *, role: RoleGiven, email: Said = "") -> Response:
    """Make an invitation; its link is shown this once."""
    try:
        token = links.invite(visit.app.records, email, role, visit.app.clock.now())
    except FormFault as fault:
        return _page(visit, fault=fault, email=email, role=role)
    return _page(visit, link=_address(request, token), link_for=email)


@router.post("/invitations/{link}/take-back")
@may(OWNER)
def take_back(visit: ThisVisit, link: UUID) -> Response:
    """Make an invitation useless."""
    links.take_back(visit.app.records, link, visit.app.clock.now())
    return RedirectResponse(HERE, 303)


@router.post("/invitations/{link}/resend")
@may(OWNER)
def resend(visit: ThisVisit, request: Request, link: UUID) -> Response:
    """Make a new link for an invitation, with the full time; the earlier one stops working."""
    token, invitation = links.resend(visit.app.records, link, visit.app.clock.now())
    return _page(visit, link=_address(request, token), link_for=invitation.email)


@router.post("/{user}/role")
@may(OWNER)
def give_role(
    visit: ThisVisit,
    user: UUID,
    role: RoleGiven,
    seen: Annotated[Role | None, Form()] = None,
    *,
    again: Again = False,
) -> Response:
    """Give a user another role."""
    if again:
        return _page(visit)
    try:
        people.give_role(visit.app.records, user, role, visit.app.clock.now(), seen=seen)
    except people.Changed as changed:
        return _clash(visit, changed.now, role)
    return RedirectResponse(HERE, 303)


@router.post("/{user}/disable")
@may(OWNER)
def disable(visit: ThisVisit, user: UUID) -> Response:
    """Let a user sign in no more."""
    people.disable(visit.app.records, user, visit.app.clock.now())
    return undo.after(HERE, Verb.USER_DISABLED, user)


@router.post("/{user}/enable")
@may(OWNER)
def enable(visit: ThisVisit, user: UUID) -> Response:
    """Let a disabled user sign in again."""
    people.enable(visit.app.records, user, visit.app.clock.now())
    return RedirectResponse(HERE, 303)


@router.post("/{user}/new-password")
@may(OWNER)
def new_password(visit: ThisVisit, request: Request, user: UUID) -> Response:
    """Make a link with which a user sets a new password; it is shown this once."""
    token = links.new_password(visit.app.records, user, visit.app.clock.now())
    account = next(one for one in people.every(visit.app.records) if one.id == user)
    return _page(visit, link=_address(request, token), link_for=account.email)


def _clash(visit: Visit, now: Account, wanted: Role) -> Response:
    clash = Clash(
        about=about(now),
        name=now.email,
        path=HERE,
        action=f"{HERE}/{now.id}/role",
        said=[("role", wanted.value)],
        seen=("seen", now.role.value),
        compared=[Compared(ROLE, ROLES[wanted], ROLES[now.role])],
    )
    return conflict.page(visit, clash)


def _address(request: Request, token: str) -> str:
    return str(request.url_for("show_welcome", token=token))


def _page(
    visit: Visit,
    *,
    link: str | None = None,
    link_for: str | None = None,
    fault: FormFault | None = None,
    email: str = "",
    role: Role = Role.ANALYST,
) -> Response:
    accounts = people.every(visit.app.records)
    owners = [one for one in accounts if one.role is Role.OWNER and not one.is_disabled]
    page = render.page(
        visit,
        "access/users.html",
        status=422 if fault else 200,
        accounts=accounts,
        last_owner=owners[0].id if len(owners) == 1 else None,
        invitations=links.invitations(visit.app.records, visit.app.clock.now()),
        link=link,
        link_for=link_for,
        fault=fault,
        email=email,
        role=role,
        roles=list(Role),
    )
    if link:
        page.headers["Cache-Control"] = "no-store"
    return page
