"""The members of a segment as files."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from homing.customers import csv_text, json_text
from homing.segments import forms
from homing.segments.pages.house import segments_of
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit

PATH: Final = "/segments/{segment}"
router = doors.router(tags=["segments"])


@router.get(f"{PATH}.csv")
@may(REPORTS)
def members_as_csv(visit: ThisVisit, segment: UUID) -> Response:
    """Stream everybody who fits a segment now as CSV."""
    segments = segments_of(visit)
    pieces = csv_text(forms.MEMBER_COLUMNS, forms.member_rows(segments, segments.kept.one(segment)))
    headers = {"Content-Disposition": 'attachment; filename="members.csv"'}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(f"{PATH}.json")
@may(REPORTS)
def members_as_json(visit: ThisVisit, segment: UUID) -> Response:
    """Stream everybody who fits a segment now as JSON."""
    segments = segments_of(visit)
    rows = map(forms.member_values, segments.each_member(segments.kept.one(segment)))
    return StreamingResponse(json_text("members", rows), media_type="application/json")
