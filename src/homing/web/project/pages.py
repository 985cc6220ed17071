"""The project's settings: its name, time zone, currency, week, language and kind of business."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Any, Final

from fastapi import Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.core.acts import Verb
from homing.core.errors import Conflict, UserError
from homing.core.names import WEEKDAYS
from homing.core.text import Text
from homing.store import (
    BUSINESS_KINDS,
    About,
    Project,
    change_project,
    project_version,
    version_of,
)
from homing.ui import conflict, doors, i18n, render, undo
from homing.ui.conflict import Again, Clash, Compared, Seen
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit
from homing.web.project.faults import KINDS, faults_of, timezones

router = doors.router(tags=["settings"])

PATH: Final = "/settings/project"
TITLE: Final = Text("Project", "Проект")
LABELS: Final = {
    "name": Text("Name", "Название"),
    "kind": Text("Kind of business", "Вид бизнеса"),
    "timezone": Text("Time zone", "Часовой пояс"),
    "currency": Text("Currency", "Валюта"),
    "week_start": Text("First day of the week", "Первый день недели"),
    "language": Text("Language", "Язык"),
}
UNSAID: Final = Text("Not said yet", "Пока не указан")
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
    seen: Seen = "",
    again: Again = False,
) -> Response:
    """Change them; every report follows at once, and the next page offers to take it back."""
    before, called = visit.app.project, " ".join(name.split())
    said: dict[str, Any] = {
        "name": before.name if called == before.called(visit.language) else called,
        "timezone": timezone,
        "currency": currency.strip().upper(),
        "week_start": int(week_start) if week_start in set("1234567") else 0,
        "language": language,
        "kind": kind or None,
    }
    wanted = replace(before, **said)
    if again:
        return _page(visit, wanted)
    if faults := faults_of(said):
        return _page(visit, wanted, faults=faults)
    try:
        now = visit.app.clock.now()
        back = {"path": PATH, **_form(before), "seen": version_of(asdict(wanted))}
        change_project(visit.app.records, wanted, now=now, seen=seen or None, back=back)
    except Conflict:
        return _clash(visit, wanted)
    return undo.after(f"{PATH}?done=saved", Verb.SETTINGS_CHANGED, "project")


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


def _form(project: Project) -> dict[str, str]:
    """Return the form that a project is said by."""
    said = {name: getattr(project, name) for name in LABELS}
    return {name: "" if value is None else str(value) for name, value in said.items()}


def _clash(visit: Visit, wanted: Project) -> Response:
    mine, theirs = (_shown(each, visit) for each in (wanted, visit.app.project))
    clash = Clash(
        about=About("settings", "project"),
        name=TITLE,
        path=PATH,
        action=PATH,
        said=list(_form(wanted).items()),
        seen=("seen", project_version(visit.app.records)),
        compared=[Compared(label, mine[name], theirs[name]) for name, label in LABELS.items()],
    )
    return conflict.page(visit, clash)


def _shown(project: Project, visit: Visit) -> dict[str, Text | str]:
    """Return what a project says, for people."""
    return {
        **_form(project),
        "name": project.called(visit.language),
        "week_start": WEEKDAYS[project.week_start - 1],
        "language": i18n.NAMES[project.language],
        "kind": KINDS[project.kind][0] if project.kind else UNSAID,
    }


def _page(
    visit: Visit,
    project: Project,
    *,
    faults: dict[str, Text] | None = None,
    is_done: bool = False,
) -> HTMLResponse:
    here = {project.timezone} - set(timezones()) if not faults else set()
    return render.page(
        visit,
        "settings/project.html",
        status=422 if faults else 200,
        project=project,
        faults=faults or {},
        is_done=is_done,
        seen=project_version(visit.app.records),
        timezones=(*sorted(here), *timezones()),
        days=WEEKDAYS,
        kinds=KINDS,
    )
