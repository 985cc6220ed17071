"""The retention fold against a brute-force reading of the definitions, on random logs."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from histories.logs import CUSTOMERS, GROUP, bounds, logs, number, sets
from homing.histories.bounds import DAY, HOUR
from homing.histories.returns import (
    CANDIDATE,
    RETURN,
    START,
    Entry,
    Measure,
    Question,
    Side,
    fold,
    members,
)
from homing.histories.returns_people import NEVER, stays
from support.thorough import examples

FLAGS = np.array([START | RETURN, START, RETURN, 0, CANDIDATE, CANDIDATE | RETURN], np.uint8)


@st.composite
def questions(draw, **fixed):
    asked = draw(bounds())
    rows, ages = draw(st.integers(1, asked.count)), draw(st.integers(0, 7))
    sizes = draw(st.none() | st.lists(st.integers(1, 3), min_size=1, max_size=3))
    column = np.arange(ages, dtype=np.int32)
    if sizes:
        column = np.repeat(np.arange(len(sizes) + 1, dtype=np.int32), [1, *sizes])[:ages]
    side = draw(st.sampled_from(Side))
    window = draw(st.sampled_from([0, 0, HOUR, DAY, 7 * DAY]))
    drawn = {
        "entry": draw(st.sampled_from(Entry)),
        "measure": draw(st.sampled_from(Measure)),
        "at_least": draw(st.integers(1, 2)),
        "window_us": window,
        "hour_us": draw(st.sampled_from([0, HOUR // 4 * 3])) if window else 0,
        "is_each": draw(st.booleans()) if window else False,
        "is_valued": draw(st.integers(0, 3)) > 0,
        "side": side,
        "groups": 1 if side == Side.none else draw(st.integers(1, 2)),
    }
    return Question(
        flags=FLAGS,
        bounds=asked,
        rows=rows,
        column=column,
        columns=int(column.max(initial=-1)) + 1,
        **drawn | fixed,
    )


class BruteForce:
    """The definitions read aloud: sets of customers by (group, row, column), and sums."""

    def __init__(self, log, question):
        self.question = question
        self.entered, self.returned, self.value = sets(), sets(), defaultdict(float)
        for customer in range(CUSTOMERS):
            mine = log.of(customer)
            for cell, moments in self.starts_of(mine).items():
                self.entered[cell].add(customer)
                self.count(customer, cell, moments, mine)

    def starts_of(self, mine):
        """Return the moments of the windows a customer opens, by (group, row)."""
        q = self.question
        entering = [row for row in mine if FLAGS[row.event] & START]
        if q.entry == Entry.first_ever:
            first = [row for row in mine if FLAGS[row.event] & (START | CANDIDATE)][:1]
            if not first or first[0].time not in [row.time for row in entering]:
                return {}
        if q.entry != Entry.recurring and entering:
            moment = [row for row in entering if row.time == entering[0].time]
            entering = [min(moment, key=lambda row: row.label), *entering[len(moment) :]]
        cells = defaultdict(list)
        for row in entering:
            group = {
                Side.none: 0,
                Side.customer: int(GROUP[row.customer]),
                Side.start: row.label,
                Side.both: row.label,
            }[q.side]
            cells[group, number(row.time, q.bounds)].append(row.time)
            if q.entry != Entry.recurring:
                end = q.bounds.starts[number(row.time, q.bounds) + 1 :][:1]
                cells[group, number(row.time, q.bounds)] = [
                    other.time for other in entering if not end.size or other.time < end[0]
                ]
                break
        return {
            cell: moments if q.is_each else moments[:1]
            for cell, moments in cells.items()
            if 0 <= cell[0] < q.groups and 0 <= cell[1] < q.rows
        }

    def count(self, customer, cell, moments, mine):
        good, valued = set(), set()
        for moment in moments:
            hits = defaultdict(list)
            for i, row in enumerate(mine):
                column, age = self.place(row, cell, moment)
                if column is not None:
                    hits[column].append((column, i, age))
            enough = {
                column: [(column, i) for column, i, _ in rows]
                for column, rows in hits.items()
                if max(Counter(age for *_, age in rows).values()) >= self.question.at_least
            }
            good |= set(enough)
            valued |= {pair for rows in enough.values() for pair in rows}
        for column, i in valued:
            self.value[*cell, column] += mine[i].value
        for column in range(self.question.columns):
            if counts(good, column, self.question.measure):
                self.returned[*cell, column].add(customer)

    def place(self, row, cell, moment):
        """Return the column and the age of a return."""
        q = self.question
        if not FLAGS[row.event] & RETURN or (q.side == Side.both and row.label != cell[0]):
            return None, None
        if number(row.time, q.bounds) >= q.bounds.count:
            return None, None
        age = number(row.time, q.bounds) - cell[1]
        if q.window_us:
            if row.time < moment:
                return None, None
            hours = (row.time + q.hour_us) // HOUR - (moment + q.hour_us) // HOUR
            age = hours * HOUR // q.window_us
        return (int(q.column[age]), age) if 0 <= age < q.column.size else (None, None)


def counts(good, column, measure):
    if measure == Measure.on or (column == 0 and measure != Measure.on_or_after):
        return column in good
    if measure == Measure.on_or_after:
        return any(hit >= column for hit in good)
    if measure == Measure.on_or_before:
        return any(1 <= hit <= column for hit in good)
    return all(hit in good for hit in range(1, column + 1))


@settings(max_examples=examples(100))
@given(logs(), questions())
def test_the_fold_is_the_definition_read_aloud(log, question):
    brute = BruteForce(log, question)
    table = fold(log.histories, question)
    for cell in np.ndindex(table.returned.shape):
        assert table.returned[cell] == len(brute.returned[cell]), cell
        value = brute.value[cell] if question.is_valued else 0
        assert table.value[cell] == pytest.approx(value)
    for group, row in np.ndindex(table.size.shape):
        assert table.size[group, row] == len(brute.entered[group, row])


@settings(max_examples=examples(35))
@given(logs(), questions(), st.data())
def test_the_members_of_a_cell_are_those_whom_the_table_counts(log, question, data):
    brute = BruteForce(log, question)
    group = data.draw(st.integers(0, question.groups - 1))
    row = data.draw(st.integers(0, question.rows - 1))
    column = data.draw(st.integers(-1, question.columns - 1))
    found = members(log.histories, question, group=group, row=row, column=column)
    cell = (group, row) if column < 0 else (group, row, column)
    assert found.tolist() == sorted((brute.entered if column < 0 else brute.returned)[cell])


@settings(max_examples=examples(60))
@given(logs(), questions(window_us=0, hour_us=0, is_each=False, side=Side.customer), st.data())
def test_when_customers_entered_and_returned_is_the_definition_read_aloud(log, question, data):
    brute = BruteForce(log, question)
    group = data.draw(st.integers(0, question.groups - 1))
    row = data.draw(st.integers(0, question.rows - 1))
    column = data.draw(st.integers(0, max(question.columns - 1, 0)))
    entered = members(log.histories, question, group=group, row=row, column=-1)
    found = stays(log.histories, question, entered, row=row, column=column)
    assert sorted(found.customer.tolist()) == entered.tolist()
    for customer, started_at, returned_at, returns in zip(*found, strict=True):
        mine = log.of(customer)
        assert started_at == brute.starts_of(mine)[group, row][0]
        moments = [each.time for each in mine if is_there(brute, each, (group, row), column)]
        assert (returned_at, returns) == (moments[0] if moments else NEVER, len(moments))


def is_there(brute, row, cell, column):
    """Return whether a return is in one of the columns that decide about another."""
    place, measure = brute.place(row, cell, 0)[0], brute.question.measure
    if place is None:
        return False
    if measure == Measure.on_or_after:
        return place >= column
    return place == column if measure == Measure.on or column == 0 else 1 <= place <= column
