"""A new segment: begun from a ready rule, an address or nothing, built, and added."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from homing.core.errors import NotFound, UserError
from homing.segments.model import Did, Rule
from homing.segments.pages.building import Asked, Building, Fields, begun, known, sent, shown
from homing.segments.pages.every import PATH
from homing.segments.pages.house import segments_of, who
from homing.segments.reading import rule_of
from homing.segments.templates import TEMPLATES, Template
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.visit import ThisVisit, Visit

NEW: Final = f"{PATH}/new"
FIRST: Final = Did(events=("purchase",), times=2)
"""The rule that the form of a new segment begins with."""
router = doors.router(tags=["segments"])


@dataclass(frozen=True, slots=True)
class NewQuery:
    """What a new segment begins with.

    Parameters
    ----------
    template : str
        The key of a ready rule.
    rule : str
        A rule as JSON.
    name : str
        What the segment shall be called.
    """

    template: str = ""
    rule: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ValuesQuery:
    """Of what values are offered: of a property or a trait, those with a text in them."""

    name: str
    of: Literal["property", "trait"] = "property"
    find: str = ""


@router.get(NEW)
@may(REPORTS)
def begin_segment(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the form of a new segment, filled in where it begins with something."""
    query = state.read(NewQuery, request.query_params)
    if query.rule:
        return _page(visit, begun(rule_of(query.rule), query.name), is_begun=True)
    template = _template(query.template) if query.template else None
    rule: Rule = template.rule if template else FIRST
    name = template.name.of(visit.language) if template else query.name
    return _page(visit, begun(rule, name), template, is_begun=True)


@router.post(NEW)
@may(REPORTS)
def build_segment(visit: ThisVisit, fields: Fields) -> Response:
    """Do what a button of the form says: change the draft, or add the segment."""
    building, asked = sent(fields)
    if asked != Asked("add") or building.fault:
        return _page(visit, building)
    try:
        made = segments_of(visit).add(
            building.name, building.rule(), kind=building.kind, by=who(visit)
        )
    except (UserError, NotFound) as fault:
        return _page(visit, replace(building, fault=fault))
    return RedirectResponse(f"{PATH}/{made.id}?done=added", 303)


@router.get(f"{NEW}/values.json")
@may(REPORTS)
@follows_the_log
def offer_values(visit: ThisVisit, request: Request) -> JSONResponse:
    """Give values that a property or a trait has, the most frequent of the newest first."""
    query = state.read(ValuesQuery, request.query_params)
    names = segments_of(visit).offering.values(query.of, query.name, query.find)
    return JSONResponse({"names": names})


def _template(key: str) -> Template:
    for each in TEMPLATES:
        if each.key == key:
            return each
    raise NotFound(f"There is no template {key!r}.", where="template")


def _page(
    visit: Visit,
    building: Building,
    template: Template | None = None,
    *,
    is_begun: bool = False,
) -> HTMLResponse:
    """Return the form; the keyboard is led to its beginning where it has just begun."""
    found = shown(visit, building)
    return render.page(
        visit,
        "segments/new.html",
        status=422 if building.fault else 200,
        building=building,
        shown=found,
        known=known(visit),
        template=template,
        is_begun=is_begun,
        action=NEW,
        address=state.href(NEW, NewQuery(rule=found.text, name=building.name))
        if found.text
        else "",
    )
