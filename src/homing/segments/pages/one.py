"""One segment: who is in it, since when, why; archived, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from homing.core.acts import Verb
from homing.core.errors import Conflict, HomingError, NotFound, UserError
from homing.core.text import Text
from homing.customers import cell, columns_chosen
from homing.draw import formats
from homing.draw.chart import NUMBER, Chart, Point, Series
from homing.draw.curve import curve
from homing.draw.markup import Html
from homing.segments.history import daily, moves
from homing.segments.pages.building import said_fault
from homing.segments.pages.clashes import clashed
from homing.segments.pages.every import PATH
from homing.segments.pages.house import alongside, segments_of, today, who
from homing.segments.saved import Segment
from homing.segments.words import sentence
from homing.ui import doors, render, state, undo
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

ONE: Final = f"{PATH}/{{segment}}"
AT_THE_END: Final = Text("Customers at the end of the day", "Клиентов в конце дня")
A_DAY: Final = Text("Customers a day", "Клиентов за день")
ENTERED: Final = Text("Entered", "Вошли")
LEFT: Final = Text("Left", "Вышли")
DAYS: Final = Text("Days", "Дни")
DRAWN_DAYS: Final = 90
STATE: Final = Text("Where it is", "Где он")
ARCHIVED: Final = Text("In the archive", "В архиве")
IN_USE: Final = Text("In use", "Используется")
router = doors.router(tags=["segments"])
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
    columns : tuple of str or None
        What is shown of each member, as the list of customers has them.
    done : str
        What was just done: added, saved, restored.
    """

    after: str | None = None
    customer: str = ""
    columns: tuple[str, ...] | None = None
    done: Literal["", "added", "saved", "restored"] = ""


@router.get(ONE)
@may(REPORTS)
def show_segment(visit: ThisVisit, request: Request, segment: UUID) -> Response:
    """Show one segment, with a page of its members."""
    query = state.read(OneQuery, request.query_params)
    return _page(visit, segments_of(visit).kept.one(segment), query)


@router.post(f"{ONE}/archive")
@may(REPORTS)
def archive_segment(visit: ThisVisit, segment: UUID, *, version: Version) -> Response:
    """Put it out of the way; its page offers to take that back."""
    return _put(visit, segment, Verb.SEGMENT_ARCHIVED, version=version)


@router.post(f"{ONE}/restore")
@may(REPORTS)
def restore_segment(visit: ThisVisit, segment: UUID, *, version: Version) -> Response:
    """Take back that it was archived."""
    return _put(visit, segment, Verb.SEGMENT_RESTORED, version=version)


def _put(visit: Visit, segment: UUID, verb: Verb, *, version: int) -> Response:
    kept = segments_of(visit).kept
    before = kept.one(segment)
    is_away = verb is Verb.SEGMENT_ARCHIVED
    try:
        (kept.archive if is_away else kept.restore)(segment, version=version)
    except Conflict:
        return _clash(visit, before, is_away=is_away)
    except UserError as fault:
        return _page(visit, before, OneQuery(), fault=fault)
    if is_away:
        return undo.after(f"{PATH}/{segment}", verb, segment)
    return RedirectResponse(f"{PATH}/{segment}?done=restored", 303)


def _clash(visit: Visit, now: Segment, *, is_away: bool) -> Response:
    """Show that somebody changed a segment before it was put away, or taken back."""
    place = ARCHIVED if is_away else IN_USE
    there = ARCHIVED if now.archived_at else IN_USE
    return clashed(visit, now, "/archive" if is_away else "/restore", (), (STATE, place, there))


def _page(
    visit: Visit, segment: Segment, query: OneQuery, *, fault: HomingError | None = None
) -> Response:
    segments = segments_of(visit)
    found = segments.page(segment, after=query.after)
    columns = columns_chosen(visit.app.records, who(visit), query.columns)
    return render.page(
        visit,
        "segments/one.html",
        status=422 if fault else 200,
        state=query,
        path=f"{PATH}/{segment.id}",
        segment=segment,
        said=sentence(segment.rule, segments.names()),
        found=found,
        columns=columns,
        listed=alongside(visit).of([each.number for each in found.members], columns),
        cell=cell,
        history=_history(visit, segment),
        why=_why(visit, segment, query.customer) if query.customer else None,
        fault=said_fault(visit, fault) if fault else "",
        fields=[field.name for field in fields(OneQuery)],
    )


def _why(visit: Visit, segment: Segment, customer: str) -> dict[str, Any]:
    """Return what is said of a customer; of one who is not there, that."""
    segments = segments_of(visit)
    try:
        found = segments.why(segments.rule_of(segment), customer)
    except NotFound:
        return {"is_there": False, "is_member": False, "reasons": ()}
    return {"is_there": True, "is_member": found.is_member, "reasons": found.reasons}


def _history(visit: Visit, segment: Segment) -> tuple[Html, Html] | None:
    """Return pictures of its size, and of who entered and left, once there are two days."""
    sizes = segments_of(visit).sizes(segment.id)
    days = daily(sizes, today(visit), DRAWN_DAYS)
    if len(days) < 2:
        return None
    changes = moves(sizes, [day for day, _ in days])
    labels = tuple(formats.day(day, visit.language) for day, _ in days)
    size = (segment.name, [members for _, members in days])
    moved = [
        (ENTERED.of(visit.language), [entered for entered, _ in changes]),
        (LEFT.of(visit.language), [left for _, left in changes]),
    ]
    return _drawn(visit, AT_THE_END, labels, [size]), _drawn(visit, A_DAY, labels, moved)


def _drawn(
    visit: Visit, title: Text, labels: tuple[str, ...], lines: Sequence[tuple[str, list[int]]]
) -> Html:
    last = len(labels) - 1
    series = tuple(
        Series(
            name,
            tuple(Point(value=n, is_complete=place < last) for place, n in enumerate(numbers)),
        )
        for name, numbers in lines
    )
    language = visit.language
    chart = Chart(
        title=title.of(language),
        axis=DAYS.of(language),
        labels=labels,
        series=series,
        unit=NUMBER,
    )
    return curve(chart, language=language)
