"""The list of customers: a page, and a page at a time in the API."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse

from homing.customers import forms
from homing.customers.cells import cell
from homing.customers.columns import CUSTOMER, STANDARD, TRAIT, Column, column_of
from homing.customers.listing import CustomersQuery, listing
from homing.customers.meanings import MEANINGS
from homing.customers.pages.answers import address_of, one_page
from homing.customers.pages.house import columns_for, people, tags_of
from homing.store.statements import column as column_values
from homing.ui import doors, render, state
from homing.ui.doors import EVERYONE, REPORTS, may
from homing.ui.openapi import parameters
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])
PATH: Final = "/customers"
EXAMPLE: Final = {
    "customers": [
        {
            "id": "17857",
            "name": None,
            "email": None,
            "phone": None,
            "first_seen": "2010-12-09T11:35:00Z",
            "last_seen": "2011-12-06T13:41:00Z",
            "events": 25,
            "purchases": 23,
            "revenue": [{"minor": 2676334, "currency": "GBP"}],
            "refunds": [],
            "tags": ["vip"],
            "traits": {"country": "United Kingdom"},
        }
    ],
    "total": 4372,
    "next": "WzEzMjMxNzg4NjAwMDAwMDAsIG51bGwsIDE3XQ",
}
_TRAITS: Final = "SELECT trait FROM people_traits ORDER BY trait LIMIT 200"


@router.get(PATH)
@may(EVERYONE)
def show_list(visit: ThisVisit, request: Request) -> HTMLResponse:
    """Show the list of customers."""
    query = state.read(CustomersQuery, request.query_params)
    columns = columns_for(visit, query)
    with people(visit) as cursor:
        found = listing(cursor, query, has_traits=any(column.trait for column in columns))
        traits = column_values(cursor, _TRAITS)
    return render.page(
        visit,
        "customers/list.html",
        state=query,
        found=found,
        customer=CUSTOMER,
        columns=columns,
        offered=_offered(columns, traits),
        cell=cell,
        segments=_segments(visit),
        tags=tags_of(visit).known(),
        may_mark=visit.role in REPORTS,
        meanings=MEANINGS,
        address_of=address_of,
    )


@router.get(
    "/api/v1/customers",
    openapi_extra={"parameters": parameters(CustomersQuery)},
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
@may(EVERYONE)
def give_list(visit: ThisVisit, request: Request) -> JSONResponse:
    """List customers, a page at a time; `next` of the answer is `after` of the next question."""
    query = state.read(CustomersQuery, request.query_params)
    with people(visit) as cursor:
        found = listing(cursor, query)
    customers = [forms.listed_values(customer) for customer in found.customers]
    answer = {"customers": customers, "total": found.total, "next": found.next}
    return one_page(answer, visit.path, query, found.next)


def _segments(visit: Visit) -> list[tuple[UUID, str]]:
    if visit.role not in REPORTS:
        return []
    return sorted(visit.app.segment_names().items(), key=lambda each: each[1].lower())


def _offered(chosen: tuple[Column, ...], traits: list[str]) -> list[tuple[Column, bool]]:
    """Return the columns that may be chosen, the chosen ones first, and whether they are."""
    known = [*STANDARD.values(), *(column_of(f"{TRAIT}{trait}") for trait in traits)]
    keys = {column.key for column in chosen} | {"customer"}
    return [(each, True) for each in chosen] + [
        (each, False) for each in known if each.key not in keys
    ]
