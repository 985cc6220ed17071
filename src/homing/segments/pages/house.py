"""What the pages of segments need of the running installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request

from homing.customers import Alongside, Column, columns_chosen
from homing.segments import installed
from homing.segments.service import Segments
from homing.ui import state
from homing.ui.visit import Visit


@dataclass(frozen=True, slots=True)
class ColumnsQuery:
    """What is shown of each member.

    Parameters
    ----------
    columns : tuple of str or None
        As the list of customers has them.
    """

    columns: tuple[str, ...] | None = None


def segments_of(visit: Visit) -> Segments:
    """Return the segments of an installation."""
    return installed.segments_of(visit.app, live=visit.app.live)


def alongside(visit: Visit) -> Alongside:
    """Return the customers of an installation, as their list has them."""
    return Alongside(visit.app.events, visit.app.project.currency)


def columns_for(visit: Visit, request: Request) -> tuple[Column, ...]:
    """Return the columns of members: those asked for, else as the user has their list."""
    asked = state.read(ColumnsQuery, request.query_params)
    return columns_chosen(visit.app.records, who(visit), asked.columns)


def who(visit: Visit) -> UUID | None:
    """Return who asks, to be noted with what they make."""
    return visit.user.id if visit.user and not visit.user.is_key else None


def today(visit: Visit) -> date:
    """Return the day it is for segments, where the business is."""
    return segments_of(visit).now().astimezone(ZoneInfo(visit.app.project.timezone)).date()
