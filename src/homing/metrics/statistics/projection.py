"""How a cohort that only shrinks goes on: sBG and BdW.

Both say why retention looks as it does instead of bending a curve through it. Every customer has a
chance of leaving of their own; those with a high one leave first, so the share of the remaining
that stays rises with age though nobody grows more loyal. sBG stops there. BdW lets each customer's
own chance change with age as well.

They are for things that end once: a subscription, a contract, "still active at or after age k". A
curve that can rise again is not theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from homing.core.errors import HomingWarning, UserError
from homing.core.intervals import Z95
from homing.core.text import Text
from homing.metrics.statistics.arrays import Floats, counts
from homing.metrics.statistics.scientific import scipy_part

Model = Literal["sbg", "bdw"]

_LEAST_AGES: dict[Model, int] = {"sbg": 2, "bdw": 3}
"""Ages that must be observed: as many as the model has parameters."""

_STARTS = ((0.0, 0.0), (-1.0, 1.0), (1.0, 3.0), (3.0, 5.0))
"""Where the search begins: logarithms of alpha and beta; for BdW with c = 1."""

_LIMIT = 9.0
"""Logarithm of the largest alpha and beta searched: beyond it customers do not differ."""

_LIMIT_C = 2.5

_FAR = 6.0
"""Logarithm of alpha or beta from which on the shape of the beta distribution hardly matters."""


class ProjectionWarning(HomingWarning):
    """The projection stands, but less firmly than it looks."""


_ALIKE = Text(
    "The data show no difference between customers: the projection takes all of them as alike.",
    "По данным клиенты не различаются: прогноз считает их всех одинаковыми.",
)
_SPLIT = Text(
    "After their first ages hardly anybody leaves: the projection keeps the rest for ever.",
    "После первых возрастов почти никто не уходит: прогноз оставляет остальных навсегда.",
)
_NO_INTERVAL = Text(
    "The data fit many projections equally well: no interval can be given.",
    "Данным одинаково хорошо отвечают разные прогнозы: интервал указать нельзя.",
)


class Projected(NamedTuple):
    """Projected shares of a cohort; one element = one age.

    Parameters
    ----------
    age : ndarray of float64
    share, low, high : ndarray of float64
        Expected share still there, and its 95 % interval; nan where there is no interval.
    """

    age: Floats
    share: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """A fitted model of leaving.

    Parameters
    ----------
    model : "sbg" or "bdw"
    alpha, beta : float
        Of the beta distribution of customers' chances of leaving at age 1; its mean is
        alpha/(alpha + beta). A sum below 1: customers differ widely; large: they are alike.
    c : float
        Above 1 a customer's own chance of leaving rises with age, below 1 it falls; 1 for sBG.
    log_likelihood : float
    covariance : ndarray of float64 or None
        Of the logarithms of the parameters; None when the data do not settle them.
    customers : int
        How many stand behind the fit.
    warnings : tuple of ProjectionWarning
        To be shown beside the projection.
    """

    model: Model
    alpha: float
    beta: float
    c: float
    log_likelihood: float
    covariance: Floats | None
    customers: int
    warnings: tuple[ProjectionWarning, ...]

    @property
    def errors(self) -> tuple[float, ...] | None:
        """Standard errors of alpha, beta and, for BdW, c (delta method), or None."""
        if self.covariance is None:
            return None
        values = (self.alpha, self.beta, self.c)
        spread = np.sqrt(np.diag(self.covariance))
        return tuple(value * float(each) for value, each in zip(values, spread, strict=False))

    def survival(self, age: ArrayLike) -> Floats:
        """Return the expected share of the cohort still there at an age (0: everybody)."""
        return np.exp(_log_survival(self._point, np.asarray(age, dtype=np.float64)))

    def renewal_share(self, age: ArrayLike) -> Floats:
        """Return, of those there at age − 1, the expected share still there at an age ≥ 1."""
        ages = np.asarray(age, dtype=np.float64)
        return np.exp(_log_survival(self._point, ages) - _log_survival(self._point, ages - 1))

    def project(self, ages: ArrayLike) -> Projected:
        """Return the expected share still there at some ages, with its 95 % interval.

        Notes
        -----
        The interval is that of the model's curve, on the log(−log S) scale by the delta method from
        the observed information. It holds when the model does; it leaves out the chance of a small
        cohort.
        """
        at = np.atleast_1d(np.asarray(ages, dtype=np.float64))
        share = self.survival(at)
        if self.covariance is None:
            return Projected(at, share, np.full_like(share, np.nan), np.full_like(share, np.nan))
        slope = _slope(lambda point: _log_survival(point, at), self._point)
        spread = np.sqrt(np.einsum("ai,ij,aj->a", slope, self.covariance, slope))
        depth = np.log(share)
        half = Z95 * np.divide(spread, -depth, out=np.zeros_like(depth), where=depth < 0)
        low, high = np.exp(depth * np.exp(half)), np.exp(depth * np.exp(-half))
        return Projected(at, share, low, high)

    def residual_lifetime(self, age: int, discount: float) -> float:
        """Return how many payments are still to be expected of a customer, in today's payments.

        Parameters
        ----------
        age : int
            Renewals the customer has already made, ≥ 0; the next is due now and not yet made.
        discount : float
            Of a period: 0.1 makes a payment one period later worth 1/1.1. At least 0.0001.

        Raises
        ------
        UserError
            If age or discount is out of range.

        Notes
        -----
        DERL = Σ_{t > age} S(t)/S(age) · (1 + d)^(age + 1 − t), summed until what is left cannot
        matter. For sBG, with n = age + 1, it equals
        (β + n − 1)/(α + β + n − 1) · ₂F₁(1, β + n; α + β + n; 1/(1 + d)). P. S. Fader and
        B. G. S. Hardie (2010), "Customer-base valuation in a contractual setting: the perils of
        ignoring heterogeneity", Marketing Science 29, 85–93.
        """
        if age < 0 or not discount >= 1e-4:
            raise UserError(
                "Discounted residual lifetime needs an age of 0 or more and a discount.",
                where="discount",
                remedy="Give a discount of 0.0001 a period or more.",
            )
        terms = int(log(1e-10 * discount / (1 + discount)) / -log(1 + discount)) + 1
        later = np.arange(1, terms + 1, dtype=np.float64)
        log_share = _log_survival(self._point, age + later) - _log_survival(
            self._point, np.array([float(age)])
        )
        return float(np.exp(log_share - (later - 1) * log(1 + discount)).sum())

    @property
    def _point(self) -> Floats:
        values = (self.alpha, self.beta, self.c)
        return np.log(values[: _LEAST_AGES[self.model]])


class _Left(NamedTuple):
    """By age: how many left between age − 1 and age, and how many were there when last seen."""

    age: Floats
    left: Floats
    remaining: Floats


def fit(cohorts: Sequence[ArrayLike], model: Model = "sbg") -> Projection:
    """Fit a model of leaving to cohorts of any ages.

    Parameters
    ----------
    cohorts : sequence of array_like of int
        One row = one cohort: customers at age 0, still there at age 1, 2, …; complete ages only.
        Cohorts may be of different lengths. Counts, not percentages: the intervals need them.
    model : "sbg" or "bdw"
        Shifted beta-geometric, or beta-discrete-Weibull with one parameter more.

    Returns
    -------
    Projection

    Raises
    ------
    UserError
        If a cohort grows, nobody has left, nobody remains after age 1, or too few ages are known.

    Notes
    -----
    * sBG: S(t) = B(α, β + t)/B(α, β). P. S. Fader and B. G. S. Hardie (2007), "How to project
      customer retention", Journal of Interactive Marketing 21(1), 76–90.
    * BdW: S(t) = B(α, β + tᶜ)/B(α, β). P. S. Fader, B. G. S. Hardie, Y. Liu, J. Davin and
      T. Steenburgh (2018), "'How to project customer retention' revisited: the role of duration
      dependence", Journal of Interactive Marketing 43, 1–16.

    Maximum likelihood: the sum over cohorts of Σₜ (leavers at t)·ln(S(t−1) − S(t)) and of
    (remaining at the last age)·ln S(last), found in logarithms of the parameters by L-BFGS-B from
    several starts. Covariance: the inverse of the observed information there.

    Examples
    --------
    >>> high_end = [1000, 869, 743, 653, 593, 551, 517, 491]
    >>> found = fit([high_end])
    >>> round(found.alpha, 3), round(found.beta, 3), round(found.log_likelihood, 1)
    (0.668, 3.806, -1611.2)
    >>> found.survival([1, 12]).round(3).tolist()
    [0.851, 0.378]
    """
    data = _leavers(cohorts)
    _refuse(data, model)
    start_c = () if model == "sbg" else (0.0,)
    bounds = [(-_LIMIT, _LIMIT)] * 2 + [(-_LIMIT_C, _LIMIT_C)] * len(start_c)
    minimize = scipy_part("optimize").minimize
    found = min(
        (
            minimize(_descent, (*start, *start_c), (data,), jac=True, bounds=bounds)
            for start in _STARTS
        ),
        key=lambda result: float(result.fun),
    )
    point = np.asarray(found.x, dtype=np.float64)
    is_inside = bool((np.abs(point) < [limit - 0.01 for _, limit in bounds]).all())
    covariance = _covariance(lambda p: -_log_likelihood(p, data), point) if is_inside else None
    alpha, beta, c = (*np.exp(point).tolist(), 1.0)[:3]
    return Projection(
        model,
        alpha,
        beta,
        c,
        log_likelihood=-float(found.fun),
        covariance=covariance,
        customers=int(data.left.sum() + data.remaining.sum()),
        warnings=tuple(ProjectionWarning(text) for text in _beware(point, covariance)),
    )


def _beware(point: Floats, covariance: Floats | None) -> list[Text]:
    alike = [_ALIKE] if point[:2].max() > _FAR else []
    split = [_SPLIT] if point[:2].min() < -_FAR else []
    return [*alike, *split, *([_NO_INTERVAL] if covariance is None else [])]


def _leavers(cohorts: Sequence[ArrayLike]) -> _Left:
    curves = [counts(cohort, "cohorts") for cohort in cohorts if np.size(cohort)]
    ages = max((len(curve) for curve in curves), default=0)
    left, remaining = np.zeros(ages), np.zeros(ages)
    for curve in curves:
        if (np.diff(curve) > 0).any():
            raise UserError(
                "A cohort grows with age.",
                where="cohorts",
                remedy="Project what ends once: subscriptions, or customers active at or after k.",
            )
        left[1 : len(curve)] -= np.diff(curve)
        remaining[len(curve) - 1] += curve[-1]
    return _Left(np.arange(ages, dtype=np.float64), left, remaining)


def _refuse(data: _Left, model: Model) -> None:
    """Stop where the likelihood has no maximum."""
    known, needed = max(len(data.age) - 1, 0), _LEAST_AGES[model]
    if known > 0 and data.left.sum() == 0:
        raise UserError(
            "Nobody has left yet, so nothing says how many will.",
            where="cohorts",
            remedy="Wait until some have.",
        )
    if known > 0 and data.left[2:].sum() + data.remaining[1:].sum() == 0:
        raise UserError(
            "Everybody left before age 1: there is nobody to project.",
            where="cohorts",
            remedy="Choose a longer period, or count more widely who is still there.",
        )
    if known < needed:
        raise UserError(
            f"{known} of the ages after 0 are known; this projection needs {needed}.",
            where="cohorts",
            remedy="Wait for more ages, or choose a shorter period.",
        )


def _log_survival(point: Floats, age: Floats) -> Floats:
    betaln = scipy_part("special").betaln
    alpha, beta = np.exp(point[0]), np.exp(point[1])
    power = np.exp(point[2]) if len(point) > 2 else 1.0
    value: Floats = betaln(alpha, beta + age**power) - betaln(alpha, beta)
    return value


def _log_likelihood(point: Floats, data: _Left) -> float:
    log_s = _log_survival(point, data.age)
    step = np.minimum(np.diff(log_s), -1e-300)
    log_p = log_s[:-1] + np.log(-np.expm1(step))
    return float(data.left[1:] @ log_p + data.remaining @ log_s)


def _descent(point: Floats, data: _Left) -> tuple[float, Floats]:
    """Return the log-likelihood turned over, and its derivatives in each parameter."""
    log_s, slope = _log_survival(point, data.age), _survival_slope(point, data.age)
    stay = np.exp(np.minimum(np.diff(log_s), -1e-12))[:, np.newaxis]
    slope_p = (slope[:-1] - stay * slope[1:]) / (1 - stay)
    uphill: Floats = data.left[1:] @ slope_p + data.remaining @ slope
    return -_log_likelihood(point, data), -uphill


def _survival_slope(point: Floats, age: Floats) -> Floats:
    """Return the derivatives of log S in the logarithm of each parameter; one row = one age."""
    psi = scipy_part("special").psi
    alpha, beta, c = np.exp([*point, 0.0][:3])
    power = age**c
    both = psi(alpha + beta) - psi(alpha + beta + power)
    late = psi(beta + power) - psi(alpha + beta + power)
    grown = c * power * np.log(np.maximum(age, 1.0))
    slope: Floats = np.column_stack(
        (alpha * both, beta * (both + psi(beta + power) - psi(beta)), grown * late)
    )
    return slope[:, : len(point)]


def _slope(function: Callable[[Floats], Floats], point: Floats, step: float = 1e-4) -> Floats:
    """Return the derivatives of a function in each parameter by central differences."""
    moves = np.eye(len(point)) * step
    columns = [(function(point + move) - function(point - move)) / (2 * step) for move in moves]
    return np.column_stack(columns)


def _covariance(function: Callable[[Floats], float], point: Floats) -> Floats | None:
    """Return the inverse of the second derivatives, or None where the surface is flat."""
    step = 1e-3
    moves = np.eye(len(point)) * step
    size = len(point)
    hessian = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
            values = [function(point + a * moves[i] + b * moves[j]) * a * b for a, b in signs]
            hessian[i, j] = sum(values) / (4 * step * step)
    weakest = float(np.linalg.eigvalsh(hessian)[0])
    if weakest < 1e-4:
        return None
    return np.asarray(np.linalg.inv(hessian), dtype=np.float64)
