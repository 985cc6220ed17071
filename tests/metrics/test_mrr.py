"""MRR at the end of each month, against the same walked event by event."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

import homing as hm
from homing.metrics import mrr
from homing.metrics.mrr import GOES_ON, STOPS

pytestmark = pytest.mark.db
START = datetime(2026, 1, 1, tzinfo=UTC)
MONTHS = [date(2026, month, 1) for month in range(1, 6)]
LAST = datetime(2026, 5, 31, tzinfo=UTC)

CUSTOMERS = [f"c{n}" for n in range(300)]


def thrown(dice):
    """Events of subscriptions in any order, one a day of a customer at most."""
    return [
        (
            who,
            day,
            dice.choice([*GOES_ON, *STOPS]),
            dice.choice([None, *range(10)]),
            dice.choice(["EUR", "USD"]),
        )
        for who in CUSTOMERS
        for day in dice.sample(range(150), dice.randrange(8))
    ]


def log(rows):
    made = [
        {"who": who, "on": START + timedelta(days=day), "what": what, "mrr": mrr, "currency": code}
        for who, day, what, mrr, code in rows
    ]
    return [*made, {"who": "eve", "on": LAST, "what": "visit", "mrr": None, "currency": None}]


def series(rows, **asked):
    events = hm.events(log(rows), customer="who", occurred_at="on", event="what")
    return mrr.measure(events, since=MONTHS[0], **asked)


def measured(rows):
    cells = series(rows).cells.to_pylist()
    return {(row["period"], row["group"]): row["numerator"] for row in cells if row["numerator"]}


def walked(rows):
    """The same by loops: each customer's state after their last event of every month."""
    totals: dict = {}
    for month in MONTHS:
        for who in CUSTOMERS:
            mrr, code, runs = None, None, False
            for _, day, what, states, currency in sorted(
                (row for row in rows if row[0] == who), key=lambda row: row[1]
            ):
                if (START + timedelta(days=day)).date().replace(day=1) > month:
                    break
                runs = what not in STOPS
                if runs and states is not None:
                    mrr, code = states, currency
            if runs and mrr:
                totals[month, code] = totals.get((month, code), 0) + mrr
    return totals


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_what_walking_each_customer_gives(seed):
    rows = thrown(random.Random(seed))
    assert measured(rows) == walked(rows)


def test_what_resumes_goes_on_as_it_was_and_what_ends_brings_nothing():
    rows = [
        ("ann", 4, "subscription.started", 900, "EUR"),
        ("ann", 40, "subscription.paused", 900, "EUR"),
        ("ann", 70, "subscription.resumed", None, "EUR"),
        ("bob", 4, "subscription.started", 100, "EUR"),
        ("bob", 64, "subscription.changed", 400, "EUR"),
        ("bob", 95, "subscription.cancelled", None, "EUR"),
    ]
    by_month = [measured(rows).get((month, "EUR"), 0) for month in MONTHS]
    assert by_month == [1000, 100, 1300, 900, 900]


def test_the_people_of_a_number_make_it_together():
    found = series(thrown(random.Random(3)))
    for row in found.cells.to_pylist():
        people = found.who(row["period"], group=row["group"])
        assert sum(each["amount"] for each in people) == row["numerator"]
        assert len({each["customer"] for each in people}) == len(people)
        assert {each["currency"] for each in people} <= {row["group"]}


def test_events_that_carry_it_under_other_names_are_counted_where_they_are_named():
    rows = [("ann", 4, "plan_picked", 900, "EUR"), ("bob", 5, "subscription.started", 70, "EUR")]
    assert series(rows, event="plan_picked").cells["numerator"].to_pylist() == [900] * 5
    assert series(rows, event=None).cells == series(rows).cells
    assert "instead of" not in series(rows).definition("en")
    assert "plan_picked" in series(rows, event="plan_picked").definition("en")
