"""What the distribution of gaps says: its quantiles, its knee, and the period that fits."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from homing.core.periods import Period

COVERED: Final = 0.8
"""Share of the customers whose gaps the proposed period covers."""
TAIL: Final = 0.95
"""Share of the customers among whom the knee is looked for; longer gaps would move it."""

LENGTHS: Final = {
    Period.day: 1,
    Period.week: 7,
    Period.month: 31,
    Period.quarter: 92,
    Period.half_year: 184,
    Period.year: 366,
}
"""The longest each period can be, in days."""

Floats = NDArray[np.float64]


def covering(days: Floats, at_most: Floats, share: float) -> float | None:
    """Return the smallest gap that covers a share of the customers; None without customers.

    Parameters
    ----------
    days : float64[n]
        Gaps, rising.
    at_most : float64[n]
        Share of the customers with a gap of at most so many days; the last is 1.
    share : float
        Between 0 and 1.

    Examples
    --------
    >>> covering(np.array([1.0, 7.0, 30.0]), np.array([0.5, 0.8, 1.0]), 0.8)
    7.0
    """
    if days.size == 0:
        return None
    return float(days[np.searchsorted(at_most, share - 1e-12)])


def knee(days: Floats, at_most: Floats) -> float | None:
    """Return the gap at which the curve of `at_most` bends most; None where it has no bend.

    Notes
    -----
    The point farthest above the chord from the origin to the gap that covers 95 % of the customers,
    both axes scaled to 1: V. Satopää, J. Albrecht, D. Irwin, B. Raghavan (2011), "Finding a
    'kneedle' in a haystack", ICDCSW, 166–171, without smoothing, as the curve is a count.

    Examples
    --------
    >>> knee(np.array([1.0, 2.0, 3.0, 20.0]), np.array([0.5, 0.7, 0.75, 1.0]))
    2.0
    """
    last = covering(days, at_most, TAIL)
    if last is None or days[0] == last:
        return None
    within = days <= last
    x, y = days[within] / last, at_most[within] / at_most[within][-1]
    return float(days[np.argmax(y - x)])


def proposed(days: Floats, at_most: Floats) -> Period | None:
    """Return the shortest period that covers the gaps of 80 % of the customers.

    Examples
    --------
    >>> str(proposed(np.array([1.0, 7.0, 30.0]), np.array([0.5, 0.8, 1.0])))
    'week'
    """
    gap = covering(days, at_most, COVERED)
    if gap is None:
        return None
    return next((period for period, length in LENGTHS.items() if gap <= length), Period.year)
