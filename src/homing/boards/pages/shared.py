"""What a link shows: one board without people and without ways on, to whoever has the link."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from homing.boards.model import Board
from homing.boards.pages.house import links_of
from homing.boards.pages.one import BoardQuery, seen_all, tile_of, tile_piece
from homing.boards.sharing import WINDOW, Pace, hash_of
from homing.boards.sheets import title_of
from homing.core.errors import NotFound
from homing.ui import doors, render, state
from homing.ui.doors import PUBLIC, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/shared/{token}"
QUIET: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""The address is a secret: no other site is told it, no search engine and no cache keeps it."""
PACE: Final = Pace()
router = doors.router(tags=["boards"])


@router.get(PATH)
@may(PUBLIC)
def show_shared(visit: ThisVisit, request: Request, token: str) -> Response:
    """Show the board of a link."""
    board = _opened(visit, request, token)
    query = state.read(BoardQuery, request.query_params)
    is_whole = query.whole or query.wall
    page = render.page(
        visit,
        "boards/wall.html" if query.wall else "boards/shared.html",
        board=board,
        state=query,
        path=f"/shared/{token}",
        tiles_path=f"/shared/{token}/tiles",
        titles={each.id: title_of(each, visit.language) for each in board.shown},
        seen=seen_all(visit, board, query, has_ways=False) if is_whole else {},
        made_at=visit.app.clock.now(),
        has_ways=False,
        is_wall=query.wall,
    )
    return quietly(page)


@router.get(f"{PATH}/tiles/{{tile}}")
@may(PUBLIC)
def show_shared_tile(visit: ThisVisit, request: Request, token: str, tile: UUID) -> Response:
    """Show one report of the board of a link, as a piece of its page."""
    board = _opened(visit, request, token)
    query = state.read(BoardQuery, request.query_params)
    return quietly(tile_piece(visit, tile_of(board, tile), query, has_ways=False))


def quietly(page: Response) -> Response:
    """Return a page that tells nobody of its address."""
    page.headers.update(QUIET)
    return page


def _opened(visit: Visit, request: Request, token: str) -> Board:
    """Return the board of a link; raises `NotFound`, or 429 where it is asked too fast."""
    now = visit.app.clock.now()
    _check_pace(f"link:{hash_of(token)}", now)
    try:
        return links_of(visit).opened(token)
    except NotFound:
        _check_pace(f"guess:{request.client.host if request.client else ''}", now)
        raise


def _check_pace(who: str, now: datetime) -> None:
    if PACE.is_too_fast(who, now):
        wait = str(int(WINDOW / timedelta(seconds=1)))
        raise HTTPException(429, headers={"Retry-After": wait})
