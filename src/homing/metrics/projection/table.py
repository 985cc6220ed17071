"""What was seen at each age, beside what is projected."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.metrics.projection.fitting import Fitted
from homing.metrics.projection.plan import Counts, Known
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.shares import score_intervals

Floats = NDArray[np.float64]


def cells_of(known: Known, found: Fitted, ahead: int) -> pa.Table:
    """Return the table; columns as in `Projection`; no rows where nothing is known.

    Parameters
    ----------
    known : Known
        What was seen.
    found : Fitted
        What was fitted to it.
    ahead : int
        How many ages later than the last known one are projected.
    """
    seen = known.last + 1
    ages = np.arange(seen + ahead if seen else 0)
    customers, still = (_seen(each, ages) for each in (known.customers, known.there))
    before = _seen(known.before, ages)
    share = ratio(still, customers)
    low, high = score_intervals(share, customers)
    renewal = np.where(ages > 0, ratio(still, before), np.nan)
    return pa.table(
        {
            "age": ages,
            "customers": pa.array(customers, mask=ages >= seen),
            "still": pa.array(still, mask=ages >= seen),
            "share": _nullable(share),
            "low": _nullable(low),
            "high": _nullable(high),
            "renewal_share": _nullable(renewal),
            **_projected(found, ages),
            "is_fitted": ages <= found.last,
        }
    )


def _projected(found: Fitted, ages: Counts) -> dict[str, pa.Array]:
    names = ("projected_share", "projected_low", "projected_high", "projected_renewal_share")
    if found.projection is None:
        return dict.fromkeys(names, pa.nulls(ages.size, pa.float64()))
    points = found.projection.project(ages)
    renewal = np.full(ages.size, np.nan)
    renewal[1:] = found.projection.renewal_share(ages[1:])
    columns = (points.share, points.low, points.high, renewal)
    return {name: _nullable(each) for name, each in zip(names, columns, strict=True)}


def _seen(counted: Counts, ages: Counts) -> Counts:
    """Return what was counted at each age, 0 where nothing is known."""
    found = np.zeros(ages.size, np.int64)
    shared = min(ages.size, counted.size)
    found[:shared] = counted[:shared]
    return found


def _nullable(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
