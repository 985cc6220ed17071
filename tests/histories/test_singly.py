"""What single customers did is what a slow walk over the same rows says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CODES, EUR, ORIGIN, QUARTER, UNITS, logs
from homing.histories import Histories, singly, units
from homing.histories.bounds import microseconds

COUNTS = np.arange(CODES) % 2 == 0
moments = st.integers(-9, 30 * 96).map(lambda n: microseconds(ORIGIN) + n * QUARTER)
stretches = st.tuples(moments, moments).map(lambda both: tuple(sorted(both)))


def rows(found):
    """Return the rows of columns, rising."""
    return sorted(zip(*(column.tolist() for column in found), strict=True))


@given(logs(), stretches)
def test_who_came_is_what_a_slow_walk_says(log, stretch):
    since, until = stretch
    expected = []
    for customer in {row.customer for row in log.rows}:
        times = [row.time for row in log.of(customer) if COUNTS[row.event] and row.time < until]
        within = [time for time in times if time >= since]
        if times:
            first = min(within, default=singly.NEVER)
            expected.append((customer, min(times), first, len(within)))
    assert rows(singly.came(log.histories, COUNTS, stretch)) == sorted(expected)


@given(logs(), stretches, st.sampled_from(UNITS))
def test_whose_values_are_in_a_unit_is_what_a_slow_walk_says(log, stretch, unit):
    expected = []
    for customer in {row.customer for row in log.rows}:
        mine = [
            row
            for row in log.of(customer)
            if COUNTS[row.event]
            and stretch[0] <= row.time < stretch[1]
            and UNITS[int(row.value % 2 == 1)] == unit
        ]
        if mine:
            amount = sum(int(row.value) for row in mine)
            first = min(row.time for row in mine)
            expected.append((customer, first, len(mine), len(mine), amount, 0))
    assert rows(singly.moved(log.histories, COUNTS, stretch, unit)) == sorted(expected)


@given(logs(), moments, st.sampled_from(UNITS))
def test_who_brings_something_in_is_what_a_slow_walk_says(log, until, unit):
    expected = []
    for customer in {row.customer for row in log.rows}:
        stated, runs, seen = None, False, []
        for row in log.of(customer):
            if row.time < until:
                seen.append(row)
                runs = not COUNTS[row.event]
                stated = row.value if runs else stated
        if runs and stated > 0 and UNITS[int(stated % 2 == 1)] == unit:
            expected.append((customer, seen[-1].time, len(seen), 1, int(stated), 0))
    assert rows(singly.level(log.histories, COUNTS, until, unit)) == sorted(expected)


@pytest.mark.parametrize(
    ("value", "unit", "valued", "is_unclear"),
    [
        (2.0, EUR, 1, 0),
        (np.nan, EUR, 0, 0),
        (0.5, EUR, 1, 1),
        (1e15, EUR, 1, 1),
        (2.0, units.OTHER, 1, 1),
    ],
)
def test_what_is_not_exact_is_said(value, unit, valued, is_unclear):
    one = Histories.gather(
        np.zeros(1, np.uint32),
        np.ones(1, np.int64),
        np.zeros(1, np.uint16),
        n_customers=1,
        value=np.array([value]),
        unit=np.array([unit], np.uint16),
    )
    found = singly.moved(one, COUNTS, (0, 9), unit)
    assert (found.valued.tolist(), found.is_unclear.tolist()) == ([valued], [is_unclear])
    running = singly.level(one, ~COUNTS, 9, unit)
    assert running.is_unclear.tolist() == ([] if np.isnan(value) else [is_unclear])
