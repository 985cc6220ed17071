"""What nobody means to ask, and numbers that are none: refused, or answered like anything else."""

import json

import pyarrow as pa
import pytest

import homing as hm
from homing.core.errors import UserError
from metrics.logs import people, taken, utc

pytestmark = pytest.mark.db

LOG = [
    ("ann", "buy", utc(2026, 1, 5)),
    ("ann", "buy", utc(2026, 2, 3)),
    ("bob", "visit", utc(2026, 1, 6)),
    ("bob", "buy", utc(2026, 3, 6)),
]
FACE = ["1.5", "nan", "inf", "-Infinity", "1e400", "text", None]
"""What stands for a number where anything may be sent."""


def of_column(name, values, **options):
    """Return events of one customer each, on one day, with a property of these values."""
    table = pa.table(
        {
            "who": [f"c{place}" for place in range(len(values))],
            "at": [utc(2026, 1, 5)] * len(values),
            name: values,
        }
    )
    return hm.events(table, customer="who", occurred_at="at", **options)


@pytest.mark.parametrize("cohort", ["first_time", "first_ever", "recurring"])
@pytest.mark.parametrize("by", ["currency", "trait.plan"])
def test_a_break_down_of_nobody_is_an_empty_answer(cohort, by):
    events = taken(LOG, traits=pa.table({"customer": ["ann"], "plan": ["pro"]}))
    found = hm.retention(events, start_event="nothing", cohort=cohort, by=by)
    assert found.cells.num_rows == found.points.num_rows == 0
    assert found.to_dict()["curve"] == []
    assert "<" in found._repr_html_()
    assert not found.events.connection.sql(found.sql()).fetchall()


@pytest.mark.parametrize("values", [FACE, [1.5, float("nan"), float("inf"), float("-inf"), None]])
@pytest.mark.parametrize("by", [None, "amount"])
def test_only_finite_numbers_are_added_up(values, by):
    events = of_column("amount", values)
    found = hm.retention(events, period="month", value="amount", by=by)
    assert sum(found.cells["value"].to_pylist()) == 1.5
    rows = events.connection.sql(found.sql()).fetchall()
    assert sum(row[-1] for row in rows) == 1.5
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_only_finite_numbers_of_the_value_at_hand_are_added_up():
    events = of_column("paid", [1.5, float("nan"), float("inf")], value="paid")
    found = hm.retention(events, period="month", value="value")
    assert found.cells["value"].to_pylist() == [1.5]


@pytest.mark.parametrize("values", [FACE, [1.5, float("nan"), float("inf"), None]])
def test_what_is_no_number_is_in_no_order(values):
    events = of_column("amount", values)
    found = hm.retention(events, period="month", start_event="*[amount>=1]")
    assert people(found.who("2026-01", 0)) == {"c0"}


def test_long_numbers_are_names():
    events = of_column("order", ["9007199254740993", "9007199254740992"])
    found = hm.retention(events, period="month", start_event="*[order=9007199254740993]")
    assert people(found.who("2026-01", 0)) == {"c0"}
    found = hm.retention(events, period="month", start_event="*[order!=9007199254740993]")
    assert people(found.who("2026-01", 0)) == {"c1"}


@pytest.mark.parametrize("sizes", [(1, 999_999), (999_999,)])
@pytest.mark.parametrize("measure", ["on", "on_or_after", "on_or_before", "streak"])
def test_a_bracket_past_the_end_costs_nothing(sizes, measure):
    found = hm.retention(taken(LOG), period="month", brackets=sizes, measure=measure)
    assert found.counts.asked.column.size < 10
    sql = found.events.connection.sql(found.sql()).fetchall()
    assert [row[4] for row in sql] == found.cells["returned"].to_pylist()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"brackets": (10**20,)}, "brackets: .* ages"),
        ({"brackets": (10**6, 10**6)}, "brackets: .* ages"),
        ({"brackets": (1,) * 3000}, "brackets: .* too many"),
        ({"start_event": "buy" + "[amount>0]" * 999}, "conditions .* too many"),
        ({"at_least": 10**20}, "at_least: "),
        ({"by": "trait."}, "by: .*trait.plan"),
        ({"by": ""}, "by: .*trait.plan"),
        ({"where": "trait.=x"}, "where: 'trait.=x' cannot be read"),
        ({"as_of": "soon"}, "as_of: 'soon' is not a moment"),
        ({"as_of": "2026-01-01"}, "as_of: It needs a time zone"),
        ({"as_of": "2026-01-01T00:00Z"}, "as_of: .*received"),
        ({"week_start": 0}, "cannot start with day 0"),
        ({"timezone": ""}, "'' is not a time zone"),
        ({"perod": "week"}, "perod: .*Did you mean period?"),
        ({"nothing": 1}, "nothing: There is no setting"),
    ],
)
def test_what_means_nothing_is_refused_by_name(asked, said):
    with pytest.raises(UserError, match=said):
        hm.retention(taken(LOG), **asked)


def test_many_names_are_no_matter():
    found = hm.retention(taken(LOG), start_event=["buy", *map(str, range(3000))])
    assert found.counts.size.sum() == 2


@pytest.mark.parametrize("count", [4, 5, 30])
def test_a_break_down_by_many_values_can_be_drawn(count):
    found = hm.retention(of_column("size", list(map(str, range(count)))), by="size")
    assert "svg" in found._repr_html_()
    assert "svg" in found.plot()._repr_html_()


def test_spaces_around_a_name_can_be_written():
    events = of_column(" size ", ["a ", "a", " a"])
    found = hm.retention(events, period="month", start_event=r"*[ \ size\  = a\  ]")
    assert people(found.who("2026-01", 0)) == {"c0"}
