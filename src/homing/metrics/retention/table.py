"""From counts to the table people read, and to the one curve."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.metrics.answers.periods import starts
from homing.metrics.retention.average import averaged
from homing.metrics.retention.counting import Counted
from homing.metrics.retention.shape import Shape
from homing.metrics.retention.sureness import Curve, Sureness
from homing.metrics.retention.terms import Average
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.timing import Timing

Floats = NDArray[np.float64]


def cells_of(timing: Timing, shape: Shape, counts: Counted) -> pa.Table:
    """Return the table; columns as in `Retention`."""
    is_there = (counts.size.T > 0)[:, :, None] & shape.exists()[:, None, :]
    row, group, column = np.nonzero(is_there)
    size = counts.size[group, row]
    returned = counts.returned[group, row, column]
    share = returned / size
    low, high = score_intervals(share, size)
    cohorts = starts(timing, shape.rows)
    value = None if counts.value is None else counts.value[group, row, column]
    return pa.table(
        {
            "cohort": cohorts.take(pa.array(row)),
            "age": column,
            "group": pa.array(counts.groups, pa.string()).take(pa.array(group)),
            "size": size,
            "returned": returned,
            "share": share,
            "low": low,
            "high": high,
            "is_complete": shape.is_complete()[row, column],
            "value": _nullable(value, row.size),
        }
    )


def curve_of(
    shape: Shape, counts: Counted, average: Average, sureness: Sureness | None
) -> pa.Table:
    """Return the one curve of each group; columns as in `Retention.points`.

    Parameters
    ----------
    shape, counts
        Of the table.
    average : str
        See `averaged`.
    sureness : Sureness or None
        What is known of the customers behind it, where one may be in several cohorts.
    """
    is_complete = shape.is_complete() & shape.exists()
    share, n = averaged(counts.size, counts.returned, is_complete, average)
    size = (counts.size[:, :, None] * is_complete).sum(axis=1)
    returned = (counts.returned * is_complete).sum(axis=1)
    one = Curve(size, returned, share, *score_intervals(share, n))
    if sureness is not None:
        one = sureness.instead(one, n, average)
    groups, columns = share.shape
    names = pa.array(counts.groups, pa.string())
    cohorts = ((counts.size[:, :, None] > 0) & is_complete).sum(axis=1)
    points = pa.table(
        {
            "age": np.tile(np.arange(columns), groups),
            "group": names.take(pa.array(np.repeat(np.arange(groups), columns))),
            "size": one.size.ravel(),
            "returned": one.returned.ravel(),
            "share": _nullable(one.share.ravel(), share.size),
            "low": _nullable(one.low.ravel(), share.size),
            "high": _nullable(one.high.ravel(), share.size),
            "cohorts": cohorts.ravel(),
        }
    )
    return points if shape.rows else points.slice(0, 0)


def _nullable(values: Floats | None, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, pa.float64())
    return pa.array(values, pa.float64(), from_pandas=True)
