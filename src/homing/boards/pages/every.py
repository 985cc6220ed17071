"""All boards, a new one, and a report being pinned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.boards.keeping import sees
from homing.boards.pages.house import boards_of, who
from homing.boards.reports import MONTHS, checked, months_of, name_of, suggested_title
from homing.core.errors import HomingError, NotFound, UserError
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, REPORTS, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/boards"
router = doors.router(tags=["boards"])
Said = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class PinQuery:
    """Which report is pinned: its address, as a browser shows it without the host."""

    address: str


@router.get(PATH)
@may(EVERYONE)
def show_boards(visit: ThisVisit) -> HTMLResponse:
    """Show the boards that one's role may see."""
    return _list(visit)


@router.post(PATH)
@may(REPORTS)
def add_board(visit: ThisVisit, *, name: Said = "", description: Said = "") -> Response:
    """Begin an empty board."""
    try:
        made = boards_of(visit).add(name, description=description, by=who(visit))
    except UserError as fault:
        return _list(visit, name=name, description=description, fault=fault)
    return RedirectResponse(f"{PATH}/{made.id}", 303)


@router.get(f"{PATH}/pin")
@may(REPORTS)
def begin_pin(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Ask which board a report goes to."""
    address = state.read(PinQuery, request.query_params).address
    return _pin_page(visit, address, title=suggested_title(visit.app, address))


@router.post(f"{PATH}/pin")
@may(REPORTS)
def pin_report(
    visit: ThisVisit,
    *,
    address: Said = "",
    board: Said = "",
    name: Said = "",
    title: Said = "",
    width: Annotated[int, Form()] = 1,
    months: Said = "",
) -> Response:
    """Put a report on a board, or on a new one."""
    boards = boards_of(visit)
    try:
        checked(address)
        kept = boards.one(UUID(board)) if board else boards.add(name, by=who(visit))
        span = int(months) if months.isdecimal() else None
        boards.pin(kept.id, address, title=title, width=width, months=span)
    except ValueError:
        raise NotFound("There is no such board.", where="board") from None
    except UserError as fault:
        return _pin_page(visit, address, fault=fault, name=name, title=title)
    return RedirectResponse(f"{PATH}/{kept.id}#last", 303)


def _list(
    visit: Visit, *, name: str = "", description: str = "", fault: HomingError | None = None
) -> HTMLResponse:
    seen = [each for each in boards_of(visit).every() if sees(each, visit.role)]
    return render.page(
        visit,
        "boards/list.html",
        status=422 if fault else 200,
        living=[each for each in seen if each.archived_at is None],
        archived=[each for each in seen if each.archived_at is not None],
        may_change=visit.role in REPORTS,
        name=name,
        description=description,
        fault=fault,
    )


def _pin_page(
    visit: Visit,
    address: str,
    *,
    fault: HomingError | None = None,
    name: str = "",
    title: str = "",
) -> HTMLResponse:
    path, query = checked(address)
    living = [each for each in boards_of(visit).every() if each.archived_at is None]
    return render.page(
        visit,
        "boards/pin.html",
        status=422 if fault else 200,
        address=f"{path}?{query}" if query else path,
        report=name_of(path),
        boards=living,
        months=months_of(visit.app, path, query),
        spans=MONTHS,
        name=name,
        title=title,
        fault=fault,
    )
