"""One segment given another name or rule, by who has seen the newest one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from homing.core.errors import Conflict, NotFound, UserError
from homing.core.text import Text
from homing.segments.pages.building import Asked, Building, Fields, begun, known, sent, shown
from homing.segments.pages.clashes import clashed
from homing.segments.pages.every import PATH
from homing.segments.pages.house import segments_of
from homing.segments.saved import Kind, Segment
from homing.segments.words import sentence
from homing.ui import doors, render
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

CHANGE: Final = f"{PATH}/{{segment}}/change"
NAME: Final = Text("Name", "Название")
RULE: Final = Text("Rule", "Правило")
router = doors.router(tags=["segments"])


@router.get(CHANGE)
@may(REPORTS)
def show_rule(visit: ThisVisit, segment: UUID) -> Response:
    """Show the form of a segment as it is."""
    found = segments_of(visit).kept.one(segment)
    return _page(visit, found, begun(found.rule, found.name, found.kind), found.version)


@router.post(CHANGE)
@may(REPORTS)
def change_rule(visit: ThisVisit, segment: UUID, fields: Fields) -> Response:
    """Do what a button of the form says: change the draft, or the segment."""
    kept = segments_of(visit).kept
    before = kept.one(segment)
    given = dict(fields)
    version = int(given.get("version", "0") or 0) if given.get("version", "").isdecimal() else 0
    if before.kind is Kind.live:
        building, asked = sent(fields)
    else:  # its members are kept, and so is the rule they were found by
        building, asked = begun(before.rule, given.get("name", ""), before.kind), Asked("add")
    if asked != Asked("add") or building.fault or given.get("again"):
        return _page(visit, before, building, version)
    try:
        rule = building.rule() if before.kind is Kind.live else None
        kept.change(segment, version=version, name=building.name, rule=rule)
    except Conflict:
        said = [(key, text) for key, text in fields if key not in {"version", "again"}]
        return _clash(visit, kept.one(segment), building, said)
    except (UserError, NotFound) as fault:
        return _page(visit, before, replace(building, fault=fault), version)
    return RedirectResponse(f"{PATH}/{segment}?done=saved", 303)


def _clash(
    visit: Visit, now: Segment, building: Building, said: Sequence[tuple[str, str]]
) -> Response:
    names = segments_of(visit).names()
    rules = [(RULE, sentence(building.rule(), names), sentence(now.rule, names))]
    shown_rules = rules if now.kind is Kind.live else []
    return clashed(visit, now, "/change", said, (NAME, building.name, now.name), *shown_rules)


def _page(visit: Visit, segment: Segment, building: Building, version: int) -> Response:
    return render.page(
        visit,
        "segments/change.html",
        status=422 if building.fault else 200,
        segment=segment,
        version=version,
        building=building,
        shown=shown(visit, building, own=segment.id),
        known=known(visit),
        path=f"{PATH}/{segment.id}",
    )
