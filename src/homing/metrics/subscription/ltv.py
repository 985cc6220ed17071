"""What a customer has brought within N days, told only by cohorts that are old enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Observed(NamedTuple):
    """One cohort: customers, their revenue in the first N days, complete days it has been seen."""

    customers: int
    revenue: float
    days: int


class MatureValue(NamedTuple):
    """Revenue a customer within N days; None when no cohort is old enough.

    Parameters
    ----------
    value : float or None
    revenue, customers : float, int
        Of the mature cohorts: the value is their quotient.
    cohorts, left_out : int
        How many were old enough, and how many not.
    """

    value: float | None
    revenue: float
    customers: int
    cohorts: int
    left_out: int


def nday_value(cohorts: Sequence[Observed], days: int) -> MatureValue:
    """Return revenue a customer within N days, over the cohorts seen for at least N days.

    Parameters
    ----------
    cohorts : sequence of Observed
        One row = one cohort. A young cohort's revenue would pull the value down: it is left out
        together with its customers.
    days : int
        N.

    Notes
    -----
    Σ revenue / Σ customers. Amplitude, "N-day LTV" (retention analysis documentation, 2025).

    Examples
    --------
    >>> seen = [Observed(100, 500, 3), Observed(120, 720, 2), Observed(80, 200, 1)]
    >>> nday_value(seen, 3)
    MatureValue(value=5.0, revenue=500, customers=100, cohorts=1, left_out=2)
    """
    mature = [cohort for cohort in cohorts if cohort.days >= days]
    customers = sum(cohort.customers for cohort in mature)
    revenue = sum(cohort.revenue for cohort in mature)
    return MatureValue(
        revenue / customers if customers else None,
        revenue,
        customers,
        len(mature),
        len(cohorts) - len(mature),
    )
