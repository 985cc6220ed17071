"""Projection of cohorts: the publication's numbers, recovery of known truth, and limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from homing.core.errors import UserError
from homing.metrics.statistics import projection
from homing.metrics.statistics.projection import ProjectionWarning, fit
from support.thorough import examples

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
"""Fader and Hardie (2007), table 1: percentages of 1,000 customers, the seven years fitted to."""

HIGH_END_LATER = {8: 0.468, 9: 0.445, 10: 0.427, 11: 0.409, 12: 0.394}
REGULAR_LATER = {8: 0.223, 9: 0.207, 10: 0.194, 11: 0.183, 12: 0.173}


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "log_likelihood"),
    [(HIGH_END, 0.668, 3.806, -1611.2), (REGULAR, 0.704, 1.182, -1680.3)],
    ids=["high end", "regular"],
)
def test_the_published_fit(survivors, alpha, beta, log_likelihood):
    found = fit([survivors])
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), abs=5e-4)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=0.06)
    assert (found.c, found.customers, found.warnings) == (1, 1000, ())


@pytest.mark.parametrize(
    ("survivors", "later"), [(HIGH_END, HIGH_END_LATER), (REGULAR, REGULAR_LATER)]
)
def test_the_years_that_were_held_back_are_foretold(survivors, later):
    foretold = fit([survivors]).survival(list(later))
    assert np.abs(foretold - list(later.values())).max() < 0.02


def test_bdw_holds_sbg_and_so_fits_no_worse():
    for survivors in (HIGH_END, REGULAR):
        plain, richer = fit([survivors]), fit([survivors], "bdw")
        assert richer.log_likelihood > plain.log_likelihood
        assert len(richer.errors) == len(plain.errors) + 1
    # by an independent optimiser from a single start
    assert (richer.alpha, richer.beta, richer.c) == pytest.approx(
        (0.4556, 0.7793, 1.2834), abs=2e-3
    )


def sbg_survivors(random, alpha, beta, customers, ages):
    tenure = random.geometric(random.beta(alpha, beta, customers))
    return [int((tenure > age).sum()) for age in range(ages + 1)]


def test_cohorts_of_different_ages_recover_the_truth_inside_the_interval():
    random, runs = np.random.default_rng(4), examples(60)
    ages = np.array([1, 6, 20])
    truth = np.array([np.prod([(3 + t) / (4 + t) for t in range(age)]) for age in ages])
    covered = np.zeros(3)
    for _ in range(runs):
        cohorts = [sbg_survivors(random, 1, 3, 400, length) for length in (8, 5, 3, 2)]
        projected = fit(cohorts).project(ages)
        covered += (projected.low <= truth) & (truth <= projected.high)
    least = 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)  # 3 standard errors below
    assert (covered / runs > least).all()


def test_many_cohorts_of_one_age_are_one_large_cohort():
    split = fit([[400, 300, 240, 210], [600, 331, 228, 172]])
    whole = fit([[1000, 631, 468, 382]])
    assert (split.alpha, split.beta) == pytest.approx((whole.alpha, whole.beta), rel=1e-3)
    assert split.customers == 1000


@pytest.mark.parametrize("model", ["sbg", "bdw"])
def test_a_longer_wait_for_a_curve_that_only_falls(model):
    found = fit([REGULAR], model)
    projected = found.project(range(40))
    assert projected.share[0] == projected.low[0] == projected.high[0] == 1
    assert (np.diff(projected.share) < 0).all()
    assert (projected.low[1:] < projected.share[1:]).all()
    assert (projected.share[1:] < projected.high[1:]).all()
    steps = found.renewal_share(np.arange(1, 40))
    assert np.cumprod(steps) == pytest.approx(projected.share[1:])


@given(st.integers(0, 12), st.floats(0.001, 1))
@settings(max_examples=examples(10), deadline=None)
def test_residual_lifetime_is_the_closed_form(age, discount):
    found, n = fit([REGULAR]), age + 1
    a, b = found.alpha, found.beta
    closed = (b + n - 1) / (a + b + n - 1) * hyp2f1(1, b + n, a + b + n, 1 / (1 + discount))
    assert found.residual_lifetime(age, discount) == pytest.approx(closed, rel=1e-6)


def test_who_has_stayed_longer_is_worth_more():
    found = fit([HIGH_END])
    worth = [found.residual_lifetime(age, 0.1) for age in range(6)]
    assert worth == sorted(worth)
    for age, discount in [(-1, 0.1), (0, 0.0)]:
        with pytest.raises(UserError):
            found.residual_lifetime(age, discount)


def said(projection):
    assert all(isinstance(warning, ProjectionWarning) for warning in projection.warnings)
    return " ".join(str(warning) for warning in projection.warnings)


def test_customers_who_do_not_differ_are_said_to_be_alike():
    found = fit([[10_000, 9_000, 8_100, 7_290, 6_561]])
    assert "all of them as alike" in said(found)
    assert found.survival([1, 10]) == pytest.approx([0.9, 0.9**10], abs=2e-3)


def test_a_cohort_that_leaves_at_once_or_never_is_said_to_stay():
    found = fit([[100, 50, 50, 50]])
    assert "keeps the rest for ever" in said(found)
    assert found.survival([1, 20]) == pytest.approx([0.5, 0.5], abs=1e-3)
    assert np.isnan(found.project([5]).low).all()
    assert found.errors is None


@pytest.mark.parametrize(
    ("cohorts", "words"),
    [
        ([[100, 100, 100]], "Nobody has left"),
        ([[100, 0, 0]], "Everybody left"),
        ([[100, 60]], "1 of the ages"),
        ([], "0 of the ages"),
        ([[]], "0 of the ages"),
        ([[100, 60, 70]], "grows with age"),
        ([[100, -1, -2]], "negative"),
    ],
)
@pytest.mark.parametrize("model", ["sbg", "bdw"])
def test_what_cannot_be_projected_is_refused(cohorts, words, model):
    with pytest.raises(UserError, match=words) as told:
        fit(cohorts, model)
    assert told.value.remedy


def test_bdw_needs_an_age_more():
    with pytest.raises(UserError, match="needs 3"):
        fit([[100, 60, 40]], "bdw")


@pytest.mark.db
def test_scipy_is_not_loaded_by_the_library():
    import subprocess
    import sys

    code = "import sys, homing, homing.metrics.statistics.survival; print('scipy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_without_scipy_the_error_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "scipy", None)
    for part in ("special", "optimize", "stats"):
        monkeypatch.delitem(sys.modules, f"scipy.{part}", raising=False)
    with pytest.raises(UserError, match=r"pip install .*\[statistics\]"):
        fit([REGULAR])


@pytest.mark.parametrize("point", [(-0.4, 1.3), (-0.4, 1.3, 0.2), (2.0, -1.0, -0.7)])
def test_the_search_goes_down_where_the_likelihood_does(point: tuple[float, ...]):
    data = projection._leavers([[1000, 869, 743, 653], [500, 410, 333]])
    value, slope = projection._descent(np.array(point), data)
    moves = np.eye(len(point)) * 1e-6
    told = [projection._descent(np.array(point) + move, data)[0] - value for move in moves]
    assert slope == pytest.approx(np.array(told) / 1e-6, rel=1e-3, abs=1e-2)
