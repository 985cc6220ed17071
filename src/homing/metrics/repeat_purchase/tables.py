"""From waits to tables: shares, Kaplan–Meier, the curve by day and the histogram."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, Literal, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories.bounds import DAY
from homing.metrics.repeat_purchase.question import LONGEST_DAYS
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.shares import score_intervals
from homing.metrics.statistics.survival import SurvivalCurve, fallen

MOST_BUCKETS: Final = 30
READABLE_SHARE: Final = 0.1
"""A curve is read as far as such a share of the customers is still waiting and seen."""
_WIDTHS: Final = (1, 2, 5, 7, 14, 28, 56, 91, 182, 365)

Ints = NDArray[np.int64]
Ends = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """How long some customers waited for the next purchase, or wait still.

    Parameters
    ----------
    gaps, still : int64[…]
        Microseconds of those who made it, and of those who did not yet; both rise.
    curve : SurvivalCurve
        Of the days, at those alone after which somebody made it; `censored` are those last seen
        from then until the next.
    """

    gaps: Ints
    still: Ints
    curve: SurvivalCurve

    @classmethod
    def of(cls, gaps: Ints, still: Ints) -> Self:
        """Return it with the Kaplan–Meier curve."""
        first = np.flatnonzero(np.diff(gaps, prepend=-1))
        times = gaps[first]
        events = np.diff(first, append=gaps.size).astype(np.float64)
        at_risk = (gaps.size - first + still.size - np.searchsorted(still, times)).astype(float)
        censored = -np.diff(at_risk, append=0.0) - events
        ends = fallen(events, at_risk)
        return cls(gaps, still, SurvivalCurve(times / DAY, *ends, at_risk, events, censored))

    @property
    def customers(self) -> int:
        """How many they are."""
        return self.gaps.size + self.still.size

    @property
    def longest(self) -> float:
        """The longest time that anybody was seen to wait, in days; −1 of nobody."""
        return self._last / DAY if self.customers else -1.0

    @property
    def readable(self) -> float:
        """The longest wait, in days, for which enough customers were at risk; −1 of nobody."""
        if not self.customers:
            return -1.0
        others = self.customers - ceil(READABLE_SHARE * self.customers)
        waits = range(self._last + 1)
        return bisect_left(waits, others + 1, key=lambda wait: self._up_to(wait, "right")) / DAY

    def at_risk(self, days: Ints) -> Ints:
        """Return how many waited so many days or longer."""
        return np.asarray(self.customers - self._up_to(days * DAY, "left"), np.int64)

    def by(self, days: float) -> Ends:
        """Return the share to whom it happened by so many days, and its interval (none of 0).

        Nothing is known of days for which nobody was waiting, unless nobody was left to wait.
        """
        curve = self.curve
        left = curve.survival[-1] if curve.time.size else 1.0
        if not self.customers or (days > self.longest and left > 0):
            return None, None, None
        at = int(np.searchsorted(curve.time, days, side="right"))
        if at == 0 or curve.survival[at - 1] == 1:
            return 0.0, None, None
        ends = (curve.survival[at - 1], curve.high[at - 1], curve.low[at - 1])
        share, low, high = (1 - float(each) for each in ends)
        return share, low, high

    @property
    def _last(self) -> int:
        return max((int(each[-1]) for each in (self.gaps, self.still) if each.size), default=-1)

    def _up_to(self, most: Any, side: Literal["left", "right"]) -> Any:
        return sum(np.searchsorted(each, most, side=side) for each in (self.gaps, self.still))


def steps(went_on: Ints, waiting: Ints, waits: list[Waiting]) -> pa.Table:
    """Return one row for each n; columns as in `RepeatPurchase`, but for the group."""
    reach = [each.readable for each in waits]
    ends = [each.by(days) for each, days in zip(waits, reach, strict=True)]
    quantiles = [[each.curve.reached(share) for each in waits] for share in (0.25, 0.5, 0.75)]
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


def within(days: tuple[int, ...], old_enough: Ints, went_on: Ints, waits: Waiting) -> pa.Table:
    """Return one row for each number of days."""
    ends = [waits.by(each) for each in days]
    return pa.table(
        {
            "days": np.array(days, np.int64),
            **_shares(went_on, old_enough),
            **_columns("km_share", "km_low", "km_high", of=ends),
        }
    )


def by_day(waits: Waiting) -> pa.Table:
    """Return the share who bought again by each day, while anybody waited, a century at most."""
    days = np.arange(min(int(waits.longest), LONGEST_DAYS) + 1)
    shares = [waits.by(float(day)) for day in days]
    return pa.table(
        {
            "days": days,
            **_columns("share", "low", "high", of=shares),
            "at_risk": waits.at_risk(days),
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


def _columns(*names: str, of: list[Ends]) -> dict[str, pa.Array]:
    return {
        name: pa.array([each[at] for each in of], pa.float64()) for at, name in enumerate(names)
    }
