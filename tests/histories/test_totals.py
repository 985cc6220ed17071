"""The folds of totals count what a slow walk over the same rows counts."""

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from histories.logs import CODES, EUR, UNITS, bounds, logs, number
from homing.histories import Bounds, Histories, totals, units

COUNTS = np.arange(CODES) % 2 == 0


def periods_of(rows, chosen):
    """Return how often a customer came in which period, −1 before all of them."""
    found = Counter(number(row.time, chosen) for row in rows if COUNTS[row.event])
    return {period: many for period, many in sorted(found.items()) if period < chosen.count}


@given(logs(), bounds())
def test_visits_are_those_of_a_slow_walk(log, chosen):
    found = np.zeros((5, chosen.count), np.int64)
    for customer in {row.customer for row in log.rows}:
        came = periods_of(log.of(customer), chosen)
        first = min(came, default=-1)
        for period, many in came.items():
            if period >= 0:
                found[:, period] += [1, period == first, 0, many, many * many]
        if first >= 0:
            found[totals.RETURNED, first] += first + 1 in came
    assert totals.visits(log.histories, COUNTS, chosen).numbers.tolist() == found.tolist()


@given(logs(), bounds())
def test_amounts_are_those_of_a_slow_walk(log, chosen):
    own = defaultdict(lambda: [0, 0])
    for row in log.rows:
        period = number(row.time, chosen)
        if COUNTS[row.event] and 0 <= period < chosen.count:
            place = own[row.customer, int(row.value % 2 == 1), period]
            place[0] += int(row.value)
            place[1] += 1
    numbers, products = np.zeros((3, 2, chosen.count), np.int64), np.zeros((3, 2, chosen.count))
    for (_, unit, period), (amount, many) in own.items():
        numbers[:, unit, period] += [amount, many, many]
        products[:, unit, period] += [amount * amount, amount * many, many * many]
    found = totals.amounts(log.histories, COUNTS, chosen, list(UNITS))
    assert found.is_exact
    assert found.numbers.tolist() == numbers.tolist()
    assert found.products.tolist() == products.tolist()


@pytest.mark.parametrize(
    ("value", "unit", "is_exact"),
    [
        (2.0, EUR, True),
        (np.nan, EUR, True),
        (0.5, EUR, False),
        (1e15, EUR, False),
        (-1e11, EUR, True),
        (2.0, units.OTHER, False),
    ],
)
def test_what_cannot_be_added_exactly_is_said(value, unit, is_exact):
    one = Histories.gather(
        np.zeros(1, np.uint32), np.ones(1, np.int64), np.zeros(1, np.uint16), n_customers=1
    )
    one = replace(one, value=np.array([value]), unit=np.array([unit], np.uint16))
    known = totals.units_of(one, COUNTS)
    assert totals.amounts(one, COUNTS, Bounds.span(0, 9), known).is_exact is is_exact


def test_sums_squared_are_exact_up_to_the_largest_that_is_taken():
    many, largest = 40, int(totals.LARGEST)
    amounts = np.array([largest - 3, -largest + 1] * (many // 2), np.float64)
    log = Histories.gather(
        np.arange(many, dtype=np.uint32),
        np.ones(many, np.int64),
        np.zeros(many, np.uint16),
        n_customers=many,
        value=amounts,
        unit=np.full(many, EUR, np.uint16),
    )
    found = totals.amounts(log, COUNTS, Bounds.span(0, 9), [EUR])
    high_high, high_low, low_low, high, low, _ = found.halves[:, 0, 0].tolist()
    whole = [int(each) for each in amounts]
    assert (high_high << 2 * totals.HALF) + (high_low << totals.HALF + 1) + low_low == sum(
        each * each for each in whole
    )
    assert (high << totals.HALF) + low == sum(whole)
    one = replace(log, offsets=np.array([0, many]), value=np.full(many, totals.LARGEST))
    assert not totals.amounts(one, COUNTS, Bounds.span(0, 9), [EUR]).is_exact
