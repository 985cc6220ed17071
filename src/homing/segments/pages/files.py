"""The members of a segment as files: CSV, JSON and Excel; each is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response, StreamingResponse

from homing.core.acts import Verb
from homing.core.text import Text
from homing.customers import EXCEL, check_rows, csv_text, excel_pieces, json_text
from homing.segments import forms
from homing.segments.pages.house import segments_of
from homing.segments.saved import Segment
from homing.store import About, note
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/segments/{segment}"
HEADS: Final = (Text("Customer", "Клиент"), Text("Since", "С какого времени"))
router = doors.router(tags=["segments"])


@router.get(f"{PATH}.csv")
@may(REPORTS)
def members_as_csv(visit: ThisVisit, segment: UUID) -> Response:
    """Stream everybody who fits a segment now as CSV."""
    found = _exported(visit, segment, "csv")
    pieces = csv_text(forms.MEMBER_COLUMNS, forms.member_rows(segments_of(visit), found))
    headers = {"Content-Disposition": 'attachment; filename="members.csv"'}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(f"{PATH}.json")
@may(REPORTS)
def members_as_json(visit: ThisVisit, segment: UUID) -> Response:
    """Stream everybody who fits a segment now as JSON."""
    found = _exported(visit, segment, "json")
    rows = map(forms.member_values, segments_of(visit).each_member(found))
    return StreamingResponse(json_text("members", rows), media_type="application/json")


@router.get(f"{PATH}.xlsx")
@may(REPORTS)
def members_as_excel(visit: ThisVisit, segment: UUID) -> Response:
    """Give everybody who fits a segment now as an Excel file."""
    segments = segments_of(visit)
    check_rows(segments.count(segments.rule_of(segments.kept.one(segment))))
    found = _exported(visit, segment, "xlsx")
    heads = [each.of(visit.language) for each in HEADS]
    pieces = excel_pieces(heads, _sheet_rows(visit, found), visit.app.events.scratch)
    headers = {"Content-Disposition": 'attachment; filename="members.xlsx"'}
    return StreamingResponse(pieces, media_type=EXCEL, headers=headers)


def _sheet_rows(visit: Visit, segment: Segment) -> Iterator[tuple[str, datetime | None]]:
    """Yield members with local moments: a sheet knows no zones."""
    zone = ZoneInfo(visit.app.project.timezone)
    for each in segments_of(visit).each_member(segment):
        since = each.since and each.since.astimezone(zone).replace(tzinfo=None)
        yield each.id, since


def _exported(visit: Visit, segment: UUID, form: str) -> Segment:
    """Return a segment, and note that its members are exported."""
    found = segments_of(visit).kept.one(segment)
    with visit.app.records.begin() as connection:
        about = About("segment", found.id, found.name)
        now = visit.app.clock.now()
        note(connection, Verb.CUSTOMERS_EXPORTED, about, now=now, form=form)
    return found
