"""Keys: secrets with which programs ask the API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from homing.core.acts import Verb
from homing.ui import doors, render, undo
from homing.ui.doors import OWNER, Role, may
from homing.ui.visit import ThisVisit, Visit
from homing.web.access.service import keys
from homing.web.access.service.faults import FormFault

router = doors.router(prefix="/settings/keys", tags=["access"])


@router.get("")
@may(OWNER)
def show_keys(visit: ThisVisit, request: Request) -> Response:
    """Show the keys, without their secrets."""
    return _page(visit, request)


@router.post("")
@may(OWNER)
def make(
    visit: ThisVisit,
    request: Request,
    *,
    role: Annotated[Role, Form()],
    name: Annotated[str, Form()] = "",
) -> Response:
    """Make a key; its secret is shown this once."""
    by = visit.user.email if visit.user else ""
    try:
        _, secret = keys.make(visit.app.records, name, role, by=by, now=visit.app.clock.now())
    except FormFault as fault:
        return _page(visit, request, fault=fault, name=name, role=role)
    return _page(visit, request, secret=secret)


@router.post("/{key}/revoke")
@may(OWNER)
def revoke(visit: ThisVisit, key: UUID) -> Response:
    """End a key; the next page offers to take that back."""
    keys.revoke(visit.app.records, key, visit.app.clock.now())
    return undo.after("/settings/keys", Verb.KEY_REVOKED, key)


@router.post("/{key}/restore")
@may(OWNER)
def restore(visit: ThisVisit, key: UUID) -> Response:
    """Take back that it was ended."""
    keys.restore(visit.app.records, key, visit.app.clock.now())
    return RedirectResponse("/settings/keys", 303)


def _page(
    visit: Visit,
    request: Request,
    *,
    secret: str | None = None,
    fault: FormFault | None = None,
    name: str = "",
    role: Role = Role.ANALYST,
) -> Response:
    page = render.page(
        visit,
        "access/keys.html",
        status=422 if fault else 200,
        keys=keys.every(visit.app.records),
        secret=secret,
        fault=fault,
        name=name,
        role=role,
        roles=list(Role),
        base=str(request.base_url).rstrip("/"),
    )
    if secret:
        page.headers["Cache-Control"] = "no-store"
    return page
