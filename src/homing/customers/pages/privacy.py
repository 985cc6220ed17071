"""What customers may ask of a business: all that is kept of them, and that nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from fastapi import Form
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from homing.core.acts import Verb
from homing.core.errors import NotFound
from homing.customers import erasure
from homing.customers.erasure import Removal
from homing.customers.everything import everything
from homing.customers.pages.answers import as_json
from homing.customers.pages.erase_requests import PATH as REQUESTS
from homing.customers.pages.erase_requests import STATUSES, amounts_of
from homing.customers.requests import every_request
from homing.store.audit import About, note
from homing.ui import doors, render
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["privacy"])

PAGE: Final = "/settings/privacy"
DATA: Final = "/api/v1/customer-data"
_EXAMPLE: Final = {
    "events": 34,
    "ids": 2,
    "rejected": 0,
    "merges": 1,
    "tags": 1,
    "notes": 2,
    "segments": 3,
    "lists": 0,
}


@router.get(PAGE)
@may(OWNER)
def show_privacy(visit: ThisVisit, id: str = "") -> HTMLResponse:  # noqa: A002 - the address's word
    """Show what is kept of a customer, to be handed over or erased, requests and past erasures."""
    said = id.strip()
    meant = erasure.named(visit.app.events, said) if said else []
    if len(meant) > 1:
        return _page(visit, "", said=said, several=meant)
    return _page(visit, meant[0] if meant else said, said=said)


@router.post(PAGE)
@may(OWNER)
def erase(visit: ThisVisit, *, customer: Annotated[str, Form()] = "") -> HTMLResponse:
    """Erase a customer, and say what went."""
    try:
        removed = _erased(visit, customer)
    except NotFound:
        return _page(visit, customer)
    return _page(visit, "", removed=removed)


@router.get(
    DATA,
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {}}}},
    summary="All that is kept of a customer",
)
@may(OWNER)
def give_everything(visit: ThisVisit, id: str) -> Response:  # noqa: A002 - the address's word
    """Give all that is kept of a customer, under every id: traits, merges, events, rejects."""
    with visit.app.events.cursor() as cursor:
        everything(cursor, visit.app.records, id)  # says at once when there is nobody
    with visit.app.records.begin() as connection:
        about = About("customer", id)
        note(connection, Verb.CUSTOMER_EXPORTED, about, now=visit.app.clock.now())

    def pieces() -> Iterator[bytes]:
        with visit.app.events.cursor() as cursor:
            yield from everything(cursor, visit.app.records, id)

    answer = as_json(pieces())
    answer.headers["Content-Disposition"] = 'attachment; filename="customer.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.delete(
    "/api/v1/customers/{customer_id:path}",
    summary="Erase a customer",
    responses={200: {"content": {"application/json": {"example": _EXAMPLE}}}},
)
@may(OWNER)
def erase_customer(visit: ThisVisit, customer_id: str) -> JSONResponse:
    """Erase a customer under all their ids, for good; say how much went."""
    return JSONResponse(_erased(visit, customer_id).to_dict())


def _erased(visit: Visit, customer_id: str) -> Removal:
    app = visit.app
    removed = erasure.erase(app.records, app.events, customer_id, now=app.clock.now())
    app.scrub()
    return removed


def _page(
    visit: Visit,
    customer_id: str,
    *,
    said: str = "",
    several: Sequence[str] = (),
    removed: Removal | None = None,
) -> HTMLResponse:
    found = None
    is_missing = False
    if customer_id:
        try:
            found = erasure.removal_of(visit.app.records, visit.app.events, customer_id)
        except NotFound:
            is_missing = True
    page = render.page(
        visit,
        "customers/privacy.html",
        status=404 if is_missing else 200,
        id=customer_id,
        said=said or customer_id,
        several=several,
        requests=every_request(visit.app.records),
        statuses=STATUSES,
        amounts_of=amounts_of,
        requests_at=REQUESTS,
        found=found,
        removed=removed,
        is_missing=is_missing,
        past=erasure.past(visit.app.events),
        data=DATA,
    )
    page.headers["Cache-Control"] = "no-store"
    return page
