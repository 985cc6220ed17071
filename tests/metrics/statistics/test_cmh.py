"""Two groups compared inside cohorts: known answers, and what must hold for any tables."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.metrics.statistics.association import fisher
from homing.metrics.statistics.cmh import cochran_mantel_haenszel

CASES = json.loads((Path(__file__).parent / "cases" / "comparisons.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_known_answers(case):
    found = cochran_mantel_haenszel(case["first"], case["second"])
    flat = {name: getattr(found, name) for name in ("chi2", "p", "chi2_corrected", "p_corrected")}
    flat |= {"odds_ratio": found.odds_ratio.value, "low": found.odds_ratio.low}
    flat |= {"high": found.odds_ratio.high, "homogeneity_p": found.homogeneity_p}
    for name, expected in case["expected"].items():
        assert flat[name] == pytest.approx(expected, rel=2e-6), name
    for first, second, p in zip(
        case["first"], case["second"], case.get("fisher_less", []), strict=False
    ):
        assert fisher(first, second, "less") == pytest.approx(p, abs=5e-8)


group = st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
strata = st.lists(st.tuples(group, group), min_size=1, max_size=6)


def halves(rows):
    return [first for first, _ in rows], [second for _, second in rows]


@given(strata)
def test_swapping_the_groups_turns_the_answer_round(rows):
    one, other = halves(rows)
    forth, back = cochran_mantel_haenszel(one, other), cochran_mantel_haenszel(other, one)
    assert forth.p == pytest.approx(back.p)
    assert forth.risk_difference.value == pytest.approx(-back.risk_difference.value)
    assert forth.risk_difference.low == pytest.approx(-back.risk_difference.high)
    if forth.odds_ratio.low is not None:
        assert forth.odds_ratio.value == pytest.approx(1 / back.odds_ratio.value)
        assert forth.odds_ratio.low == pytest.approx(1 / back.odds_ratio.high)


@given(strata, st.integers(1, 40))
def test_a_cohort_with_one_group_only_changes_nothing(rows, size):
    one, other = halves(rows)
    with_empty = cochran_mantel_haenszel([*one, (size, 1)], [*other, (0, 0)])
    assert with_empty == cochran_mantel_haenszel(one, other)


@given(strata)
def test_the_correction_is_only_ever_more_careful(rows):
    found = cochran_mantel_haenszel(*halves(rows))
    if found.p is not None:
        assert found.p <= found.p_corrected + 1e-12
        low, high = found.risk_difference.low, found.risk_difference.high
        assert -1 <= low <= found.risk_difference.value <= high <= 1


def test_a_paradox_of_mixed_cohorts_is_not_fallen_for():
    first, second = [(900, 90), (100, 50)], [(100, 10), (900, 450)]
    assert sum(row[1] for row in first) < sum(row[1] for row in second) / 3
    found = cochran_mantel_haenszel(first, second)
    assert found.chi2 == pytest.approx(0)
    assert found.risk_difference.value == pytest.approx(0)


def test_the_risk_difference_covers_the_truth_in_many_small_cohorts():
    random, covered, runs = np.random.default_rng(1), 0, 600
    base = np.linspace(0.1, 0.6, 40)
    for _ in range(runs):
        n1, n2 = random.integers(2, 12, (2, 40))
        first = np.column_stack([n1, random.binomial(n1, base + 0.1)])
        second = np.column_stack([n2, random.binomial(n2, base)])
        found = cochran_mantel_haenszel(first, second).risk_difference
        covered += found.low <= 0.1 <= found.high
    assert 0.92 < covered / runs < 0.975  # 95 % ± 3 standard errors of 600 runs


def test_the_interval_of_the_difference_is_as_wide_as_differences_scatter():
    random, found = np.random.default_rng(8), []
    n1, n2, base = np.full(30, 4), np.full(30, 25), np.linspace(0.05, 0.5, 30)
    for _ in range(1500):
        first = np.column_stack([n1, random.binomial(n1, base + 0.4)])
        second = np.column_stack([n2, random.binomial(n2, base)])
        found.append(cochran_mantel_haenszel(first, second).risk_difference)
    scatter = np.std([each.value for each in found])
    width = np.mean([each.high - each.low for each in found]) / (2 * 1.96)
    assert width == pytest.approx(scatter, rel=0.06)


def test_tables_that_cannot_tell_say_so():
    nothing = cochran_mantel_haenszel([], [])
    assert (nothing.p, nothing.odds_ratio.value, nothing.risk_difference.value) == (None,) * 3
    all_returned = cochran_mantel_haenszel([(5, 5)], [(7, 7)])
    assert (all_returned.p, all_returned.odds_ratio.value) == (None, None)
    assert all_returned.risk_difference.value == 0


@pytest.mark.parametrize(
    ("first", "second"), [([(5, 6)], [(5, 1)]), ([(5, -1)], [(5, 1)]), ([(5, 1)], [(5, 1), (5, 1)])]
)
def test_what_is_no_table_is_refused(first, second):
    with pytest.raises(UserError):
        cochran_mantel_haenszel(first, second)
