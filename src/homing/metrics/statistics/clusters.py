"""The interval of a pooled share when one customer stands in many cohorts.

In a recurring cohort table a customer enters every cohort in which they started. In one cell they
are counted once at most, so Wilson's interval is right there. The pooled share of an age, ΣA/ΣN,
counts them again and again; visits of one person resemble each other, so the customers behind it,
not the sum of the cohorts, say how sure it is. Wilson's interval of the sums is then too narrow.

Both intervals here need little from a fold, and what they need adds up over disjoint sets of
customers:

* `linear_interval`: six sums for each share (`ClusterSums`). One pass, no randomness.
* `bootstrap_interval`: for each share, how many customers have each pair (cohorts they are in,
  cohorts in which they were counted) (`Profiles`). Few pairs, whatever the number of customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from homing.core.errors import UserError
from homing.core.intervals import score_interval
from homing.metrics.statistics.arrays import Floats, Ints, counts, same_length

SEED = 20060315
"""Where the random numbers of `bootstrap_interval` start unless another seed is given."""

REPLICATES = 2000
"""Bootstrap samples drawn unless told: the bounds then stray by about 2 % of the width."""

_BLOCK = 4_000_000
"""Random numbers held at once: 32 MB."""


class ShareInterval(NamedTuple):
    """A pooled share with its 95 % interval; None where there is no customer."""

    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """All that the linear interval of one share needs; two of them add up.

    With s the cohorts a customer is in and r those in which they were counted, over customers with
    s > 0.

    Parameters
    ----------
    customers : int
        How many.
    size, returned : float
        Σs and Σr.
    size_size, size_returned, returned_returned : float
        Σs², Σsr and Σr².
    """

    customers: int
    size: float
    returned: float
    size_size: float
    size_returned: float
    returned_returned: float

    def __add__(self, other: ClusterSums) -> ClusterSums:
        """Return the sums over the customers of both, none of whom may be in both."""
        return ClusterSums(
            self.customers + other.customers,
            self.size + other.size,
            self.returned + other.returned,
            self.size_size + other.size_size,
            self.size_returned + other.size_returned,
            self.returned_returned + other.returned_returned,
        )


class Profiles(NamedTuple):
    """How many customers have each pair of numbers; one element = one pair that occurs.

    Parameters
    ----------
    size : ndarray of float64
        Cohorts that such a customer is in, with the age complete.
    returned : ndarray of float64
        Those of them in which the customer was counted at the age.
    customers : ndarray of int64
        How many such customers there are.
    """

    size: Floats
    returned: Floats
    customers: Ints


def profiles_of(size_by_customer: ArrayLike, returned_by_customer: ArrayLike) -> Profiles:
    """Return the profiles of customers given one by one.

    Parameters
    ----------
    size_by_customer, returned_by_customer : array_like of int, shape (customers,)
        Cohorts each customer is in, and those in which they were counted.

    Raises
    ------
    UserError
        If a customer was counted in more cohorts than they are in.

    Examples
    --------
    >>> profiles_of([1, 3, 3, 0], [1, 2, 2, 0]).customers.tolist()
    [1, 2]
    """
    same_length(size_by_customer, returned_by_customer, "returned_by_customer")
    size = counts(size_by_customer, "size_by_customer")
    returned = counts(returned_by_customer, "returned_by_customer")
    if (returned > size).any():
        raise UserError(
            "A customer was counted in more cohorts than they are in.",
            where="returned_by_customer",
            remedy="Count each customer once in a cohort.",
        )
    width = int(size.max(initial=0)) + 1
    codes = (size * width + returned).astype(np.int64)[size > 0]
    pairs, customers = np.unique(codes, return_counts=True)
    each_size, each_returned = (part.astype(np.float64) for part in np.divmod(pairs, width))
    return Profiles(each_size, each_returned, customers.astype(np.int64))


def sums_of(profiles: Profiles) -> ClusterSums:
    """Return the sums behind the linear interval."""
    size, returned, customers = profiles
    return ClusterSums(
        int(customers.sum()),
        *(
            float((customers * product).sum())
            for product in (size, returned, size * size, size * returned, returned * returned)
        ),
    )


def linear_interval(sums: ClusterSums) -> ShareInterval:
    """Return the pooled share with an interval that counts customers, not visits.

    Notes
    -----
    R = Σr/Σs. Its linearised variance is v = n/(n−1) · Σ(r − Rs)²/(Σs)² (W. G. Cochran 1977,
    "Sampling Techniques", 3rd ed., §6.4: a ratio of sums over clusters). R(1−R)/v is then the
    number of independent visits that would be as sure, and the interval is Wilson's with that
    number (E. L. Korn and B. I. Graubard 1998, Survey Methodology 24, 193–201; N. Dean and
    M. Pagano 2015, J. Survey Statistics and Methodology 3, 484–503): it stays within 0–1. When
    v = 0 (all or none returned, or everybody the same share) nothing is known of how visits
    resemble each other, and the number is taken as if they did wholly: (Σs)²/Σs². When every
    customer is in one cohort the interval is Wilson's own but for n/(n−1).

    Examples
    --------
    >>> interval = linear_interval(sums_of(profiles_of([4] * 50, [4] * 25 + [0] * 25)))
    >>> round(interval.low, 3), round(interval.high, 3)  # 50 customers, not 200 visits
    (0.365, 0.635)
    """
    if sums.customers == 0:
        return ShareInterval(None, None, None)
    share = sums.returned / sums.size
    return ShareInterval(share, *score_interval(share, effective_visits(sums)))


def effective_visits(sums: ClusterSums) -> float:
    """Return how many independent visits would say the share as surely; see `linear_interval`."""
    share, n = sums.returned / sums.size, sums.customers
    cross = 2 * share * sums.size_returned
    spread = sums.returned_returned - cross + share * share * sums.size_size
    if n < 2 or spread <= 1e-9 * sums.size_size:
        return sums.size**2 / sums.size_size
    return share * (1 - share) * sums.size**2 * (n - 1) / (n * spread)


def cluster_interval(size_by_customer: ArrayLike, returned_by_customer: ArrayLike) -> ShareInterval:
    """Return the linear interval of customers given one by one; see `linear_interval`."""
    return linear_interval(sums_of(profiles_of(size_by_customer, returned_by_customer)))


def bootstrap_interval(
    profiles: Profiles, *, replicates: int = REPLICATES, seed: int | tuple[int, ...] = SEED
) -> ShareInterval:
    """Return the pooled share with its customer-cluster bootstrap interval.

    Parameters
    ----------
    profiles : Profiles
        In any order: they are sorted first, so the same customers give the same answer.
    replicates : int
        Bootstrap samples.
    seed : int or tuple of int
        Where the random numbers start. One share has the same interval whatever others are asked
        for beside it; give (seed, age) to make them independent.

    Returns
    -------
    ShareInterval
        The 2.5 % and 97.5 % points of the replicates. Where nobody or everybody returned these
        would both be the share itself, and the interval of `linear_interval` stands instead.

    Notes
    -----
    A bootstrap over customers gives each a random weight and takes Σwr/Σws. Weights are independent
    Poisson(1), in the limit the same as drawing customers with replacement (J. A. Hanley and
    B. MacGibbon 2006, Computer Methods and Programs in Biomedicine 83, 57–62; N. Chamandy et al.
    2012, "Estimating uncertainty for massive data streams", Google). The m customers of one profile
    have the sum of m such weights, which is Poisson(m): one draw serves them all, exactly. So the
    cost is replicates × profiles, not × customers, and memory at most 32 MB. Generator: PCG64
    seeded by `numpy.random.SeedSequence`.

    Examples
    --------
    >>> interval = bootstrap_interval(profiles_of([4] * 50, [4] * 25 + [0] * 25))
    >>> round(interval.low, 2), round(interval.high, 2)
    (0.36, 0.65)
    """
    sums = sums_of(profiles)
    if sums.customers == 0 or sums.returned in {0, sums.size}:
        return linear_interval(sums)
    order = np.lexsort((profiles.returned, profiles.size))
    size, returned = profiles.size[order], profiles.returned[order]
    customers = profiles.customers[order]
    random = np.random.default_rng(np.random.SeedSequence(seed))
    shares = np.concatenate(
        [
            _replicated(random.poisson(customers, (rows, len(customers))), size, returned)
            for rows in _blocks(replicates, len(customers))
        ]
    )
    low, high = np.quantile(shares, (0.025, 0.975))
    return ShareInterval(sums.returned / sums.size, float(low), float(high))


def _blocks(replicates: int, width: int) -> list[int]:
    rows = max(1, _BLOCK // width)
    return [min(rows, replicates - start) for start in range(0, replicates, rows)]


def _replicated(weights: Ints, size: Floats, returned: Floats) -> Floats:
    """Return the shares of the samples that hold anybody."""
    total = weights @ size
    share: Floats = (weights @ returned)[total > 0] / total[total > 0]
    return share


def profiles_by_cell(
    customer: ArrayLike, cell: ArrayLike, is_counted: ArrayLike
) -> dict[int, Profiles]:
    """Return the profiles behind every pooled share of a recurring cohort table.

    Parameters
    ----------
    customer : array_like of int, shape (n,)
        Dense numbers of customers; one row = one customer in one cohort at one complete age.
    cell : array_like of int, shape (n,)
        Which pooled share the row belongs to: the age, or age and group as one number.
    is_counted : array_like of bool, shape (n,)
        Whether the customer was counted in that cohort at that age.

    Notes
    -----
    One sort of n keys: n log n time, about 40 n bytes. A fold that walks customer by customer needs
    neither: it knows s and r of its customer for each age and adds 1 to that profile.

    Examples
    --------
    >>> found = profiles_by_cell([0, 0, 1, 0], [1, 1, 1, 2], [True, False, True, True])
    >>> [each.tolist() for each in found[1]]
    [[1.0, 2.0], [1.0, 1.0], [1, 1]]
    """
    same_length(customer, cell, "cell")
    same_length(customer, is_counted, "is_counted")
    who, where = np.asarray(customer, dtype=np.int64), np.asarray(cell, dtype=np.int64)
    width = int(who.max(initial=0)) + 1
    pairs, at = np.unique(where * width + who, return_inverse=True)
    size = np.bincount(at, minlength=len(pairs))
    returned = np.bincount(at, np.asarray(is_counted, dtype=np.float64), len(pairs))
    cells, starts = np.unique(pairs // width, return_index=True)
    parts = zip(np.split(size, starts[1:]), np.split(returned, starts[1:]), strict=True)
    return {int(each): profiles_of(*part) for each, part in zip(cells, parts, strict=False)}
