"""Requests to be erased: written down, withdrawn, and what went as a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Body, Form
from starlette.responses import JSONResponse, RedirectResponse, Response

from homing.core.acts import Verb
from homing.core.errors import NotFound
from homing.core.text import Language, Text
from homing.customers import erasure, requests
from homing.customers.requests import EraseRequest, Status
from homing.draw import formats
from homing.ui import doors, undo
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit, Visit

PAGE: Final = "/settings/privacy"
PATH: Final = f"{PAGE}/requests"
ONE: Final = f"{PATH}/{{request}}"
API: Final = "/api/v1/erase-requests"
STATUSES: Final = {
    Status.asked: (Text("asked", "запрошено"), "warn"),
    Status.done: (Text("erased", "удалено"), "good"),
    Status.withdrawn: (Text("withdrawn", "отозвано"), "plain"),
}
"""The word for a status, and its tone."""
AMOUNTS: Final = {
    "events": Text("events", "событий"),
    "ids": Text("ids", "идентификаторов"),
    "rejected": Text("rejected", "отклонённых"),
    "merges": Text("merges", "объединений"),
    "tags": Text("tags", "меток"),
    "notes": Text("notes", "заметок"),
    "segments": Text("segments", "сегментов"),
    "lists": Text("lists", "списков"),
}
EXAMPLE: Final = {
    "id": "0198c2a0-7d3c-7a55-9a4c-0b5d0d3f7c55",
    "customer": "ann",
    "asked_at": "2026-08-19T14:03:07+00:00",
    "asked_by": "olga@shop.example",
    "status": "asked",
    "settled_at": None,
    "report": None,
}
router = doors.router(tags=["privacy"])


@router.post(PATH)
@may(OWNER)
def ask(visit: ThisVisit, *, customer: Annotated[str, Form()] = "") -> Response:
    """Write down that a customer is to be erased."""
    asked(visit, customer)
    return RedirectResponse(PAGE, 303)


@router.post(f"{ONE}/withdraw")
@may(OWNER)
def withdraw(visit: ThisVisit, request: UUID) -> Response:
    """Withdraw a request; the next page offers to take that back."""
    requests.withdraw(visit.app.records, request, now=visit.app.clock.now())
    return undo.after(PAGE, Verb.ERASURE_WITHDRAWN, request)


@router.post(f"{ONE}/restore")
@may(OWNER)
def restore(visit: ThisVisit, request: UUID) -> Response:
    """Take back that a request was withdrawn."""
    requests.restore(visit.app.records, request, now=visit.app.clock.now())
    return RedirectResponse(PAGE, 303)


@router.get(f"{ONE}.json")
@may(OWNER)
def give_report(visit: ThisVisit, request: UUID) -> JSONResponse:
    """Give the report of a request, to be saved."""
    answer = JSONResponse(requests.values(requests.one_request(visit.app.records, request)))
    answer.headers["Content-Disposition"] = f'attachment; filename="erasure-{request}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _answers(example: object, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"content": {"application/json": {"example": example}}}}


@router.get(API, responses=_answers({"requests": [EXAMPLE]}))
@may(OWNER)
def list_requests(visit: ThisVisit) -> JSONResponse:
    """List the newest requests: those that wait first."""
    found = requests.every_request(visit.app.records)
    return JSONResponse({"requests": [requests.values(each) for each in found]})


@router.post(API, status_code=201, responses=_answers(EXAMPLE, 201))
@may(OWNER)
def put_request(
    visit: ThisVisit,
    customer: Annotated[str, Body(embed=True, description="An id, or the e-mail of one customer.")],
) -> JSONResponse:
    """Write down that a customer is to be erased."""
    return JSONResponse(requests.values(asked(visit, customer)), 201)


def asked(visit: Visit, said: str) -> EraseRequest:
    """Write down a request about a customer by an id or an e-mail.

    Raises
    ------
    NotFound
        If nobody, or more than one, is meant.
    """
    meant = erasure.named(visit.app.events, said.strip())
    if len(meant) != 1:
        raise NotFound(
            "This names no customer, or several.",
            where="customer",
            remedy="Give the whole id of one.",
        )
    by = visit.user.name if visit.user else ""
    return requests.ask(visit.app.records, meant[0], by=by, now=visit.app.clock.now())


def amounts_of(report: Mapping[str, int], language: Language) -> str:
    """Return what went as one line; what there was nothing of is not said."""
    said = [
        f"{formats.count(report[name], language)} {text.of(language)}"
        for name, text in AMOUNTS.items()
        if report.get(name)
    ]
    return ", ".join(said)
