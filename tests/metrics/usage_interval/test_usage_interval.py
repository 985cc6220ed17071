"""The usage interval against slow counting and its statement; its proposals and words."""

from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.errors import UserError
from homing.core.intervals import wilson
from homing.core.periods import Period
from homing.metrics.twins.twin import DIALECTS
from homing.metrics.usage_interval import habit
from metrics.activity import events, numbers, of_twin, people, questions, visits
from support.thorough import examples

pytestmark = pytest.mark.db


def slow(asked):
    """Return {customer: median gap in days}; 0 for those active on one day only."""
    days: dict[str, set] = {}
    shown = set(asked.rows())
    for place, whose in asked.active().items():
        for who in whose if place in shown else ():
            days.setdefault(who, set()).add(place.toordinal())
    found = {}
    for who, ordinals in days.items():
        rising = sorted(ordinals)
        gaps = [after - before for before, after in pairwise(rising)]
        found[who] = median(gaps) if gaps else 0
    return found


@settings(max_examples=examples(20))
@given(asked=questions("day"))
def test_the_table_and_its_people_are_those_of_a_slow_count(asked):
    result = hm.usage_interval(events(asked.log), **asked.options)
    gaps = slow(asked)
    having = {who: gap for who, gap in gaps.items() if gap}
    rows = result.cells.to_pylist()
    assert [row["days"] for row in rows] == sorted(set(having.values()))
    for row in rows:
        same = {who for who, gap in having.items() if gap == row["days"]}
        at_most = {who for who, gap in having.items() if gap <= row["days"]}
        assert (row["customers"], row["at_most"]) == (len(same), len(at_most))
        assert row["at_most_share"] == len(at_most) / len(having)
        ends = (row["at_most_low"], row["at_most_high"])
        assert ends == pytest.approx(wilson(len(at_most), len(having)))
        assert people(result.who(row["days"])) == same
        assert people(result.who(0.5, row["days"])) == at_most
    assert (result.customers, result.once) == (len(having), len(gaps) - len(having))
    assert people(result.who(0)) == set(gaps) - set(having)
    assert of_twin(result) == numbers(result.cells)


@settings(max_examples=examples(25))
@given(days=st.lists(st.integers(1, 800), min_size=1, max_size=60))
def test_the_proposed_period_is_the_shortest_that_covers_four_fifths(days):
    gaps, counts = np.unique(days, return_counts=True)
    curve = gaps.astype(float), np.cumsum(counts) / len(days)
    found = habit.proposed(*curve)

    def covered(period):
        return sum(day <= habit.LENGTHS[period] for day in days) / len(days)

    shorter = list(habit.LENGTHS)[: list(habit.LENGTHS).index(found)]
    assert all(covered(period) < 0.8 for period in shorter)
    assert covered(found) >= 0.8 or found is Period.year
    bend = habit.knee(*curve)
    assert bend is None or bend in days


def test_the_knee_is_where_the_curve_bends_and_a_few_long_gaps_do_not_move_it():
    # 60 of 100 come every week, the others every 8, 9, … 47 days; then some once a year
    days = np.array([7.0, *range(8, 48)])
    counts = np.array([60.0] + [1.0] * 40)
    shares = np.cumsum(counts) / counts.sum()
    assert habit.knee(days, shares) == 7
    longer = np.append(days, 365.0)
    counts = np.append(counts, 2.0)
    assert habit.knee(longer, np.cumsum(counts) / counts.sum()) == 7
    assert habit.knee(np.array([7.0]), np.array([1.0])) is None
    assert habit.knee(np.empty(0), np.empty(0)) is None


def test_weekly_customers_are_measured_by_the_week():
    weekly = {f"weekly{n}": [n % 7, n % 7 + 7, n % 7 + 14] for n in range(8)}
    log = visits(**weekly, monthly=[1, 31], yearly=[2, 360], once=[3])
    result = hm.usage_interval(log)
    assert [(row["days"], row["customers"]) for row in result.table] == [
        (7.0, 8), (30.0, 1), (358.0, 1),
    ]  # fmt: skip
    assert (result.period, result.covering_days, result.median_days) == (Period.week, 7.0, 7.0)
    assert result.once == 1
    assert [row["customer"] for row in result.who(0)] == ["once"]
    assert result.to_dict()["proposed_period"] == "week"


def test_several_events_of_a_day_are_one_and_the_median_of_two_gaps_is_between_them():
    result = hm.usage_interval(visits(ann=[0, 0.2, 2, 7]))
    assert [row["days"] for row in result.table] == [3.5]


def test_it_leads_to_retention_in_the_period_that_fits():
    result = hm.usage_interval(visits(ann=[0, 7]), event="event")
    shown = result.panels("en", lambda **place: f"/people?{place}")[0].facts[0][1]
    assert shown.href == "/retention?period=week&start_event=event&return_event=event"
    assert result.panels("en")[0].facts[0][1].href is None


def test_the_bars_are_all_customers_each_once():
    result = hm.usage_interval(visits(a=[0, 1], b=[0, 3, 6], c=[0, 40], d=[0, 366], e=[0, 900]))
    places = []
    result.panels("en", lambda **place: places.append(place) or "#")
    bars = places[2:9]
    assert [len(result.who(**place)) for place in bars] == [1, 1, 0, 1, 0, 1, 1]


def test_the_demo_shop(lines):
    shop = hm.events(lines, customer="Customer ID", occurred_at="InvoiceDate",
                     timezone="Europe/London")  # fmt: skip
    result = hm.usage_interval(shop)
    assert result.facts == {
        "customers": 2790,
        "once": 1548,
        "median_days": 52.5,
        "covering_days": 112.0,
        "knee_days": 85.0,
        "proposed_period": "half_year",
    }


def test_what_cannot_be_asked_says_so():
    log = visits(ann=[0, 1])
    with pytest.raises(UserError, match="counted in days"):
        hm.usage_interval(log, period="week")
    with pytest.raises(UserError, match="shorter than the shortest"):
        hm.usage_interval(log).who(3, 2)
    with pytest.raises(UserError, match="0 or more"):
        hm.usage_interval(log).who(-1)


def test_nobody_with_a_gap_gives_an_empty_table():
    result = hm.usage_interval(visits(ann=[0], bob=[1]))
    assert result.table == []
    assert (result.period, result.knee_days, result.once) == (None, None, 2)
    assert [panel.title for panel in result.panels("en")] == ["How often they come"]


def test_its_words():
    result = hm.usage_interval(visits(ann=[0, 3]), event="event")
    assert "Active: “event”" in result.definition("en")
    assert "промежутков между их днями активности" in result.definition("ru")
    assert all(panel.title for panel in result.panels("ru"))
    assert all("medians" in result.sql(dialect) for dialect in DIALECTS)


@pytest.mark.parametrize("least", [1e46, float("inf")])
def test_nobody_has_a_gap_longer_than_all_time(least):
    assert hm.usage_interval(visits(ann=[1, 8])).who(least) == []
