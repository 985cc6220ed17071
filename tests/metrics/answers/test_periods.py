"""How many periods an answer may have."""

import tracemalloc

import pytest

import homing as hm
from homing.core.errors import UserError

pytestmark = pytest.mark.db

FAR = "8999-12-31T00:00Z"


@pytest.fixture(scope="module")
def log():
    rows = [{"who": who, "on": f"2026-01-0{day}"} for who in "abc" for day in range(1, 8)]
    rows.append({"who": "once", "on": "2026-01-01"})
    return hm.events(rows, customer="who", occurred_at="on")


@pytest.mark.parametrize(
    ("measure", "asked"),
    [
        (hm.lifecycle, {"period": "day", "now": FAR}),
        (hm.stickiness, {"period": "hour", "since": "1000-01-01"}),
        (hm.activity, {"now": FAR}),
        (hm.usage_interval, {"now": FAR}),
        (hm.churn, {"period": "day", "now": FAR}),
        (hm.churn, {"period": "day", "now": FAR, "kind": "dormant"}),
        (hm.churn, {"period": "hour", "now": FAR, "kind": "contract"}),
        (hm.funnel, {"steps": ["*", "*"], "period": "hour", "now": FAR}),
        (hm.repeat_purchase, {"period": "hour", "now": FAR}),
        (hm.critical_event, {"period": "hour", "now": FAR}),
    ],
)
def test_too_many_periods_are_refused_before_they_are_counted(log, measure, asked):
    with pytest.raises(UserError, match="periods are too many") as refused:
        _ = measure(log, **asked).facts
    assert refused.value.where == "period"


def test_the_curve_of_second_purchases_ends_after_a_hundred_years(log):
    curve = hm.repeat_purchase(log, period="year", now=FAR, most=1).facts["curve"]
    assert len(curve) <= 36_526


@pytest.mark.parametrize("measure", [hm.retention, hm.comparison, hm.projection])
def test_too_many_ages_are_refused_before_they_are_listed(log, measure):
    tracemalloc.start()
    with pytest.raises(UserError, match="too many to look at") as refused:
        measure(log, period="hour", now=FAR)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    assert refused.value.where == "period"
