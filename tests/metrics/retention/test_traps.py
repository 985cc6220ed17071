"""The ways in which well-known tools get retention wrong; each stands here by name."""

from datetime import date, timedelta

import pytest

import homing as hm
from homing.core.clock import FrozenClock
from homing.core.errors import NotFound, SmallSampleWarning, UserError
from homing.core.periods import Period
from homing.metrics.answers.reader import Reader
from homing.metrics.retention.pictures import grid
from metrics.logs import matrix, people, taken, utc

pytestmark = pytest.mark.db

MONTHLY = [
    ("ann", "visit", utc(2026, 1, 5)),
    ("ann", "visit", utc(2026, 3, 5)),
    ("bob", "visit", utc(2026, 3, 9)),
    ("bob", "visit", utc(2026, 4, 9)),
    ("cat", "visit", utc(2026, 4, 10)),
]


def test_an_old_customer_is_not_new_when_the_range_moves():
    result = hm.retention(taken(MONTHLY), period="month", since="2026-03-01")
    assert matrix(result) == {"2026-03-01": [1, 1], "2026-04-01": [1]}


def test_the_open_period_is_not_taken_for_a_finished_one():
    result = hm.retention(taken(MONTHLY), period="month")
    open_cells = {
        (str(cell["cohort"]), cell["age"])
        for cell in result.cells.to_pylist()
        if not cell["is_complete"]
    }
    assert open_cells == {("2026-01-01", 3), ("2026-03-01", 1), ("2026-04-01", 0)}


def test_an_average_holds_only_cohorts_that_could_have_reached_the_age():
    ages = {
        point["age"]: point
        for point in hm.retention(taken(MONTHLY), period="month").points.to_pylist()
    }
    assert (ages[0]["size"], ages[0]["cohorts"]) == (2, 2)
    assert (ages[1]["size"], ages[1]["returned"], ages[1]["cohorts"]) == (1, 0, 1)
    assert (ages[3]["share"], ages[3]["cohorts"]) == (None, 0)


def test_a_period_in_the_future_has_no_number_rather_than_zero():
    result = hm.retention(taken(MONTHLY), period="month", ages=12)
    assert matrix(result)["2026-04-01"] == [1]


def test_a_month_without_new_customers_shifts_no_age():
    result = hm.retention(taken(MONTHLY), period="month")
    assert matrix(result)["2026-01-01"] == [1, 0, 1, 0]
    labels = [row.label for row in grid(result.shown, Reader("en", Period.month)).rows]
    assert [label.split("\N{NO-BREAK SPACE}")[0] for label in labels] == [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
    ]


def test_days_are_local_and_not_those_of_utc():
    evening = [("ann", "visit", utc(2026, 7, 1, 23, 30)), ("ann", "visit", utc(2026, 7, 3, 22, 59))]
    local = hm.retention(taken(evening, timezone="Europe/London"), period="day")
    assert matrix(local) == {"2026-07-02": [1, 1]}
    assert matrix(hm.retention(taken(evening), period="day")) == {"2026-07-01": [1, 0, 1]}


@pytest.mark.parametrize(
    ("zone", "midnight", "hours"),
    [
        ("Europe/London", utc(2026, 3, 29), 23),
        ("Europe/London", utc(2026, 10, 24, 23), 25),
        ("America/New_York", utc(2026, 3, 8, 5), 23),
        ("America/Sao_Paulo", utc(2018, 11, 4, 3), 23),
        ("Australia/Lord_Howe", utc(2026, 4, 4, 13), 24.5),
    ],
)
def test_a_day_on_which_the_clocks_change_is_one_day(zone, midnight, hours):
    last = midnight + timedelta(hours=hours, seconds=-1)
    log = [
        ("ann", "visit", midnight),
        ("ann", "visit", last + timedelta(seconds=1)),
        ("bob", "visit", last),
    ]
    result = hm.retention(taken(log, timezone=zone), period="day")
    [row] = matrix(result).values()
    assert row == [2, 1]
    assert people(result.who(result.cells["cohort"][0].as_py(), 1)) == {"ann"}


def test_hours_are_counted_as_time_passes_while_the_clocks_change():
    log = [("ann", "visit", utc(2026, 10, 25, 0, 30)), ("ann", "visit", utc(2026, 10, 25, 1, 30))]
    cells = hm.retention(taken(log, timezone="Europe/London"), period="hour").cells.to_pylist()
    assert [(cell["cohort"].isoformat(), cell["age"], cell["returned"]) for cell in cells] == [
        ("2026-10-25T01:00:00+01:00", 0, 1),
        ("2026-10-25T01:00:00+01:00", 1, 1),
    ]


@pytest.mark.parametrize("start", range(1, 8))
def test_a_week_begins_on_the_day_it_is_said_to(start):
    log = [("ann", "visit", utc(2026, 1, 1) + timedelta(days=day)) for day in range(14)]
    cells = hm.retention(taken(log, week_start=start)).cells.to_pylist()
    assert {cell["cohort"].isoweekday() for cell in cells} == {start}


def test_columns_are_not_cut_where_the_range_ends():
    result = hm.retention(taken(MONTHLY), period="month", until="2026-01-31")
    assert matrix(result) == {"2026-01-01": [1, 0, 1, 0]}


@pytest.mark.parametrize("until", ["2026-01-05", date(2026, 1, 5), "2026-01-31", "2026-01-01"])
def test_the_end_of_the_range_is_rounded_up_to_the_end_of_its_period(until):
    assert list(matrix(hm.retention(taken(MONTHLY), period="month", until=until))) == ["2026-01-01"]


def test_an_event_dated_in_the_future_does_not_finish_today():
    log = [*MONTHLY, ("eve", "visit", utc(2031, 1, 1))]
    clock = FrozenClock(utc(2026, 4, 20))
    result = hm.retention(taken(log, clock=clock), period="month")
    assert matrix(result) == matrix(hm.retention(taken(MONTHLY), period="month"))
    assert result.complete_until == date(2026, 4, 1)


def test_an_answer_can_be_given_again_as_it_was_at_a_moment():
    then = hm.retention(taken(MONTHLY[:3]), period="month")
    again = hm.retention(taken(MONTHLY), period="month", now=then.timing.now)
    assert again.cells == then.cells


def test_a_bare_share_of_few_customers_comes_with_a_warning():
    [warning] = hm.retention(taken(MONTHLY), period="month").warnings
    assert isinstance(warning, SmallSampleWarning)
    assert str(warning).startswith("Cohorts with fewer than 30 customers: 3 of 3.")
    assert warning.text.ru.startswith("Когорт, где меньше 30 клиентов: 3 из 3.")


def test_those_who_did_not_return_are_the_rest_of_the_cohort():
    log = [
        ("ann", "visit", utc(2026, 1, 5)),
        *[("bob", "visit", utc(2026, month, 5)) for month in (1, 2)],
    ]
    result = hm.retention(taken(log), period="month")
    assert result.who("2026-01", 1).to_pylist() == [
        {
            "customer": "bob",
            "first_at": utc(2026, 1, 5),
            "returned_at": utc(2026, 2, 5),
            "returns": 1,
        }
    ]
    assert people(result.who("2026-01", 1, returned=False)) == {"ann"}
    assert people(result.who("2026", 0)) == {"ann", "bob"}
    assert people(result.who("2026-01-20", 0, returned=False)) == set()


@pytest.mark.parametrize(
    ("cohort", "age"), [("2026-02", 0), ("2025-12", 0), ("2026-01", 4), ("2026-01", -1)]
)
def test_a_cell_that_is_not_there_has_no_people(cohort, age):
    with pytest.raises(NotFound):
        hm.retention(taken(MONTHLY), period="month").who(cohort, age)


def test_a_table_too_large_to_look_at_is_refused_with_the_remedy():
    years = [("ann", "visit", utc(2020, 1, 1)), ("ann", "visit", utc(2026, 1, 1))]
    with pytest.raises(UserError, match=r"52,609 cohorts .* longer than an hour"):
        hm.retention(taken(years), period="hour")
    assert hm.retention(taken(years), period="hour", ages=24).cells.num_rows == 25
