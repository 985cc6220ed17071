"""What a page shows of a retention table: the part that fits, and the ranges worth a click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, NamedTuple

from homing.core.periods import Calendar, Period
from homing.draw.chart import Chart
from homing.draw.grid import Grid
from homing.metrics.events import Span
from homing.metrics.retention.query import RetentionQuery
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.retention.statements import MOST_CELLS
from homing.metrics.twins.twin import Dialect

MOST_ROWS = 60
"""Cohorts and ages that a page draws; the files have all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionView(RetentionQuestion):
    """A question, and how the page shows the answer.

    Parameters
    ----------
    shows : "share" or "count"
        What the cells print.
    dialect : str or None
        The database in whose words the statement is shown; None: it is folded away.
    """

    shows: Literal["share", "count"] = "share"
    dialect: Dialect | None = None


class Range(NamedTuple):
    """A range of cohorts worth a click: the last so many months; 0 for all time."""

    months: int
    since: date | None


class Cut(NamedTuple):
    """How many cohorts and ages there are, where a page draws fewer."""

    rows: int
    ages: int


def question_of(view: RetentionQuestion) -> RetentionQuestion:
    """Return the question alone, without what says how it is shown."""
    names = RetentionQuestion.__dataclass_fields__
    return RetentionQuestion(**{name: getattr(view, name) for name in names})


def shown(grid: Grid, chart: Chart) -> tuple[Grid, Chart, Cut | None]:
    """Return the newest cohorts and the first ages, and what there is if that is more."""
    cut = Cut(len(grid.rows), grid.width - 1)
    if cut.rows <= MOST_ROWS and cut.ages <= MOST_ROWS:
        return grid, chart, None
    rows = tuple(replace(row, cells=row.cells[: MOST_ROWS + 1]) for row in grid.rows[-MOST_ROWS:])
    small = replace(grid, rows=rows, pooled=grid.pooled[: MOST_ROWS + 1])
    series = tuple(replace(line, points=line.points[:MOST_ROWS]) for line in chart.series)
    return small, replace(chart, labels=chart.labels[:MOST_ROWS], series=series), cut


def ranges(span: Span, end: datetime, calendar: Calendar) -> list[Range]:
    """Return the ranges worth a click: as long as the data, counted back from their end."""
    if span.first is None:
        return []
    first = calendar.index(Period.month, span.first)
    last = calendar.index(Period.month, end)
    lengths = (months for months in (3, 6, 12, 24) if last - months + 1 > first)
    near = [Range(n, calendar.date_at(Period.month, last - n + 1)) for n in lengths]
    return [*near, Range(0, None)]


def periods(query: RetentionQuery, span: Span, end: datetime) -> list[Period]:
    """Return the periods that give a table small enough to ask for; the one asked for is there."""
    if span.first is None:
        return list(Period)
    return [
        period
        for period in Period
        if period is query.period or _is_small(replace(query, period=period), span.first, end)
    ]


def _is_small(query: RetentionQuery, first: datetime, end: datetime) -> bool:
    calendar, period = query.calendar, query.period
    ages = calendar.index(period, end) - calendar.index(period, first) + 1
    return ages * ages <= MOST_CELLS
