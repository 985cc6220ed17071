"""The list of segments, and the ready rules that new ones can begin with."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse

from homing.core.text import Text
from homing.draw.spark import spark
from homing.segments.history import daily
from homing.segments.pages.house import segments_of, today
from homing.segments.saved import Kind, Segment
from homing.segments.templates import TEMPLATES
from homing.segments.words import sentence
from homing.ui import doors, render
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/segments"
SIZE: Final = Text("Members, day by day", "Число клиентов по дням")
DRAWN_DAYS: Final = 30
router = doors.router(tags=["segments"])


@router.get(PATH)
@may(REPORTS)
def show_segments(visit: ThisVisit) -> HTMLResponse:
    """Show all segments, and the ready rules that new ones can begin with."""
    segments = segments_of(visit)
    every, names, sizes = segments.kept.every(), segments.names(), segments.latest()
    living = [each for each in every if each.archived_at is None]
    return render.page(
        visit,
        "segments/list.html",
        living=living,
        archived=[each for each in every if each.archived_at is not None],
        sizes=sizes,
        sparks={each.id: _spark(visit, each) for each in living if each.kind is Kind.live},
        said=lambda segment: sentence(segment.rule, names),
        templates=TEMPLATES,
    )


def _spark(visit: Visit, segment: Segment) -> str:
    days = daily(segments_of(visit).sizes(segment.id), today(visit), DRAWN_DAYS)
    if len(days) < 2:
        return ""
    counts = tuple(float(members) for _, members in days)
    return spark(counts, label=SIZE.of(visit.language), language=visit.language, is_complete=False)
