"""Which ids mean nobody, how ids are written, and whose a device is from when to when."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.collect.identity.rules import (
    Sighting,
    anonymous_key,
    cleaned,
    key_at,
    keys_of,
    runs_of,
    user_key,
    with_more,
)

SIGHTINGS = st.lists(st.builds(Sighting, st.integers(0, 9), st.sampled_from("abc")), max_size=9)


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "null", "NULL", "Undefined", "none", "guest", "anonymous", "unknown", "nan"),
        *("0", "000000", "-1", "00000000-0000-0000-0000-000000000000", "true", "False"),
        *("[object Object]", " null "),
    ],
)
def test_an_id_that_means_nobody_is_none(value):
    assert cleaned(value) is None


@pytest.mark.parametrize("value", ["10", "a", "00a", "nobody@example.com", "1", "x0", "-12"])
def test_an_id_that_means_somebody_stays(value):
    assert cleaned(f" {value} ") == value


TEXTS = st.text(st.sampled_from("anonuser:@05-"), max_size=9) | st.sampled_from(["a", "anon:a"])


@given(TEXTS, TEXTS, st.none() | st.integers(1, 60))
def test_no_two_ids_have_one_key(one, other, since):
    assert user_key(one) != anonymous_key(other, since)
    assert (user_key(one) == user_key(other)) == (one == other)
    assert (anonymous_key(one) == anonymous_key(other)) == (one == other)
    if since is not None:
        assert anonymous_key(one) != anonymous_key(other, since)


def test_a_device_is_its_first_customers_and_later_the_next_ones():
    runs = runs_of([Sighting(20, "bob"), Sighting(10, "ann"), Sighting(15, "ann")])
    assert keys_of("phone", runs) == ("anon:phone", "anon:phone@20")
    assert [key_at("phone", runs, moment) for moment in (0, 10, 19, 20, 99)] == [
        *["anon:phone"] * 3,
        *["anon:phone@20"] * 2,
    ]


def test_of_a_device_on_which_nobody_was_seen_there_is_one_key():
    assert keys_of("phone", ()) == ("anon:phone",)
    assert key_at("phone", (), 5) == "anon:phone"


@given(SIGHTINGS, SIGHTINGS)
def test_the_order_in_which_sightings_come_does_not_matter(first, more):
    together = runs_of([*first, *more])
    assert runs_of([*more, *first]) == together
    step = with_more(runs_of(first), more)
    assert step is None or step == together


@given(SIGHTINGS)
def test_the_next_run_is_always_another_customers(sightings):
    runs = runs_of(sightings)
    assert all(one.user != other.user for one, other in pairwise(runs))
    assert [run.occurred_at for run in runs] == sorted({run.occurred_at for run in runs})
