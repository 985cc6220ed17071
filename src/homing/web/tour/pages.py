"""The doors of the tour: begun, followed, ended."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.store import load_setting, save_setting
from homing.ui import doors, render
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit
from homing.web.tour.steps import STEPS, advanced

router = doors.router(tags=["tour"])
Said = Annotated[str, Form()]

COOKIE: Final = "homing-tour"
"""Says to the script of the pages that its browser is on the tour; holds nothing else."""


@router.post("/tour/begin")
@may(REPORTS)
def begin(visit: ThisVisit) -> RedirectResponse:
    """Begin the tour, or take it again."""
    save_setting(visit.app.records, _key(visit), 0)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, "on", max_age=7 * 86_400, samesite="lax")
    return answer


@router.post("/tour/end")
@may(REPORTS)
def end(visit: ThisVisit) -> RedirectResponse:
    """Leave the tour."""
    save_setting(visit.app.records, _key(visit), len(STEPS))
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, samesite="lax")
    return answer


@router.post("/tour/at", include_in_schema=False)
@may(REPORTS)
def follow(visit: ThisVisit, *, at: Said = "") -> Response:
    """Take note of where the visitor is, and give the step that is next, as a piece of the page."""
    before = place_of(visit)
    place = advanced(before, at)
    if place != before:
        save_setting(visit.app.records, _key(visit), place)
    return HTMLResponse(render.markup(visit, "tour.html", steps=STEPS, place=place))


def is_new(visit: Visit) -> bool:
    """Say whether a visitor neither began the tour nor left it."""
    return load_setting(visit.app.records, _key(visit)) is None


def place_of(visit: Visit) -> int:
    """Return how far a visitor has come."""
    said = load_setting(visit.app.records, _key(visit))
    return said if isinstance(said, int) and 0 <= said <= len(STEPS) else 0


def _key(visit: Visit) -> str:
    assert visit.user is not None
    return f"tour.{visit.user.id}"
