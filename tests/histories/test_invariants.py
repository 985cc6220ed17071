"""What holds of retention whatever the log: relations between the answers to kindred questions."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CUSTOMERS, GROUP, ORIGIN, histories_of, logs, rows_of
from homing.core.periods import Calendar, Period
from homing.histories import Bounds
from homing.histories.bounds import DAY, HOUR
from homing.histories.returns import (
    RETURN,
    START,
    Entry,
    Measure,
    Question,
    Side,
    fold,
    members,
    sizes,
)

AGES = 7
PLAIN = np.array([START | RETURN, START, RETURN, 0, 0, RETURN], np.uint8)


@st.composite
def questions(draw):
    calendar = Calendar(draw(st.sampled_from(["UTC", "Europe/London"])))
    period = draw(st.sampled_from([Period.day, Period.week]))
    bounds = Bounds.of(calendar, period, calendar.index(period, ORIGIN), 5 + AGES)
    return Question(
        flags=PLAIN,
        bounds=bounds,
        rows=5,
        column=np.arange(AGES, dtype=np.int32),
        columns=AGES,
        entry=draw(st.sampled_from(Entry)),
        window_us=draw(st.sampled_from([0, DAY, 12 * HOUR])),
        is_each=draw(st.booleans()),
        at_least=draw(st.integers(1, 2)),
    )


def returned(log, question, measure):
    return fold(log.histories, replace(question, measure=measure)).returned[0]


@given(logs(), questions())
def test_measures_bound_one_another(log, question):
    on, after, before, streak = (returned(log, question, measure) for measure in Measure)
    assert (on <= after).all()
    assert (np.diff(after, axis=1) <= 0).all()
    assert (np.diff(before[:, 1:], axis=1) >= 0).all()
    assert (streak <= on).all()
    assert (on[:, 1:] <= before[:, 1:]).all()


@given(logs(), questions(), st.integers(1, AGES - 1))
def test_a_bracket_holds_those_of_its_ages(log, question, size):
    question = replace(question, at_least=1)
    column = np.minimum(np.arange(AGES), 1).astype(np.int32)[: size + 1]
    bracket = replace(question, column=column, columns=2)
    for row in range(question.rows):
        cells = [
            members(log.histories, question, group=0, row=row, column=age).tolist()
            for age in range(1, size + 1)
        ]
        found = members(log.histories, bracket, group=0, row=row, column=1)
        assert set(found.tolist()) == set().union(*cells)


@given(logs(), questions())
def test_cohorts_by_a_trait_add_up_to_the_whole(log, question):
    whole = fold(log.histories, question)
    parts = fold(log.histories, replace(question, side=Side.customer, groups=2))
    assert (parts.size.sum(axis=0) == whole.size[0]).all()
    assert (parts.returned.sum(axis=0) == whole.returned[0]).all()
    assert np.allclose(parts.value.sum(axis=0), whole.value[0])


@given(rows_of(), questions(), st.data())
def test_events_taken_twice_change_no_count(rows, question, data):
    question = replace(question, at_least=1)
    twice = [row for row in rows if data.draw(st.booleans())]
    once, more = (fold(histories_of(each), question) for each in (rows, [*rows, *twice]))
    assert (once.size == more.size).all()
    assert (once.returned == more.returned).all()


@given(rows_of(), questions(), st.integers(1, 50))
def test_moving_a_log_by_days_moves_the_rows_alone(rows, question, days):
    calendar = Calendar("UTC")
    first = calendar.index(Period.day, ORIGIN)
    question = replace(question, bounds=Bounds.of(calendar, Period.day, first, 5 + AGES))
    later = replace(question, bounds=Bounds.of(calendar, Period.day, first + days, 5 + AGES))
    moved = [row._replace(time=row.time + days * DAY) for row in rows]
    one, other = fold(histories_of(rows), question), fold(histories_of(moved), later)
    assert (one.size == other.size).all()
    assert (one.returned == other.returned).all()


@given(rows_of(), questions())
def test_merging_two_customers_never_makes_more(rows, question):
    question = replace(question, entry=Entry.first_time, bounds=Bounds.span(0, 2**61), rows=1)
    merged = [row._replace(customer=0) if row.customer == 1 else row for row in rows]
    one, other = fold(histories_of(rows), question), fold(histories_of(merged), question)
    assert other.size.sum() <= one.size.sum()


@given(rows_of(), questions())
def test_a_customers_trait_does_not_depend_on_where_their_history_lies(rows, question):
    asked = replace(question, side=Side.customer, groups=2)
    whole = histories_of(rows).grouped(GROUP)
    touched = histories_of(rows, [1, CUSTOMERS - 1])
    split = replace(histories_of(rows), touched=touched).grouped(GROUP)
    assert (fold(whole, asked).returned == fold(split, asked).returned).all()


@given(logs(), questions())
def test_the_sizes_of_groups_are_those_of_their_cohorts(log, question):
    for side, groups in ((Side.none, 1), (Side.customer, 2), (Side.start, 2)):
        asked = replace(question, side=side, groups=groups)
        assert (sizes(log.histories, asked) == fold(log.histories, asked).size.sum(axis=1)).all()
