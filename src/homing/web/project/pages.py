"""The project's settings: its name, time zone, currency, week, language and kind of business."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.core.errors import Conflict, UserError
from homing.core.names import WEEKDAYS
from homing.core.text import Text
from homing.store import BUSINESS_KINDS, Project, change_project, project_version
from homing.ui import doors, render
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit
from homing.web.project.faults import KINDS, faults_of, timezones

router = doors.router(tags=["settings"])

PATH: Final = "/settings/project"
Said = Annotated[str, Form()]


@router.get(PATH)
@may(OWNER)
def show_project(visit: ThisVisit, done: str | None = None) -> HTMLResponse:
    """Show the project's settings."""
    return _page(visit, visit.app.project, is_done=done == "saved")


@router.post(PATH)
@may(OWNER)
def change(
    visit: ThisVisit,
    *,
    name: Said = "",
    timezone: Said = "",
    currency: Said = "",
    week_start: Said = "",
    language: Said = "",
    kind: Said = "",
    seen: Said = "",
) -> Response:
    """Change them; every report follows at once."""
    said: dict[str, Any] = {
        "name": " ".join(name.split()),
        "timezone": timezone,
        "currency": currency.strip().upper(),
        "week_start": int(week_start) if week_start in set("1234567") else 0,
        "language": language,
        "kind": kind or None,
    }
    wanted = replace(visit.app.project, **said)
    if faults := faults_of(said):
        return _page(visit, wanted, faults=faults)
    try:
        now = visit.app.clock.now()
        change_project(visit.app.records, wanted, now=now, seen=seen or None)
    except Conflict:
        return _page(visit, wanted, is_conflict=True)
    return RedirectResponse(f"{PATH}?done=saved", 303)


@router.post(f"{PATH}/kind")
@may(OWNER)
def say_kind(visit: ThisVisit, *, kind: Said = "") -> RedirectResponse:
    """Take the answer to the question that Today asks once.

    Raises
    ------
    UserError
        If there is no such kind.
    """
    if kind not in BUSINESS_KINDS:
        raise UserError("There is no such kind of business.", where="kind")
    project = replace(visit.app.project, kind=kind)
    change_project(visit.app.records, project, now=visit.app.clock.now())
    return RedirectResponse("/", 303)


def _page(
    visit: Visit,
    project: Project,
    *,
    faults: dict[str, Text] | None = None,
    is_done: bool = False,
    is_conflict: bool = False,
) -> HTMLResponse:
    here = {project.timezone} - set(timezones()) if not faults else set()
    return render.page(
        visit,
        "settings/project.html",
        status=422 if faults else 409 if is_conflict else 200,
        project=project,
        faults=faults or {},
        is_done=is_done,
        is_conflict=is_conflict,
        seen=project_version(visit.app.records),
        timezones=(*sorted(here), *timezones()),
        days=WEEKDAYS,
        kinds=KINDS,
    )
