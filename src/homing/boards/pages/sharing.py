"""Who else sees a board: its links and its mails, on one page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from homing.boards import rules
from homing.boards.model import Board, Every
from homing.boards.pages.every import PATH
from homing.boards.pages.house import board_for, links_of, mailing_of, site_of
from homing.core.errors import HomingError, UserError
from homing.core.names import WEEKDAYS
from homing.core.text import Language
from homing.store import Verb
from homing.ui import doors, render, undo
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

ONE: Final = f"{PATH}/{{board}}"
LINKS: Final = f"{ONE}/links"
router = doors.router(tags=["boards"])
Said = Annotated[str, Form()]


@router.get(f"{ONE}/share")
@may(REPORTS)
def show_sharing(visit: ThisVisit, request: Request, board: UUID) -> Response:
    """Show its links and its mails."""
    return sharing_page(visit, request, board_for(visit, board))


@router.post(LINKS)
@may(REPORTS)
def add_link(
    visit: ThisVisit, request: Request, board: UUID, *, label: Said = "", expires: Said = ""
) -> Response:
    """Make a link; its secret is shown this once."""
    found = board_for(visit, board)
    try:
        until = end_of(expires, visit.app.project.timezone)
        _, token = links_of(visit).add(found, label, expires_at=until)
    except UserError as fault:
        return sharing_page(visit, request, found, fault=fault, label=label)
    return sharing_page(visit, request, found, secret=f"{site_of(request)}/shared/{token}")


@router.post(f"{LINKS}/{{link}}/revoke")
@may(REPORTS)
def revoke_link(visit: ThisVisit, board: UUID, link: UUID) -> Response:
    """End a link; the next page offers to take that back."""
    links_of(visit).revoke(board_for(visit, board), link)
    return undo.after(f"{PATH}/{board}/share", Verb.BOARD_LINK_REVOKED, link)


@router.post(f"{LINKS}/{{link}}/restore")
@may(REPORTS)
def restore_link(visit: ThisVisit, board: UUID, link: UUID) -> Response:
    """Take back that a link was ended."""
    links_of(visit).restore(board_for(visit, board), link)
    return RedirectResponse(f"{PATH}/{board}/share", 303)


@router.post(f"{ONE}/mail")
@may(REPORTS)
def set_schedule(
    visit: ThisVisit,
    request: Request,
    board: UUID,
    *,
    every: Said = "week",
    weekday: Annotated[int, Form()] = 1,
    day: Annotated[int, Form()] = 1,
    at: Said = "08:00",
    language: Annotated[Language, Form()] = "en",
    addresses: Said = "",
) -> Response:
    """Mail it on a schedule, to these addresses too; `every` may be never."""
    found, mailing = board_for(visit, board), mailing_of(visit, request)
    try:
        mailing.add_recipients(found, addresses)
        if every == "never":
            mailing.end_schedule(found)
        else:
            often = _every(every)
            on = weekday if often is Every.week else day
            mailing.set_schedule(
                found, often, day=on, minute=rules.minute_of(at), language=language
            )
    except UserError as fault:
        return sharing_page(visit, request, found, fault=fault, addresses=addresses)
    return RedirectResponse(f"{PATH}/{board}/share#mail", 303)


@router.post(f"{ONE}/mail/now")
@may(REPORTS)
def send_now(visit: ThisVisit, request: Request, board: UUID, *, address: Said = "") -> Response:
    """Send it to somebody now: to oneself, as a rule."""
    found = board_for(visit, board)
    try:
        mailing_of(visit, request).send_now(found, address, visit.language)
    except UserError as fault:
        return sharing_page(visit, request, found, fault=fault, address=address)
    return RedirectResponse(f"{PATH}/{board}/share#mail", 303)


@router.post(f"{ONE}/mail/recipients/{{recipient}}/drop")
@may(REPORTS)
def drop_recipient(visit: ThisVisit, request: Request, board: UUID, recipient: UUID) -> Response:
    """Mail it to somebody no more."""
    mailing_of(visit, request).drop_recipient(board_for(visit, board), recipient)
    return RedirectResponse(f"{PATH}/{board}/share#mail", 303)


def sharing_page(
    visit: Visit,
    request: Request,
    board: Board,
    *,
    secret: str | None = None,
    fault: HomingError | None = None,
    **typed: Any,
) -> Response:
    """Return the page of a board's links and mails."""
    mailed = mailing_of(visit, request).of(board.id)
    own = visit.user.email if visit.user else ""
    page = render.page(
        visit,
        "boards/share.html",
        status=422 if fault else 200,
        board=board,
        path=f"{PATH}/{board.id}",
        links=links_of(visit).of_board(board.id),
        now=visit.app.clock.now(),
        secret=secret,
        fault=fault,
        mailed=mailed,
        every=Every,
        weekdays=list(enumerate(WEEKDAYS, start=1)),
        zone=visit.app.project.timezone,
        typed={"label": "", "addresses": "", "address": own} | typed,
    )
    if secret:
        page.headers["Cache-Control"] = "no-store"
    return page


def end_of(day: str, timezone: str) -> datetime | None:
    """Return the end of a local day, None for none; raises `UserError`."""
    if not day:
        return None
    try:
        start = datetime.combine(datetime.fromisoformat(day).date(), time(), ZoneInfo(timezone))
        return start + timedelta(days=1)
    except (ValueError, OverflowError):
        raise UserError(f"{day[:20]!r} is no day.", where="expires") from None


def _every(said: str) -> Every:
    try:
        return Every(said)
    except ValueError:
        raise UserError("Choose a day, a week or a month.", where="every") from None
