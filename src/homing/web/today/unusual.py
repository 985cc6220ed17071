"""The most unusual change of the week, of all that could have been: one look a series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import pi, sqrt
from statistics import median
from typing import Final

from homing.core.text import Text
from homing.metrics.statistics.scientific import scipy_part

FEWEST: Final = 6
"""Changes that it takes to say which size of change is usual."""
LEVEL: Final = 0.05
"""The chance of calling anything unusual in a week like any other."""
_TO_SIGMA: Final = 0.6745
_EFFICIENCY: Final = 0.37


@dataclass(frozen=True, slots=True)
class Look:
    """One series of finished weeks.

    Parameters
    ----------
    name : Text
        Of the metric or the segment.
    href : str
        Where its weeks are seen.
    values : tuple of float or None
        Oldest first; the last one is this week's.
    week : date
        When that begins.
    is_share : bool
        Its changes are differences; else they are relative.
    """

    name: Text
    href: str
    values: tuple[float | None, ...]
    week: date
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Unusual:
    """The change that is least like those before.

    Parameters
    ----------
    look : Look
        Of what.
    change : float
        How much: a difference of shares, or a relative change.
    times : float
        How many times the usual distance from the usual change.
    p : float
        The chance of such a one among all looks, in a week like any other.
    """

    look: Look
    change: float
    times: float
    p: float


def most_unusual(looks: Iterable[Look]) -> Unusual | None:
    """Return the most unusual change, if it is unusual among as many looks.

    Notes
    -----
    z = 0.6745 · (x − median) / MAD of a series' own earlier changes (B. Iglewicz and D. Hoaglin
    1993), divided by √(1 + π/2n) for what is not known of the median. It is read on Student's t; a
    MAD of n normal values knows as much as a standard deviation of 0.37 n (P. Rousseeuw and C.
    Croux 1993, JASA 88, 1273–1283), so that has 0.37 (n − 1) degrees of freedom. Times the number
    of looks (Bonferroni).

    Examples
    --------
    >>> steady = (100.0, 110.0, 99.0, 108.0, 97.0, 107.0, 96.0, 105.0)
    >>> said = Look(Text("a", "а"), "/", (*steady, 900.0), date(2026, 1, 5))
    >>> most_unusual([said]).change > 7
    True
    """
    found = [(look, *tried) for look in looks if (tried := _tried(look.values, look.is_share))]
    if not found:
        return None
    t = scipy_part("special").stdtr
    judged = [
        Unusual(
            look,
            change,
            abs(z) / _TO_SIGMA,
            min(1.0, 2 * len(found) * float(t(_EFFICIENCY * (n - 1), -abs(z)))),
        )
        for look, change, z, n in found
    ]
    best = min(judged, key=lambda each: each.p)
    return best if best.p < LEVEL else None


def _tried(values: Sequence[float | None], is_share: bool) -> tuple[float, float, int] | None:  # noqa: FBT001
    """Return the newest change, its z among those before, and how many these were."""
    changes = [
        after - before if is_share else after / before - 1
        for before, after in pairwise(values)
        if before is not None and after is not None and (is_share or before > 0)
    ]
    if len(changes) <= FEWEST or not values or values[-1] is None:
        return None
    *usual, newest = changes
    middle = median(usual)
    spread = median(abs(change - middle) for change in usual)
    if not spread:
        return None
    unsure = sqrt(1 + pi / (2 * len(usual)))
    return newest, _TO_SIGMA * (newest - middle) / spread / unsure, len(usual)
