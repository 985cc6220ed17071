"""The people behind the number of a period: a page, and files of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
from fastapi import Request
from starlette.responses import HTMLResponse, Response

from homing.core.errors import NotFound, UserError
from homing.core.money import Money
from homing.core.periods import Period
from homing.customers import forms
from homing.customers.exports import csv_of, json_text
from homing.customers.pages.answers import address_of, as_csv, as_excel, as_json, exported
from homing.customers.paging import PAGE
from homing.metrics.catalogue import metric
from homing.metrics.lending import lent
from homing.metrics.series.shown import WHOSE
from homing.metrics.series.table import Series
from homing.metrics.timing import date_of
from homing.ui import doors, render, state
from homing.ui.doors import REPORTS, may
from homing.ui.freshness import follows_the_log
from homing.ui.visit import ThisVisit, Visit

router = doors.router(tags=["metrics"])


@dataclass(frozen=True, slots=True)
class PeriodQuery:
    """Which number of a metric, and which of its people.

    Parameters
    ----------
    of : str
        Any day of the period.
    period : Period
        Its length.
    group : str or None
        The currency, for money.
    event : tuple of str or None
        Names of the events that are counted; the metric's own unless given, any when blank.
    identified : bool
        Only customers who are known by more than the anonymous id of a device.
    bots : bool
        Events that were set aside as those of bots count too.
    internal : bool
        Events that were set aside as internal traffic count too.
    counted : bool
        Those of the numerator; otherwise the rest of the denominator, for a share.
    start : int
        How many stand on the pages before.
    """

    of: str
    period: Period = Period.month
    group: str | None = None
    event: tuple[str, ...] | None = None
    identified: bool = False
    bots: bool = False
    internal: bool = False
    counted: bool = True
    start: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A number and its people, as `Series.who` gives them: all or those of one page; the total."""

    series: Series[pa.Table]
    row: dict[str, Any]
    people: pa.Table
    total: int

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the people; an amount and its currency are money."""
        for batch in self.people.to_batches(max_chunksize=2000):
            yield from map(_read, batch.to_pylist())


@router.get("/measure/{key}/customers")
@may(REPORTS)
@follows_the_log
def show_people(visit: ThisVisit, request: Request, key: str) -> HTMLResponse:
    """Show the customers behind the number of a period."""
    query, shown = found(visit, request, key, is_page=True)
    total = shown.total
    return render.page(
        visit,
        "customers/period.html",
        state=query,
        spec=shown.series.spec,
        definition=shown.series.definition(visit.language),
        row=shown.row,
        amount=Money(round(shown.row["value"]), query.group) if query.group else None,
        people=list(shown.rows()),
        total=total,
        next=query.start + PAGE if query.start + PAGE < total else None,
        money_of=Money,
        address_of=address_of,
    )


@router.get("/measure/{key}/customers.csv")
@may(REPORTS)
@follows_the_log
def people_as_csv(visit: ThisVisit, request: Request, key: str) -> Response:
    """Give all the customers behind the number of a period as CSV."""
    shown = _given(visit, request, key, "csv")
    return as_csv(csv_of(shown.people), "customers")


@router.get("/measure/{key}/customers.xlsx")
@may(REPORTS)
@follows_the_log
def people_as_excel(visit: ThisVisit, request: Request, key: str) -> Response:
    """Give all the customers behind the number of a period as an Excel file."""
    shown = _given(visit, request, key, "xlsx")
    columns = _columns(shown.people)
    return as_excel(visit, columns, shown.rows())


@router.get("/measure/{key}/customers.json")
@may(REPORTS)
@follows_the_log
def people_as_json(visit: ThisVisit, request: Request, key: str) -> Response:
    """Give all the customers behind the number of a period as JSON."""
    shown = _given(visit, request, key, "json")
    rows = ({name: _plain(value) for name, value in row.items()} for row in shown.rows())
    return as_json(json_text("customers", rows))


def found(
    visit: Visit, request: Request, key: str, *, is_page: bool = False
) -> tuple[PeriodQuery, Found]:
    """Return what was asked for, the number of this address and its people, or a page of them."""
    measured = metric(key)
    query = state.read(PeriodQuery, request.query_params)
    of = date_of(query.of, "of")
    if of is None or query.start < 0:
        raise UserError("This page is not there.", where="start", remedy="Leave it out.")
    asked: dict[str, Any] = {"period": str(query.period)}
    asked |= {name: getattr(query, name) for name in WHOSE}
    if query.event is not None:
        asked["event"] = query.event
    with lent(visit.app) as events:
        series = measured.measure(events, **asked)
        listed = series.listed(of, group=query.group, counted=query.counted)
        people = listed.page(query.start, PAGE) if is_page else listed.table
    start = series.query.start_of(series.query.index_of(of))
    for row in series.cells.to_pylist():
        if row["period"] == start and query.group in {None, row["group"]}:
            return query, Found(series, row, people, listed.total)
    raise NotFound(f"Nothing is counted in {query.group}.", where="group")


def _given(visit: Visit, request: Request, key: str, form: str) -> Found:
    """Return the people of a file, and note that it is given."""
    query, shown = found(visit, request, key)
    of = f"{shown.series.spec.name.of(visit.language)}: {query.of}"
    exported(visit, form, shown.people.num_rows, of=of)
    return shown


def _columns(people: pa.Table) -> list[str]:
    return ["id" if name == "customer" else name for name in people.column_names]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Return a person with their id under `id`, and whole numbers as such."""
    return {
        "id" if name == "customer" else name: int(value) if isinstance(value, Decimal) else value
        for name, value in row.items()
    }


def _plain(value: Any) -> Any:
    return forms.moment(value) if hasattr(value, "astimezone") else value
