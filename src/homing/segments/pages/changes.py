"""Segments changed by programs: added, changed by who has seen them, archived and taken back."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Body
from starlette.responses import JSONResponse

from homing.core.errors import UserError
from homing.segments.model import Rule
from homing.segments.pages import examples
from homing.segments.pages.api import ONE, PATH, answered
from homing.segments.pages.house import segments_of, who
from homing.segments.reading import rule_of
from homing.segments.saved import Kind, UploadedList
from homing.segments.service import Segments
from homing.segments.templates import TEMPLATES
from homing.ui import doors
from homing.ui.doors import REPORTS, may
from homing.ui.versions import IfMatch, version_seen
from homing.ui.visit import ThisVisit

LISTS: Final = "/api/v1/segment-lists"
router = doors.router(tags=["segments"])
Name = Annotated[str, Body(description="What people call it.")]


@router.post(PATH, status_code=201, responses=examples.answer(examples.SEGMENT, 201))
@may(REPORTS)
def add_segment(
    visit: ThisVisit,
    name: Name,
    *,
    rule: Annotated[dict[str, Any] | None, Body(description=f"See {PATH}/schema.")] = None,
    template: Annotated[str | None, Body(description="The key of a ready rule.")] = None,
    kind: Annotated[Kind, Body(description="frozen: those who fit now, for ever.")] = Kind.live,
) -> JSONResponse:
    """Add a segment from a rule or a template."""
    read = rule_of_either(rule, template)
    return answered(visit, segments_of(visit).add(name, read, kind=kind, by=who(visit)), 201)


@router.patch(ONE, responses=examples.answer(examples.SEGMENT))
@may(REPORTS)
def change_segment(
    visit: ThisVisit,
    segment: UUID,
    *,
    name: Annotated[str | None, Body()] = None,
    rule: Annotated[dict[str, Any] | None, Body(description=f"See {PATH}/schema.")] = None,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Give a segment another name or rule; 409 where somebody changed it meanwhile."""
    kept, version = segments_of(visit).kept, version_seen(if_match, "segment")
    read = None if rule is None else rule_of(rule)
    return answered(visit, kept.change(segment, version=version, name=name, rule=read))


@router.delete(ONE, responses=examples.answer(examples.SEGMENT))
@may(REPORTS)
def archive_segment(visit: ThisVisit, segment: UUID, if_match: IfMatch = None) -> JSONResponse:
    """Archive a segment: nobody enters or leaves it any more; it can be taken back."""
    archived = segments_of(visit).kept.archive(segment, version=version_seen(if_match, "segment"))
    return answered(visit, archived)


@router.post(f"{ONE}/restore", responses=examples.answer(examples.SEGMENT))
@may(REPORTS)
def restore_segment(visit: ThisVisit, segment: UUID, if_match: IfMatch = None) -> JSONResponse:
    """Take back that a segment was archived."""
    restored = segments_of(visit).kept.restore(segment, version=version_seen(if_match, "segment"))
    return answered(visit, restored)


@router.post(LISTS, status_code=201, responses=examples.answer(examples.LIST, 201))
@may(REPORTS)
def add_list(visit: ThisVisit, name: Name, ids: Annotated[list[str], Body()]) -> JSONResponse:
    """Keep a list of ids, which rules name by its id."""
    segments = segments_of(visit)
    return _listed(segments, segments.add_list(name, ids, by=who(visit)), 201)


@router.post(f"{LISTS}/{{uploaded}}/ids", responses=examples.answer(examples.LIST))
@may(REPORTS)
def extend_list(
    visit: ThisVisit, uploaded: UUID, ids: Annotated[list[str], Body(embed=True)]
) -> JSONResponse:
    """Put more ids into a list: so a long one comes in pieces."""
    segments = segments_of(visit)
    return _listed(segments, segments.extend_list(uploaded, ids))


def _listed(segments: Segments, uploaded: UploadedList, status: int = 200) -> JSONResponse:
    said = {"id": str(uploaded.id), "name": uploaded.name, "size": uploaded.size}
    known = {"known": segments.known_of(uploaded.id)}
    return JSONResponse(said | known, status_code=status)


def rule_of_either(rule: dict[str, Any] | None, template: str | None) -> Rule:
    """Return the rule that is given, or that of a template.

    Raises
    ------
    UserError
        If it is none, or both are given or neither.
    """
    if (rule is None) == (template is None):
        raise UserError("A segment is made of a rule or of a template.", where="rule")
    if rule is not None:
        return rule_of(rule)
    known = {each.key: each.rule for each in TEMPLATES}
    if template not in known:
        raise UserError(
            f"There is no template {template!r}.",
            where="template",
            remedy=f"Use one of: {', '.join(known)}.",
        )
    return known[template]
