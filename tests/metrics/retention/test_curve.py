"""The one curve of recurring cohorts: different customers, and how sure it is of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from metrics.logs import ZONES, logs, taken, utc
from metrics.retention.brute import cohort_table
from support.thorough import examples

pytestmark = pytest.mark.db


def slowly(log, **asked):
    rows = [dict(zip(("customer", "event", "at"), row, strict=True)) for row in log]
    return cohort_table(rows, period="week", cohort="recurring", **asked)


@settings(max_examples=examples(20))
@given(log=logs("week"), zone=st.sampled_from(ZONES), measure=st.sampled_from(["on", "streak"]))
def test_the_unique_curve_counts_every_customer_once(log, zone, measure):
    asked = {"timezone": zone, "measure": measure}
    result = hm.retention(taken(log), cohort="recurring", average="unique", **asked)
    cells = [(age, cell) for (_, _, age), cell in slowly(log, **asked).items() if cell.is_complete]
    for point in result.points.to_pylist():
        behind = [cell for age, cell in cells if age == point["age"]]
        everybody = set().union(*(cell.members for cell in behind))
        back = set().union(*(cell.returned for cell in behind))
        assert (point["size"], point["returned"]) == (len(everybody), len(back))
        if everybody:
            assert point["share"] == pytest.approx(len(back) / len(everybody))
            assert point["low"] <= point["share"] <= point["high"]


@settings(max_examples=examples(20))
@given(log=logs("week"))
def test_the_pooled_curve_is_that_of_the_cells(log):
    result = hm.retention(taken(log), cohort="recurring")
    complete = [cell for cell in result.cells.to_pylist() if cell["is_complete"]]
    for point in result.points.to_pylist():
        behind = [cell for cell in complete if cell["age"] == point["age"]]
        assert point["size"] == sum(cell["size"] for cell in behind)
        assert point["returned"] == sum(cell["returned"] for cell in behind)


def loyal_and_lost():
    """Twenty customers who come every week, and twenty who come every other week."""
    return [
        (f"c{who}", "visit", utc(2026, 1, 5 + day))
        for who in range(40)
        for day in range(0, 26, 7 if who < 20 else 14)
    ]


def test_visits_of_one_customer_are_not_independent():
    often = hm.retention(taken(loyal_and_lost()), cohort="recurring")
    point = often.points.to_pylist()[1]
    plain = np.sqrt(point["share"] * (1 - point["share"]) / point["size"])
    assert point["high"] - point["low"] > 2 * 1.96 * plain


def test_the_same_question_has_the_same_interval_whatever_the_order():
    log = loyal_and_lost()
    one = hm.retention(taken(log), cohort="recurring").points
    assert one == hm.retention(taken(log[::-1]), cohort="recurring").points


@pytest.mark.parametrize("average", ["pooled", "simple", "unique", "mixpanel"])
@pytest.mark.parametrize("by_side", ["start", "both"])
def test_every_average_of_every_group_lies_in_its_interval(average, by_side):
    result = hm.retention(
        taken(loyal_and_lost()),
        cohort="recurring",
        average=average,
        by="currency",
        by_side=by_side,
    )
    points = result.points.to_pylist()
    assert {point["group"] for point in points} == {"GBP"}
    for point in points:
        if point["share"] is not None:
            assert point["low"] <= point["share"] + 1e-12
            assert point["share"] <= point["high"] + 1e-12
