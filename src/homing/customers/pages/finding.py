"""Customers found as one types: for the palette, for forms that name a customer, and the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import JSONResponse

from homing.core.visible import visible
from homing.customers.finding import Hit, find
from homing.customers.pages.answers import address_of
from homing.customers.pages.house import people, tags_of
from homing.ui import doors
from homing.ui.doors import EVERYONE, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])
MOST: Final = 20
_HIT: Final = {
    "id": "ann",
    "name": "Анна Петрова",
    "email": "ann@example.com",
    "phone": "+7 916 123-45-67",
    "href": "/customers/ann",
}
Text = Annotated[
    str, Query(max_length=200, description="Beginnings of words of a name, e-mail, phone or id.")
]


@router.get("/customers/find.json", include_in_schema=False)
@may(EVERYONE)
def find_for_pages(visit: ThisVisit, q: Text = "") -> JSONResponse:
    """Find customers for a page: as `{"customers": [{"id", "name", "email", "phone", "href"}]}`."""
    return JSONResponse({"customers": [_shown(each) for each in _found(visit, q, MOST)]})


@router.get(
    "/api/v1/customer-search",
    responses={200: {"content": {"application/json": {"example": {"customers": [_HIT]}}}}},
)
@may(EVERYONE)
def find_customers(
    visit: ThisVisit, q: Text = "", most: Annotated[int, Query(ge=1, le=100)] = MOST
) -> JSONResponse:
    """Find customers by the beginnings of words of their name, e-mail, phone or id."""
    return JSONResponse({"customers": _found(visit, q, most)})


@router.get("/tags.json", include_in_schema=False)
@may(EVERYONE)
def tags_for_pages(visit: ThisVisit, q: Text = "") -> JSONResponse:
    """Give the tags that begin so, the most given first."""
    return JSONResponse([tag for tag, _ in tags_of(visit).known(q, most=MOST)])


def _found(visit: Visit, text: str, most: int) -> list[dict[str, Any]]:
    with people(visit) as cursor:
        return [_hit(each) for each in find(cursor, text, most=most)]


def _shown(hit: dict[str, Any]) -> dict[str, Any]:
    """Return what is found with a name that a page may show as it is."""
    return {**hit, "name": hit["name"] and visible(hit["name"])}


def _hit(hit: Hit) -> dict[str, Any]:
    return {**asdict(hit), "href": address_of(hit.id)}
