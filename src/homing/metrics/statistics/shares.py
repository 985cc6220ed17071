"""Intervals of shares and of their differences, for whole columns at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from homing.core.intervals import Z95
from homing.metrics.statistics.arrays import Floats, ratio


def score_intervals(share: ArrayLike, n: ArrayLike, z: float = Z95) -> tuple[Floats, Floats]:
    """Return Wilson's intervals of shares of n; n need not be whole, nan where n = 0.

    Notes
    -----
    E. B. Wilson (1927), JASA 22, 209–212; the column form of `homing.core.intervals.wilson`.

    Examples
    --------
    >>> low, high = score_intervals([0.5, 1.0], [10, 10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.237, 0.722], [0.763, 1.0])
    """
    p, size = np.asarray(share, dtype=np.float64), np.asarray(n, dtype=np.float64)
    spread = ratio(z * z, size)
    half = z * np.sqrt(np.maximum(ratio(p * (1 - p), size) + ratio(spread, 4 * size), 0))
    low, high = ratio(p + spread / 2 - half, 1 + spread), ratio(p + spread / 2 + half, 1 + spread)
    is_known = np.isfinite(p) & (size > 0)
    low = np.where(p > 0, low, 0.0)
    high = np.where(p < 1, high, 1.0)
    return np.where(is_known, low, np.nan), np.where(is_known, high, np.nan)


def difference_intervals(
    first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike]
) -> tuple[Floats, Floats]:
    """Return the intervals of the differences of independent shares, first − second.

    Parameters
    ----------
    first, second : pair of array_like
        Those counted, and out of how many.

    Notes
    -----
    R. G. Newcombe (1998), Statistics in Medicine 17, 873–890, method 10.

    Examples
    --------
    >>> low, high = difference_intervals((56, 70), (48, 80))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    p, q = ratio(*first), ratio(*second)
    p_low, p_high = score_intervals(p, first[1])
    q_low, q_high = score_intervals(q, second[1])
    down = np.sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    up = np.sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return p - q - down, p - q + up
