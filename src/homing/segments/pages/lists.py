"""Lists of ids: those that are there, and a new one from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import File, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.core.errors import UserError
from homing.segments.listing import MOST_LISTED
from homing.segments.pages.building import said_fault
from homing.segments.pages.every import PATH
from homing.segments.pages.house import segments_of, who
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

LISTS: Final = f"{PATH}/lists"
router = doors.router(tags=["segments"])


@dataclass(frozen=True, slots=True)
class ListsQuery:
    """Which list was just uploaded."""

    done: str = ""


@router.get(LISTS)
@may(REPORTS)
def show_lists(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the lists there are, and the form of a new one."""
    return _page(visit, done=state.read(ListsQuery, request.query_params).done)


@router.post(LISTS)
@may(REPORTS)
def add_list(
    visit: ThisVisit, *, name: Annotated[str, Form()] = "", file: Annotated[bytes, File()] = b""
) -> Response:
    """Keep the ids of a file; a long one is sent in pieces by the page's script."""
    try:
        uploaded = segments_of(visit).add_list(name, _lines(file), by=who(visit))
    except UserError as fault:
        return _page(visit, name=name, fault=fault)
    return RedirectResponse(f"{LISTS}?done={uploaded.id}", 303)


def _lines(file: bytes) -> list[str]:
    try:
        return file.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UserError(
            "The file is no text in UTF-8.", where="ids", remedy="Save it as CSV or text in UTF-8."
        ) from None


def _page(
    visit: Visit, *, name: str = "", fault: UserError | None = None, done: str = ""
) -> HTMLResponse:
    segments = segments_of(visit)
    lists = segments.kept.lists()
    new = next((each for each in lists if str(each.id) == done), None)
    said = said_fault(visit, fault) if fault else None
    return render.page(
        visit,
        "segments/lists.html",
        status=422 if fault else 200,
        lists=lists,
        name=name,
        faults={} if fault is None else {"name" if fault.where == "name" else "file": said},
        most=MOST_LISTED,
        new=new,
        known=segments.known_of(UUID(str(new.id))) if new else 0,
        path=LISTS,
    )
