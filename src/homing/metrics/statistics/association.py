"""Did those who did it return more often? 2×2 tables, one a candidate, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from homing.core.errors import UserError
from homing.core.intervals import Z95
from homing.metrics.statistics.arrays import Bools, Floats, counts, ratio
from homing.metrics.statistics.scientific import scipy_part
from homing.metrics.statistics.shares import difference_intervals

Alternative = Literal["two-sided", "less", "greater"]


@dataclass(frozen=True, slots=True, eq=False)
class Association:
    """How doing something goes together with returning; one element = one candidate.

    nan stands where a number has no denominator.

    Parameters
    ----------
    phi : ndarray of float64
        Correlation of the two facts, −1 to 1.
    precision : ndarray of float64
        Of those who did it, the share that returned.
    recall : ndarray of float64
        Of those who returned, the share that had done it.
    lift, lift_low, lift_high : ndarray of float64
        Share that returned among those who did it over that among those who did not, and its 95 %
        interval. 1 is no association; inf when none of the others returned.
    risk_difference, risk_difference_low, risk_difference_high : ndarray of float64
        The same two shares subtracted.
    p : ndarray of float64
        Of the test that the two shares are equal, two-sided.
    is_exact : ndarray of bool
        True: Fisher's test, because a table holds too few for χ².
    """

    phi: Floats
    precision: Floats
    recall: Floats
    lift: Floats
    lift_low: Floats
    lift_high: Floats
    risk_difference: Floats
    risk_difference_low: Floats
    risk_difference_high: Floats
    p: Floats
    is_exact: Bools


class _Tables(NamedTuple):
    """a, b = did it and returned, and did not; c, d = the same of those who did not do it."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats


def association(
    did_and_returned: ArrayLike, did: ArrayLike, returned: ArrayLike, customers: ArrayLike
) -> Association:
    """Measure many candidates against one outcome.

    Parameters
    ----------
    did_and_returned, did, returned, customers : array_like of int
        How many customers did it and returned, did it, returned, and how many there are. One
        element = one candidate; they broadcast, so the last two may be single numbers.

    Returns
    -------
    Association
        Arrays of the broadcast shape.

    Raises
    ------
    UserError
        If the four cannot be a table: a part is larger than its whole.

    Notes
    -----
    With the table a, b / c, d and n = a + b + c + d:

    * phi = (ad − bc)/√((a+b)(c+d)(a+c)(b+d)). G. U. Yule (1912), JRSS 75, 579–652.
    * lift = (a/(a+b)) / (c/(c+d)), interval exp(ln lift ± 1.96·√(1/a − 1/(a+b) + 1/c − 1/(c+d))).
      D. Katz et al. (1978), Biometrics 34, 469–474. When a or c is 0, ½ is added to both and to
      their sizes (S. D. Walter 1975, Biometrika 62, 371–374) and the open side stays open.
    * risk difference: R. G. Newcombe (1998), Statistics in Medicine 17, 873–890, method 10.
    * p: the "N − 1" χ² = (n−1)·phi² where every expected count is at least 1, else Fisher's exact
      test by Irwin's rule. I. Campbell (2007), Statistics in Medicine 26, 3661–3675: of the usual
      tests this choice errs least. The rule looks at the margins only, never at the answer.

    Correlation, not cause.

    Examples
    --------
    >>> found = association([60, 5], [100, 6], returned=90, customers=400)
    >>> found.precision.round(2).tolist(), found.lift.round(1).tolist()
    ([0.6, 0.83], [6.0, 3.9])
    """
    t = _tables(did_and_returned, did, returned, customers)
    first, second = t.a + t.b, t.c + t.d
    lift_low, lift_high = _lift_interval(t)
    difference = ratio(t.a, first) - ratio(t.c, second)
    low, high = difference_intervals((t.a, first), (t.c, second))
    p, is_exact = _p(t)
    return Association(
        phi=_phi(t),
        precision=ratio(t.a, first),
        recall=ratio(t.a, t.a + t.c),
        lift=ratio(ratio(t.a, first), ratio(t.c, second)),
        lift_low=lift_low,
        lift_high=lift_high,
        risk_difference=difference,
        risk_difference_low=low,
        risk_difference_high=high,
        p=p,
        is_exact=is_exact,
    )


def fisher(
    first: tuple[int, int], second: tuple[int, int], alternative: Alternative = "two-sided"
) -> float:
    """Return the p-value of Fisher's exact test of two groups.

    Parameters
    ----------
    first, second : pair of int
        Customers of the group, and those of them who returned.
    alternative : str
        "less": the first group returns less often.

    Notes
    -----
    R. A. Fisher (1934), "Statistical Methods for Research Workers", 5th ed., §21.02; two-sided by
    J. O. Irwin's rule: tables no more probable than this one. Computed by scipy.

    Examples
    --------
    >>> round(fisher((2614, 351), (2608, 411), "less"), 7)
    0.0094409
    """
    table = [[first[1], first[0] - first[1]], [second[1], second[0] - second[1]]]
    return float(scipy_part("stats").fisher_exact(table, alternative=alternative).pvalue)


def _tables(
    did_and_returned: ArrayLike, did: ArrayLike, returned: ArrayLike, customers: ArrayLike
) -> _Tables:
    names = ("did_and_returned", "did", "returned", "customers")
    given = (did_and_returned, did, returned, customers)
    columns = (counts(values, name) for name, values in zip(names, given, strict=True))
    a, first, counted, n = np.broadcast_arrays(*columns)
    tables = _Tables(a, first - a, counted - a, n - first - counted + a)
    if any((cell < 0).any() for cell in tables):
        raise UserError(
            "A part is larger than its whole.",
            where="did_and_returned",
            remedy="See that those who did it and those who returned are among the customers.",
        )
    return tables


def _phi(t: _Tables) -> Floats:
    margins = (t.a + t.b) * (t.c + t.d), (t.a + t.c) * (t.b + t.d)
    return ratio(t.a * t.d - t.b * t.c, np.sqrt(margins[0]) * np.sqrt(margins[1]))


def _lift_interval(t: _Tables) -> tuple[Floats, Floats]:
    add = np.where((t.a == 0) | (t.c == 0), 0.5, 0.0)
    a, c = t.a + add, t.c + add
    first, second = t.a + t.b + add, t.c + t.d + add
    centre = np.log(
        ratio(ratio(a, first), ratio(c, second)), where=c > 0, out=np.full(a.shape, 0.0)
    )
    spread = ratio(1, a) - ratio(1, first) + ratio(1, c) - ratio(1, second)
    half = Z95 * np.sqrt(np.maximum(spread, 0))
    is_known = (t.a + t.b > 0) & (t.c + t.d > 0) & (t.a + t.c > 0)
    low = np.where(t.a == 0, 0.0, np.exp(centre - half))
    high = np.where(t.c == 0, np.inf, np.exp(centre + half))
    return np.where(is_known, low, np.nan), np.where(is_known, high, np.nan)


def _p(t: _Tables) -> tuple[Floats, Bools]:
    n = t.a + t.b + t.c + t.d
    rows, columns = (t.a + t.b, t.c + t.d), (t.a + t.c, t.b + t.d)
    smallest = ratio(np.minimum(*rows) * np.minimum(*columns), n)
    p = np.asarray(scipy_part("stats").chi2.sf((n - 1) * _phi(t) ** 2, 1), dtype=np.float64)
    is_exact: Bools = np.asarray((smallest > 0) & (smallest < 1))
    for at in map(tuple, np.argwhere(is_exact)):
        p[at] = fisher((int(rows[0][at]), int(t.a[at])), (int(rows[1][at]), int(t.c[at])))
    return p, is_exact
