"""Mails of boards: what one looks like, and the way out for who gets them."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import HTMLResponse, Response

from homing.boards.mailing import STOP
from homing.boards.pages.every import PATH
from homing.boards.pages.house import board_for, mailing_of
from homing.boards.pages.shared import quietly
from homing.core.text import Language
from homing.ui import doors, render
from homing.ui.doors import PUBLIC, REPORTS, may
from homing.ui.visit import ThisVisit

ONE: Final = f"{PATH}/{{board}}"
NOTHING_ELSE: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"
"""A mail's styles stand in its elements; it is shown as a mail reader would show it."""
router = doors.router(tags=["boards"])


@router.get(f"{ONE}/mail/preview")
@may(REPORTS)
def preview_mail(
    visit: ThisVisit, request: Request, board: UUID, language: Language | None = None
) -> HTMLResponse:
    """Show the mail of a board as its readers see it."""
    found = board_for(visit, board)
    letter = mailing_of(visit, request).letter(found, language or visit.language, to="")
    text = letter.html
    for part in letter.parts:
        if part.cid:
            inline = f"data:{part.kind};base64,{b64encode(part.content).decode()}"
            text = text.replace(f'"cid:{part.cid}"', f'"{inline}"')
    return HTMLResponse(text, headers={"Content-Security-Policy": NOTHING_ELSE})


@router.get(f"{STOP}{{token}}")
@may(PUBLIC)
def show_stop(visit: ThisVisit, request: Request, token: str) -> Response:
    """Ask whether the mails shall stop: a program that only follows links stops nothing."""
    recipient, board = mailing_of(visit, request).of_token(token)
    page = render.page(visit, "boards/stop.html", recipient=recipient, board=board)
    return quietly(page)


@router.post(f"{STOP}{{token}}")
@may(PUBLIC)
def stop_mails(
    visit: ThisVisit, request: Request, token: str, *, again: Annotated[bool, Form()] = False
) -> Response:
    """Send no more mails of a board to somebody (RFC 8058), or send them again."""
    recipient, board = mailing_of(visit, request).stop(token, is_stopped=not again)
    page = render.page(visit, "boards/stop.html", recipient=recipient, board=board)
    return quietly(page)
