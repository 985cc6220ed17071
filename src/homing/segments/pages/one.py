"""One segment: who is in it, since when, why; renamed, given another rule, archived, taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from homing.core.errors import Conflict, HomingError, NotFound, UserError
from homing.core.text import Text
from homing.draw import formats
from homing.draw.chart import NUMBER, Chart, Point, Series
from homing.draw.curve import curve
from homing.draw.markup import Html
from homing.segments.history import daily
from homing.segments.pages.every import PATH, pretty
from homing.segments.pages.house import segments_of, today
from homing.segments.reading import rule_of, said_of
from homing.segments.saved import Kind, Segment
from homing.segments.words import sentence
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

ONE: Final = f"{PATH}/{{segment}}"
AT_THE_END: Final = Text("Customers at the end of the day", "Клиентов в конце дня")
DAYS: Final = Text("Days", "Дни")
DRAWN_DAYS: Final = 90
CONFLICT: Final = 409
router = doors.router(tags=["segments"])
Said = Annotated[str, Form()]
Version = Annotated[int, Form(ge=1, le=2**31)]


@dataclass(frozen=True, slots=True)
class OneQuery:
    """What is shown of a segment.

    Parameters
    ----------
    after : str or None
        The id that the page of members before ended with.
    customer : str
        Whom the page explains.
    done : str
        What was just done: added, saved, restored.
    """

    after: str | None = None
    customer: str = ""
    done: Literal["", "added", "saved", "restored"] = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """The form of a segment as somebody filled it in, and why it was not taken."""

    name: str
    rule: str
    fault: HomingError | None = None


@router.get(ONE)
@may(REPORTS)
def show_segment(visit: ThisVisit, request: Request, segment: UUID) -> Response:
    """Show one segment, with a page of its members."""
    query = state.read(OneQuery, request.query_params)
    return _page(visit, segments_of(visit).kept.one(segment), query)


@router.post(ONE)
@may(REPORTS)
def change_segment(
    visit: ThisVisit, segment: UUID, *, version: Version, name: Said = "", rule: Said = ""
) -> Response:
    """Give it another name or rule; who has not seen the newest one is told so."""
    kept = segments_of(visit).kept
    before = kept.one(segment)
    try:
        read = rule_of(rule) if before.kind is Kind.live else None
        kept.change(segment, version=version, name=name, rule=read)
    except (UserError, NotFound, Conflict) as fault:
        return _page(visit, before, OneQuery(), filled=Filled(name, rule, fault))
    return RedirectResponse(f"{PATH}/{segment}?done=saved", 303)


@router.post(f"{ONE}/archive")
@may(REPORTS)
def archive_segment(visit: ThisVisit, segment: UUID, *, version: Version) -> Response:
    """Put it out of the way; its page offers to take that back."""
    return _put(visit, segment, segments_of(visit).kept.archive, version=version, done="")


@router.post(f"{ONE}/restore")
@may(REPORTS)
def restore_segment(visit: ThisVisit, segment: UUID, *, version: Version) -> Response:
    """Take back that it was archived."""
    put_back = segments_of(visit).kept.restore
    return _put(visit, segment, put_back, version=version, done="?done=restored")


def _put(
    visit: Visit, segment: UUID, change: Callable[..., object], *, version: int, done: str
) -> Response:
    before = segments_of(visit).kept.one(segment)
    try:
        change(segment, version=version)
    except (UserError, Conflict) as fault:
        filled = Filled(before.name, pretty(said_of(before.rule)), fault)
        return _page(visit, before, OneQuery(), filled=filled)
    return RedirectResponse(f"{PATH}/{segment}{done}", 303)


def _page(
    visit: Visit, segment: Segment, query: OneQuery, *, filled: Filled | None = None
) -> Response:
    segments = segments_of(visit)
    fault = filled.fault if filled else None
    return render.page(
        visit,
        "segments/one.html",
        status=_status(fault),
        state=query,
        path=f"{PATH}/{segment.id}",
        segment=segment,
        said=sentence(segment.rule, segments.kept.names()),
        found=segments.page(segment, after=query.after),
        history=_history(visit, segment),
        why=_why(visit, segment, query.customer) if query.customer else None,
        filled=filled or Filled(segment.name, pretty(said_of(segment.rule))),
        is_conflict=isinstance(fault, Conflict),
        fields=[field.name for field in fields(OneQuery)],
    )


def _status(fault: HomingError | None) -> int:
    if fault is None:
        return 200
    return CONFLICT if isinstance(fault, Conflict) else 422


def _why(visit: Visit, segment: Segment, customer: str) -> dict[str, Any]:
    """Return what is said of a customer; of one who is not there, that."""
    segments = segments_of(visit)
    try:
        found = segments.why(segments.rule_of(segment), customer)
    except NotFound:
        return {"is_there": False, "is_member": False, "reasons": ()}
    return {"is_there": True, "is_member": found.is_member, "reasons": found.reasons}


def _history(visit: Visit, segment: Segment) -> Html | None:
    """Return the picture of its size by day, once there are two days."""
    days = daily(segments_of(visit).sizes(segment.id), today(visit), DRAWN_DAYS)
    if len(days) < 2:
        return None
    language = visit.language
    last = len(days) - 1
    chart = Chart(
        title=AT_THE_END.of(language),
        axis=DAYS.of(language),
        labels=tuple(formats.day(day, language) for day, _ in days),
        series=(
            Series(
                segment.name,
                tuple(
                    Point(value=members, is_complete=number < last)
                    for number, (_, members) in enumerate(days)
                ),
            ),
        ),
        unit=NUMBER,
    )
    return curve(chart, language=language)
