"""What holds for every log: the SQL agrees with slow counting, and the invariants stand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homing as hm
from homing.core.periods import Period
from metrics.logs import STRETCHES, ZONES, logs, people, taken
from metrics.retention.brute import cohort_table, hour_begins
from support.thorough import examples

pytestmark = pytest.mark.db

events_asked = st.sampled_from([(), ("buy",), ("visit", "read")])


def answered(result):
    """Return {(cohort, age): (size, returned, is_complete)} of a result."""
    return {
        (as_utc(cell["cohort"]), cell["age"]): (cell["size"], cell["returned"], cell["is_complete"])
        for cell in result.cells.to_pylist()
    }


def as_utc(cohort):
    """Return a moment in UTC: in a zone, one of an hour that comes twice equals none elsewhere."""
    return cohort.astimezone(UTC) if isinstance(cohort, datetime) else cohort


def counted(cells):
    """Return the same of a slow count."""
    return {
        key: (len(cell.members), len(cell.returned), cell.is_complete)
        for key, cell in cells.items()
    }


def slow_count(log, asked, now):
    """Return {(cohort, age): Cell}, counted slowly."""
    rows = [dict(zip(("customer", "event", "at"), row, strict=True)) for row in log]
    names = {"is_start": asked["start_event"], "is_return": asked["return_event"]}
    said = {name: each for name, each in asked.items() if not name.endswith("_event")}
    for name, wanted in names.items():
        said[name] = lambda event, wanted=wanted: not wanted or event["event"] in wanted
    return {(at, age): cell for (at, _, age), cell in cohort_table(rows, **said, now=now).items()}


@settings(max_examples=examples(10))
@given(data=st.data())
@pytest.mark.parametrize("period", list(Period))
def test_the_table_and_its_people_are_those_of_a_slow_count(period, data):
    log = data.draw(logs(period))
    start, length = STRETCHES[period]
    asked = {
        "period": str(period),
        "timezone": data.draw(st.sampled_from(ZONES)),
        "week_start": data.draw(st.integers(1, 7)),
        "start_event": data.draw(events_asked),
        "return_event": data.draw(events_asked),
        "ages": data.draw(st.none() | st.integers(0, 5)),
    }
    days = st.dates(start.date(), (start + length).date())
    ends = data.draw(st.lists(st.none() | days, min_size=2, max_size=2))
    asked["since"], asked["until"] = ends if None in ends else sorted(ends)
    now = data.draw(st.none() | st.timedeltas(timedelta(), length).map(lambda after: start + after))
    result = hm.retention(taken(log), **asked, now=now)
    cells = slow_count(log, asked, now)
    if period is Period.hour:
        cells = {(hour_begins(at, asked["timezone"]), age): cells[at, age] for at, age in cells}
    assert answered(result) == counted(cells)
    for (cohort, age), cell in list(cells.items())[-2:]:
        assert people(result.who(cohort, age)) == cell.returned
        assert people(result.who(cohort, age, returned=False)) == cell.members - cell.returned


@settings(max_examples=examples(10))
@given(log=logs("day"), data=st.data())
def test_the_order_of_events_and_repeated_events_change_nothing(log, data):
    shuffled = data.draw(st.permutations(log + log[:5]))
    assert answered(hm.retention(taken(log))) == answered(hm.retention(taken(shuffled)))


@settings(max_examples=examples(10))
@given(log=logs("day"), days=st.integers(-400, 400))
def test_shifting_all_events_by_whole_days_shifts_rows_only(log, days):
    shift = timedelta(days=days)
    later = [(customer, event, moment + shift) for customer, event, moment in log]
    before = answered(hm.retention(taken(log), period="day"))
    after = answered(hm.retention(taken(later), period="day"))
    assert {(cohort + shift, age): cell for (cohort, age), cell in before.items()} == after


@settings(max_examples=examples(10))
@given(log=logs("week"), zone=st.sampled_from(ZONES))
def test_every_customer_who_entered_is_in_one_cohort(log, zone):
    cells = answered(hm.retention(taken(log), timezone=zone, start_event="buy"))
    sizes = sum(size for (_, age), (size, _, _) in cells.items() if age == 0)
    assert sizes == len({customer for customer, event, _ in log if event == "buy"})


@settings(max_examples=examples(10))
@given(log=logs("week"), data=st.data())
def test_a_merge_of_two_customers_never_raises_a_size(log, data):
    merged = [("ann" if customer == "bob" else customer, *rest) for customer, *rest in log]
    before = answered(hm.retention(taken(log), period="year"))
    after = answered(hm.retention(taken(merged), period="year"))
    assert all(after[cell][0] <= before[cell][0] for cell in after)


@settings(max_examples=examples(10))
@given(log=logs("month"), data=st.data())
def test_the_range_chooses_rows_and_changes_none(log, data):
    start, length = STRETCHES["month"]
    days = st.dates(start.date(), (start + length).date())
    since, until = sorted([data.draw(days), data.draw(days)])
    whole = answered(hm.retention(taken(log), period="month"))
    part = answered(hm.retention(taken(log), period="month", since=since, until=until))
    assert part == {
        cell: numbers for cell, numbers in whole.items() if since.replace(day=1) <= cell[0] <= until
    }


@settings(max_examples=examples(10))
@given(log=logs("week"))
def test_the_curve_is_the_sum_of_the_complete_cells(log):
    result = hm.retention(taken(log))
    complete = [cell for cell in result.cells.to_pylist() if cell["is_complete"]]
    for point in result.points.to_pylist():
        behind = [cell for cell in complete if cell["age"] == point["age"]]
        assert point["cohorts"] == len(behind)
        assert point["size"] == sum(cell["size"] for cell in behind)
        assert point["returned"] == sum(cell["returned"] for cell in behind)
        if behind:
            assert point["share"] == pytest.approx(point["returned"] / point["size"])
            assert point["low"] <= point["share"] <= point["high"]
