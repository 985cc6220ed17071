"""Boards in the API: listed and looked at, with their links and mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from homing.boards import forms
from homing.boards.keeping import sees
from homing.boards.mailing import content_disposition, file_name
from homing.boards.model import Board
from homing.boards.pages import examples
from homing.boards.pages.house import board_for, boards_of, links_of, mailing_of
from homing.boards.printing.plain import plain_text
from homing.core.text import Language
from homing.ui import doors, state
from homing.ui.doors import EVERYONE, REPORTS, may
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit

PATH: Final = "/api/v1/boards"
ONE: Final = f"{PATH}/{{board}}"
router = doors.router(tags=["boards"])


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which boards are listed.

    Parameters
    ----------
    archived : bool
        Those that are archived, too.
    """

    archived: bool = False


@router.get(
    PATH,
    openapi_extra={"parameters": parameters(ListQuery)},
    responses=examples.answer({"boards": [examples.BOARD]}),
)
@may(EVERYONE)
def give_boards(visit: ThisVisit, request: Request) -> JSONResponse:
    """List the boards that one's role may see, oldest first."""
    query = state.read(ListQuery, request.query_params)
    found = [
        forms.board_values(each)
        for each in boards_of(visit).every()
        if sees(each, visit.role) and (query.archived or each.archived_at is None)
    ]
    return JSONResponse({"boards": found})


@router.get(ONE, responses=examples.answer(examples.BOARD))
@may(EVERYONE)
def give_board(visit: ThisVisit, board: UUID) -> JSONResponse:
    """Give one board; its `ETag` is what a change of it sends back in `If-Match`."""
    return answered(board_for(visit, board))


@router.get(f"{ONE}/links", responses=examples.answer({"links": [examples.LINK]}))
@may(REPORTS)
def give_links(visit: ThisVisit, board: UUID) -> JSONResponse:
    """List the links of a board, without their secrets."""
    found = links_of(visit).of_board(board_for(visit, board).id)
    return JSONResponse({"links": [forms.link_values(each) for each in found]})


@router.get(f"{ONE}/mail", responses=examples.answer(examples.MAIL))
@may(REPORTS)
def give_mail(visit: ThisVisit, request: Request, board: UUID) -> JSONResponse:
    """Say when and to whom a board is mailed, and what became of the newest letters."""
    found = mailing_of(visit, request).of(board_for(visit, board).id)
    return JSONResponse(forms.mailed_values(found))


@router.get(
    f"{ONE}/pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
@may(REPORTS)
def give_pdf(
    visit: ThisVisit, request: Request, board: UUID, language: Language | None = None
) -> Response:
    """Give a board as PDF."""
    found = board_for(visit, board)
    made = mailing_of(visit, request).pdf(found, language or visit.language)
    headers = {"Content-Disposition": content_disposition(file_name(found))}
    return Response(made, media_type="application/pdf", headers=headers)


@router.get(
    f"{ONE}/text",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": "Monday meeting"}}}},
)
@may(REPORTS)
def give_text(
    visit: ThisVisit, request: Request, board: UUID, language: Language | None = None
) -> PlainTextResponse:
    """Give a board with its numbers in plain text."""
    sheet = mailing_of(visit, request).sheet(board_for(visit, board), language or visit.language)
    return PlainTextResponse(plain_text(sheet))


def answered(board: Board, status: int = 200) -> JSONResponse:
    """Return a board with the `ETag` of its version."""
    headers = {"ETag": f'"{board.version}"'}
    return JSONResponse(forms.board_values(board), status_code=status, headers=headers)
