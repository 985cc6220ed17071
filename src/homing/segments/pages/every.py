"""The list of segments, and new ones: from a template, or from a rule as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

import orjson
from fastapi import Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from homing.core.errors import HomingError, NotFound, UserError
from homing.core.text import Text
from homing.draw.spark import spark
from homing.segments.history import daily
from homing.segments.model import Rule
from homing.segments.pages.house import segments_of, today, who
from homing.segments.reading import rule_of, said_of
from homing.segments.saved import Kind, Segment
from homing.segments.templates import TEMPLATES, Template
from homing.segments.words import sentence
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/segments"
NEW: Final = f"{PATH}/new"
SIZE: Final = Text("Members, day by day", "Число клиентов по дням")
DRAWN_DAYS: Final = 30
FIRST: Final = {"kind": "did", "events": ["purchase"], "times": 2}
"""The rule that the form of a new segment begins with."""
router = doors.router(tags=["segments"])
Said = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Draft:
    """A new segment as somebody fills it in.

    Parameters
    ----------
    name, rule : str
        As typed.
    kind : Kind
        Whether it goes on being looked at.
    template : Template or None
        Where it began.
    fault : HomingError or None
        Why it cannot be added.
    """

    name: str
    rule: str
    kind: Kind = Kind.live
    template: Template | None = None
    fault: HomingError | None = None


@dataclass(frozen=True, slots=True)
class NewQuery:
    """Which ready rule a new segment begins with, by its key."""

    template: str = ""


@router.get(PATH)
@may(REPORTS)
def show_segments(visit: ThisVisit) -> HTMLResponse:
    """Show all segments, and the ready rules that new ones can begin with."""
    segments = segments_of(visit)
    every, names, sizes = segments.kept.every(), segments.kept.names(), segments.latest()
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


@router.get(NEW)
@may(REPORTS)
def begin_segment(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the form of a new segment, filled in where it begins with a template."""
    key = state.read(NewQuery, request.query_params).template
    found = next((each for each in TEMPLATES if each.key == key), None)
    if found is None and key:
        raise NotFound(f"There is no template {key!r}.", where="template")
    if found is None:
        return _form(visit, Draft("", pretty(FIRST)))
    draft = Draft(found.name.of(visit.language), pretty(said_of(found.rule)), template=found)
    return _form(visit, draft, rule=found.rule)


@router.post(NEW)
@may(REPORTS)
def add_segment(
    visit: ThisVisit,
    *,
    name: Said = "",
    rule: Said = "",
    kind: Annotated[Kind, Form()] = Kind.live,
    do: Annotated[Literal["try", "add"], Form()] = "add",
) -> Response:
    """Add it, or only say who would fit."""
    draft = Draft(name, rule, kind)
    try:
        read = rule_of(rule)
        if do == "try":
            return _form(visit, draft, rule=read)
        made = segments_of(visit).add(name, read, kind=kind, by=who(visit))
    except (UserError, NotFound) as fault:
        return _form(visit, replace(draft, fault=fault))
    return RedirectResponse(f"{PATH}/{made.id}?done=added", 303)


def pretty(rule: object) -> str:
    """Return JSON as people read it."""
    return orjson.dumps(rule, option=orjson.OPT_INDENT_2).decode()


def _spark(visit: Visit, segment: Segment) -> str:
    days = daily(segments_of(visit).sizes(segment.id), today(visit), DRAWN_DAYS)
    if len(days) < 2:
        return ""
    counts = tuple(float(members) for _, members in days)
    return spark(counts, label=SIZE.of(visit.language), language=visit.language, is_complete=False)


def _form(visit: Visit, draft: Draft, *, rule: Rule | None = None) -> HTMLResponse:
    segments = segments_of(visit)
    count = sample = said = None
    if rule is not None:
        said = sentence(rule, segments.kept.names())
        count, sample = segments.count(rule), segments.sample(rule)
    return render.page(
        visit,
        "segments/new.html",
        status=422 if draft.fault else 200,
        draft=draft,
        said=said,
        count=count,
        sample=sample,
        kinds=Kind,
    )
