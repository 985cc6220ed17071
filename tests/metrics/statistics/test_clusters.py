"""One customer in many cohorts: intervals that count customers, not visits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.core.intervals import wilson
from homing.metrics.statistics.clusters import (
    Profiles,
    bootstrap_interval,
    cluster_interval,
    effective_visits,
    linear_interval,
    profiles_by_cell,
    profiles_of,
    sums_of,
)
from support.thorough import examples

customers = st.lists(
    st.integers(0, 9).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))),
    min_size=1,
    max_size=60,
)


def columns(pairs):
    return np.array(pairs).T


def drawn(random, n, share):
    """Customers in 1 to 8 cohorts, each with a chance of their own to return."""
    size = 1 + random.binomial(7, 0.4, n)
    return size, random.binomial(size, random.beta(2 * share, 2 * (1 - share), n))


@pytest.mark.parametrize(("n", "share"), [(200, 0.4), (60, 0.3), (400, 0.1)])
def test_95_of_100_intervals_hold_the_truth_where_wilsons_do_not(n, share):
    random, runs = np.random.default_rng(11), examples(600)
    covered = np.zeros(3)
    for run in range(runs):
        size, returned = drawn(random, n, share)
        profiles = profiles_of(size, returned)
        intervals = (
            wilson(int(returned.sum()), int(size.sum())),
            linear_interval(sums_of(profiles))[1:],
            bootstrap_interval(profiles, replicates=400, seed=run)[1:],
        )
        covered += [low <= share <= high for low, high in intervals]
    plain, linear, bootstrap = covered / runs
    assert plain < 0.9
    off = 3 * np.sqrt(0.95 * 0.05 / runs)  # 3 standard errors
    assert 0.95 - off < linear < 0.95 + off
    assert 0.945 - off < bootstrap < 0.95 + off


@given(customers)
def test_both_intervals_hold_the_share_and_stay_inside(pairs):
    profiles = profiles_of(*columns(pairs))
    for interval in (linear_interval(sums_of(profiles)), bootstrap_interval(profiles)):
        if profiles.customers.sum() == 0:
            assert interval == (None, None, None)
        else:
            size, returned = columns(pairs)
            assert interval.share == pytest.approx(returned.sum() / size.sum())
            assert 0 <= interval.low <= interval.high <= 1


@given(customers, st.randoms())
def test_order_does_not_matter_and_absent_customers_say_nothing(pairs, random):
    shuffled = [*pairs, (0, 0)]
    random.shuffle(shuffled)
    one, other = profiles_of(*columns(pairs)), profiles_of(*columns(shuffled))
    assert sums_of(one) == sums_of(other)
    assert bootstrap_interval(one) == bootstrap_interval(other)


@given(customers, customers)
def test_sums_of_disjoint_customers_add_up(one, other):
    together = sums_of(profiles_of(*columns(one + other)))
    assert sums_of(profiles_of(*columns(one))) + sums_of(profiles_of(*columns(other))) == together


@given(st.lists(st.booleans(), min_size=3, max_size=80))
def test_customers_in_one_cohort_each_have_wilsons_interval(returned):
    n, counted = len(returned), sum(returned)
    found = cluster_interval(np.ones(n), returned)
    effective = effective_visits(sums_of(profiles_of(np.ones(n), returned)))
    assert effective == pytest.approx(n - 1 if 0 < counted < n else n)
    if counted in {0, n}:
        assert (found.low, found.high) == pytest.approx(wilson(counted, n))


@given(customers, st.integers(2, 5))
def test_the_same_visits_again_add_no_certainty(pairs, times):
    size, returned = columns(pairs)
    once, often = cluster_interval(size, returned), cluster_interval(size * times, returned * times)
    assert often == (once if once.share is None else pytest.approx(tuple(once)))


def test_collapsed_weights_are_the_bootstrap_over_customers():
    random = np.random.default_rng(3)
    size, returned = drawn(random, 300, 0.4)
    weights = random.poisson(1, (4000, 300))
    shares = (weights @ returned) / (weights @ size)
    found = bootstrap_interval(profiles_of(size, returned), replicates=4000)
    assert (found.low, found.high) == pytest.approx(np.quantile(shares, [0.025, 0.975]), abs=0.005)


def test_a_million_customers_need_no_more_than_their_profiles():
    profiles = Profiles(
        np.array([1.0, 2, 2]), np.array([0.0, 1, 2]), np.array([400_000, 300_000, 300_000])
    )
    bootstrap, linear = bootstrap_interval(profiles), linear_interval(sums_of(profiles))
    assert bootstrap.low == pytest.approx(linear.low, abs=1e-4)
    assert bootstrap.high == pytest.approx(linear.high, abs=1e-4)


def test_the_same_seed_gives_the_same_answer_and_another_does_not():
    profiles = profiles_of(*drawn(np.random.default_rng(2), 100, 0.5))
    assert bootstrap_interval(profiles) == bootstrap_interval(profiles)
    assert bootstrap_interval(profiles) != bootstrap_interval(profiles, seed=(1, 2))


@pytest.mark.parametrize("returned", [0, 3])
def test_nobody_and_everybody_still_leave_room_for_doubt(returned):
    profiles = profiles_of([3] * 20, [returned] * 20)
    assert bootstrap_interval(profiles) == linear_interval(sums_of(profiles))
    found = linear_interval(sums_of(profiles))
    assert (found.low, found.high) == pytest.approx(wilson(20 * (returned > 0), 20))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.booleans()), max_size=60))
def test_rows_of_a_table_are_gathered_by_share_and_customer(rows):
    found = profiles_by_cell(*(columns(rows) if rows else ([], [], [])))
    assert set(found) == {cell for _, cell, _ in rows}
    for cell, profiles in found.items():
        size, returned = np.zeros(6), np.zeros(6)
        for customer, at, is_counted in rows:
            size[customer] += at == cell
            returned[customer] += at == cell and is_counted
        assert sums_of(profiles) == sums_of(profiles_of(size, returned))


def test_a_customer_is_counted_once_in_a_cohort():
    with pytest.raises(UserError, match="more cohorts than they are in"):
        profiles_of([1], [2])
