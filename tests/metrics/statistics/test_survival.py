"""Waiting times with censored customers: known answers, scipy's, and invariants."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from homing.core.errors import UserError
from homing.metrics.statistics.survival import kaplan_meier, kaplan_meier_by, logrank

CASES = json.loads((Path(__file__).parent / "cases" / "survival.json").read_text("utf-8"))
GROUPS = CASES["groups"]

rows = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)
labelled = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.sampled_from("abc")), min_size=2, max_size=40
).filter(lambda found: len({row[2] for row in found}) > 1)


@pytest.mark.parametrize("name", GROUPS)
def test_known_curves(name):
    case = GROUPS[name]
    curve = kaplan_meier(case["durations"], case["is_event"])
    for part in ("survival", "low", "high"):
        assert getattr(curve, part) == pytest.approx(case[part], abs=1e-6)
    assert list(curve.median) == case["median"]
    assert curve.customers == 21


def test_known_tests_of_two_and_of_three_groups():
    durations = [each for group in GROUPS.values() for each in group["durations"]]
    is_event = [each for group in GROUPS.values() for each in group["is_event"]]
    two = logrank(durations, is_event, ["t"] * 21 + ["p"] * 21)
    assert two.statistic == pytest.approx(CASES["logrank"]["statistic"], rel=1e-10)
    assert two.p == pytest.approx(CASES["logrank"]["p"], rel=1e-8)
    case = CASES["three_groups"]
    three = logrank(case["durations"], case["is_event"], case["labels"])
    assert three.statistic == pytest.approx(case["statistic"], rel=1e-10)
    assert (three.p, three.degrees) == (pytest.approx(case["p"]), case["degrees"])


@given(rows)
def test_the_curve_is_scipys(found):
    time, is_event = (np.array(column) for column in zip(*found, strict=True))
    sample = stats.CensoredData.right_censored(time, ~is_event)
    assert kaplan_meier(time, is_event).survival == pytest.approx(
        stats.ecdf(sample).sf.probabilities, abs=1e-12
    )


@given(rows, st.integers(2, 9))
def test_weights_are_rows_repeated(found, times):
    time, is_event = zip(*found, strict=True)
    weighted = kaplan_meier(time, is_event, weights=[times] * len(time))
    unrolled = kaplan_meier(time * times, is_event * times)
    assert weighted.survival.tolist() == unrolled.survival.tolist()
    assert weighted.low.tolist() == unrolled.low.tolist()


@given(rows)
def test_a_curve_falls_inside_its_interval_and_quantiles_rise(found):
    curve = kaplan_meier(*zip(*found, strict=True))
    assert (np.diff(curve.survival) <= 0).all()
    assert (curve.low <= curve.survival + 1e-12).all()
    assert (curve.survival <= curve.high + 1e-12).all()
    reached = [curve.quantile(share).time for share in (0.25, 0.5, 0.75)]
    known = [time for time in reached if time is not None]
    assert known == sorted(known)
    assert reached[: len(known)] == known


@given(rows)
def test_without_censoring_the_curve_counts_those_left(found):
    time = np.array([row[0] for row in found])
    curve = kaplan_meier(time, np.ones(len(time)))
    for at in range(13):
        assert curve.at(at) == pytest.approx((time > at).mean())


@given(labelled)
def test_events_expected_are_events_seen_and_order_does_not_matter(found):
    time, is_event, labels = zip(*found, strict=True)
    result = logrank(time, is_event, labels)
    assert result.expected.sum() == pytest.approx(result.observed.sum())
    renamed = logrank(time[::-1], is_event[::-1], [{"a": "z"}.get(x, x) for x in labels[::-1]])
    assert renamed.statistic == (
        None if result.statistic is None else pytest.approx(result.statistic, abs=1e-9)
    )


@given(labelled)
def test_two_groups_are_tested_as_scipy_does(found):
    time, is_event, labels = (np.array(column) for column in zip(*found, strict=True))
    is_first = labels == found[0][2]
    result = logrank(time, is_event, is_first)
    if result.p is not None and is_event.sum():
        one, other = (
            stats.CensoredData.right_censored(time[part], ~is_event[part])
            for part in (is_first, ~is_first)
        )
        assert result.p == pytest.approx(stats.logrank(one, other).pvalue, abs=1e-9)


def test_weights_count_in_the_test_of_groups():
    unrolled = logrank([1, 2, 2, 3, 3, 3, 4], [1, 1, 1, 0, 0, 0, 1], list("abbaaab"))
    weighted = logrank([1, 2, 3, 4], [1, 1, 0, 1], list("abab"), weights=[1, 2, 3, 1])
    assert weighted.statistic == pytest.approx(unrolled.statistic)


def test_a_group_that_left_before_the_first_event_takes_no_part():
    result = logrank([1, 5, 6, 7, 8], [0, 1, 1, 1, 1], list("xaabb"))
    without = logrank([5, 6, 7, 8], [1, 1, 1, 1], list("aabb"))
    assert (result.degrees, result.statistic) == (1, pytest.approx(without.statistic))


def test_nothing_and_nothing_but_censored():
    empty = kaplan_meier([], [])
    assert (empty.customers, empty.median.time, empty.at(3)) == (0, None, 1.0)
    waiting = kaplan_meier([3, 5, 9], [False] * 3)
    assert waiting.survival.tolist() == [1, 1, 1]
    assert tuple(waiting.median) == (None, None, None)
    assert logrank([3, 5], [0, 0], ["a", "b"]).p is None
    assert kaplan_meier([1, 2], [1, 1], weights=[0, 4]).time.tolist() == [2]


def test_each_group_has_its_own_curve():
    curves = kaplan_meier_by([1, 2, 3, 4], [1, 1, 0, 1], ["b", "a", "a", "b"])
    assert list(curves) == ["a", "b"]
    assert curves["a"].survival.tolist() == kaplan_meier([2, 3], [1, 0]).survival.tolist()


@pytest.mark.parametrize(
    "given_columns", [([1, 2], [1]), ([-1], [1]), ([float("nan")], [1])], ids=str
)
def test_columns_that_do_not_fit_are_refused(given_columns):
    with pytest.raises(UserError):
        kaplan_meier(*given_columns)


def test_one_group_cannot_be_compared():
    with pytest.raises(UserError, match="only one group"):
        logrank([1, 2], [1, 1], ["a", "a"])


@pytest.mark.parametrize("share", [0, 1, 1.5])
def test_a_quantile_lies_inside(share):
    with pytest.raises(UserError):
        kaplan_meier([1], [1]).quantile(share)
