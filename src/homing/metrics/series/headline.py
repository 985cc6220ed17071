"""The newest number of a metric, and what it takes to read it: what came before, its changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from homing.metrics.series.comparison import Change, Number, compare, latest
from homing.metrics.series.table import SeriesTable

HISTORY = 12
"""Finished periods that are drawn beside a number."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """The number of the period that is not over."""

    period: date
    value: float


@dataclass(frozen=True, slots=True)
class Headline:
    """The newest finished number of a metric.

    Parameters
    ----------
    table : SeriesTable
        Where it is from.
    group : str or None
        The currency, for money.
    current : Number
        It.
    changes : tuple of Change
        Against the period before, and against the same one a year ago, where there is one; never
        against the first period of all, of which the log may have a part only.
    history : tuple of float or None
        The last finished periods, oldest first, it last.
    so_far : SoFar or None
        What the first unfinished period after it has come to. One before it stays unfinished: the
        log begins inside of it.
    """

    table: SeriesTable
    group: str | None
    current: Number
    changes: tuple[Change, ...]
    history: tuple[float | None, ...]
    so_far: SoFar | None


def headlines(table: SeriesTable, currency: str) -> Iterator[Headline]:
    """Yield the newest finished number of a metric: one, or for money one a currency.

    Parameters
    ----------
    table : SeriesTable
        Numbers of a metric.
    currency : str
        The project's: it comes first.
    """
    groups = dict.fromkeys(table.cells["group"].to_pylist())
    for group in sorted(groups, key=lambda group: (group != currency, group or "")):
        current = latest(table, group)
        if current is not None:
            yield _headline(table, group, current)


def _headline(table: SeriesTable, group: str | None, current: Number) -> Headline:
    rows = [row for row in table.cells.to_pylist() if row["group"] == group]
    finished = [row["value"] for row in rows if row["is_complete"]]
    while finished and finished[-1] is None:
        finished.pop()
    against = (compare(table, "previous", group), compare(table, "last_year", group))
    return Headline(
        table=table,
        group=group,
        current=current,
        changes=tuple(
            change
            for change in against
            if change is not None and change.base.period > rows[0]["period"]
        ),
        history=tuple(finished[-HISTORY:]),
        so_far=_so_far(rows, current.period),
    )


def _so_far(rows: list[dict[str, Any]], after: date) -> SoFar | None:
    for row in rows:
        if row["period"] > after and not row["is_complete"] and row["value"] is not None:
            return SoFar(row["period"], row["value"])
    return None
