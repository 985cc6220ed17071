"""Gathering a log into histories, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CUSTOMERS, histories_of, rows_of
from homing.core.errors import HomingError
from homing.histories import Histories
from homing.histories.sorting import sort_in_place


def columns(*customers):
    n = len(customers)
    times = np.arange(n, dtype=np.int64)
    return np.array(customers, np.uint32), times, np.zeros(n, np.uint16)


@given(rows_of())
def test_histories_hold_each_customers_events_in_order_of_time_then_code(rows):
    found = histories_of(rows)
    expected = sorted(rows, key=lambda row: (row.customer, row.time, row.event, row.value))
    assert found.time.tolist() == [row.time for row in expected]
    assert found.event.tolist() == [row.event for row in expected]
    assert found.value.tolist() == [row.value for row in expected]
    sizes = [sum(row.customer == customer for row in rows) for customer in range(CUSTOMERS)]
    assert np.diff(found.offsets).tolist() == sizes


@given(st.data())
def test_the_order_in_which_events_came_in_does_not_matter(data):
    rows = data.draw(rows_of())
    shuffled = data.draw(st.permutations(rows))
    one, other = histories_of(rows), histories_of(shuffled)
    assert (one.time == other.time).all()
    assert (one.event == other.event).all()
    assert (one.value == other.value).all()


@given(st.lists(st.integers(-9, 9)))
def test_a_few_numbers_are_sorted_in_place(numbers):
    array = np.array(numbers, np.int64)
    sort_in_place(array)
    assert array.tolist() == sorted(numbers)


def test_a_customer_beyond_the_last_is_refused():
    with pytest.raises(HomingError, match="Customer 3 is not among 3"):
        Histories.gather(*columns(0, 3), n_customers=3)


def test_columns_of_different_lengths_are_refused():
    customer, time, event = columns(0, 1)
    with pytest.raises(HomingError, match="differ in length"):
        Histories.gather(customer, time, event[:1], n_customers=2)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"time": np.array([2, 1, 3], np.int64)}, "number 0 is out of order"),
        ({"offsets": np.array([0, 3, 2, 3], np.int64)}, "number 1 is out of order"),
        ({"offsets": np.array([0, 1], np.int64)}, "do not span"),
        ({"event": np.zeros(2, np.uint16)}, "differ in length"),
        ({"event": np.zeros(3, np.int64)}, "event is not of uint16"),
        ({"group": np.zeros(5, np.int32)}, "one group"),
        ({"customer": np.array([1, 1], np.uint32)}, "customers do not rise"),
    ],
)
def test_what_is_no_histories_is_refused(change, fault):
    good = Histories.gather(*columns(0, 0, 1), n_customers=2)
    with pytest.raises(HomingError, match=fault):
        replace(good, **change, is_checked=False)


def test_touched_histories_say_whose_they_are():
    good = Histories.gather(*columns(0, 0, 1), n_customers=2)
    with pytest.raises(HomingError, match="nobody knows whose"):
        replace(good, touched=good)
