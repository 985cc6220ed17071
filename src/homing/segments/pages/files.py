"""The members of a segment as files: CSV, JSON and Excel; each is noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from homing.core.acts import Verb
from homing.core.text import Text
from homing.customers import (
    EXCEL,
    Column,
    check_rows,
    excel_pieces,
    json_text,
    sheet_cells,
    sheet_heads,
)
from homing.segments import exports
from homing.segments.pages.house import alongside, columns_for, segments_of
from homing.segments.saved import Segment
from homing.store import About, note
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/segments/{segment}"
SINCE: Final = Text("Since", "С какого времени")
router = doors.router(tags=["segments"])


@router.get(f"{PATH}.csv")
@may(REPORTS)
def members_as_csv(visit: ThisVisit, request: Request, segment: UUID) -> Response:
    """Stream everybody who fits a segment now as CSV, with the columns of the list of customers."""
    columns, found = columns_for(visit, request), _exported(visit, segment, "csv")
    headers = {"Content-Disposition": 'attachment; filename="members.csv"'}
    text = exports.as_csv(_each(visit, found), columns)
    return StreamingResponse(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(f"{PATH}.json")
@may(REPORTS)
def members_as_json(visit: ThisVisit, segment: UUID) -> Response:
    """Stream everybody who fits a segment now as JSON, with all that a list of customers says."""
    found = _exported(visit, segment, "json")
    rows = (exports.values(*each) for each in _each(visit, found))
    return StreamingResponse(json_text("members", rows), media_type="application/json")


@router.get(f"{PATH}.xlsx")
@may(REPORTS)
def members_as_excel(visit: ThisVisit, request: Request, segment: UUID) -> Response:
    """Give everybody who fits a segment now as an Excel file, with the columns of the list."""
    segments, columns = segments_of(visit), columns_for(visit, request)
    check_rows(segments.count(segments.rule_of(segments.kept.one(segment))))
    found = _exported(visit, segment, "xlsx")
    who, *heads = sheet_heads(columns, visit.language)
    pieces = excel_pieces(
        [who, SINCE.of(visit.language), *heads],
        _sheet_rows(visit, found, columns),
        visit.app.events.scratch,
    )
    headers = {"Content-Disposition": 'attachment; filename="members.xlsx"'}
    return StreamingResponse(pieces, media_type=EXCEL, headers=headers)


def _sheet_rows(visit: Visit, segment: Segment, columns: tuple[Column, ...]) -> Iterator[list[Any]]:
    """Yield members with local moments: a sheet knows no zones."""
    timezone = visit.app.project.timezone
    zone = ZoneInfo(timezone)
    for member, listed in _each(visit, segment):
        since = member.since and member.since.astimezone(zone).replace(tzinfo=None)
        yield [member.id, since, *sheet_cells(listed, columns, timezone)]


def _each(visit: Visit, segment: Segment) -> Iterator[exports.Found]:
    return exports.each_member(segments_of(visit), alongside(visit), segment)


def _exported(visit: Visit, segment: UUID, form: str) -> Segment:
    """Return a segment, and note that its members are exported."""
    found = segments_of(visit).kept.one(segment)
    with visit.app.records.begin() as connection:
        about = About("segment", found.id, found.name)
        now = visit.app.clock.now()
        note(connection, Verb.CUSTOMERS_EXPORTED, about, now=now, form=form)
    return found
