"""How sure the one curve is where a customer stands in many cohorts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from homing.histories.returns_profiles import Profiles, profiles
from homing.metrics.retention.counting import Counted
from homing.metrics.retention.shape import Shape
from homing.metrics.retention.terms import Average
from homing.metrics.selection.selecting import Selected
from homing.metrics.statistics import clusters
from homing.metrics.statistics.shares import score_intervals

MOST_PROFILES: Final = 200
"""With more kinds of customers than this the bootstrap and the linear interval are the same."""
REPLICATES: Final = 1000

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Curve(NamedTuple):
    """The one curve: customers, those of them who count, and their share; by group and column."""

    size: Counts
    returned: Counts
    share: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Sureness:
    """What is known of the customers behind every column, by group and column.

    Parameters
    ----------
    customers, returned : int64[groups, columns]
        Different customers in any averaged cohort, and those who count in any.
    low, high : float64[groups, columns]
        The 95 % interval of the pooled share, by customers.
    effect : float64[groups, columns]
        Independent customers that would say the pooled share as surely, per customer counted.
    """

    customers: Counts
    returned: Counts
    low: Floats
    high: Floats
    effect: Floats

    def instead(self, plain: Curve, n: Floats, average: Average) -> Curve:
        """Return the curve with each customer counted as one, where that matters.

        Parameters
        ----------
        plain : Curve
            As if all customers of all cohorts were different.
        n : float64[groups, columns]
            How many of them would say the share as surely.
        average : str
            How it was averaged.

        Notes
        -----
        "unique" is a share of different customers, so Wilson's interval holds. For "simple" and
        "mixpanel" the effective number of customers is multiplied by the design effect of the
        pooled share (Kish 1965, "Survey Sampling", §8.2).
        """
        if average == "unique":
            distinct = np.full(self.low.shape, np.nan)
            np.divide(self.returned, self.customers, out=distinct, where=self.customers > 0)
            ends = score_intervals(distinct, self.customers)
            return Curve(self.customers, self.returned, distinct, *ends)
        if average == "pooled":
            return plain._replace(low=self.low, high=self.high)
        low, high = score_intervals(plain.share, n * self.effect)
        return plain._replace(low=low, high=high)


def sureness(found: Selected, shape: Shape, counts: Counted, *, is_zero_whole: bool) -> Sureness:
    """Return what is known of the customers behind the one curve of recurring cohorts.

    Parameters
    ----------
    found, shape, counts
        Of the table.
    is_zero_whole : bool
        Column 0 is the size of the cohort.
    """
    complete = (shape.is_complete() & shape.exists()).cumprod(axis=1).sum(axis=1)
    those = profiles(found.histories, counts.asked, complete.astype(np.int64))
    shown = (len(counts.groups), shape.columns)
    made = Sureness(
        np.zeros(shown, np.int64),
        np.zeros(shown, np.int64),
        np.full(shown, np.nan),
        np.full(shown, np.nan),
        np.ones(shown),
    )
    rank = np.argsort(counts.order)
    place = those.group * shape.columns + those.column
    order = np.argsort(place, kind="stable")
    places, begins = np.unique(place[order], return_index=True)
    for at, members in zip(places, np.split(order, begins[1:]), strict=False):
        code, column = divmod(int(at), shape.columns)
        _fill(
            made, (int(rank[code]), column), those, members, is_whole=is_zero_whole and column == 0
        )
    return made


def _fill(
    made: Sureness, cell: tuple[int, int], those: Profiles, members: Counts, *, is_whole: bool
) -> None:
    size, customers = those.size[members], those.customers[members]
    returned = size if is_whole else those.returned[members]
    behind = clusters.Profiles(size.astype(np.float64), returned.astype(np.float64), customers)
    sums = clusters.sums_of(behind)
    if members.size <= MOST_PROFILES:
        interval = clusters.bootstrap_interval(
            behind, replicates=REPLICATES, seed=(clusters.SEED, cell[1])
        )
    else:
        interval = clusters.linear_interval(sums)
    made.customers[cell] = customers.sum()
    made.returned[cell] = customers[returned > 0].sum()
    made.low[cell], made.high[cell] = interval.low, interval.high
    made.effect[cell] = clusters.effective_visits(sums) / sums.size
