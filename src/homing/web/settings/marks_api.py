"""Marks in the API: a pipeline that releases says so."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Body
from starlette.responses import JSONResponse

from homing.core.marks import Mark
from homing.store import Kept, add_mark, every_mark, remove_mark
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit

API: Final = "/api/v1/marks"
EXAMPLE: Final = {
    "id": "0198c2a0-7d3c-7a55-9a4c-0b5d0d3f7c55",
    "text": "Release 4.2",
    "starts": "2026-08-19",
    "ends": None,
    "is_yearly": False,
}
router = doors.router(tags=["settings"])


def _answers(example: object, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"content": {"application/json": {"example": example}}}}


@router.get(API, responses=_answers({"marks": [EXAMPLE]}))
@may(REPORTS)
def list_marks(visit: ThisVisit) -> JSONResponse:
    """List the marks, the newest day first."""
    return JSONResponse({"marks": [values(kept) for kept in every_mark(visit.app.records)]})


@router.post(API, status_code=201, responses=_answers(EXAMPLE, 201))
@may(REPORTS)
def put_mark(
    visit: ThisVisit,
    text: Annotated[str, Body(description="What people call it: 1 to 100 characters.")],
    *,
    starts: Annotated[
        date | None, Body(description="Its first day; today, where the business is, unless given.")
    ] = None,
    ends: Annotated[date | None, Body(description="Its last day, if it has more than one.")] = None,
    is_yearly: Annotated[bool, Body(description="It comes again every year.")] = False,
) -> JSONResponse:
    """Add a mark, as a pipeline does after a release."""
    today = visit.app.clock.now().astimezone(ZoneInfo(visit.app.project.timezone)).date()
    mark = Mark(text, starts or today, ends, is_yearly)
    kept = add_mark(visit.app.records, mark, now=visit.app.clock.now())
    return JSONResponse(values(kept), 201)


@router.delete(f"{API}/{{mark}}", responses=_answers(EXAMPLE))
@may(REPORTS)
def drop_mark(visit: ThisVisit, mark: UUID) -> JSONResponse:
    """Take a mark off every picture; its page can bring it back."""
    return JSONResponse(values(remove_mark(visit.app.records, mark, now=visit.app.clock.now())))


def values(kept: Kept) -> dict[str, object]:
    """Return what programs are told of a mark."""
    mark = kept.mark
    return {
        "id": str(kept.id),
        "text": mark.text,
        "starts": mark.starts.isoformat(),
        "ends": mark.ends and mark.ends.isoformat(),
        "is_yearly": mark.is_yearly,
    }
