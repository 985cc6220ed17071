"""The lifecycle against slow counting and its statement, its identities, known answers, words."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import NotFound, UserError
from homing.core.periods import Period
from homing.metrics.lifecycle.pictures import STATES
from homing.metrics.twins.twin import DIALECTS
from metrics.activity import (
    NEW_YEAR,
    cases,
    events,
    numbers,
    of_case,
    of_twin,
    people,
    plain,
    questions,
    visits,
)
from metrics.retention.brute import following
from support.thorough import examples

pytestmark = pytest.mark.db


def slow(asked):
    """Return {(period, state): customers} by walking the calendar."""
    active = asked.active()
    found = {}
    for place in asked.rows():
        here = active.get(place, set())
        ago = {who for at, whose in active.items() if following(at, asked.period) == place
               for who in whose}  # fmt: skip
        ever = {who for at, whose in active.items() if at < place for who in whose}
        found[place, "new"] = here - ever
        found[place, "returning"] = here & ago
        found[place, "resurrected"] = (here & ever) - ago
        found[place, "dormant"] = ago - here
    return found


@settings(max_examples=examples(10))
@given(data=st.data())
@pytest.mark.parametrize("period", list(Period))
def test_the_table_and_its_people_are_those_of_a_slow_count(period, data):
    asked = data.draw(questions(str(period)))
    result = hm.lifecycle(events(asked.log), **asked.options)
    expected = slow(asked)
    assert plain(result.cells["period"].to_pylist()) == [asked.starts(at) for at in asked.rows()]
    for place, row in zip(asked.rows(), result.cells.to_pylist(), strict=True):
        assert row["is_complete"] == asked.is_over(place)
        for state in STATES:
            assert row[state] == len(expected[place, state])
    for place, state in list(expected)[-4:]:
        assert people(result.who(asked.starts(place), state)) == expected[place, state]
    assert of_twin(result) == numbers(result.cells)


GROUPS = {"paid": {"bob", "cat"}, "free": {"ann"}, "(none)": {"dan", "eve"}}


@settings(max_examples=examples(10))
@given(asked=questions("week"), top=st.sampled_from([10, 2, 1]))
def test_groups_are_parts_of_the_whole(asked, top):
    asked.options["actor"] = None
    log = events(asked.log)
    whole = hm.lifecycle(log, **asked.options)
    parts = hm.lifecycle(log, **asked.options, by="trait.plan", top=top)
    rows = parts.cells.to_pylist()
    for row in whole.cells.to_pylist():
        for state in STATES:
            groups = [each for each in rows if each["period"] == row["period"]]
            assert sum(each[state] for each in groups) == row[state]
            for each in groups:
                among = people(parts.who(each["period"], state, each["group"]))
                assert len(among) == each[state]
                assert among <= people(whole.who(each["period"], state))
                if top == 10:
                    assert among <= GROUPS[each["group"]]

    def order(row):
        return (row["group"], row["period"])

    assert sorted(of_twin(parts), key=order) == sorted(numbers(parts.cells), key=order)


@settings(max_examples=examples(15))
@given(asked=questions("week"))
def test_the_states_add_up_to_who_is_active_now_and_before(asked):
    rows = hm.lifecycle(events(asked.log), **asked.options).cells.to_pylist()
    for row in rows:
        assert row["new"] + row["returning"] + row["resurrected"] == row["active"]
    for before, row in pairwise(rows):
        assert row["returning"] + row["dormant"] == before["active"]


@pytest.mark.parametrize("case", cases("lifecycle"), ids=lambda case: case["name"])
def test_known_answers(case):
    cells = hm.lifecycle(of_case(case), **case["asked"]).cells
    assert {state: cells[state].to_pylist() for state in case["expected"]} == case["expected"]


def test_the_pulse_is_who_came_by_who_left_and_nothing_where_nobody_left():
    back = {f"back{n}": [4, 18] for n in range(26)}
    gone = {f"gone{n}": [11] for n in range(100)}
    new = {f"new{n}": [18] for n in range(70)}
    asked = hm.lifecycle(visits(**back, **gone, **new), period="week")
    first, _, third = asked.table
    assert (third["new"], third["resurrected"], third["dormant"]) == (70, 26, 100)
    assert third["pulse"] == pytest.approx(0.96)
    assert first["pulse"] is None


def test_a_customer_from_before_the_range_is_not_new_in_it():
    asked = hm.lifecycle(visits(ann=[4, 66]), period="month", since="2018-03-01")
    [row] = asked.table
    assert (row["new"], row["resurrected"]) == (0, 1)


def test_the_demo_shop(lines):
    shop = hm.events(lines, customer="Customer ID", occurred_at="InvoiceDate",
                     timezone="Europe/London")  # fmt: skip
    rows = {
        str(row["period"])[:7]: row for row in hm.lifecycle(shop, period="month").cells.to_pylist()
    }
    november = rows["2011-11"]
    assert [november[state] for state in STATES] == [323, 622, 719, 742]
    assert november["pulse"] == pytest.approx(1042 / 742)
    assert not rows["2011-12"]["is_complete"]
    assert sum(row["new"] for row in rows.values()) == 4338


def test_its_words():
    log = events([("ann", "buy", NEW_YEAR, None, None)])
    result = hm.lifecycle(log, period="month", event="buy", where="kind=a", actor="account")
    assert "Active: “buy”; only events with: kind=a; counted are values of “account”" in (
        result.definition("en")
    )
    assert "Активность: «buy»; только события с условиями: kind=a" in result.definition("ru")
    assert all(panel.title for panel in result.panels("ru"))


def test_it_is_said_in_every_dialect():
    result = hm.lifecycle(events([("ann", "buy", NEW_YEAR, "a", "x")]), period="week")
    assert all("dormant" in result.sql(dialect) for dialect in DIALECTS)


def test_dormant_is_shown_negative_and_below_the_line():
    _, went, shown = hm.lifecycle(visits(ann=[4], bob=[33]), period="month").panels("en")
    assert [number.text for number in shown.rows[0][1:5]] == ["1", "0", "0", "−1"]
    assert 'y="0" width="38%" height="220"' in went.picture


@pytest.mark.parametrize("by", [None, "trait.plan"])
@pytest.mark.parametrize("measure", [hm.lifecycle, hm.stickiness, hm.churn])
def test_without_events_there_is_an_empty_answer(measure, by):
    result = measure(events([]), period="week", by=by)
    assert result.cells.num_rows == 0
    assert of_twin(result) == []
    assert result._repr_html_()


def test_it_is_said_in_one_line():
    said = repr(hm.lifecycle(visits(ann=[0, 1]), period="day"))
    assert said.startswith("<Lifecycle: table of 2 rows. ")
    assert "complete until" in said
    assert "\n" not in said
    assert "SELECT" not in said


def test_people_of_no_state_and_of_no_period_are_refused_by_name():
    result = hm.lifecycle(visits(ann=[0]), period="day")
    with pytest.raises(UserError, match="new") as refused:
        result.who("2018-01-01", "bogus")
    assert refused.value.where == "state"
    with pytest.raises(NotFound, match="no period") as refused:
        result.who("1999-01-01", "new")
    assert refused.value.where == "period"


def test_a_break_down_into_no_groups_is_refused():
    with pytest.raises(UserError, match="1 or more"):
        hm.lifecycle(visits(ann=[0]), by="trait.plan", top=0)
