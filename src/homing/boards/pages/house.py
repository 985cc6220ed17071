"""What the pages of boards need of the running installation."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from homing.boards.keeping import Boards, check_sight
from homing.boards.mailing import Mailing
from homing.boards.model import Board
from homing.boards.sharing import Links
from homing.ui.roles import REPORTS
from homing.ui.visit import Visit


def boards_of(visit: Visit) -> Boards:
    """Return the boards of an installation."""
    return Boards(visit.app.records, visit.app.clock)


def links_of(visit: Visit) -> Links:
    """Return the links of its boards."""
    return Links(visit.app.records, visit.app.clock)


def mailing_of(visit: Visit, request: Request) -> Mailing:
    """Return the mails of its boards; links in them lead to where this request came in."""
    return Mailing(visit.app, lambda: site_of(request))


def site_of(request: Request) -> str:
    """Return the address of the site, as the one who asks knows it."""
    return str(request.base_url).rstrip("/")


def board_for(visit: Visit, board: UUID) -> Board:
    """Return a board to one who may see it; raises `NotFound` or `Refused`."""
    return check_sight(boards_of(visit).one(board), visit.role)


def who(visit: Visit) -> UUID | None:
    """Return who asks, to be noted with what they make."""
    return visit.user.id if visit.user and not visit.user.is_key else None


def has_people(visit: Visit) -> bool:
    """Say whether numbers lead to reports and people for one who looks."""
    return visit.role in REPORTS
