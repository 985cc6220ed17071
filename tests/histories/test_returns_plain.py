"""What is asked most is answered by loops of its own: they agree with those for every question."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from histories.logs import logs
from histories.test_returns import BruteForce, questions
from homing.histories.returns import Entry, Measure, Side, fold, members
from homing.histories.returns_plain import is_plain
from support.thorough import examples


@st.composite
def plain_questions(draw):
    side = draw(st.sampled_from([Side.none, Side.customer]))
    return draw(
        questions(
            entry=draw(st.sampled_from([Entry.first_time, Entry.recurring])),
            measure=draw(st.sampled_from([Measure.on, Measure.on_or_after])),
            at_least=1,
            window_us=0,
            hour_us=0,
            is_each=False,
            is_valued=False,
            side=side,
            groups=1 if side == Side.none else 2,
        )
    )


@settings(max_examples=examples(75))
@given(logs(), plain_questions())
def test_a_plain_question_is_the_definition_read_aloud(log, question):
    assert is_plain(question)
    brute, table = BruteForce(log, question), fold(log.histories, question)
    for cell in np.ndindex(table.returned.shape):
        assert table.returned[cell] == len(brute.returned[cell]), cell
    for cell in np.ndindex(table.size.shape):
        assert table.size[cell] == len(brute.entered[cell])


@settings(max_examples=examples(20))
@given(logs(), plain_questions())
def test_the_people_whom_the_other_loops_find_are_as_many_as_the_table_says(log, question):
    table = fold(log.histories, question)
    for group, row, column in np.ndindex(table.returned.shape):
        found = members(log.histories, question, group=group, row=row, column=column)
        assert found.size == table.returned[group, row, column]
