"""The funnel against slow counting and its statement, and what holds for every log."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.metrics.twins.twin import DIALECTS
from metrics.funnel.brute import RULES, Slow
from metrics.funnel.sequences import apart, logs, minutes, people, taken
from support.thorough import examples, in_turn

pytestmark = pytest.mark.db

WINDOWS = {"any": None, "30min": timedelta(minutes=30), "6h": timedelta(hours=6),
           "2d": timedelta(days=2)}  # fmt: skip
NUMBERS = ["reached", "dropped", "share", "low", "high", "step_share", "step_low", "step_high",
           "mean_s", "median_s", "p90_s"]  # fmt: skip


@st.composite
def questions(draw, rules=tuple(RULES)):
    order = draw(st.sampled_from(["ordered", "strict", "unordered"]))
    steps = draw(st.lists(st.sampled_from(rules), min_size=1, max_size=4))
    exclude = []
    if order != "strict" and len(steps) > 1 and draw(st.booleans()):
        last = draw(st.integers(2, len(steps)))
        exclude = [(draw(st.sampled_from(rules)), draw(st.integers(1, last - 1)), last)]
    hold = draw(st.sampled_from([None, None, "colour"]))
    return {
        "steps": steps,
        "order": order,
        "window": draw(st.sampled_from(list(WINDOWS))),
        "window_from": draw(st.sampled_from(["first", "previous"])),
        "attempt": draw(st.sampled_from(["best", "first"])),
        "count": draw(st.sampled_from(["uniques", "uniques", "totals"])),
        "exclude": exclude,
        "hold": hold,
        "by": draw(st.sampled_from([None, "colour", "trait.plan"])),
    }


def asked(question, **further):
    exclude = [f"{first}-{last}:{rule}" for rule, first, last in question["exclude"]]
    return question | {"exclude": exclude} | further


def slow(question, log):
    """Return {group: [the customers with an attempt that got to a step, for each step]}."""
    counted = Slow(**question | {"window": WINDOWS[question["window"]]}).attempts(log)
    found = {}
    for customer, group, length in counted:
        steps = found.setdefault(group, [Counter() for _ in question["steps"]])
        for step in range(length):
            steps[step][customer] += 1
    return found


def columns(cells):
    """Return {(group, step): numbers}."""
    return {
        (row["group"], row["step"]): [row[name] for name in NUMBERS] for row in cells.to_pylist()
    }


@settings(max_examples=examples(25))
@given(log=logs(), question=questions())
def test_as_many_get_as_far_as_a_slow_count_says_and_it_is_they(log, question):
    result = hm.funnel(taken(log), **asked(question))
    expected = slow(question, log)
    rows = result.cells.to_pylist()
    found = {(row["group"], row["step"]): row["reached"] for row in rows if row["reached"]}
    assert found == {
        (group, n): whose.total()
        for group, steps in expected.items()
        for n, whose in enumerate(steps, start=1)
        if whose
    }
    for group, steps in expected.items():
        for n, whose in enumerate(steps, start=1):
            assert people(result.who(n, group=group)) == set(whose)


@settings(max_examples=examples(15))
@given(log=logs(), question=questions())
def test_those_who_drop_off_are_those_who_got_there_and_no_further(log, question):
    question |= {"count": "uniques"}
    result = hm.funnel(taken(log), **asked(question))
    for row in result.cells.to_pylist():
        place = {"group": row["group"]}
        there = people(result.who(row["step"], **place))
        gone = people(result.who(row["step"], dropped=True, **place))
        assert (len(there), len(gone)) == (row["reached"], row["dropped"])
        if row["step"] < len(question["steps"]):
            assert gone == there - people(result.who(row["step"] + 1, **place))


@settings(max_examples=examples(35))
@given(log=logs(), question=questions())
def test_the_statement_gives_the_same_table(log, question):
    question |= {"count": "uniques", "exclude": [], "hold": None}
    result = hm.funnel(taken(log), **asked(question, top=2))
    text = result.sql()
    if text is None:
        is_greedy = question["window"] == "any" or question["window_from"] == "first"
        is_greedy |= len(question["steps"]) <= 2
        assert question["order"] == "unordered" or (
            question["order"] == "ordered" and not is_greedy
        )
        return
    found = result.events.run(text)
    assert found.column_names == result.cells.column_names
    assert found["event"].to_pylist() == result.cells["event"].to_pylist()
    expected = columns(result.cells)
    assert list(columns(found)) == list(expected)
    for place, numbers in columns(found).items():
        assert numbers == pytest.approx(expected[place], nan_ok=True), place


@pytest.mark.parametrize("order", ["ordered", "strict"])
@pytest.mark.parametrize(
    ("steps", "log"),
    [
        (["*", "*"], minutes(("A", 0, "red"), ("B", 0, "blue"), ("A", 0, "red"))),
        (["*", "*"], minutes(("A", 0, "red"), ("A", 0, "blue"))),
        (["A", "B"], minutes(("A", 0, "red"), ("A", 0, "blue"), ("B", 0, "red"))),
    ],
)
def test_what_happened_at_one_moment_may_have_been_in_the_order_that_suits_a_group(
    order, steps, log
):
    for turned in (log, log[::-1]):
        result = hm.funnel(taken(turned), steps=steps, order=order, by="colour")
        found = {(row["group"], row["step"]): row["reached"] for row in result.cells.to_pylist()}
        assert found == {(group, step): 1 for group in ("red", "blue") for step in (1, 2)}
        assert columns(result.events.run(result.sql())).keys() == found.keys()


@pytest.mark.parametrize("order", ["ordered", "strict", "unordered"])
@pytest.mark.parametrize("attempt", ["best", "first"])
@settings(max_examples=examples(10))
@given(log=logs(names="AB"), steps=st.sampled_from(["AB", "ABA", "AAB"]))
def test_of_attempts_that_get_as_far_the_statement_takes_the_same(order, attempt, log, steps):
    mine = [row._replace(customer="ann") for row in log]
    result = hm.funnel(taken(mine), steps=list(steps), order=order, attempt=attempt, window="6h")
    if result.sql() is not None:
        expected = columns(result.cells)
        for place, numbers in columns(result.events.run(result.sql())).items():
            assert numbers == pytest.approx(expected[place], nan_ok=True), place


def test_of_attempts_begun_at_one_moment_the_statement_takes_the_one_that_was_quicker_on():
    log = minutes(("A", 0), ("A", 0), ("A", 30), ("B", 30))
    result = hm.funnel(taken(log), steps=["A", "A", "B"])
    assert result.cells["mean_s"].to_pylist() == [None, 0.0, 1800.0]
    assert result.events.run(result.sql())["mean_s"].to_pylist() == [None, 0.0, 1800.0]


@pytest.mark.parametrize(
    ("dialect", "order"), in_turn(DIALECTS, ("ordered", "strict", "unordered"))
)
def test_every_dialect_reads_the_statement(dialect, order):
    log = minutes(("A", 0), ("B", 30), ("C", 40))
    result = hm.funnel(taken(log), steps=["A", "B", "C"], order=order, by="trait.plan")
    [statement] = sqlglot.parse(result.sql(dialect), read=dialect)
    assert list(statement.named_selects) == result.cells.column_names


@settings(max_examples=examples(15))
@given(log=logs(), question=questions())
def test_the_trend_of_a_period_is_the_funnel_of_that_period(log, question):
    question |= {"count": "uniques", "by": None}
    zone = {"timezone": "Europe/London", "period": "day"}
    result = hm.funnel(taken(log), **asked(question), **zone)
    days = sorted(set(result.points["period"].to_pylist()))
    for day in days:
        alone = hm.funnel(taken(log), **asked(question), **zone, since=day, until=day)
        rows = [row for row in result.points.to_pylist() if row["period"] == day]
        assert [row["reached"] for row in rows] == alone.cells["reached"].to_pylist()
        assert [row["share"] for row in rows] == alone.cells["share"].to_pylist()
        last = len(question["steps"])
        assert people(result.who(last, period=day)) == people(alone.who(last))


@settings(max_examples=examples(15))
@given(log=logs(), question=questions(), chosen=st.sets(st.integers(0, 3)))
def test_any_split_into_generation_and_tail_gives_the_same_answer(log, question, chosen):
    question |= {"hold": None, "by": None}
    plain = [rule for rule in question["steps"] if "[" not in rule] or ["A"]
    options = asked(question, steps=plain, exclude=["X"] if question["order"] != "strict" else [])
    events = taken(log)
    whole, split = hm.funnel(events, **options), hm.funnel(apart(events, chosen), **options)
    assert split.cells.equals(whole.cells)
    assert people(split.who(1)) == people(whole.who(1))


@settings(max_examples=examples(15))
@given(log=logs(), question=questions(), data=st.data())
def test_the_order_in_which_events_come_in_changes_nothing(log, question, data):
    shuffled = data.draw(st.permutations(log))
    there, here = (hm.funnel(taken(each), **asked(question)) for each in (log, shuffled))
    assert columns(there.cells) == columns(here.cells)


def reached(log, question):
    return hm.funnel(taken(log), **question).cells["reached"].to_pylist()


@settings(max_examples=examples(15))
@given(log=logs(), question=questions())
def test_what_asks_for_less_is_reached_by_no_fewer(log, question):
    base = asked(question) | {"exclude": [], "hold": None, "by": None, "count": "uniques"}

    def of(**changed):
        return reached(log, base | changed)

    def is_under(lower, upper):
        return all(a <= b for a, b in zip(lower, upper, strict=True))

    best = base | {"attempt": "best"}
    chain = [reached(log, best | {"order": o}) for o in ("strict", "ordered", "unordered")]
    assert is_under(chain[0], chain[1])
    assert is_under(chain[1], chain[2])
    assert is_under(of(attempt="first"), of(attempt="best"))
    windows = [reached(log, best | {"window": window}) for window in ("30min", "6h", "2d", "any")]
    assert all(is_under(one, other) for one, other in pairwise(windows))
    assert is_under(of(window_from="first", attempt="best"),
                    of(window_from="previous", attempt="best"))  # fmt: skip
    assert of() == sorted(of(), reverse=True)
    if question["order"] != "strict":
        assert is_under(reached(log, best | {"exclude": ["X"]}), reached(log, best))
    assert is_under(reached(log, best | {"hold": "colour"}), reached(log, best)) or (
        question["order"] == "strict"
    )


@settings(max_examples=examples(15))
@given(log=logs(), question=questions())
def test_groups_of_a_trait_add_up_to_all(log, question):
    question |= {"by": "trait.plan"}
    result = hm.funnel(taken(log), **asked(question))
    alone = hm.funnel(taken(log), **asked(question, by=None))
    for step, count in enumerate(alone.cells["reached"].to_pylist(), start=1):
        rows = [row for row in result.cells.to_pylist() if row["step"] == step]
        assert sum(row["reached"] for row in rows) == count


@settings(max_examples=examples(15))
@given(log=logs(), question=questions(), days=st.integers(-40, 40))
def test_shifting_all_events_changes_no_number(log, question, days):
    later = [row._replace(at=row.at + timedelta(days=days)) for row in log]
    there, here = (hm.funnel(taken(each), **asked(question)) for each in (log, later))
    assert columns(there.cells) == columns(here.cells)


@given(log=logs(), question=questions())
@settings(max_examples=examples(15))
def test_conditions_actors_and_chosen_customers_are_those_of_a_log_without_the_others(
    log, question
):
    question |= {"by": None, "hold": None}
    steps = asked(question)
    red = [row for row in log if row.colour == "red"]
    for asks, rest in (
        ({"where": "colour=red"}, red),
        ({"customers": ["ann", "dan"]}, [row for row in log if row.customer in {"ann", "dan"}]),
        ({"actor": "colour"}, [row._replace(customer=row.colour) for row in log if row.colour]),
    ):
        end = max((row.at for row in log), default=None)
        found = hm.funnel(taken(log), **steps, **asks)
        alone = hm.funnel(taken(rest, now=end), **steps)
        assert columns(found.cells) == columns(alone.cells)


def test_the_largest_groups_keep_their_names_and_the_rest_is_other():
    log = [row for n, colour in enumerate(["red", "red", "red", "blue", "blue", "green", "grey"])
           for row in (_of(n, "A", colour), _of(n, "B", colour))]  # fmt: skip
    result = hm.funnel(taken(log), steps=["A", "B"], by="colour", top=2)
    rows = [(row["group"], row["step"], row["reached"]) for row in result.cells.to_pylist()]
    assert rows == [
        ("red", 1, 3), ("red", 2, 3), ("blue", 1, 2), ("blue", 2, 2),
        ("Other", 1, 2), ("Other", 2, 2),
    ]  # fmt: skip
    held = hm.funnel(taken(log), steps=["A", "B"], by="colour", hold="colour", top=2)
    assert held.cells.equals(result.cells)
    assert people(held.who(2, group="Other")) == {"5", "6"}


def _of(n, name, colour):
    [row] = minutes((name, n, colour))
    return row._replace(customer=str(n))


def test_other_values_that_are_held_constant_stay_different():
    log = minutes(("A", 0, "red"), ("A", 5, "green"), ("B", 10, "grey"), ("B", 15, "green"))
    log += [row._replace(customer=who) for who in ("bob", "cat")
            for row in minutes(("A", 0, "blue"), ("B", 9, "grey"))]  # fmt: skip
    result = hm.funnel(taken(log), steps=["A", "B"], by="colour", hold="colour", top=1)
    rows = {(row["group"], row["step"]): row["reached"] for row in result.cells.to_pylist()}
    assert rows == {("blue", 1): 2, ("blue", 2): 0, ("Other", 1): 1, ("Other", 2): 1}


def test_a_question_is_asked_of_an_empty_log():
    result = hm.funnel(taken([]), steps=["A", "B"])
    assert result.cells["reached"].to_pylist() == [0, 0]
    assert result.cells["share"].to_pylist() == [None, None]
    assert result.facts["share"] is None
    assert result.panels("en")
