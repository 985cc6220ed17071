"""The newest number of a metric, and what it takes to read it: what came before, how it moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

from homing.metrics.series.comparison import Change, Number, compare, latest
from homing.metrics.series.table import SeriesTable
from homing.metrics.spec import Unit

HISTORY = 12
"""Finished periods that are drawn beside a number."""

FEWEST_CHANGES = 6
"""Changes that it takes to say which size of change is usual."""

UNUSUAL = 3.5
"""A modified z-score above this is unusual (Iglewicz and Hoaglin 1993)."""


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
        What the first unfinished period has come to.
    oddness : float or None
        How unusual the newest change is: its modified z-score among the changes before; None where
        there are too few to tell.
    """

    table: SeriesTable
    group: str | None
    current: Number
    changes: tuple[Change, ...]
    history: tuple[float | None, ...]
    so_far: SoFar | None
    oddness: float | None

    @property
    def is_unusual(self) -> bool:
        """Whether the newest change stands out, and is more than noise."""
        is_odd = self.oddness is not None and abs(self.oddness) > UNUSUAL
        return is_odd and any(c.against == "previous" and not c.is_noise for c in self.changes)


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
        so_far=_so_far(rows),
        oddness=oddness(finished[-HISTORY - 1 :], is_share=table.spec.unit is Unit.share),
    )


def _so_far(rows: list[dict[str, Any]]) -> SoFar | None:
    for row in rows:
        if not row["is_complete"] and row["value"] is not None:
            return SoFar(row["period"], row["value"])
    return None


def oddness(values: list[float | None], *, is_share: bool) -> float | None:
    """Return how far the newest change is from the usual ones.

    Notes
    -----
    B. Iglewicz and D. Hoaglin (1993), "How to detect and handle outliers": the modified z-score
    0.6745 · (x − median) / MAD, here of differences of shares, or of relative changes of totals.

    Examples
    --------
    >>> steady = [100, 110, 99, 108, 97, 107, 96, 105]
    >>> oddness([*steady, 300], is_share=False) > 10
    True
    """
    changes = [
        after - before if is_share else after / before - 1
        for before, after in pairwise(values)
        if before is not None and after is not None and (is_share or before > 0)
    ]
    if len(changes) <= FEWEST_CHANGES or values[-1] is None:
        return None
    *usual, newest = changes
    middle = median(usual)
    spread = median(abs(change - middle) for change in usual)
    return 0.6745 * (newest - middle) / spread if spread else None
