"""The list of customers as files: CSV, JSON and Excel, as it is filtered; each is noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from homing.customers import cells, forms
from homing.customers.columns import column_of
from homing.customers.exports import csv_text, json_text
from homing.customers.listing import CustomersQuery, Listed, every, total_of
from homing.customers.pages.answers import as_csv, as_json, exported
from homing.customers.pages.house import columns_for, people
from homing.customers.workbook import MEDIA_TYPE, workbook
from homing.ui import doors, state
from homing.ui.doors import EVERYONE, may
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["customers"])
NAME: Final = "customers"


@router.get("/customers.csv")
@may(EVERYONE)
def list_as_csv(visit: ThisVisit, request: Request) -> Response:
    """Stream every customer who fits as CSV, with the columns of the list."""
    query = _asked(visit, request, "csv")
    columns = columns_for(visit, query)
    rows = (cells.csv_row(customer, columns) for customer in _everybody(visit, query))
    return as_csv(csv_text(cells.csv_heads(columns), rows), NAME)


@router.get("/customers.json")
@may(EVERYONE)
def list_as_json(visit: ThisVisit, request: Request) -> Response:
    """Stream every customer who fits as JSON."""
    query = _asked(visit, request, "json")
    return as_json(json_text("customers", map(forms.listed_values, _everybody(visit, query))))


@router.get("/customers.xlsx")
@may(EVERYONE)
def list_as_excel(visit: ThisVisit, request: Request) -> Response:
    """Give every customer who fits as an Excel file, with the columns of the list."""
    query = _asked(visit, request, "xlsx")
    columns, zone = columns_for(visit, query), visit.app.project.timezone
    rows = (cells.sheet_row(customer, columns, zone) for customer in _everybody(visit, query))
    heads = cells.sheet_heads(columns, visit.language)
    headers = {"Content-Disposition": f'attachment; filename="{NAME}.xlsx"'}
    pieces = workbook(heads, rows, visit.app.events.scratch)
    return StreamingResponse(pieces, media_type=MEDIA_TYPE, headers=headers)


def _asked(visit: Visit, request: Request, form: str) -> CustomersQuery:
    """Return what is asked for, read before the answer begins, and note that it is exported."""
    query = state.read(CustomersQuery, request.query_params)
    _ = query.place, column_of(query.sort, where="sort")
    with people(visit) as cursor:
        total = total_of(cursor, query)
    filters = [key for key in ("find", "segment", "tag") if getattr(query, key)]
    exported(visit, form, total, filters=filters)
    return query


def _everybody(visit: Visit, query: CustomersQuery) -> Iterator[Listed]:
    with people(visit) as cursor:
        yield from every(cursor, query)
