"""How long until it happens, when for many it has not happened yet.

A customer who has not bought again by now is *censored*: known to have waited at least this long.
Dropping such customers makes every wait look short; counting them as never makes it look endless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from homing.core.errors import UserError
from homing.core.intervals import Z95
from homing.metrics.statistics.arrays import Floats, counts, ratio, same_length
from homing.metrics.statistics.scientific import chi2_p

_ROUNDING = 1e-12
"""How far a product of shares may stray from the share it stands for."""


class Wait(NamedTuple):
    """A quantile of the time until the event, with its 95 % interval; None: not reached yet."""

    time: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """The share to whom it has not happened by each time; one element = one observed time.

    Before the first time the share is 1; between two times it stays as at the earlier.

    Parameters
    ----------
    time : ndarray of float64
        Rising, in the unit of the durations.
    survival, low, high : ndarray of float64
        The share after that time, and its 95 % interval.
    at_risk : ndarray of float64
        Customers still waiting just before that time.
    events, censored : ndarray of float64
        To how many it happened then, and how many were last seen then.
    """

    time: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats
    censored: Floats

    @property
    def customers(self) -> int:
        """How many customers stand behind the curve."""
        return int(self.events.sum() + self.censored.sum())

    @property
    def median(self) -> Wait:
        """The time by which it has happened to half of the customers."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> Wait:
        """Return the earliest time by which it has happened to a share of the customers.

        Notes
        -----
        min {t: S(t) ≤ 1 − share}; its interval holds the times at which the interval of S covers
        1 − share. R. Brookmeyer and J. Crowley (1982), Biometrics 38, 29–41.

        Examples
        --------
        >>> curve = kaplan_meier([1, 2, 3, 4], [True, True, False, True])
        >>> [curve.quantile(share).time for share in (0.25, 0.5, 0.75)]
        [1.0, 2.0, 4.0]
        """
        if not 0 < share < 1:
            raise UserError("A quantile lies between 0 and 1.", where="share", remedy="Try 0.5.")
        return Wait(
            self.reached(share), *(self._first(each, share) for each in (self.low, self.high))
        )

    def reached(self, share: float) -> float | None:
        """Return the earliest time by which it has happened to a share, without its interval."""
        later = int(np.searchsorted(self.survival[::-1], 1 - share + _ROUNDING, side="right"))
        return float(self.time[-later]) if later else None

    def at(self, time: float) -> float:
        """Return the share to whom it has not happened by a time."""
        index = int(np.searchsorted(self.time, time, side="right"))
        return float(self.survival[index - 1]) if index else 1.0

    def _first(self, bound: Floats, share: float) -> float | None:
        """Return when a bound, which need not fall all the time, first is as low as that."""
        found = np.flatnonzero(bound <= 1 - share + _ROUNDING)
        return float(self.time[found[0]]) if len(found) else None


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """Whether groups wait equally long.

    Parameters
    ----------
    statistic, p : float or None
        χ² and its p-value; None when no event can tell the groups apart.
    degrees : int
        Groups that could have had an event, less one.
    groups : ndarray
        The labels, sorted.
    observed, expected : ndarray of float64
        Events of each group, and how many it would have had if all groups were alike.
    """

    statistic: float | None
    p: float | None
    degrees: int
    groups: np.ndarray
    observed: Floats
    expected: Floats


def kaplan_meier(
    durations: ArrayLike, is_event: ArrayLike, *, weights: ArrayLike | None = None
) -> SurvivalCurve:
    """Return the Kaplan–Meier curve.

    Parameters
    ----------
    durations : array_like of float, shape (n,)
        Time from the start to the event or to the last sight, any unit; one row = one customer, or
        as many customers as its weight says.
    is_event : array_like of bool, shape (n,)
        False: censored, it had not happened when last seen.
    weights : array_like of int, shape (n,), optional
        Customers behind each row, so that counts by age need not be unrolled.

    Returns
    -------
    SurvivalCurve
        Empty input gives an empty curve; without events the share stays 1.

    Raises
    ------
    UserError
        If lengths differ, or a duration or weight is negative or missing.

    Notes
    -----
    S(t) = Π (1 − d/n) over event times up to t. E. L. Kaplan and P. Meier (1958), JASA 53, 457–481;
    customers censored at an event time were at risk then. Interval: Greenwood's variance on the
    log(−log S) scale, which stays within 0–1 (J. D. Kalbfleisch and R. L. Prentice 1980, "The
    Statistical Analysis of Failure Time Data", §1.3). Once S is 0 that scale ends: the upper bound
    keeps its last value, the lower is 0.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 2, 3], [True, True, False, True])
    >>> curve.time.tolist(), curve.survival.tolist()
    ([1.0, 2.0, 3.0], [0.75, 0.5, 0.0])
    """
    return curve_of(*_by_time(durations, is_event, weights))


def curve_of(time: Floats, events: Floats, censored: Floats) -> SurvivalCurve:
    """Return the same curve of times that are counted already.

    Parameters
    ----------
    time : float64[n]
        Rising.
    events, censored : float64[n]
        To how many it happened then, and how many were last seen then; not both 0.
    """
    leaving = events + censored
    at_risk = leaving[::-1].cumsum()[::-1] if len(leaving) else leaving
    at = np.flatnonzero(events > 0)  # where, which takes a quarter of the time of whether
    survival, low, high = fallen(events[at], at_risk[at])
    steps = np.diff(at, prepend=0, append=len(time))  # where nobody went on all stays as it was
    survival, low, high = (np.append(1.0, each).repeat(steps) for each in (survival, low, high))
    return SurvivalCurve(time, survival, low, high, at_risk, events, censored)


def fallen(events: Floats, at_risk: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the share to whom it has not happened after each time that it happened at.

    Parameters
    ----------
    events, at_risk : float64[n]
        To how many it happened then, of how many who were still waiting.

    Returns
    -------
    survival, low, high : float64[n]
        With the ends of its 95 % interval, see `kaplan_meier`.
    """
    survival: Floats = np.cumprod(1 - ratio(events, at_risk), dtype=np.float64)
    greenwood = np.cumsum(ratio(events, at_risk * (at_risk - events)))
    return survival, *_log_log_interval(survival, greenwood)


def kaplan_meier_by(
    durations: ArrayLike,
    is_event: ArrayLike,
    labels: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> dict[object, SurvivalCurve]:
    """Return the Kaplan–Meier curve of each group, by its label; see `kaplan_meier`."""
    same_length(durations, labels, "labels")
    groups, index = np.unique(np.asarray(labels), return_inverse=True)
    rows = _Rows(np.asarray(durations), np.asarray(is_event), _ones(durations, weights))
    return {
        label: kaplan_meier(*rows.of(index == at), weights=rows.weight[index == at])
        for at, label in enumerate(groups.tolist())
    }


def logrank(
    durations: ArrayLike,
    is_event: ArrayLike,
    labels: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> LogRank:
    """Test whether two or more groups wait equally long.

    Parameters
    ----------
    durations, is_event, weights
        As for `kaplan_meier`.
    labels : array_like, shape (n,)
        The group of each row.

    Returns
    -------
    LogRank

    Raises
    ------
    UserError
        If there are fewer than two groups, or the columns do not fit.

    Notes
    -----
    With O the events of each group, E = Σ d·n_g/n and V the hypergeometric covariance summed over
    event times: χ² = (O − E)ᵀ V⁻ (O − E), over groups that were at risk at an event. N. Mantel
    (1966), Cancer Chemotherapy Reports 50, 163–170; R. Peto and J. Peto (1972), JRSS A 135,
    185–207. It looks at the whole curve and is strongest when one group's chance is a constant
    multiple of the other's; curves that cross can hide from it.

    Examples
    --------
    >>> result = logrank([1, 2, 3, 4, 5, 6], [True] * 6, ["a", "a", "a", "b", "b", "b"])
    >>> round(result.statistic, 3), round(result.p, 4)
    (5.052, 0.0246)
    """
    same_length(durations, labels, "labels")
    groups, index = np.unique(np.asarray(labels), return_inverse=True)
    if len(groups) < 2:
        raise UserError(
            "There is only one group.", where="labels", remedy="Give customers of two or more."
        )
    at_risk, events = _risk_table(_rows(durations, is_event, weights), index, len(groups))
    observed, expected, covariance = _moments(at_risk, events)
    is_seen = expected > 0
    degrees = int(is_seen.sum()) - 1
    statistic = _quadratic((observed - expected)[is_seen], covariance[np.ix_(is_seen, is_seen)])
    p = None if statistic is None else chi2_p(statistic, degrees)
    return LogRank(statistic, p, max(degrees, 0), groups, observed, expected)


class _Rows(NamedTuple):
    """Durations, whether they ended in an event, and how many customers each stands for."""

    time: Floats
    is_event: np.ndarray
    weight: Floats

    def of(self, chosen: np.ndarray) -> tuple[Floats, np.ndarray]:
        """Return the durations and outcomes of some rows."""
        return self.time[chosen], self.is_event[chosen]


def _ones(durations: ArrayLike, weights: ArrayLike | None) -> Floats:
    return np.ones(np.shape(durations)) if weights is None else counts(weights, "weights")


def _rows(durations: ArrayLike, is_event: ArrayLike, weights: ArrayLike | None) -> _Rows:
    weight = _ones(durations, weights)
    same_length(durations, is_event, "is_event")
    same_length(durations, weight, "weights")
    return _Rows(counts(durations, "durations"), np.asarray(is_event, dtype=bool), weight)


def _by_time(
    durations: ArrayLike, is_event: ArrayLike, weights: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    rows = _rows(durations, is_event, weights)
    if weights is None:
        return _by_time_of_each(rows)
    time, at = np.unique(rows.time, return_inverse=True)
    events = np.bincount(at, rows.weight * rows.is_event, len(time)).astype(np.float64)
    leaving = np.bincount(at, rows.weight, len(time)).astype(np.float64)
    is_seen = leaving > 0
    return time[is_seen], events[is_seen], (leaving - events)[is_seen]


def _by_time_of_each(rows: _Rows) -> tuple[Floats, Floats, Floats]:
    """Return the same where each row is one customer: sorted, nothing has to be looked up.

    Stretches of rows that rise are merged, which takes less than sorting.
    """
    time = np.sort(rows.time, kind="stable")
    first = np.flatnonzero(np.diff(time, prepend=-1.0))
    leaving = np.diff(first, append=time.size).astype(np.float64)
    happened = np.sort(rows.time[rows.is_event], kind="stable")
    place = np.searchsorted(time[first], happened)
    events = np.bincount(place, minlength=first.size).astype(np.float64)
    return time[first], events, leaving - events


def _log_log_interval(survival: Floats, greenwood: Floats) -> tuple[Floats, Floats]:
    rising = survival[::-1]
    below_one, near_none = np.searchsorted(rising, (1.0, np.nextafter(_ROUNDING, 1)))
    inside = slice(len(survival) - below_one, len(survival) - near_none)
    low, high = survival.round(), np.ones_like(survival)
    depth = np.log(survival[inside])
    spread = np.exp(Z95 * np.sqrt(greenwood[inside]) / depth)
    low[inside], high[inside] = np.exp(depth / spread), np.exp(depth * spread)
    return low, np.minimum.accumulate(high) if len(high) else high


def _risk_table(rows: _Rows, index: np.ndarray, groups: int) -> tuple[Floats, Floats]:
    """Return, at every event time, who of each group was at risk and to whom it happened."""
    time, at = np.unique(rows.time, return_inverse=True)
    cell, shape = index * len(time) + at, (groups, len(time))
    leaving = np.bincount(cell, rows.weight, groups * len(time)).reshape(shape)
    happening = np.bincount(cell, rows.weight * rows.is_event, groups * len(time))
    events = happening.reshape(shape).astype(np.float64)
    at_risk = leaving[:, ::-1].cumsum(axis=1, dtype=np.float64)[:, ::-1]
    happened = events.sum(axis=0) > 0
    return at_risk[:, happened], events[:, happened]


def _moments(at_risk: Floats, events: Floats) -> tuple[Floats, Floats, Floats]:
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    share = ratio(at_risk, n)
    spread = d * (n - d) / np.maximum(n - 1, 1)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    return events.sum(axis=1), (share * d).sum(axis=1), covariance


def _quadratic(difference: Floats, covariance: Floats) -> float | None:
    """Return the form over all groups but the last, which the others determine."""
    inner = covariance[:-1, :-1]
    if len(difference) < 2 or np.linalg.matrix_rank(inner) < len(inner):
        return None
    return float(difference[:-1] @ np.linalg.solve(inner, difference[:-1]))
