"""The project's settings: its name, time zone, currency, week and language."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

from fastapi import Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.core.errors import UserError
from homing.core.money import Money
from homing.core.names import WEEKDAYS
from homing.core.text import LANGUAGES, Text
from homing.store import Project, save_project
from homing.ui import doors, render
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["settings"])

PATH: Final = "/settings/project"
LONGEST_NAME: Final = 100
_FAULTS: Final = {
    "name": Text("Enter a name of 1 to 100 characters.", "Введите название: от 1 до 100 символов."),
    "timezone": Text("There is no such time zone.", "Такого часового пояса нет."),
    "currency": Text(
        "Enter the three letters of a currency, such as GBP.",
        "Введите три буквы валюты, например RUB.",
    ),
    "week_start": Text("Choose a day.", "Выберите день."),
    "language": Text("Choose a language.", "Выберите язык."),
}
Said = Annotated[str, Form()]


@router.get(PATH)
@may(OWNER)
def show_project(visit: ThisVisit, done: str | None = None) -> HTMLResponse:
    """Show the project's settings."""
    return _page(visit, visit.app.project, is_done=done == "saved")


@router.post(PATH)
@may(OWNER)
def change_project(
    visit: ThisVisit,
    *,
    name: Said = "",
    timezone: Said = "",
    currency: Said = "",
    week_start: Said = "",
    language: Said = "",
) -> Response:
    """Change them; every report follows at once."""
    said: dict[str, Any] = {
        "name": " ".join(name.split()),
        "timezone": timezone,
        "currency": currency.strip().upper(),
        "week_start": int(week_start) if week_start in set("1234567") else 0,
        "language": language,
    }
    if faults := faults_of(said):
        return _page(visit, replace(visit.app.project, **said), faults=faults)
    save_project(visit.app.records, replace(visit.app.project, **said))
    return RedirectResponse(f"{PATH}?done=saved", 303)


def faults_of(said: dict[str, Any]) -> dict[str, Text]:
    """Return what cannot be taken, by field."""
    fits = {
        "name": 0 < len(said["name"]) <= LONGEST_NAME,
        "timezone": said["timezone"] in timezones(),
        "currency": _is_currency(said["currency"]),
        "week_start": said["week_start"] in range(1, 8),
        "language": said["language"] in LANGUAGES,
    }
    return {field: _FAULTS[field] for field, is_fit in fits.items() if not is_fit}


@cache
def timezones() -> tuple[str, ...]:
    """Return the names of the time zones that people live in."""
    named = (name for name in available_timezones() if "/" in name)
    lived_in = (name for name in named if not name.startswith(("Etc/", "SystemV/", "US/")))
    return ("UTC", *sorted(lived_in))


def _is_currency(code: str) -> bool:
    try:
        Money(0, code)
    except UserError:
        return False
    return True


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
        timezones=(*sorted(here), *timezones()),
        days=WEEKDAYS,
    )
