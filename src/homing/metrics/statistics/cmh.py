"""Two groups compared inside every cohort: Cochran–Mantel–Haenszel.

Adding up cohorts first and comparing then is wrong when the groups are mixed differently in old and
new cohorts (Simpson's paradox). Here every cohort is compared with itself, and the comparisons are
added.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from homing.core.errors import UserError
from homing.core.intervals import Z95
from homing.metrics.statistics.arrays import Floats, counts
from homing.metrics.statistics.scientific import chi2_p


class Estimate(NamedTuple):
    """A number with its 95 % interval; None where the tables cannot tell it."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class StratifiedComparison:
    """What many 2×2 tables say together of the first group against the second.

    Parameters
    ----------
    chi2, p : float or None
        The test that the shares are equal in every stratum, one degree of freedom. None: no stratum
        has both groups and both outcomes.
    chi2_corrected, p_corrected : float or None
        The same with the continuity correction: more careful with few customers.
    odds_ratio : Estimate
        Odds of returning in the first group over those in the second, the same in all strata.
    risk_difference : Estimate
        Share of the first group minus that of the second, the same in all strata.
    homogeneity_p : float or None
        Small: the strata disagree about the odds ratio, so one number for all hides something.
        None: fewer than two strata can tell.
    strata : int
        How many strata have customers in both groups.
    """

    chi2: float | None
    p: float | None
    chi2_corrected: float | None
    p_corrected: float | None
    odds_ratio: Estimate
    risk_difference: Estimate
    homogeneity_p: float | None
    strata: int


class _Tables(NamedTuple):
    """2×2 tables: a, b = first group counted and not; c, d = second; sizes and their sum."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats
    first: Floats
    second: Floats
    n: Floats


def cochran_mantel_haenszel(first: ArrayLike, second: ArrayLike) -> StratifiedComparison:
    """Compare two groups of customers inside every stratum, and add it up.

    Parameters
    ----------
    first, second : array_like of int, shape (strata, 2)
        One row = one stratum (a cohort): customers of the group, and those of them who returned.
        Only complete cells belong here.

    Returns
    -------
    StratifiedComparison
        Strata that lack one of the groups say nothing and are left out.

    Raises
    ------
    UserError
        If the shapes differ, a count is negative, or more returned than there were.

    Notes
    -----
    With a, b, c, d in the stratum's table, n₁ = a + b, n₂ = c + d, m = a + c, n = n₁ + n₂:

    * χ² = (Σ(a − n₁m/n))² / Σ n₁n₂m(n−m)/(n²(n−1)); corrected: ½ is taken from |Σ…|, not below 0.
      N. Mantel and W. Haenszel (1959), JNCI 22, 719–748; W. G. Cochran (1954), Biometrics 10,
      417–451. With one stratum it is the "N − 1" χ² of `association`.
    * odds ratio = Σ(ad/n) / Σ(bc/n), interval on the log scale: J. Robins, N. Breslow and
      S. Greenland (1986), Biometrics 42, 311–323.
    * risk difference = Σ((an₂ − cn₁)/n) / Σ(n₁n₂/n), interval: T. Sato, S. Greenland and J. Robins
      (1989), Biometrics 45, 1323–1324: holds for few large strata and for many small ones.
    * homogeneity: N. Breslow and N. Day (1980), IARC 32, 142, corrected by R. Tarone (1985),
      Biometrika 72, 91–95.

    Examples
    --------
    >>> a = [(2614, 351), (2819, 571), (2261, 415)]
    >>> b = [(2608, 411), (2822, 592), (2301, 444)]
    >>> result = cochran_mantel_haenszel(a, b)
    >>> round(result.chi2, 4), round(result.p, 4), round(result.odds_ratio.value, 4)
    (4.6452, 0.0311, 0.9135)
    """
    tables = _tables(first, second)
    chi2, corrected = _chi2(tables)
    odds_ratio = _odds_ratio(tables)
    return StratifiedComparison(
        chi2=chi2,
        p=_p_of(chi2, 1),
        chi2_corrected=corrected,
        p_corrected=_p_of(corrected, 1),
        odds_ratio=odds_ratio,
        risk_difference=_risk_difference(tables),
        homogeneity_p=_homogeneity(tables, odds_ratio.value),
        strata=len(tables.n),
    )


def _tables(first: ArrayLike, second: ArrayLike) -> _Tables:
    groups = [_group(first, "first"), _group(second, "second")]
    if len(groups[0]) != len(groups[1]):
        raise UserError(
            f"The groups have {len(groups[0])} and {len(groups[1])} strata.",
            where="second",
            remedy="Give one row for each stratum, in the same order, in both.",
        )
    is_kept = (groups[0][:, 0] > 0) & (groups[1][:, 0] > 0)
    (n1, a), (n2, c) = (group[is_kept].T for group in groups)
    return _Tables(a, n1 - a, c, n2 - c, n1, n2, n1 + n2)


def _group(rows: ArrayLike, where: str) -> Floats:
    pairs = counts(rows, where).reshape(-1, 2) if np.size(rows) else np.zeros((0, 2))
    if (pairs[:, 1] > pairs[:, 0]).any():
        raise UserError(
            "More customers returned than there were.",
            where=where,
            remedy="Give rows of (customers, returned).",
        )
    return pairs


def _chi2(t: _Tables) -> tuple[float | None, float | None]:
    counted = t.a + t.c
    variance = t.first * t.second * counted * (t.n - counted) / (t.n**2 * np.maximum(t.n - 1, 1))
    total = float(variance.sum())
    if total == 0:
        return None, None
    distance = abs(float((t.a - t.first * counted / t.n).sum()))
    return distance**2 / total, max(distance - 0.5, 0.0) ** 2 / total


def _odds_ratio(t: _Tables) -> Estimate:
    r, s = t.a * t.d / t.n, t.b * t.c / t.n
    up, down = float(r.sum()), float(s.sum())
    if up == 0 or down == 0:
        return Estimate(0.0 if down else None, None, None)
    p, q = (t.a + t.d) / t.n, (t.b + t.c) / t.n
    variance = (p * r).sum() / up**2 + (p * s + q * r).sum() / (up * down) + (q * s).sum() / down**2
    half = Z95 * sqrt(float(variance) / 2)
    return Estimate(up / down, exp(log(up / down) - half), exp(log(up / down) + half))


def _risk_difference(t: _Tables) -> Estimate:
    weight = float((t.first * t.second / t.n).sum())
    if weight == 0:
        return Estimate(None, None, None)
    value = float(((t.a * t.second - t.c * t.first) / t.n).sum()) / weight
    between = t.first * t.second * (t.second - t.first) / 2
    p = (t.first**2 * t.c - t.second**2 * t.a + between) / t.n**2
    q = (t.a * t.d + t.c * t.b) / (2 * t.n)
    half = Z95 * sqrt(max(value * float(p.sum()) + float(q.sum()), 0.0)) / weight
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0))


def _homogeneity(t: _Tables, odds_ratio: float | None) -> float | None:
    counted = t.a + t.c
    informative = (counted > 0) & (counted < t.n)
    if not odds_ratio or informative.sum() < 2:
        return None
    table = _Tables(*(column[informative] for column in t))
    expected = _expected(table, odds_ratio)
    rest = counted[informative] - expected
    cells = np.stack([expected, rest, table.first - expected, table.second - rest])
    variance = 1 / (1 / cells).sum(axis=0)
    distance = table.a - expected
    chi2 = (distance**2 / variance).sum() - distance.sum() ** 2 / variance.sum()
    return _p_of(max(float(chi2), 0.0), len(expected) - 1)


def _expected(t: _Tables, odds_ratio: float) -> Floats:
    """Return how many of the first group would have returned with the same margins and this ratio.

    The root between the possible bounds of x(n₂ − m + x) = ψ(n₁ − x)(m − x).
    """
    counted = t.a + t.c
    square = 1 - odds_ratio
    linear = t.second - counted + odds_ratio * (t.first + counted)
    constant = -odds_ratio * t.first * counted
    root = np.sqrt(np.maximum(linear**2 - 4 * square * constant, 0))
    return np.asarray(-2 * constant / (linear + root), dtype=np.float64)


def _p_of(statistic: float | None, degrees: int) -> float | None:
    return None if statistic is None else chi2_p(statistic, degrees)
