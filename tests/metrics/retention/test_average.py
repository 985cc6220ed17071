"""The one curve: vendors' worked numbers, and what holds for any cohorts."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.intervals import wilson
from homing.metrics.retention.average import Counted, mean_share

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "averages.json").read_text(encoding="utf-8")
)
KINDS = ("pooled", "simple", "unique", "mixpanel")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_numbers(case):
    cells = [
        Counted(size, returned) for size, returned, is_complete in case["cohorts"] if is_complete
    ]
    for average, share in case["expected"].items():
        assert mean_share(cells, average).share == pytest.approx(share)


cohorts = st.lists(
    st.integers(1, 500).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))),
    min_size=1,
    max_size=8,
).map(lambda pairs: [Counted(*pair) for pair in pairs])


@given(cohorts)
def test_the_pooled_interval_is_wilsons_of_the_sums(cells):
    size, returned = sum(c.size for c in cells), sum(c.returned for c in cells)
    mean = mean_share(cells)
    assert mean.share == pytest.approx(returned / size)
    assert (mean.low, mean.high) == pytest.approx(wilson(returned, size))


@given(cohorts, st.sampled_from(KINDS))
def test_a_mean_lies_between_the_extremes_and_in_its_interval(cells, average):
    shares = [cell.returned / cell.size for cell in cells]
    mean = mean_share(cells, average)
    assert min(shares) - 1e-12 <= mean.share <= max(shares) + 1e-12
    assert mean.low <= mean.share + 1e-12
    assert mean.share <= mean.high + 1e-12


@given(st.integers(1, 500), st.integers(1, 6), st.sampled_from(KINDS))
def test_cohorts_of_one_size_have_one_mean(size, count, average):
    cells = [Counted(size, min(size, at)) for at in range(count)]
    assert mean_share(cells, average).share == pytest.approx(mean_share(cells).share)


@given(cohorts, st.sampled_from(KINDS))
def test_unequal_weights_never_look_surer_than_equal_ones(cells, average):
    pooled, other = mean_share(cells), mean_share(cells, average)
    if other.share == pytest.approx(pooled.share):
        assert other.high - other.low >= pooled.high - pooled.low - 1e-9


def test_nothing_has_no_mean():
    assert mean_share([]) == (None, None, None)
    assert mean_share([Counted(0, 0)]) == (None, None, None)
