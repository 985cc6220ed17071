"""Many questions at once: p-values that stay honest when a hundred candidates are tried."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from homing.core.errors import UserError
from homing.metrics.statistics.arrays import Floats
from homing.metrics.statistics.scientific import scipy_part


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Return p-values adjusted for how many were tried.

    Those at or below q are a list of discoveries of which a share of at most q is expected to be
    false.

    Parameters
    ----------
    p : array_like of float64, any shape
        One value = one candidate; nan is a candidate that could not be tested and is not counted.

    Returns
    -------
    ndarray of float64
        The same shape; nan stays nan.

    Raises
    ------
    UserError
        If a value is not between 0 and 1.

    Notes
    -----
    The i-th smallest of m becomes min over j ≥ i of p(j)·m/j. Y. Benjamini and Y. Hochberg (1995),
    "Controlling the false discovery rate", JRSS B 57, 289–300. It holds for independent tests and
    for positively dependent ones (Benjamini and Yekutieli 2001, Annals of Statistics 29,
    1165–1188).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.02, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.04, 0.04, 0.5]
    """
    values = np.asarray(p, dtype=np.float64)
    is_tested = ~np.isnan(values)
    if not ((values[is_tested] >= 0) & (values[is_tested] <= 1)).all():
        raise UserError("A p-value lies outside 0–1.", where="p", remedy="Give probabilities.")
    adjusted = np.full_like(values, np.nan)
    if is_tested.any():
        stats = scipy_part("stats")
        adjusted[is_tested] = stats.false_discovery_control(values[is_tested], method="bh")
    return adjusted
