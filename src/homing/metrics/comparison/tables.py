"""From counts of two groups to the table, the tests, and the curve of first returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.metrics.answers.periods import starts
from homing.metrics.comparison.plan import Arm
from homing.metrics.retention.shape import Shape
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.cmh import StratifiedComparison, cochran_mantel_haenszel
from homing.metrics.statistics.shares import difference_intervals
from homing.metrics.statistics.survival import LogRank, SurvivalCurve, kaplan_meier, logrank
from homing.metrics.timing import Timing

Pair = tuple[Arm, Arm]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole curve of first returns.

    Parameters
    ----------
    curves : pair of SurvivalCurve
        Of each group: the share that has not returned yet, by age.
    test : LogRank or None
        Whether they wait equally long; None where one of them is empty.
    """

    curves: tuple[SurvivalCurve, SurvivalCurve]
    test: LogRank | None


class _Waits(NamedTuple):
    """Ages of first returns and of last sights, with the customers of each."""

    age: NDArray[np.int64]
    is_event: NDArray[np.bool_]
    customers: NDArray[np.int64]


def cells_of(timing: Timing, shape: Shape, pair: Pair, age: int) -> pa.Table:
    """Return the table; columns as in `Comparison`."""
    first, second = pair
    is_there = (first.size + second.size > 0) & _column(shape.exists(), age)
    rows = np.flatnonzero(is_there)
    n, m = first.size[rows], second.size[rows]
    a, c = _column(first.returned, age)[rows], _column(second.returned, age)[rows]
    low, high = difference_intervals((a, n), (c, m))
    return pa.table(
        {
            "cohort": starts(timing, shape.rows).take(pa.array(rows)),
            "age": np.full(rows.size, age, np.int64),
            "first_size": n,
            "first_returned": a,
            "first_share": _nullable(ratio(a, n)),
            "second_size": m,
            "second_returned": c,
            "second_share": _nullable(ratio(c, m)),
            "difference_share": _nullable(ratio(a, n) - ratio(c, m)),
            "difference_low": _nullable(low),
            "difference_high": _nullable(high),
            "is_complete": _column(shape.is_complete(), age)[rows],
        }
    )


def compared(cells: pa.Table) -> StratifiedComparison:
    """Return what the complete cohorts say together."""
    complete = cells.filter(cells["is_complete"])
    sides = [
        np.column_stack([complete[f"{name}_size"], complete[f"{name}_returned"]])
        for name in ("first", "second")
    ]
    return cochran_mantel_haenszel(*sides)


def whole(shape: Shape, pair: Pair) -> Whole:
    """Return the curves of first returns, and whether they differ.

    Parameters
    ----------
    shape : Shape
        Of the table.
    pair : pair of Arm
        Their `returned` are those who came back at an age from 1 to this one.
    """
    waits = [_waits(arm, shape.is_complete()) for arm in pair]
    first, second = (kaplan_meier(w.age, w.is_event, weights=w.customers) for w in waits)
    labels = np.repeat([0, 1], [len(w.age) for w in waits])
    ages, events, weights = (np.concatenate(each) for each in zip(*waits, strict=True))
    has_both = all(w.customers.any() for w in waits)
    test = logrank(ages, events, labels, weights=weights) if has_both else None
    return Whole((first, second), test)


def by_age(found: Whole, names: tuple[str | None, str | None], last: int) -> pa.Table:
    """Return the share that has returned by each age; columns as in `Comparison.first_returns`."""
    parts = []
    for curve, name in zip(found.curves, names, strict=True):
        ages = np.arange(1, int(curve.time.max(initial=0)) + 1)[:last]
        at = np.searchsorted(curve.time, ages, side="right")
        ends = [np.append(1.0, each)[at] for each in (curve.survival, curve.high, curve.low)]
        waiting = np.append(curve.at_risk, 0)[np.searchsorted(curve.time, ages)]
        parts.append(
            pa.table(
                {
                    "age": ages,
                    "group": pa.array([name] * ages.size, pa.string()),
                    "share": 1 - ends[0],
                    "low": 1 - ends[1],
                    "high": 1 - ends[2],
                    "at_risk": waiting.astype(np.int64),
                }
            )
        )
    return pa.concat_tables(parts)


def _waits(arm: Arm, is_complete: NDArray[np.bool_]) -> _Waits:
    """Return first returns at each age, and the rest of each cohort as seen until its last age."""
    ages = np.arange(is_complete.shape[1])
    seen = is_complete.copy()
    seen[:, :1] = False
    known = np.where(seen, arm.returned, 0)
    first = np.diff(known, axis=1, prepend=0) * seen
    rest = np.bincount(seen.sum(axis=1), arm.size - known.max(axis=1, initial=0), ages.size)
    return _Waits(
        np.concatenate([ages, ages]),
        np.repeat([True, False], ages.size),
        np.concatenate([first.sum(axis=0), rest.astype(np.int64)[: ages.size]]),
    )


def _column(table: NDArray[Scalar], age: int) -> NDArray[Scalar]:
    """Return the column of an age; nothing where no cohort has reached it."""
    if age < table.shape[1]:
        return table[:, age]
    return np.zeros(table.shape[0], table.dtype)


def _nullable(values: NDArray[np.float64]) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
