"""The fit: of all that is known, or of all but the last ages, which it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.core.text import Text
from homing.metrics.answers.words import filled
from homing.metrics.projection.plan import Counts, Known
from homing.metrics.projection.question import LEAST_DISCOUNT, ProjectionQuestion
from homing.metrics.statistics.arrays import ratio
from homing.metrics.statistics.projection import Model, Projection, fit

A_YEAR: Final = 0.1
"""The discount of a year where none is given."""
_A_YEAR_HAS: Final = {
    Period.hour: 8766.0,
    Period.day: 365.25,
    Period.week: 52.18,
    Period.month: 12.0,
    Period.quarter: 4.0,
    Period.half_year: 2.0,
    Period.year: 1.0,
}
_NEEDED: Final[dict[Model, int]] = {"sbg": 2, "bdw": 3}
"""As many ages as the model has parameters."""

_AGES = Text(
    "Nothing to project yet: the fit needs {needed} ages after 0 that some cohort has completed, "
    "and sees {known}. Wait for more, choose a shorter period, or hold out fewer.",
    "Прогнозировать пока нечего: нужно {needed} возраста после 0, завершённых хотя бы одной "
    "когортой, а видно {known}. Подождите, возьмите период короче или отложите меньше возрастов.",
)
_NOBODY_LEFT = Text(
    "Nobody has left yet, so nothing says how many will. Wait until some have.",
    "Никто ещё не ушёл, поэтому ничто не говорит, сколько уйдёт. Подождите, пока кто-нибудь уйдёт.",
)
_EVERYBODY_LEFT = Text(
    "Everybody left before age 1: there is nobody to project. Choose a longer period, or what "
    "counts as being there more widely.",
    "Все ушли до возраста 1: прогнозировать некого. Возьмите период длиннее или шире определите, "
    "кто считается оставшимся.",
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the fit gave.

    Parameters
    ----------
    projection : Projection or None
        None where it could not be made.
    missing : Text or None
        What is missing for it.
    last : int
        The last age that it saw.
    """

    projection: Projection | None
    missing: Text | None
    last: int


def fitted(known: Known, question: ProjectionQuestion) -> Fitted:
    """Return the fit of a question's model, or what is missing for it."""
    last = max(known.last - question.holdout, -1)
    cohorts = known.until(last)
    try:
        return Fitted(fit(cohorts, question.model), None, last)
    except UserError:
        return Fitted(None, missing(cohorts, question.model), last)


def missing(cohorts: list[Counts], model: Model) -> Text:
    """Return why nothing can be fitted to some cohorts."""
    ages = max((cohort.size - 1 for cohort in cohorts), default=0)
    old = [cohort for cohort in cohorts if cohort.size > 1]
    if ages and not any(cohort[0] > cohort[-1] for cohort in old):
        return _NOBODY_LEFT
    if ages and not any(cohort[1] for cohort in old):
        return _EVERYBODY_LEFT
    return filled(_AGES, needed=str(_NEEDED[model]), known=str(max(ages, 0)))


def figures(projection: Projection | None, discount: float) -> dict[str, float | int | None]:
    """Return the single figures of a fit; null where there is none."""
    if projection is None:
        names = ("alpha", "alpha_error", "beta", "beta_error", "c", "c_error", "log_likelihood")
        return dict.fromkeys(names) | {"customers": 0, "derl": None}
    errors = (*(projection.errors or ()), None, None, None)
    return {
        "alpha": projection.alpha,
        "alpha_error": errors[0],
        "beta": projection.beta,
        "beta_error": errors[1],
        "c": projection.c,
        "c_error": errors[2],
        "log_likelihood": projection.log_likelihood,
        "customers": projection.customers,
        "derl": projection.residual_lifetime(0, discount),
    }


def held_out_error(known: Known, found: Fitted) -> float | None:
    """Return the mean absolute error at the ages that the fit did not see, as a share of what was.

    Notes
    -----
    MAPE = mean over ages of |S(t) − observed(t)| / observed(t); ages at which nobody was left are
    left out, for there the share of nothing is taken.
    """
    if found.projection is None or found.last >= known.last:
        return None
    ages = np.arange(found.last + 1, known.last + 1)
    seen = ratio(known.there, known.customers)[ages]
    off = np.abs(found.projection.survival(ages)[seen > 0] - seen[seen > 0]) / seen[seen > 0]
    return float(off.mean()) if off.size else None


def discount_of(question: ProjectionQuestion, period: Period) -> float:
    """Return the discount of a period."""
    if question.discount is not None:
        return question.discount
    return float(max((1 + A_YEAR) ** (1 / _A_YEAR_HAS[period]) - 1, LEAST_DISCOUNT))
