"""Numbers by period from the histories at hand: what a statement says, without reading the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.intervals import Z95, score_interval
from homing.histories import Bounds, excerpts, totals, units
from homing.histories.live import Live
from homing.metrics.answers.periods import are_over, bounds, starts
from homing.metrics.events import Events
from homing.metrics.timing import Timing

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
NAMES: Final = (
    "period", "group", "value", "numerator", "denominator", "low", "high", "is_complete"
)  # fmt: skip
Group = tuple[str | None, dict[str, pa.Array]]
"""What the values are in, and the columns of their table, one row = period."""


class Unclear(Exception):
    """The histories hold too little of these events; the log has to be read."""


@dataclass(frozen=True)
class Asked:
    """What is counted, in which periods.

    Parameters
    ----------
    events : Events
        The log.
    live : Live
        The histories of all of it.
    event : tuple of str
        Names of those that are counted; empty: any.
    timing : Timing
        With nothing left open.
    rows : range
        Indexes of the periods.
    """

    events: Events[Any]
    live: Live
    event: tuple[str, ...]
    timing: Timing
    rows: range

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """By code whether an event is counted."""
        return np.array([not self.event or each in self.event for each in self.live.names], bool)

    @property
    def bounds(self) -> Bounds:
        """The periods, and one more."""
        return bounds(self.timing, self.rows.start, len(self.rows) + 1)

    @cached_property
    def visits(self) -> Numbers:
        """What `totals.visits` counts; int64[5, periods]."""
        histories = excerpts.only(self.live.histories, self.counts)
        return totals.visits(histories, self.counts, self.bounds).numbers[:, :-1]

    def amounts(self, is_there: int) -> Iterator[tuple[str | None, Numbers, Floats]]:
        """Yield what `totals.amounts` counts of every unit, those without one last.

        Parameters
        ----------
        is_there : int
            The row of its numbers that tells whether a unit is there at all.
        """
        if self.live.unit is None:
            raise Unclear
        histories = excerpts.only(self.live.histories, self.counts, is_valued=True)
        known = totals.units_of(histories, self.counts)
        found = totals.amounts(histories, self.counts, self.bounds, known)
        yield from by_unit(found, known, is_there)


def by_unit(
    found: totals.Amounts, known: list[int], is_there: int
) -> Iterator[tuple[str | None, Numbers, Floats]]:
    """Yield the numbers and the products of every unit, those without one last.

    Parameters
    ----------
    found : Amounts
        Of the periods, and one more.
    known : list of int
        The units in there.
    is_there : int
        The row of the numbers that tells whether a unit is there at all.

    Raises
    ------
    Unclear
        If not all could be added.
    """
    if not found.is_exact:
        raise Unclear
    order = sorted(range(len(known)), key=lambda n: (known[n] == units.NONE, known[n]))
    for n in order:
        numbers = found.numbers[:, n, :-1]
        if numbers[is_there].any():
            yield units.unit_of(known[n]), numbers, found.products[:, n, :-1]


Fold = Callable[[Asked], Iterator[Group]]


def cells(fold: Fold, asked: Asked) -> pa.Table | None:
    """Return the table of a metric, as its statement gives it; None where that has to be run."""
    try:
        none = np.zeros(len(asked.rows), np.int64)
        tables = [_table(asked, *group) for group in fold(asked)]
    except Unclear:
        return None
    return pa.concat_tables(tables or [_table(asked, None, total(none, none)).slice(0, 0)])


def _table(asked: Asked, unit: str | None, columns: dict[str, pa.Array]) -> pa.Table:
    own = {
        "period": starts(asked.timing, asked.rows),
        "group": pa.array([unit] * len(asked.rows), pa.string()),
        "denominator": pa.nulls(len(asked.rows), pa.int64()),
        "is_complete": are_over(asked.timing, asked.rows),
    }
    every = own | columns
    return pa.table({name: every[name] for name in NAMES})


def active(asked: Asked) -> Iterator[Group]:
    """Yield how many customers came in every period."""
    customers = asked.visits[totals.CUSTOMERS]
    yield None, total(customers, customers)


def new(asked: Asked) -> Iterator[Group]:
    """Yield how many came for the first time."""
    customers = asked.visits[totals.NEW]
    yield None, total(customers, customers)


def times(asked: Asked) -> Iterator[Group]:
    """Yield how often customers came."""
    yield None, total(asked.visits[totals.TIMES], asked.visits[totals.SQUARES])


def returning(asked: Asked) -> Iterator[Group]:
    """Yield the share of those who had come before."""
    customers = asked.visits[totals.CUSTOMERS]
    yield None, _share(customers - asked.visits[totals.NEW], customers)


def returned(asked: Asked) -> Iterator[Group]:
    """Yield the share of the new who came in the next period; unknown until that has begun."""
    has_begun = np.array(are_over(asked.timing, asked.rows))
    columns = _share(asked.visits[totals.RETURNED], asked.visits[totals.NEW], has_begun)
    following = range(asked.rows.start + 1, asked.rows.stop + 1)
    yield None, columns | {"is_complete": are_over(asked.timing, following)}


def money(asked: Asked) -> Iterator[Group]:
    """Yield the sum of the values of every period, each unit by itself."""
    for unit, numbers, products in asked.amounts(totals.EVENTS):
        yield unit, total(numbers[totals.AMOUNT], products[totals.AMOUNT_SQUARES])


def mean(asked: Asked) -> Iterator[Group]:
    """Yield the mean of the values of every period, each unit by itself."""
    for unit, numbers, products in asked.amounts(totals.VALUED):
        amount, events = numbers[totals.AMOUNT], numbers[totals.VALUED]
        found = _ratio(amount, events)
        squares = (
            products[totals.AMOUNT_SQUARES]
            - 2 * found * products[totals.CROSSED]
            + found * found * products[totals.VALUED_SQUARES]
        )
        low, high = _chance(amount, np.maximum(squares, 0.0))
        yield (
            unit,
            {
                "value": _floats(found),
                "numerator": pa.array(amount),
                "denominator": pa.array(events),
                "low": _floats(_ratio(low, events)),
                "high": _floats(_ratio(high, events)),
            },
        )


def total(amount: Numbers, squares: Numbers | Floats) -> dict[str, pa.Array]:
    """Return the columns of a total, and of between what chance alone could have put it."""
    low, high = _chance(amount, squares)
    return {
        "value": pa.array(amount.astype(np.float64)),
        "numerator": pa.array(amount),
        "low": _floats(low),
        "high": _floats(high),
    }


def _share(
    part: Numbers, whole: Numbers, is_known: NDArray[np.bool_] | None = None
) -> dict[str, pa.Array]:
    known = np.ones(part.size, bool) if is_known is None else is_known
    value = np.where(known, _ratio(part, whole), np.nan)
    low, high = _wilson(value, whole)
    return {
        "value": _floats(value),
        "numerator": pa.array(part, mask=~known),
        "denominator": pa.array(whole),
        "low": _floats(low),
        "high": _floats(high),
    }


def _ratio(part: Numbers | Floats, whole: Numbers) -> Floats:
    """Return a part of a whole; nan of nothing."""
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _chance(total: Numbers, squares: Numbers | Floats) -> tuple[Floats, Floats]:
    """Return between what chance alone could have put a total; as the macro of the twins."""
    spread = Z95 * np.sqrt(squares) / np.where(total > 0, total, 1)
    is_any = total > 0
    return (
        np.where(is_any, total * np.exp(-spread), np.nan),
        np.where(is_any, total * np.exp(spread), np.nan),
    )


def _wilson(share: Floats, n: Numbers) -> tuple[Floats, Floats]:
    """Return the interval of shares, nan where there is none; as `homing.core.intervals`."""
    ends = [
        (np.nan, np.nan) if np.isnan(each) else score_interval(float(each), int(of))
        for each, of in zip(share, n, strict=True)
    ]
    low, high = np.array(ends, np.float64).reshape(-1, 2).T
    return low, high


def _floats(column: Floats) -> pa.Array:
    return pa.array(column, from_pandas=True)
