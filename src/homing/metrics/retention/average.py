"""The one curve from many cohorts: how the shares of one age are averaged, and how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from homing.core.intervals import score_interval
from homing.metrics.retention.query import Average

CURVE = pa.schema(
    {
        "age": pa.int64(),
        "size": pa.int64(),
        "returned": pa.int64(),
        "share": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "cohorts": pa.int64(),
    }
)


class Counted(NamedTuple):
    """Customers of one cohort, and those of them who were counted."""

    size: int
    returned: int


class Mean(NamedTuple):
    """An average share with its 95 % interval; None where there is nothing to average."""

    share: float | None
    low: float | None
    high: float | None


def mean_share(cells: Sequence[Counted], average: Average = "pooled") -> Mean:
    """Return the mean of the shares of some cohorts.

    Parameters
    ----------
    cells : sequence of Counted
        One per cohort; all complete.
    average : str
        "pooled": ΣA/ΣN, each customer weighs the same. "unique": distinct customers over distinct
        customers, the same where a customer is in one cohort only. "simple": the mean of A/N,
        each cohort weighs the same. "mixpanel": ΣAN/ΣN², as Mixpanel documents it.

    Notes
    -----
    Each is Σ w·A/N with weights w that sum to 1, so its variance is r(1−r)·Σ w²/N, that of
    n = 1/Σ(w²/N) customers (Kish 1965, "Survey Sampling", §8.2: the effective sample size). The
    interval is Wilson's with that n; for the pooled mean n is ΣN and nothing is approximated.

    Examples
    --------
    >>> cohorts = [Counted(1000, 500), Counted(500, 400)]
    >>> [round(mean_share(cohorts, kind).share, 2) for kind in ("pooled", "simple", "mixpanel")]
    [0.6, 0.65, 0.56]
    """
    cells = [cell for cell in cells if cell.size]
    if not cells:
        return Mean(None, None, None)
    weights = [_weight(cell, average) for cell in cells]
    total = sum(weights)
    pairs = list(zip(weights, cells, strict=True))
    share = sum(weight * cell.returned / cell.size for weight, cell in pairs) / total
    n = total * total / sum(weight * weight / cell.size for weight, cell in pairs)
    return Mean(share, *score_interval(share, n))


def curve_of(cells: pa.Table, average: Average = "pooled") -> pa.Table:
    """Return the one curve of a cohort table; one row = age, over its complete cells."""
    behind: defaultdict[int, list[Counted]] = defaultdict(list)
    columns = (cells[name].to_pylist() for name in ("age", "size", "returned", "is_complete"))
    for age, size, returned, is_complete in zip(*columns, strict=True):
        behind[age] += [Counted(size, returned)] if is_complete else []
    return pa.Table.from_pylist(
        [_point(age, behind[age], average) for age in sorted(behind)], CURVE
    )


def _point(age: int, cells: list[Counted], average: Average) -> dict[str, float | None]:
    mean = mean_share(cells, average)
    size, returned = (sum(numbers) for numbers in zip(*cells, strict=True)) if cells else (0, 0)
    return {"age": age, "size": size, "returned": returned, **mean._asdict(), "cohorts": len(cells)}


def _weight(cell: Counted, average: Average) -> int:
    if average == "simple":
        return 1
    return cell.size**2 if average == "mixpanel" else cell.size
