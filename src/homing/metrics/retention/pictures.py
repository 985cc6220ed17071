"""From a cohort table to what `homing.draw` can draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa

from homing.core.text import Language, Text
from homing.draw import formats, words
from homing.draw.chart import SHARE, Chart, Point, Series
from homing.draw.grid import Cell, Grid, Row
from homing.metrics.retention.query import RetentionQuery
from homing.metrics.retention.words import caption

RETENTION = Text("Retention", "Удержание")


def grid(
    query: RetentionQuery,
    cells: pa.Table,
    points: pa.Table,
    *,
    language: Language,
    link: Callable[[date, int], str | None] | None = None,
) -> Grid:
    """Return a cohort table to draw; a period between two cohorts in which nobody entered is empty.

    Parameters
    ----------
    query : RetentionQuery
        The question, with nothing left open.
    cells, points : pyarrow.Table
        See `CohortTable`.
    language : "en" or "ru"
        The reader's.
    link : callable, optional
        (cohort, age) → the address of the customers behind the cell.
    """
    rows: dict[date, list[Cell]] = {}
    sizes: dict[date, int] = {}
    for cell in cells.to_pylist():
        cohort = cell["cohort"]
        sizes[cohort] = cell["size"]
        href = link(cohort, cell["age"]) if link else None
        rows.setdefault(cohort, []).append(_cell(cell, is_complete=cell["is_complete"], href=href))
    return Grid(
        caption=caption(query, language),
        period=query.period,
        rows=tuple(
            Row(
                formats.period_label(query.period, start, language),
                sizes.get(start, 0),
                tuple(rows.get(start, ())),
            )
            for start in _starts(query, list(sizes))
        ),
        pooled=tuple(
            _cell(point, size=point["size"]) if point["cohorts"] else None
            for point in points.to_pylist()
        ),
    )


def chart(query: RetentionQuery, points: pa.Table, language: Language) -> Chart:
    """Return the one curve to draw, from age 1: the 100 % of age 0 would flatten the rest."""
    ages = points.slice(1).to_pylist()
    return Chart(
        title=caption(query, language),
        axis=words.AGE[query.period].of(language),
        labels=tuple(str(point["age"]) for point in ages),
        series=(Series(RETENTION.of(language), tuple(map(_point, ages))),),
        unit=SHARE,
    )


def _cell(
    numbers: dict[str, Any],
    *,
    is_complete: bool = True,
    href: str | None = None,
    size: int | None = None,
) -> Cell:
    return Cell(
        count=numbers["returned"],
        share=numbers["share"],
        low=numbers["low"],
        high=numbers["high"],
        size=size,
        is_complete=is_complete,
        href=href,
    )


def _point(numbers: dict[str, Any]) -> Point | None:
    if not numbers["cohorts"]:
        return None
    return Point(value=numbers["share"], low=numbers["low"], high=numbers["high"])


def _starts(query: RetentionQuery, cohorts: list[date]) -> list[date]:
    if not cohorts:
        return []
    indexes = [query.index_of(cohort) for cohort in cohorts]
    return [query.start_of(index) for index in range(min(indexes), max(indexes) + 1)]
