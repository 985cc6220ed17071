"""Rolling activity against slow counting and its statement; averages, the demo shop, words."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings

import homing as hm
from homing.core.errors import UserError
from homing.core.intervals import wilson
from homing.metrics.twins.twin import DIALECTS
from metrics.activity import events, numbers, of_twin, people, questions, visits
from support.thorough import examples

pytestmark = pytest.mark.db

COLUMNS = {1: "active_day", 7: "active_week", 30: "active_month"}


@settings(max_examples=examples(20))
@given(asked=questions("day"))
def test_the_table_and_its_people_are_those_of_a_slow_count(asked):
    result = hm.activity(events(asked.log), **asked.options)
    active = asked.active()
    earliest = min((asked.place(row[2]) for row in asked.log), default=None)
    for day, row in zip(asked.rows(), result.cells.to_pylist(), strict=True):
        windows = {
            days: {who for n in range(days) for who in active.get(day - timedelta(days=n), ())}
            for days in COLUMNS
        }
        assert row["day"] == day
        assert row["is_complete"] == asked.is_over(day)
        assert row["has_window"] == (day - timedelta(days=29) >= earliest)
        for days, column in COLUMNS.items():
            assert row[column] == len(windows[days])
        if windows[30]:
            assert row["month_share"] == len(windows[1]) / len(windows[30])
            ends = (row["month_low"], row["month_high"])
            assert ends == pytest.approx(wilson(len(windows[1]), len(windows[30])))
    for day in asked.rows()[-2:]:
        for days in COLUMNS:
            window = (day - timedelta(days=n) for n in range(days))
            assert people(result.who(day, days)) == {
                who for at in window for who in active.get(at, ())
            }
    assert of_twin(result) == numbers(result.cells)


@settings(max_examples=examples(15))
@given(asked=questions("day"))
def test_a_longer_window_holds_the_shorter(asked):
    for row in hm.activity(events(asked.log), **asked.options).cells.to_pylist():
        assert all(row[less] <= row[more] for less, more in pairwise(COLUMNS.values()))


def test_the_averages_leave_out_days_without_a_whole_window_and_the_open_day():
    # a day's only customer of two in the month, once the month lies in the data
    log = visits(ann=list(range(61)), bob=[20, 45], cat=[60, 60.5])
    result = hm.activity(log)
    days = [row for row in result.table if row["has_window"] and row["is_complete"]]
    assert [row["day"].isoformat() for row in days][:1] == ["2018-01-30"]
    assert len(days) == result.facts["averaged_days"] == 31
    assert result.facts["month_share"] == pytest.approx((30 * 0.5 + 1.0) / 31)


def test_a_few_days_have_no_average():
    facts = hm.activity(visits(ann=[0, 1])).facts
    assert facts == {"week_share": None, "month_share": None, "averaged_days": 0}


def test_the_demo_shop(lines):
    shop = hm.events(lines, customer="Customer ID", occurred_at="InvoiceDate",
                     timezone="Europe/London")  # fmt: skip
    result = hm.activity(shop)
    last = result.cells.to_pylist()[-2]
    assert (last["active_day"], last["active_week"], last["active_month"]) == (105, 509, 1658)
    assert result.facts["month_share"] == pytest.approx(0.0445320084)
    assert result.facts["averaged_days"] == 344


def test_what_cannot_be_asked_says_so():
    with pytest.raises(UserError, match="day by day"):
        hm.activity(visits(ann=[0]), period="week")
    with pytest.raises(UserError, match="1, 7 or 30"):
        hm.activity(visits(ann=[0])).who("2018-01-01", 28)


def test_its_words():
    result = hm.activity(visits(ann=[0, 40]), event="event")
    assert "Active: “event”" in result.definition("en")
    assert "за 30 дней по этот день" in result.definition("ru")
    assert all(panel.title for panel in result.panels("ru"))
    assert all("active_month" in result.sql(dialect) for dialect in DIALECTS)
