"""Lifecycle, stickiness, rolling windows and gaps against sets of active periods."""

from statistics import median

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CODES, CUSTOMERS, GROUP, bounds, logs, number
from homing.histories import gaps, lifecycle, rolling, stickiness
from homing.histories.activity import Activity
from homing.histories.lifecycle import State

WIDTHS = [1, 3, 7]


@st.composite
def activities(draw):
    least = draw(st.integers(1, 2))
    return Activity(
        counts=np.array([draw(st.booleans()) for _ in range(CODES)], np.bool_),
        bounds=draw(bounds()),
        at_least=least,
        at_most=draw(st.sampled_from([least, 99])),
        groups=draw(st.integers(0, 2)),
    )


def active(log, activity, customer):
    """Return the periods a customer was active in, and if they did anything before the bounds."""
    counted = [row for row in log.of(customer) if activity.counts[row.event]]
    numbers = [number(row.time, activity.bounds) for row in counted]
    periods = {
        period
        for period in numbers
        if 0 <= period < activity.bounds.count
        and activity.at_least <= numbers.count(period) <= activity.at_most
    }
    return periods, -1 in numbers


def people(log, activity, group):
    for customer in range(CUSTOMERS):
        if activity.groups == 0 or GROUP[customer] == group:
            yield customer, *active(log, activity, customer)


def state_of(periods, is_known, period):
    if period not in periods:
        return State.dormant if period - 1 in periods else None
    if period - 1 in periods:
        return State.returning
    return State.resurrected if is_known or min(periods) < period else State.new


@given(logs(), activities())
def test_everybody_is_in_the_state_that_the_definition_says(log, activity):
    found = lifecycle.fold(log.histories, activity).customers
    for state, group, period in np.ndindex(found.shape):
        expected = [
            customer
            for customer, periods, is_known in people(log, activity, group)
            if state_of(periods, is_known, period + 1) == state
        ]
        assert found[state, group, period] == len(expected)
        cell = {"state": State(state), "group": group, "period": period}
        assert lifecycle.members(log.histories, activity, **cell).tolist() == expected


@given(logs(), activities())
def test_states_add_up_to_those_active_now_and_before(log, activity):
    found = lifecycle.fold(log.histories, activity).customers
    today = rolling.fold(log.histories, activity, [1]).customers[0]
    assert (found[:3].sum(axis=0) == today[:, 1:]).all()
    assert (found[State.returning] + found[State.dormant] == today[:, :-1]).all()


@given(logs(), activities())
def test_stickiness_counts_distinct_periods(log, activity):
    found = stickiness.fold(log.histories, activity)
    for group, n in np.ndindex(found.exactly.shape):
        sizes = {c: len(periods) for c, periods, _ in people(log, activity, group)}
        exactly = [customer for customer, size in sizes.items() if size == n + 1]
        more = [customer for customer, size in sizes.items() if size > n]
        assert found.exactly[group, n] == len(exactly)
        assert found.at_least[group, n] == len(more)
        cell = {"group": group, "least": n + 1, "most": 99}
        assert stickiness.members(log.histories, activity, **cell).tolist() == more


@given(logs(), activities())
def test_a_rolling_window_holds_those_active_in_any_of_its_periods(log, activity):
    found = rolling.fold(log.histories, activity, WIDTHS).customers
    for w, group, period in np.ndindex(found.shape):
        window = set(range(period - WIDTHS[w] + 1, period + 1))
        expected = [c for c, periods, _ in people(log, activity, group) if periods & window]
        assert found[w, group, period] == len(expected)
        cell = {"width": WIDTHS[w], "group": group, "period": period}
        assert rolling.members(log.histories, activity, **cell).tolist() == expected


@given(logs(), activities())
def test_the_gap_of_a_customer_is_the_median_of_theirs(log, activity):
    found = gaps.fold(log.histories, activity).halves
    for group in range(activity.rows):
        expected = {}
        for customer, periods, _ in people(log, activity, group):
            differences = np.diff(sorted(periods)).tolist()
            if periods:
                expected[customer] = int(2 * median(differences or [0]))
        for half in range(found.shape[1]):
            mine = [customer for customer, gap in expected.items() if gap == half]
            assert found[group, half] == len(mine)
            cell = {"group": group, "least": half, "most": half}
            assert gaps.members(log.histories, activity, **cell).tolist() == mine
