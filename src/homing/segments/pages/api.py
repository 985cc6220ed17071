"""Segments in the API: listed, looked at, tried, explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Body, Request
from starlette.responses import JSONResponse, PlainTextResponse

from homing.core.errors import UserError
from homing.metrics.twins.twin import DIALECTS
from homing.segments import exports, forms
from homing.segments.pages import examples
from homing.segments.pages.house import alongside, segments_of
from homing.segments.reading import rule_of, schema
from homing.segments.saved import Segment
from homing.segments.templates import TEMPLATES
from homing.segments.words import sentence
from homing.ui import doors, state
from homing.ui.doors import REPORTS, may
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/api/v1/segments"
ONE: Final = f"{PATH}/{{segment}}"
MOST: Final = 1_000
"""Members of one answer."""
router = doors.router(tags=["segments"])
Rule = Annotated[dict[str, Any], Body(embed=True, description=f"See {PATH}/schema.")]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which segments are listed.

    Parameters
    ----------
    archived : bool
        Those that are archived, too.
    """

    archived: bool = False


@dataclass(frozen=True, slots=True)
class MembersQuery:
    """Which members are listed.

    Parameters
    ----------
    after : str or None
        Where the page before ended: its `next`.
    most : int
        How many at once, 1,000 at most.
    """

    after: str | None = None
    most: int = 100


@router.get(
    PATH,
    openapi_extra={"parameters": parameters(ListQuery)},
    responses=examples.answer({"segments": [examples.SEGMENT]}),
)
@may(REPORTS)
def give_segments(visit: ThisVisit, request: Request) -> JSONResponse:
    """List the segments, oldest first, with their sizes at the last look."""
    query = state.read(ListQuery, request.query_params)
    segments = segments_of(visit)
    names, sizes = segments.names(), segments.latest()
    found = [
        forms.segment_values(each, names, sizes.get(each.id))
        for each in segments.kept.every()
        if query.archived or each.archived_at is None
    ]
    return JSONResponse({"segments": found})


@router.get(f"{PATH}/schema", responses=examples.answer({"title": "Rule"}))
@may(REPORTS)
def give_schema() -> JSONResponse:
    """Give the JSON Schema of a rule."""
    return JSONResponse(schema())


@router.get(f"{PATH}/templates", responses=examples.answer({"templates": [examples.TEMPLATE]}))
@may(REPORTS)
def give_templates() -> JSONResponse:
    """List ready rules that a segment can be made from."""
    return JSONResponse({"templates": [forms.template_values(each) for each in TEMPLATES]})


@router.post(f"{PATH}/preview", responses=examples.answer(examples.PREVIEW))
@may(REPORTS)
def preview(visit: ThisVisit, rule: Rule) -> JSONResponse:
    """Say what a rule means, how many fit it now, and who some of them are; nothing is kept."""
    segments, read = segments_of(visit), rule_of(rule)
    said = sentence(read, segments.names())
    found = segments.preview(read)
    values = {"count": found.count, "sample": list(found.sample)}
    return JSONResponse({"sentence": forms.text_values(said), **values})


@router.get(ONE, responses=examples.answer(examples.SEGMENT))
@may(REPORTS)
def give_segment(visit: ThisVisit, segment: UUID) -> JSONResponse:
    """Give one segment; its `ETag` is what a change of it sends back in `If-Match`."""
    return answered(visit, segments_of(visit).kept.one(segment))


@router.get(
    f"{ONE}/members",
    openapi_extra={"parameters": parameters(MembersQuery)},
    responses=examples.answer(examples.MEMBERS),
)
@may(REPORTS)
def give_members(visit: ThisVisit, request: Request, segment: UUID) -> JSONResponse:
    """List who fits a segment now, by id, with what the list of customers says of each.

    `next` is `after` of the next page.
    """
    query = state.read(MembersQuery, request.query_params)
    if not 1 <= query.most <= MOST:
        raise UserError(f"List 1 to {MOST:,} at once.", where="most")
    segments = segments_of(visit)
    found = segments.page(segments.kept.one(segment), after=query.after, most=query.most)
    on = state.href(visit.path, query, after=found.next)
    headers = {"Link": f'<{on}>; rel="next"'} if found.next else None
    listed = alongside(visit).of([each.number for each in found.members])
    members = [exports.values(each, listed.get(each.id)) for each in found.members]
    said = {"members": members, "total": found.total, "next": found.next}
    return JSONResponse(said, headers=headers)


@router.get(f"{ONE}/why", responses=examples.answer(examples.WHY))
@may(REPORTS)
def give_reasons(visit: ThisVisit, segment: UUID, customer: str) -> JSONResponse:
    """Say why a customer, by any of their ids, is in a segment or is not."""
    segments = segments_of(visit)
    found = segments.why(segments.rule_of(segments.kept.one(segment)), customer)
    return JSONResponse(forms.why_values(found))


@router.get(f"{ONE}/sizes", responses=examples.answer(examples.SIZES))
@may(REPORTS)
def give_sizes(visit: ThisVisit, segment: UUID) -> JSONResponse:
    """Say how large a segment was, by local day; a day that nothing changed on is not there."""
    segments = segments_of(visit)
    return JSONResponse(forms.sizes_values(segments.sizes(segments.kept.one(segment).id)))


@router.get(
    f"{ONE}/sql",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": "SELECT …"}}}},
)
@may(REPORTS)
def give_sql(visit: ThisVisit, segment: UUID, dialect: str = "duckdb") -> PlainTextResponse:
    """Give the statement of who fits a segment now, in the words of a database."""
    segments = segments_of(visit)
    for known in DIALECTS:
        if known == dialect:
            return PlainTextResponse(segments.sql(segments.kept.one(segment).rule, known))
    raise UserError(
        f"{dialect!r} is not a dialect.",
        where="dialect",
        remedy=f"Use one of: {', '.join(DIALECTS)}.",
    )


def answered(visit: Visit, segment: Segment, status: int = 200) -> JSONResponse:
    """Return a segment with the `ETag` of its version."""
    segments = segments_of(visit)
    size = segments.latest().get(segment.id)
    said = forms.segment_values(segment, segments.names(), size)
    return JSONResponse(said, status_code=status, headers={"ETag": f'"{segment.version}"'})
