"""Two customers made one: looked at side by side, merged with a reason, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Body, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from homing.core.acts import Verb
from homing.core.errors import HomingError, NotFound, UserError
from homing.customers.finding import find
from homing.customers.merging import Merges
from homing.customers.pages.answers import address_of
from homing.customers.pages.house import people
from homing.ui import doors, render, state, undo
from homing.ui.doors import REPORTS, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])
NEW: Final = "/merges/new"
API: Final = "/api/v1/merges"
Said = Annotated[str, Form()]
_MADE: Final = {"merge": 17, "customer": "ann"}
_UNDONE: Final = {"customer": "ann"}


@dataclass(frozen=True, slots=True)
class MergeQuery:
    """Which two customers are looked at.

    Parameters
    ----------
    customer : str
        An id of the one who stays.
    other : str
        An id of the one who becomes one with them.
    find : str
        The beginnings of words of who is looked for.
    """

    customer: str = ""
    other: str = ""
    find: str = ""


@router.get(NEW)
@may(REPORTS)
def show_merge(visit: ThisVisit, request: Request) -> Response:
    """Look for another customer, and see both side by side."""
    return _page(visit, state.read(MergeQuery, request.query_params))


@router.post("/merges")
@may(REPORTS)
def merge(
    visit: ThisVisit, *, customer: Said = "", other: Said = "", reason: Said = ""
) -> Response:
    """Make them one; the card offers to take that back."""
    try:
        number = merges(visit).merge(other, into=customer, reason=reason, now=visit.app.clock.now())
    except (UserError, NotFound) as fault:
        return _page(visit, MergeQuery(customer, other), fault=fault, reason=reason)
    return undo.after(address_of(customer), Verb.CUSTOMERS_MERGED, str(number))


@router.post("/merges/{merge}/undo")
@may(REPORTS)
def undo_merge(visit: ThisVisit, merge: int) -> Response:
    """Take a merge back: both are as they were."""
    stays = merges(visit).undo(merge, now=visit.app.clock.now())
    return RedirectResponse(address_of(stays), 303)


@router.post(
    API,
    status_code=201,
    responses={201: {"content": {"application/json": {"example": _MADE}}}},
)
@may(REPORTS)
def merge_customers(
    visit: ThisVisit,
    *,
    customer: Annotated[str, Body(description="An id of the one who stays.")],
    other: Annotated[str, Body(description="An id of the one who becomes one with them.")],
    reason: Annotated[str, Body(description="What it is based on.")],
) -> JSONResponse:
    """Make two customers one; the merge can be taken back by its number."""
    number = merges(visit).merge(other, into=customer, reason=reason, now=visit.app.clock.now())
    return JSONResponse({"merge": number, "customer": customer}, status_code=201)


@router.delete(
    f"{API}/{{merge}}",
    responses={200: {"content": {"application/json": {"example": _UNDONE}}}},
)
@may(REPORTS)
def unmerge_customers(visit: ThisVisit, merge: int) -> JSONResponse:
    """Take a merge back: both are as they were."""
    return JSONResponse({"customer": merges(visit).undo(merge, now=visit.app.clock.now())})


def merges(visit: Visit) -> Merges:
    """Return the merges of an installation."""
    return Merges(visit.app.records, visit.app.events, visit.app.project.currency)


def _page(
    visit: Visit, query: MergeQuery, *, fault: HomingError | None = None, reason: str = ""
) -> Response:
    preview = None
    if query.customer and query.other:
        try:
            preview = merges(visit).preview(query.customer, query.other)
        except (UserError, NotFound) as wrong:
            fault = fault or wrong
    with people(visit) as cursor:
        hits = find(cursor, query.find, most=11) if query.find else []
    return render.page(
        visit,
        "customers/merge.html",
        status=422 if fault else 200,
        state=query,
        preview=preview,
        hits=[each for each in hits if each.id != query.customer][:10],
        fault=fault,
        reason=reason,
        path=NEW,
        address_of=address_of,
    )
