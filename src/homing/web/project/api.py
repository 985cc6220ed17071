"""The business in the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import Body
from starlette.responses import JSONResponse

from homing.store import Project, change_project
from homing.ui import doors
from homing.ui.doors import EVERYONE, OWNER, may
from homing.ui.visit import ThisVisit
from homing.web.project.faults import changed

PATH: Final = "/api/v1/project"
router = doors.router(tags=["settings"])
_EXAMPLE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/json": {"example": asdict(Project(kind="shop"))}}}
}


@router.get(PATH, responses=_EXAMPLE)
@may(EVERYONE)
def give_project(visit: ThisVisit) -> JSONResponse:
    """Give what is said of the business."""
    return JSONResponse(asdict(visit.app.project))


@router.patch(PATH, responses=_EXAMPLE)
@may(OWNER)
def change_parts(visit: ThisVisit, said: Annotated[dict[str, Any], Body()]) -> JSONResponse:
    """Change some of it: the settings that are named, the others stay."""
    project = changed(visit.app.project, said)
    change_project(visit.app.records, project, now=visit.app.clock.now())
    return JSONResponse(asdict(project))
