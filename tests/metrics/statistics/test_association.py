"""Candidates and their tables, all at once; many at once stay honest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from homing.core.errors import UserError
from homing.core.intervals import newcombe, wilson
from homing.metrics.statistics.association import association, fisher
from homing.metrics.statistics.cmh import cochran_mantel_haenszel
from homing.metrics.statistics.multiple import benjamini_hochberg
from homing.metrics.statistics.shares import difference_intervals, score_intervals

table = st.tuples(*[st.integers(0, 60)] * 4).filter(any)


def measured(a, b, c, d):
    return association(a, a + b, a + c, a + b + c + d)


def test_aspirin_and_heart_attacks():
    # Steering Committee of the Physicians' Health Study (1988), NEJM 318, 262-264
    found = measured(104, 10933, 189, 10845)
    assert float(found.lift) == pytest.approx(0.550, abs=5e-4)
    assert (float(found.lift_low), float(found.lift_high)) == pytest.approx(
        (0.433, 0.698), abs=1e-3
    )


@given(st.lists(table, min_size=1, max_size=8))
def test_a_column_is_measured_as_its_rows(tables):
    columns = np.array(tables).T
    together = measured(*columns)
    for at, row in enumerate(tables):
        alone = measured(*row)
        for name in type(together).__slots__:
            one, other = getattr(together, name)[at], getattr(alone, name)
            assert np.array_equal(one, other, equal_nan=name != "is_exact"), name


@given(table)
def test_the_interval_of_the_difference_is_newcombes(row):
    a, b, c, d = row
    found = measured(*row)
    expected = newcombe((c, a), (c + d, a + b))
    got = float(found.risk_difference_low), float(found.risk_difference_high)
    assert np.isnan(got).all() if expected is None else got == pytest.approx(expected)


@given(table)
def test_a_large_table_is_tested_as_one_stratum_and_a_small_one_exactly(row):
    a, b, c, d = row
    found = measured(*row)
    expected = cochran_mantel_haenszel([(a + b, a)], [(c + d, c)]).p
    if found.is_exact:
        assert float(found.p) == pytest.approx(fisher((a + b, a), (c + d, c)))
    elif expected is not None:
        assert float(found.p) == pytest.approx(expected)
    else:
        assert np.isnan(found.p)


def test_only_a_table_that_expects_less_than_one_customer_somewhere_is_tested_exactly():
    expects = {0.9: (9, 100, 10), 1.0: (10, 100, 10), 4.0: (20, 100, 20)}
    for smallest, (did, customers, returned) in expects.items():
        found = association(1, did, returned, customers)
        assert bool(found.is_exact) == (smallest < 1), smallest


@given(table)
def test_phi_is_the_correlation_and_lift_lies_in_its_interval(row):
    found = measured(*row)
    did = np.repeat([1, 1, 0, 0], row)
    returned = np.repeat([1, 0, 1, 0], row)
    if did.std() and returned.std():
        assert float(found.phi) == pytest.approx(np.corrcoef(did, returned)[0, 1], abs=1e-9)
        assert found.lift_low <= found.lift <= found.lift_high
    else:
        assert np.isnan(found.phi)


def test_the_lift_covers_the_truth():
    random = np.random.default_rng(5)
    a, c = random.binomial(80, 0.3, 4000), random.binomial(300, 0.2, 4000)
    found = association(a, 80, a + c, 380)
    covered = ((found.lift_low <= 1.5) & (found.lift_high >= 1.5)).mean()
    assert 0.935 < covered < 0.965


def test_a_part_larger_than_its_whole_is_refused():
    for parts in [(5, 4, 9, 20), (1, 9, 9, 10), (1, 2, 3, -1)]:
        with pytest.raises(UserError):
            association(*parts)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=5))
def test_columns_of_shares_have_the_intervals_of_each(pairs):
    counted = np.array([min(pair) for pair in pairs])
    size = np.array([max(pair) for pair in pairs])
    with np.errstate(invalid="ignore"):
        share = counted / size
    for one, n, low, high in zip(counted, size, *score_intervals(share, size), strict=True):
        expected = wilson(int(one), int(n)) or (np.nan, np.nan)
        assert (low, high) == pytest.approx(expected, nan_ok=True)


def test_newcombes_own_example():
    # Newcombe (1998), table II: 56/70 against 48/80
    low, high = difference_intervals((56, 70), (48, 80))
    assert (float(low), float(high)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_published_example_of_many_tests():
    # Benjamini and Hochberg (1995), §4.1: fifteen p-values, four discoveries at 5 %
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(0, 3))
def test_adjusting_keeps_order_and_leaves_the_untested_alone(p, untested):
    adjusted = benjamini_hochberg([*p, *[np.nan] * untested])
    assert np.isnan(adjusted[len(p) :]).all()
    assert adjusted[: len(p)] == pytest.approx(stats.false_discovery_control(p))
    assert (adjusted[: len(p)] >= np.array(p) - 1e-12).all()
    assert (np.diff(adjusted[: len(p)][np.argsort(p)]) >= 0).all()


def test_no_candidates_and_no_probability():
    assert benjamini_hochberg([]).tolist() == []
    with pytest.raises(UserError):
        benjamini_hochberg([0.5, 1.2])
