"""What the pages of this slice answer with, besides pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from starlette.responses import JSONResponse, StreamingResponse

from homing.core.acts import Verb
from homing.core.addresses import part_of
from homing.core.money import Money
from homing.customers.workbook import MEDIA_TYPE, Cell, check_rows, workbook
from homing.metrics.columns import column_name
from homing.store.audit import About, note
from homing.ui import state
from homing.ui.visit import Visit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def address_of(customer_id: str) -> str:
    """Return the path of a customer's card; any text is an id.

    Examples
    --------
    >>> address_of("a/b c")
    '/customers/a%2Fb%20c'
    """
    return f"/customers/{part_of(customer_id)}"


def exported(visit: Visit, form: str, customers: int, *, of: str = "", **beside: object) -> None:
    """Note that a file of customers is given; `of` says of which, where it is not of all.

    Raises
    ------
    UserError
        If so many fit into no file of this form.
    """
    if form == "xlsx":
        check_rows(customers)
    with visit.app.records.begin() as connection:
        note(
            connection,
            Verb.CUSTOMERS_EXPORTED,
            About("customers", name=of or form),
            now=visit.app.clock.now(),
            form=form,
            customers=customers,
            **beside,
        )


def as_csv(pieces: Iterator[str], name: str) -> StreamingResponse:
    """Return a CSV that the browser saves under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


def as_json(pieces: Iterator[bytes]) -> StreamingResponse:
    """Return JSON as it is made."""
    return StreamingResponse(pieces, media_type="application/json")


def as_excel(
    visit: Visit, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> StreamingResponse:
    """Return people as an Excel file, with local moments and money in its major unit."""
    local = ZoneInfo(visit.app.project.timezone)
    said = ("customer" if name == "id" else name for name in columns)
    heads = [column_name(name, visit.language) for name in said]
    cells = ([_cell(name, row, local) for name in columns] for row in rows)
    headers = {"Content-Disposition": 'attachment; filename="customers.xlsx"'}
    pieces = workbook(heads, cells, visit.app.events.scratch)
    return StreamingResponse(pieces, media_type=MEDIA_TYPE, headers=headers)


def _cell(name: str, row: Mapping[str, Any], local: ZoneInfo) -> Cell:
    value: Cell = row[name]
    if isinstance(value, datetime):
        return value.astimezone(local).replace(tzinfo=None)
    if name == "amount" and isinstance(value, int) and row.get("currency"):
        return Money(value, row["currency"]).major
    return value


def one_page(
    answer: dict[str, Any], path: str, query: DataclassInstance, after: str | None
) -> JSONResponse:
    """Return one page of a list, with the address of the next one in its `Link` header."""
    headers = {"Link": f'<{state.href(path, query, after=after)}>; rel="next"'} if after else None
    return JSONResponse(answer, headers=headers)
