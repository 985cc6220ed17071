import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.intervals import newcombe, wilson

# Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3;
# and "Interval estimation for the difference …", table II, method 10.
SINGLE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)]
SINGLE_ONE = (1, 29, 0.0061, 0.1718)


@pytest.mark.parametrize(("successes", "n", "low", "high"), [*SINGLE, SINGLE_ONE])
def test_wilson_gives_the_published_intervals(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        ((48, 56), (80, 70), 0.0524, 0.3339),
        ((3, 9), (10, 10), 0.1705, 0.8090),
        ((0, 10), (20, 10), 0.6791, 1.0),
    ],
)
def test_newcombe_gives_the_published_intervals(successes, n, low, high):
    assert newcombe(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(successes, n):
    successes = min(successes, n)
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1


def test_nobody_has_no_share():
    assert wilson(0, 0) is None
    assert newcombe((0, 1), (0, 5)) is None
