"""Why recurring revenue changed: its movements, and the shares that are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from homing.core.errors import UserError


class Movement(StrEnum):
    """What happened to one customer's MRR between two moments."""

    new = "new"
    reactivation = "reactivation"
    expansion = "expansion"
    contraction = "contraction"
    churn = "churn"
    flat = "flat"


MIXPANEL_NAMES = {
    Movement.new: "new",
    Movement.reactivation: "new",
    Movement.expansion: "upgrade",
    Movement.contraction: "downgrade",
    Movement.churn: "churn",
    Movement.flat: "flat",
}
"""What Mixpanel calls the same; it does not tell a reactivation from a new customer."""


def movement_of(before: float, after: float, *, has_paid_earlier: bool = False) -> Movement | None:
    """Return what happened to one customer's MRR; None for one who pays at neither moment.

    Parameters
    ----------
    before, after : int
        MRR at the two moments, minor units, ≥ 0.
    has_paid_earlier : bool
        Whether the customer paid at any time before the first moment. Left False when the history
        is not known: reactivations then look new.

    Examples
    --------
    >>> [str(movement_of(*pair)) for pair in [(20, 5), (5, 0), (0, 5), (5, 20), (5, 5)]]
    ['contraction', 'churn', 'new', 'expansion', 'flat']
    """
    if before == 0 and after == 0:
        return None
    if before == 0:
        return Movement.reactivation if has_paid_earlier else Movement.new
    if after == 0:
        return Movement.churn
    if after == before:
        return Movement.flat
    return Movement.expansion if after > before else Movement.contraction


@dataclass(frozen=True, slots=True)
class Movements:
    """The MRR at the start of a period and everything that changed it; all ≥ 0, minor units.

    Every share is None when there was no MRR at the start.

    Parameters
    ----------
    start : int
        MRR of all customers at the start.
    new, reactivation, expansion : int
        What was added by customers who never paid before, who had stopped, who pay more.
    contraction, churn : int
        What was lost from customers who pay less, who stopped.
    """

    start: int
    new: int = 0
    reactivation: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0

    @property
    def end(self) -> int:
        """MRR at the end: the start and all movements."""
        return self.start + self.gained - self.lost

    @property
    def gained(self) -> int:
        """New, reactivation and expansion."""
        return self.new + self.reactivation + self.expansion

    @property
    def lost(self) -> int:
        """Contraction and churn."""
        return self.contraction + self.churn

    @property
    def gross_churn_share(self) -> float | None:
        """(churn + contraction) / MRR at the start.

        ChartMogul Help, "Gross MRR Churn Rate" (203359341).
        """
        return self._of_start(self.lost)

    @property
    def net_churn_share(self) -> float | None:
        """(churn + contraction − expansion − reactivation) / MRR at the start; below 0: it grew.

        ChartMogul Help, "Net MRR Churn Rate" (203359341).
        """
        return self._of_start(self.lost - self.expansion - self.reactivation)

    @property
    def gross_retention_share(self) -> float | None:
        """(start − churn − contraction) / start: what is left of the MRR there was."""
        return self._of_start(self.start - self.lost)

    @property
    def net_retention_share(self) -> float | None:
        """(start − churn − contraction + expansion) / start: of the same customers.

        Those who came back were not among them at the start and are left out, so this is 1 − net
        churn only without reactivation. Baremetrics, "Net revenue retention".
        """
        return self._of_start(self.start - self.lost + self.expansion)

    @property
    def quick_ratio(self) -> float | None:
        """(new + expansion + reactivation) / (contraction + churn); None when nothing was lost.

        M. Hamid, Social Capital (2015), "The SaaS Quick Ratio".
        """
        return self.gained / self.lost if self.lost else None

    def _of_start(self, amount: int) -> float | None:
        return amount / self.start if self.start else None


def movements(
    before: ArrayLike, after: ArrayLike, has_paid_earlier: ArrayLike | None = None
) -> Movements:
    """Return the movements of many customers' MRR, summed.

    Parameters
    ----------
    before, after : array_like of int, shape (customers,)
        MRR of each customer at the two moments, minor units of one currency, 0 when not paying.
    has_paid_earlier : array_like of bool, shape (customers,), optional
        As in `movement_of`; None: not known.

    Returns
    -------
    Movements
        Whose `end` is the sum of `after`, exactly.

    Raises
    ------
    UserError
        If the columns differ in length or an MRR is negative.

    Examples
    --------
    >>> movements([20, 5, 0, 5, 0], [5, 0, 5, 20, 7], [False] * 4 + [True])
    Movements(start=30, new=5, reactivation=7, expansion=15, contraction=15, churn=5)
    """
    old, late = np.asarray(before, dtype=np.int64), np.asarray(after, dtype=np.int64)
    came_back = np.zeros(old.shape, bool) if has_paid_earlier is None else has_paid_earlier
    is_old = np.asarray(came_back, dtype=bool)
    if not old.shape == late.shape == is_old.shape or (old < 0).any() or (late < 0).any():
        raise UserError(
            "The columns differ in length, or an MRR is negative.",
            where="before",
            remedy="Give one MRR of 0 or more for each customer at both moments.",
        )
    change = late - old
    stays = (old > 0) & (late > 0)
    return Movements(
        start=int(old.sum()),
        new=int(change[(old == 0) & ~is_old].sum()),
        reactivation=int(change[(old == 0) & is_old].sum()),
        expansion=int(change[stays & (change > 0)].sum()),
        contraction=int(-change[stays & (change < 0)].sum()),
        churn=int(old[late == 0].sum()),
    )


def net_churn_by_day(start: ArrayLike, end: ArrayLike, new: ArrayLike) -> float | None:
    """Return net MRR churn as ChartMogul shows it to shops on Shopify: by day, summed.

    Parameters
    ----------
    start, end, new : array_like of int, shape (days,)
        MRR at the start and end of each day, and that of new customers; one row = one day.

    Returns
    -------
    float or None
        Σ (start + new − end)/start over days that start with MRR; None if there is none. Below 0:
        it grew.

    Notes
    -----
    ChartMogul Help 4414075567250. A sum of daily shares is not the share of a month: use
    `Movements.net_churn_share` unless the number must match.

    Examples
    --------
    >>> net_churn_by_day([100], [120], [10])
    -0.1
    """
    first, last, added = (np.asarray(each, dtype=np.float64) for each in (start, end, new))
    has_mrr = first > 0
    if not has_mrr.any():
        return None
    return float(((first + added - last)[has_mrr] / first[has_mrr]).sum())
