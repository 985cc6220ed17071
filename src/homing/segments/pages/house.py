"""What the pages of segments need of the running installation."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from homing.segments.service import Segments
from homing.ui.visit import Visit


def segments_of(visit: Visit) -> Segments:
    """Return the segments of an installation."""
    house = visit.app
    return Segments(house.records, house.events, clock=house.clock, project=lambda: house.project)


def who(visit: Visit) -> UUID | None:
    """Return who asks, to be noted with what they make."""
    return visit.user.id if visit.user and not visit.user.is_key else None


def today(visit: Visit) -> date:
    """Return the day it is for segments, where the business is."""
    return segments_of(visit).now().astimezone(ZoneInfo(visit.app.project.timezone)).date()
