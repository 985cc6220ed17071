"""One board: looked at, on a wall, arranged, renamed, copied, put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.boards import rules
from homing.boards.keeping import about
from homing.boards.mailing import content_disposition, file_name
from homing.boards.model import Board, Tile
from homing.boards.pages.every import PATH
from homing.boards.pages.house import board_for, boards_of, has_people, mailing_of, who
from homing.boards.reports import MONTHS, Over
from homing.boards.sheets import seen, title_of
from homing.core.errors import Conflict, HomingError, UserError
from homing.core.periods import Period
from homing.core.text import Text
from homing.store import Verb
from homing.ui import conflict, doors, render, state, undo
from homing.ui.conflict import Again, Clash, Compared
from homing.ui.doors import EVERYONE, REPORTS, Role, may
from homing.ui.visit import ThisVisit, Visit

ONE: Final = f"{PATH}/{{board}}"
TILE: Final = f"{ONE}/tiles/{{tile}}"
PERIODS: Final = (Period.day, Period.week, Period.month, Period.quarter, Period.year)
router = doors.router(tags=["boards"])
Said = Annotated[str, Form()]
Version = Annotated[int, Form(ge=1, le=2**31)]
Do = Literal["up", "down", "narrower", "wider", "double", "remove", "title"]


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """How a board is looked at.

    Parameters
    ----------
    period : Period or None
        Of all its reports; each one's own unless given.
    since, until : date or None
        First and last day of all its reports; each one's own unless given.
    whole : bool
        Every report is in the page at once: for paper, and where there is no JavaScript.
    wall : bool
        It fills a screen and refreshes itself.
    arrange : bool
        Its reports can be moved, and show no numbers.
    did : str
        What was just done; see `homing.ui.undo`.
    """

    period: Period | None = None
    since: date | None = None
    until: date | None = None
    whole: bool = False
    wall: bool = False
    arrange: bool = False
    did: str = ""

    @property
    def over(self) -> Over:
        """What the reports are asked for in place of what their addresses say."""
        return Over(self.period, self.since, self.until)


@router.get(f"{ONE}.pdf")
@may(REPORTS)
def board_as_pdf(visit: ThisVisit, request: Request, board: UUID) -> Response:
    """Give a board as PDF."""
    found = board_for(visit, board)
    made = mailing_of(visit, request).pdf(found, visit.language)
    headers = {"Content-Disposition": content_disposition(file_name(found))}
    return Response(made, media_type="application/pdf", headers=headers)


@router.get(ONE)
@may(EVERYONE)
def show_board(visit: ThisVisit, request: Request, board: UUID) -> HTMLResponse:
    """Show a board; its reports come one by one."""
    query = state.read(BoardQuery, request.query_params)
    return board_page(visit, board_for(visit, board), query)


@router.get(TILE)
@may(EVERYONE)
def show_tile(visit: ThisVisit, request: Request, board: UUID, tile: UUID) -> HTMLResponse:
    """Show one report of a board, as a piece of its page."""
    query = state.read(BoardQuery, request.query_params)
    found = tile_of(board_for(visit, board), tile)
    return tile_piece(visit, found, query, has_ways=has_people(visit))


@router.post(ONE)
@may(REPORTS)
def change_board(
    visit: ThisVisit,
    board: UUID,
    *,
    version: Version,
    name: Said = "",
    description: Said = "",
    roles: Annotated[list[str] | None, Form()] = None,
    again: Again = False,
) -> Response:
    """Give it another name, description, or other roles that may see it."""
    boards, before = boards_of(visit), board_for(visit, board)
    wanted = {"name": name, "description": description, "roles": roles or []}
    if again:
        return board_page(visit, before, BoardQuery(arrange=True), filled=wanted)
    try:
        boards.rename(board, version=version, name=name, description=description, roles=roles or [])
    except UserError as fault:
        return board_page(visit, before, BoardQuery(arrange=True), filled=wanted, fault=fault)
    except Conflict:
        return conflict.page(visit, _clash(before, wanted))
    return RedirectResponse(f"{PATH}/{board}", 303)


@router.post(TILE)
@may(REPORTS)
def change_tile(
    visit: ThisVisit,
    board: UUID,
    tile: UUID,
    *,
    version: Version,
    do: Annotated[Do, Form()],
    title: Said = "",
    months: Said = "",
) -> Response:
    """Move a report, make it wider, call it something else, put it there twice, take it off."""
    boards, before = boards_of(visit), board_for(visit, board)
    span = int(months) if months.isdecimal() else None
    try:
        if do == "remove":
            boards.take_off(board, tile, version=version)
            here = f"{PATH}/{board}?arrange=yes"
            return undo.after(here, Verb.BOARD_TILE_TAKEN_OFF, tile)
        if do == "double":
            boards.duplicate(board, tile, version=version)
        elif do == "title":
            boards.retitle(board, tile, version=version, title=title, months=span)
        else:
            boards.move(board, tile, do, version=version)
    except (Conflict, UserError) as fault:
        return board_page(visit, before, BoardQuery(arrange=True), fault=fault)
    return RedirectResponse(f"{PATH}/{board}?arrange=yes#tile-{tile}", 303)


@router.post(f"{TILE}/back")
@may(REPORTS)
def put_tile_back(visit: ThisVisit, board: UUID, tile: UUID) -> Response:
    """Take back that a report was taken off."""
    board_for(visit, board)
    boards_of(visit).put_back(board, tile)
    return RedirectResponse(f"{PATH}/{board}?arrange=yes#tile-{tile}", 303)


@router.post(f"{ONE}/copy")
@may(REPORTS)
def copy_board(visit: ThisVisit, board: UUID, *, name: Said = "") -> Response:
    """Make another board of the same reports."""
    found = board_for(visit, board)
    try:
        made = boards_of(visit).copy(board, name, by=who(visit))
    except UserError as fault:
        return board_page(visit, found, BoardQuery(arrange=True), fault=fault)
    return RedirectResponse(f"{PATH}/{made.id}", 303)


@router.post(f"{ONE}/archive")
@may(REPORTS)
def archive_board(visit: ThisVisit, board: UUID, *, version: Version) -> Response:
    """Put it out of the way; the next page offers to take that back."""
    found = board_for(visit, board)
    try:
        boards_of(visit).archive(board, version=version)
    except Conflict as fault:
        return board_page(visit, found, BoardQuery(arrange=True), fault=fault)
    return undo.after(PATH, Verb.BOARD_ARCHIVED, board)


@router.post(f"{ONE}/restore")
@may(REPORTS)
def restore_board(visit: ThisVisit, board: UUID) -> Response:
    """Take back that it was archived."""
    board_for(visit, board)
    boards_of(visit).restore(board)
    return RedirectResponse(f"{PATH}/{board}", 303)


def board_page(
    visit: Visit,
    board: Board,
    query: BoardQuery,
    *,
    filled: dict[str, Any] | None = None,
    fault: HomingError | None = None,
) -> HTMLResponse:
    """Return the page of a board."""
    ways = has_people(visit)
    status = 200 if fault is None else 409 if isinstance(fault, Conflict) else 422
    is_whole = query.whole or query.wall
    return render.page(
        visit,
        "boards/wall.html" if query.wall else "boards/one.html",
        status=status,
        board=board,
        state=query,
        path=f"{PATH}/{board.id}",
        tiles_path=f"{PATH}/{board.id}/tiles",
        may_change=ways,
        titles={each.id: title_of(each, visit.language) for each in board.shown},
        seen=seen_all(visit, board, query, has_ways=ways) if is_whole else {},
        periods=PERIODS,
        spans=MONTHS,
        roles=list(Role),
        filled=filled
        or {"name": board.name, "description": board.description, "roles": board.roles},
        fault=fault,
        is_conflict=isinstance(fault, Conflict),
        made_at=visit.app.clock.now(),
        has_ways=ways,
        is_wall=query.wall,
    )


def seen_all(visit: Visit, board: Board, query: BoardQuery, *, has_ways: bool) -> dict[UUID, Any]:
    """Return every report of a board, by the id of its tile."""
    return {
        each.id: seen(
            visit.app, each, language=visit.language, has_people=has_ways, over=query.over
        )
        for each in board.shown
    }


def tile_piece(visit: Visit, tile: Tile, query: BoardQuery, *, has_ways: bool) -> HTMLResponse:
    """Return one report as a piece of a page, with ids of its own."""
    numbers = count(1)
    found = seen(visit.app, tile, language=visit.language, has_people=has_ways, over=query.over)
    return render.page(
        visit,
        "boards/piece.html",
        each=tile,
        found=found,
        made_at=visit.app.clock.now(),
        has_ways=has_ways,
        mine=lambda stem: f"{stem}-{tile.id.hex[-12:]}-{next(numbers)}",
    )


def tile_of(board: Board, tile: UUID) -> Tile:
    """Return a tile that a board shows; raises `NotFound`."""
    found = next((each for each in board.shown if each.id == tile), None)
    if found is None:
        raise rules.no_tile()
    return found


def _clash(now: Board, wanted: dict[str, Any]) -> Clash:
    path = f"{PATH}/{now.id}"
    labels = {
        "name": Text("Name", "Название"),
        "description": Text("Description", "Описание"),
        "roles": Text("Who may see it", "Кому видна"),
    }
    theirs = {"name": now.name, "description": now.description, "roles": list(now.roles)}
    said = [("name", wanted["name"]), ("description", wanted["description"])]
    said += [("roles", each) for each in wanted["roles"]]
    return Clash(
        about=about(now),
        name=now.name,
        path=path,
        action=path,
        said=said,
        seen=("version", str(now.version)),
        compared=[
            Compared(label, _shown(wanted[key]), _shown(theirs[key]))
            for key, label in labels.items()
        ],
    )


def _shown(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
