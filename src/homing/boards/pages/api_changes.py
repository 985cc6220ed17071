"""Boards changed by programs: reports pinned and taken off, links and mails."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Body, Request
from starlette.responses import JSONResponse

from homing.boards import forms, rules
from homing.boards.model import Every
from homing.boards.pages import examples
from homing.boards.pages.api import ONE, PATH, answered
from homing.boards.pages.house import (
    board_for,
    boards_of,
    links_of,
    mailing_of,
    site_of,
    who,
)
from homing.boards.pages.sharing import end_of
from homing.core.text import Language
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.versions import IfMatch, version_seen
from homing.ui.visit import ThisVisit

TILES: Final = f"{ONE}/tiles"
router = doors.router(tags=["boards"])
Words = Annotated[str, Body()]
Months = Annotated[int | None, Body(description="It begins so long before the end: 3 6 12 24.")]


@router.post(PATH, status_code=201, responses=examples.answer(examples.BOARD, 201))
@may(REPORTS)
def add_board(
    visit: ThisVisit,
    name: Words,
    *,
    description: Words = "",
    roles: Annotated[list[str] | None, Body(description="Who may see it.")] = None,
) -> JSONResponse:
    """Add an empty board."""
    made = boards_of(visit).add(name, description=description, by=who(visit), roles=roles or [])
    return answered(made, 201)


@router.patch(ONE, responses=examples.answer(examples.BOARD))
@may(REPORTS)
def change_board(
    visit: ThisVisit,
    board: UUID,
    *,
    name: Annotated[str | None, Body()] = None,
    description: Annotated[str | None, Body()] = None,
    roles: Annotated[list[str] | None, Body()] = None,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Give a board another name or other roles; 409 where somebody changed it meanwhile."""
    board_for(visit, board)
    changed = boards_of(visit).rename(
        board,
        version=version_seen(if_match, "board"),
        name=name,
        description=description,
        roles=roles,
    )
    return answered(changed)


@router.delete(ONE, responses=examples.answer(examples.BOARD))
@may(REPORTS)
def archive_board(visit: ThisVisit, board: UUID, if_match: IfMatch = None) -> JSONResponse:
    """Archive a board: its links show nothing, it is mailed no more; it can be taken back."""
    board_for(visit, board)
    return answered(boards_of(visit).archive(board, version=version_seen(if_match, "board")))


@router.post(f"{ONE}/restore", responses=examples.answer(examples.BOARD))
@may(REPORTS)
def restore_board(visit: ThisVisit, board: UUID) -> JSONResponse:
    """Take back that a board was archived."""
    board_for(visit, board)
    return answered(boards_of(visit).restore(board))


@router.post(TILES, status_code=201, responses=examples.answer(examples.BOARD, 201))
@may(REPORTS)
def pin_report(
    visit: ThisVisit,
    board: UUID,
    *,
    address: Annotated[str, Body(description="As /retention?period=month.")],
    title: Words = "",
    width: Annotated[int, Body(description="1 to 3 columns.")] = 1,
    months: Months = None,
) -> JSONResponse:
    """Put a report at the end of a board."""
    board_for(visit, board)
    pinned = boards_of(visit).pin(board, address, title=title, width=width, months=months)
    return answered(pinned, 201)


@router.post(f"{TILES}/{{tile}}/move", responses=examples.answer(examples.BOARD))
@may(REPORTS)
def move_tile(
    visit: ThisVisit,
    board: UUID,
    tile: UUID,
    *,
    to: Annotated[rules.Move, Body(embed=True)],
    if_match: IfMatch = None,
) -> JSONResponse:
    """Move a report a place up or down, or make it a column narrower or wider."""
    board_for(visit, board)
    return answered(boards_of(visit).move(board, tile, to, version=version_seen(if_match, "board")))


@router.delete(f"{TILES}/{{tile}}", responses=examples.answer(examples.BOARD))
@may(REPORTS)
def take_off(visit: ThisVisit, board: UUID, tile: UUID, if_match: IfMatch = None) -> JSONResponse:
    """Take a report off a board."""
    board_for(visit, board)
    return answered(boards_of(visit).take_off(board, tile, version=version_seen(if_match, "board")))


@router.post(f"{TILES}/{{tile}}/restore", responses=examples.answer(examples.BOARD))
@may(REPORTS)
def put_back(visit: ThisVisit, board: UUID, tile: UUID) -> JSONResponse:
    """Take back that a report was taken off."""
    board_for(visit, board)
    return answered(boards_of(visit).put_back(board, tile))


@router.post(
    f"{ONE}/links",
    status_code=201,
    responses=examples.answer(examples.LINK | {"url": "https://…/shared/…"}, 201),
)
@may(REPORTS)
def add_link(
    visit: ThisVisit,
    request: Request,
    board: UUID,
    *,
    label: Words,
    expires: Annotated[str, Body(description="Its last day, as 2026-12-31; blank: none.")] = "",
) -> JSONResponse:
    """Make a link; `url` has its secret, which cannot be had again."""
    until = end_of(expires, visit.app.project.timezone)
    link, token = links_of(visit).add(board_for(visit, board), label, expires_at=until)
    said = forms.link_values(link) | {"url": f"{site_of(request)}/shared/{token}"}
    return JSONResponse(said, status_code=201, headers={"Cache-Control": "no-store"})


@router.delete(f"{ONE}/links/{{link}}", responses=examples.answer(examples.LINK))
@may(REPORTS)
def revoke_link(visit: ThisVisit, board: UUID, link: UUID) -> JSONResponse:
    """End a link."""
    return JSONResponse(forms.link_values(links_of(visit).revoke(board_for(visit, board), link)))


@router.put(f"{ONE}/mail", responses=examples.answer(examples.MAIL))
@may(REPORTS)
def set_mail(
    visit: ThisVisit,
    request: Request,
    board: UUID,
    *,
    every: Annotated[Every | None, Body(description="None: no more.")],
    day: Annotated[int, Body(description="Of a week 1 = Monday; of a month.")] = 1,
    at: Annotated[str, Body(description="The business's time of day.")] = "08:00",
    language: Annotated[Language, Body()] = "en",
    addresses: Annotated[list[str] | None, Body(description="To these too.")] = None,
) -> JSONResponse:
    """Mail a board on a schedule."""
    found, mailing = board_for(visit, board), mailing_of(visit, request)
    mailing.add_recipients(found, " ".join(addresses or []))
    if every is None:
        mailing.end_schedule(found)
    else:
        minute = rules.minute_of(at)
        mailing.set_schedule(found, every, day=day, minute=minute, language=language)
    return JSONResponse(forms.mailed_values(mailing.of(board)))


@router.post(f"{ONE}/mail", status_code=202, responses=examples.answer(examples.MAIL, 202))
@may(REPORTS)
def send_now(
    visit: ThisVisit,
    request: Request,
    board: UUID,
    *,
    address: Annotated[str, Body(embed=True)],
) -> JSONResponse:
    """Mail a board to somebody now."""
    found, mailing = board_for(visit, board), mailing_of(visit, request)
    mailing.send_now(found, address, visit.language)
    return JSONResponse(forms.mailed_values(mailing.of(board)), status_code=202)
