"""From waits to tables: shares, Kaplan–Meier, the curve by day and the histogram."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories.bounds import DAY
from homing.histories.ordered import met
from homing.metrics.repeat_purchase.question import LONGEST_DAYS
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.statistics.survival import SurvivalCurve, curve_of

MOST_BUCKETS: Final = 30
READABLE_SHARE: Final = 0.1
"""A curve is read as far as such a share of the customers is still waiting and seen."""
_WIDTHS: Final = (1, 2, 5, 7, 14, 28, 56, 91, 182, 365)

Ints = NDArray[np.int64]


def survival(gaps: Ints, still: Ints) -> SurvivalCurve:
    """Return the curve of the days to the next purchase; those who waited for it, those who do.

    Both rise.
    """
    found = met(gaps, still)
    return curve_of(
        found.number / DAY, found.one.astype(np.float64), found.other.astype(np.float64)
    )


def readable(curve: SurvivalCurve) -> float:
    """Return the longest wait, in days, for which enough customers were at risk; −1 of nobody."""
    enough = READABLE_SHARE * curve.customers
    known = curve.time.size - int(np.searchsorted(curve.at_risk[::-1], enough))  # at risk fall
    return float(curve.time[known - 1]) if known else -1.0


def steps(went_on: Ints, waiting: Ints, curves: list[SurvivalCurve]) -> pa.Table:
    """Return one row for each n; columns as in `RepeatPurchase`, but for the group."""
    reach = [readable(curve) for curve in curves]
    ends = [_by(*pair) for pair in zip(curves, reach, strict=True)]
    quantiles = [[curve.reached(share) for curve in curves] for share in (0.25, 0.5, 0.75)]
    return pa.table(
        {
            "n": np.arange(1, went_on.size + 1),
            **_shares(went_on, went_on + waiting),
            "waiting": waiting,
            **_columns("km_share", "km_low", "km_high", of=ends),
            "km_days": pa.array([days if days >= 0 else None for days in reach], pa.float64()),
            "p25_days": pa.array(quantiles[0], pa.float64()),
            "median_days": pa.array(quantiles[1], pa.float64()),
            "p75_days": pa.array(quantiles[2], pa.float64()),
        }
    )


def within(
    days: tuple[int, ...], old_enough: Ints, went_on: Ints, curve: SurvivalCurve
) -> pa.Table:
    """Return one row for each number of days."""
    ends = [_by(curve, each) for each in days]
    return pa.table(
        {
            "days": np.array(days, np.int64),
            **_shares(went_on, old_enough),
            **_columns("km_share", "km_low", "km_high", of=ends),
        }
    )


def by_day(curve: SurvivalCurve) -> pa.Table:
    """Return the share who bought again by each day, while anybody waited, a century at most."""
    days = np.arange(min(int(_longest(curve)), LONGEST_DAYS) + 1)
    waiting = np.append(curve.at_risk, 0)[np.searchsorted(curve.time, days)]
    shares = [_by(curve, float(day)) for day in days]
    return pa.table(
        {
            "days": days,
            **_columns("share", "low", "high", of=shares),
            "at_risk": waiting.astype(np.int64),
        }
    )


def between(gaps: Ints, width: int | None) -> pa.Table:
    """Return how many customers waited how many days: one row = a stretch of them."""
    days = gaps // DAY
    longest = int(days.max(initial=-1))
    size = width or next((w for w in _WIDTHS if longest < w * MOST_BUCKETS), _WIDTHS[-1])
    counted = np.bincount(days // size, minlength=longest // size + 1)
    starts = np.arange(counted.size) * size
    return pa.table(
        {"from_days": starts, "until_days": starts + size, "customers": counted.astype(np.int64)}
    )


def _shares(went_on: Ints, customers: Ints) -> dict[str, Any]:
    share = ratio(went_on, customers)
    low, high = score_intervals(share, customers)
    return {
        "customers": customers,
        "went_on": went_on,
        "share": pa.array(share, from_pandas=True),
        "low": pa.array(low, from_pandas=True),
        "high": pa.array(high, from_pandas=True),
    }


Ends = tuple[float | None, float | None, float | None]


def _by(curve: SurvivalCurve, days: float) -> Ends:
    """Return the share to whom it happened by so many days, and its interval (none of 0).

    Nothing is known of days for which nobody was waiting, unless nobody was left to wait.
    """
    if not curve.time.size or (days > _longest(curve) and curve.survival[-1] > 0):
        return None, None, None
    at = int(np.searchsorted(curve.time, days, side="right"))
    if at == 0 or curve.survival[at - 1] == 1:
        return 0.0, None, None
    ends = (curve.survival[at - 1], curve.high[at - 1], curve.low[at - 1])
    share, low, high = (1 - float(each) for each in ends)
    return share, low, high


def _longest(curve: SurvivalCurve) -> float:
    """Return the longest time that anybody was seen to wait, in days; −1 of nobody."""
    return float(curve.time[-1]) if curve.time.size else -1.0


def _columns(*names: str, of: list[Ends]) -> dict[str, pa.Array]:
    return {
        name: pa.array([each[at] for each in of], pa.float64()) for at, name in enumerate(names)
    }
