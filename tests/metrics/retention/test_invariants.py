"""What holds for every log, whatever is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from metrics.logs import ZONES
from metrics.retention.test_definitions import logs, taken
from support.thorough import examples

pytestmark = pytest.mark.db

asked = st.fixed_dictionaries(
    {
        "cohort": st.sampled_from(["first_time", "first_ever", "recurring"]),
        "window": st.sampled_from(["calendar", "24h"]),
        "at_least": st.integers(1, 2),
        "timezone": st.sampled_from(ZONES),
        "start_event": st.sampled_from(["*", "buy", "buy[browser=a]"]),
        "return_event": st.sampled_from(["*", "visit"]),
        "column_zero": st.just("measured"),
    }
)


def returned(events, **said):
    """Return {(cohort, age): returned}."""
    cells = hm.retention(events, period="day", **said).cells.to_pylist()
    return {(cell["cohort"], cell["age"]): cell["returned"] for cell in cells}


def sizes(events, **said):
    """Return {cohort: customers}, over all groups."""
    found = {}
    for cell in hm.retention(events, period="week", ages=0, **said).cells.to_pylist():
        found[cell["cohort"]] = found.get(cell["cohort"], 0) + cell["size"]
    return found


@settings(max_examples=examples(20))
@given(log=logs("day"), said=asked)
def test_the_measures_bound_each_other(log, said):
    events = taken(log)
    on, after, before, streak = (
        returned(events, measure=measure, **said)
        for measure in ("on", "on_or_after", "on_or_before", "streak")
    )
    for cohort, age in on:
        cell, later = (cohort, age), (cohort, age + 1)
        assert streak[cell] <= on[cell] <= after[cell]
        if age:
            assert on[cell] <= before[cell]
        if later in on:
            assert after[later] <= after[cell]
            if age:
                assert before[cell] <= before[later]
                assert streak[later] <= streak[cell]


@settings(max_examples=examples(20))
@given(log=logs("day"), said=asked, sizes=st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_a_bracket_is_the_union_of_its_ages(log, said, sizes):
    events = taken(log)
    ages = hm.retention(events, period="day", **said)
    brackets = hm.retention(events, period="day", brackets=sizes, **said)
    known = {(cell["cohort"], cell["age"]) for cell in ages.cells.to_pylist()}
    for cell in brackets.cells.to_pylist()[:6]:
        cohort, column = cell["cohort"], cell["age"]
        begin, end = brackets.shape.begins[column], brackets.shape.ends[column]
        union = set()
        for age in range(begin, end + 1):
            if (cohort, age) in known:
                union |= set(ages.who(cohort, age)["customer"].to_pylist())
        assert set(brackets.who(cohort, column)["customer"].to_pylist()) == union
        assert cell["returned"] == len(union)


@settings(max_examples=examples(20))
@given(log=logs("week"), top=st.integers(1, 3), cohort=st.sampled_from(["first_time", "recurring"]))
def test_cohorts_by_a_trait_add_up_to_all_customers(log, top, cohort):
    events = taken(log)
    assert sizes(events, cohort=cohort) == sizes(events, cohort=cohort, by="trait.plan", top=top)


@settings(max_examples=examples(20))
@given(log=logs("week"), top=st.integers(1, 3))
def test_first_cohorts_by_a_property_of_the_start_add_up_too(log, top):
    events = taken(log)
    assert sizes(events) == sizes(events, by="browser", top=top)


@settings(max_examples=examples(20))
@given(log=logs("week"), data=st.data())
def test_a_merge_never_raises_a_size(log, data):
    pairs = data.draw(st.lists(st.tuples(*[st.sampled_from(["ann", "bob", "cat", "dan"])] * 2)))
    before, after = sizes(taken(log)), sizes(taken(log, merges=pairs))
    assert sum(after.values()) <= sum(before.values())


@settings(max_examples=examples(15))
@given(log=logs("week"), said=asked, data=st.data())
def test_order_and_repetition_of_events_change_nothing_where_one_return_is_enough(log, said, data):
    said = said | {"at_least": 1}
    again = data.draw(st.permutations(log + log[:5]))
    first = hm.retention(taken(log), by="browser", **said)
    assert first.cells == hm.retention(taken(again), by="browser", **said).cells
