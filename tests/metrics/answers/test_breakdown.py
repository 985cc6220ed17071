"""Breaking down by a trait: its groups by name, and a statement that gives them in order."""

import pyarrow as pa
import pytest

import homing as hm
from homing.core.errors import NotFound

pytestmark = pytest.mark.db

PLANS = {"ann": "paid", "bob": "paid", "cat": "free", "dan": "(none)", "eve": None}
DAYS = {"ann": [1, 40], "bob": [1], "cat": [2, 35, 70], "dan": [3], "eve": [4, 33]}
DAYS |= {"fay": [5], "gus": [6]}
"""Of the last two nothing is known."""
BROKEN_DOWN = [hm.lifecycle, hm.stickiness, hm.churn, hm.repeat_purchase]


def events():
    log = [
        {"who": who, "on": f"2026-{1 + day // 31:02}-{1 + day % 31:02}", "plan": PLANS.get(who)}
        for who in DAYS
        for day in DAYS[who]
    ]
    known = [{"who": who, "plan": plan} for who, plan in PLANS.items()]
    return hm.events(
        pa.Table.from_pylist(log),
        customer="who",
        occurred_at="on",
        traits=pa.Table.from_pylist(known),
    )


@pytest.mark.parametrize("top", [1, 2, 3, 10])
@pytest.mark.parametrize("measure", BROKEN_DOWN, ids=lambda each: each.__name__)
def test_the_statement_gives_the_groups_in_the_order_of_the_table(measure, top):
    log = events()
    answer = measure(log, period="month", by="trait.plan", top=top)
    said = log.run(answer.sql())
    shared = [
        field.name
        for field in answer.cells.schema
        if field.name in said.column_names and not pa.types.is_floating(field.type)
    ]
    assert {"group"} < set(shared)
    assert said.select(shared).to_pylist() == answer.cells.select(shared).to_pylist()


@pytest.mark.parametrize("measure", BROKEN_DOWN, ids=lambda each: each.__name__)
def test_who_is_called_none_is_with_those_who_have_none(measure):
    answer = measure(events(), period="month", by="trait.plan")
    groups = answer.cells["group"].unique().to_pylist()
    assert groups == ["(none)", "paid", "free"]  # dan, eve, fay and gus; ann and bob; cat


@pytest.mark.parametrize("by", ["plan", "trait.plan"])
def test_who_is_called_none_enters_a_funnel_with_those_who_have_none(by):
    log = events()
    answer = hm.funnel(log, steps=["*", "*"], window="60d", by=by)
    said = {(row["group"], row["step"]): row["reached"] for row in answer.cells.to_pylist()}
    assert {group for group, _ in said} == {"(none)", "paid", "free"}
    assert said["(none)", 1] == 4
    assert len(answer.who(1, group="(none)")) == 4
    listed = log.run(answer.sql()).to_pylist()
    assert {(row["group"], row["step"]): row["reached"] for row in listed} == said


def test_an_answer_that_is_not_broken_down_has_no_group():
    log = events()
    asked = [
        lambda: hm.lifecycle(log, period="month").who("2026-01-05", "new", group="paid"),
        lambda: hm.stickiness(log, period="month").who(1, group="paid"),
        lambda: hm.churn(log, period="month").who("2026-02-05", "lost", group="paid"),
        lambda: hm.repeat_purchase(log, period="month").who(1, group="paid"),
        lambda: hm.funnel(log, steps=["*", "*"]).who(1, group="paid"),
        lambda: hm.retention(log, period="month").who("2026-01-05", 1, group="paid"),
    ]
    for each in asked:
        with pytest.raises(NotFound, match="no group 'paid'"):
            each()
