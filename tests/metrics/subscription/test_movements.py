"""Recurring revenue: vendors' worked numbers, and what must hold for any customers."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.core.errors import UserError
from homing.metrics.subscription.ltv import Observed, nday_value
from homing.metrics.subscription.movements import (
    MIXPANEL_NAMES,
    Movement,
    Movements,
    movement_of,
    movements,
    net_churn_by_day,
)

CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["movements"], ids=lambda case: case["source"])
def test_vendors_shares(case):
    found = Movements(**case["given"])
    for name, expected in case["expected"].items():
        assert getattr(found, name) == pytest.approx(expected)


def test_vendors_kinds_of_change():
    case = CASES["kinds"]
    assert [MIXPANEL_NAMES[movement_of(*pair)] for pair in case["pairs"]] == case["expected"]
    assert set(MIXPANEL_NAMES) == set(Movement)


def test_vendors_daily_churn():
    case = CASES["days"]
    assert net_churn_by_day(case["start"], case["end"], case["new"]) == case["expected"]
    assert net_churn_by_day([100, 0, 120], [120, 5, 120], [10, 5, 0]) == case["expected"]
    assert net_churn_by_day([0], [5], [5]) is None


@pytest.mark.parametrize("case", CASES["values"], ids=lambda case: case["source"])
def test_vendors_values(case):
    found = nday_value([Observed(*cohort) for cohort in case["cohorts"]], case["days"])
    assert round(found.value, 2) == case["expected"]
    assert found.cohorts + found.left_out == len(case["cohorts"])


def test_no_cohort_is_old_enough():
    assert nday_value([Observed(10, 90, 2)], 3).value is None
    assert nday_value([], 3).value is None


def test_who_paid_before_comes_back_and_who_did_not_is_new():
    assert movement_of(0, 5, has_paid_earlier=True) is Movement.reactivation
    assert movement_of(0, 5) is Movement.new
    assert movement_of(0, 0, has_paid_earlier=True) is None


mrr = st.integers(0, 10**12)
customers = st.lists(st.tuples(mrr, mrr, st.booleans()), min_size=1, max_size=30)


@given(customers)
def test_movements_add_up_to_the_end_exactly(rows):
    before, after, earlier = zip(*rows, strict=True)
    found = movements(before, after, earlier)
    assert (found.start, found.end) == (sum(before), sum(after))


@given(customers)
def test_a_sum_is_the_sum_of_its_customers(rows):
    found = movements(*zip(*rows, strict=True))
    for kind in Movement:
        if kind is not Movement.flat:
            alone = sum(
                abs(after - before)
                for before, after, earlier in rows
                if movement_of(before, after, has_paid_earlier=earlier) is kind
            )
            assert getattr(found, kind.value) == alone


@given(customers)
def test_shares_fit_together(rows):
    found = movements(*zip(*rows, strict=True))
    if found.start:
        assert found.gross_retention_share == pytest.approx(1 - found.gross_churn_share)
        back = found.reactivation / found.start
        assert found.net_retention_share == pytest.approx(1 - found.net_churn_share - back)
        assert 0 <= found.gross_retention_share <= 1
    else:
        assert found.gross_churn_share is found.net_retention_share is None


def test_nothing_lost_has_no_quick_ratio():
    assert Movements(start=10, new=5).quick_ratio is None


@pytest.mark.parametrize(("before", "after"), [([1, 2], [1]), ([-1], [0]), ([1], [-2])])
def test_columns_that_do_not_fit_are_refused(before, after):
    with pytest.raises(UserError):
        movements(np.array(before), np.array(after))
