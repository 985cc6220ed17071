"""The one curve from many cohorts: how the shares of one column are averaged, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.core.intervals import score_interval
from homing.metrics.retention.terms import Average

Floats = NDArray[np.float64]


class Counted(NamedTuple):
    """Customers of one cohort, and those of them who were counted."""

    size: int
    returned: int


class Mean(NamedTuple):
    """An average share with its 95 % interval; None where there is nothing to average."""

    share: float | None
    low: float | None
    high: float | None


class Averaged(NamedTuple):
    """Averages of some columns.

    Parameters
    ----------
    share : float64[…, columns]
        nan where there is nothing to average.
    customers : float64[…, columns]
        How many customers would say it as surely.
    """

    share: Floats
    customers: Floats


def averaged(
    size: NDArray[np.int64],
    returned: NDArray[np.int64],
    is_complete: NDArray[np.bool_],
    average: Average = "pooled",
) -> Averaged:
    """Return the average share of every column over its complete cells.

    Parameters
    ----------
    size : int64[…, cohorts]
        Customers of each cohort.
    returned : int64[…, cohorts, columns]
        Of them, those who count.
    is_complete : bool[cohorts, columns]
        Which cells are averaged.
    average : str
        "pooled": ΣA/ΣN, each customer weighs the same. "unique": the same where a customer is in
        one cohort only, as here. "simple": the mean of A/N, each cohort weighs the same.
        "mixpanel": ΣAN/ΣN², as Mixpanel documents it.

    Notes
    -----
    Each is Σ w·A/N with weights w that sum to 1, so its variance is r(1−r)·Σ w²/N, that of
    n = 1/Σ(w²/N) customers (Kish 1965, "Survey Sampling", §8.2: the effective sample size). With
    that n its interval is Wilson's; for the pooled mean n is ΣN and nothing is approximated.
    """
    n = size[..., None].astype(np.float64)
    weight = _weight(n, average) * (is_complete & (n > 0))
    total = weight.sum(axis=-2)
    counted = np.divide(weight * returned, n, out=np.zeros(returned.shape), where=n > 0)
    spread = np.divide(weight * weight, n, out=np.zeros(returned.shape), where=n > 0)
    return Averaged(_ratio(counted.sum(axis=-2), total), _ratio(total * total, spread.sum(axis=-2)))


def mean_share(cells: Sequence[Counted], average: Average = "pooled") -> Mean:
    """Return the mean of the shares of some cohorts, all complete; see `averaged`.

    Examples
    --------
    >>> cohorts = [Counted(1000, 500), Counted(500, 400)]
    >>> [round(mean_share(cohorts, kind).share, 2) for kind in ("pooled", "simple", "mixpanel")]
    [0.6, 0.65, 0.56]
    """
    size = np.array([cell.size for cell in cells], np.int64)
    returned = np.array([cell.returned for cell in cells], np.int64)[:, None]
    found = averaged(size, returned, np.ones(returned.shape, np.bool_), average)
    share, n = float(found.share[0]), float(found.customers[0])
    return Mean(None, None, None) if np.isnan(share) else Mean(share, *score_interval(share, n))


def _weight(n: Floats, average: Average) -> Floats:
    if average == "simple":
        return np.ones_like(n)
    return n * n if average == "mixpanel" else n


def _ratio(above: Floats, below: Floats) -> Floats:
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found
