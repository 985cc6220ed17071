"""Worked numbers from vendors' public documents, each asked of the function that answers it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import homing as hm
from homing.metrics.retention.average import Counted, mean_share
from homing.metrics.statistics.association import fisher
from homing.metrics.statistics.cmh import cochran_mantel_haenszel
from homing.metrics.subscription.ltv import Observed, nday_value
from homing.metrics.subscription.movements import (
    MIXPANEL_NAMES,
    Movements,
    movement_of,
    net_churn_by_day,
)

FILE = Path(__file__).parent / "cases/vendor_examples.json"
EXAMPLES = {each["name"]: each for each in json.loads(FILE.read_text("utf-8"))["examples"]}

Said = Mapping[str, Any]


def rows(*events: tuple[str, str, datetime]) -> list[dict[str, Any]]:
    return [{"customer": who, "event": what, "occurred_at": at} for who, what, at in events]


def log(*events: tuple[str, str, datetime], **options: Any) -> hm.Events[Any]:
    names = {name: name for name in ("customer", "event", "occurred_at")}
    return hm.events(rows(*events), timezone="UTC", **names, **options)


def averages(said: Said) -> Said:
    complete = [cohort for cohort in said["cohorts"] if cohort[2]]
    counted = [Counted(size, returned) for size, returned, _ in complete]
    names = {"mixpanel_documented": "mixpanel", "pooled": "pooled", "simple_mean": "simple"}
    return {name: mean_share(counted, kind).share for name, kind in names.items()}


def shop(size: int, returned: int) -> hm.Events[Any]:
    """Return a log in which some customers come back three days later."""
    start = datetime(2021, 10, 1, 12)
    entered = [(str(n), "visit", start) for n in range(size)]
    back = [(str(n), "visit", start + timedelta(days=3)) for n in range(returned)]
    return log(*entered, *back, now=datetime.fromisoformat("2021-12-01T00:00+00:00"))


def on_or_after(said: Said) -> Said:
    found = hm.retention(
        shop(said["cohort"], said["returned"]),
        period="day",
        measure="on_or_after",
        ages=3,
    )
    share = {cell["age"]: cell["share"] for cell in found.cells.to_pylist()}
    return {"rate": round(share[1], 3)}


def of_those_who_reached_it(said: Said) -> Said:
    reached, returned = said["cohort_reached_day3"], said["returned"]
    young = [(f"young {n}", "visit", datetime(2021, 10, 9, 12)) for n in range(1000)]
    start = datetime(2021, 10, 1, 12)
    scale = 100
    entered = [(str(n), "visit", start) for n in range(reached // scale)]
    back = [(str(n), "visit", start + timedelta(days=3)) for n in range(returned // scale)]
    now = datetime.fromisoformat("2021-10-10T00:00+00:00")
    found = hm.retention(log(*entered, *back, *young, now=now), period="day", ages=3)
    share = {point["age"]: point["share"] for point in found.curve}
    assert share[3] == pytest.approx(returned / reached, abs=0.001)
    return {"rate_percent_printed": int(share[3] * 100)}


def age(start: datetime, back: datetime, **options: Any) -> int:
    """Return the age at which a return counts."""
    after = log(
        ("ann", "start", start),
        ("ann", "back", back),
        now=datetime.fromisoformat("2022-03-01T00:00+00:00"),
    )
    found = hm.retention(
        after, start_event="start", return_event="back", column_zero="measured", **options
    )
    [counted] = [cell["age"] for cell in found.cells.to_pylist() if cell["returned"]]
    return counted


def ages(start: datetime, back: datetime, **asked: tuple[str, str]) -> Said:
    return {
        name: age(start, back, period=period, window=window)
        for name, (period, window) in asked.items()
    }


def lifetime_value(said: Said) -> Said:
    cohorts = [Observed(*cohort) for cohort in said["cohorts"]]
    value = nday_value(cohorts, said["n"]).value
    assert value is not None
    return {"overall": round(value, 2)}


def churned(said: Said) -> Said:
    start, end = datetime(2021, 10, 5), datetime(2021, 11, 5)
    there = [(str(n), "visit", start) for n in range(said["start"])]
    still = [(str(n), "visit", end) for n in range(said["still"])]
    now = datetime.fromisoformat("2021-12-01T00:00+00:00")
    found = hm.churn(log(*there, *still, now=now), kind="dormant", period="month")
    [row] = [row for row in found.cells.to_pylist() if row["period"] == date(2021, 11, 1)]
    return {"churn": row["churn_share"]}


def pulse(said: Said) -> Said:
    before, now = datetime(2021, 10, 5), datetime(2021, 11, 5)
    events = [(f"new {n}", "visit", now) for n in range(said["new"])]
    events += [(f"gone {n}", "visit", before) for n in range(said["dormant"])]
    for n in range(said["resurrected"]):
        events += [(f"back {n}", "visit", datetime(2021, 8, 5)), (f"back {n}", "visit", now)]
    found = hm.lifecycle(
        log(*events, now=datetime.fromisoformat("2021-12-01T00:00+00:00")), period="month"
    )
    [row] = [row for row in found.cells.to_pylist() if row["period"] == date(2021, 11, 1)]
    return {"pulse": row["pulse"]}


def moments(texts: list[list[str]]) -> list[tuple[str, str, datetime]]:
    return [("ann", name, datetime.fromisoformat(f"2021-10-01T{at}")) for name, at in texts]


def reached(events: hm.Events[Any], **options: Any) -> int:
    """Return how many steps were reached."""
    found = hm.funnel(events, **options)
    return sum(cell["reached"] > 0 for cell in found.cells.to_pylist())


def first_entry(said: Said) -> Said:
    events = log(*moments(said["events"]))
    asked = {"steps": said["steps"], "window": said["window"]}
    return {
        "mixpanel_default_reaches": reached(events, attempt="first", **asked),
        "best_attempt_reaches": reached(events, attempt="best", **asked),
    }


def re_entry(said: Said) -> Said:
    assert said["events"] == "A, window ends, A^, B"
    events = log(*moments([["A", "10:00"], ["A", "13:00"], ["B", "13:30"]]))
    asked = {"steps": said["steps"], "window": "1h"}
    return {
        "default_converted": reached(events, attempt="first", **asked) - 1,
        "optimized_reentry_converted": reached(events, attempt="best", **asked) - 1,
    }


def entries(said: Said) -> Said:
    events = log(*moments([[name, f"1{n}:00"] for n, name in enumerate(said["events"])]))
    found = hm.funnel(events, steps=said["steps"], exclude=said["exclude"], count="totals")
    first, second = (cell["reached"] for cell in found.cells.to_pylist())
    return {"entries": first, "conversions": second}


def acquired(said: Said) -> Said:
    start = datetime(2023, 10, 1, 12)
    events = [(str(n), "visit", start) for n in range(said["new_oct1"])]
    for day in (2, 8, 31):
        back = said[f"back_oct{day}"]
        events += [(str(n), "visit", start + timedelta(days=day - 1)) for n in range(back)]
    now = datetime.fromisoformat("2023-12-01T00:00+00:00")
    found = hm.retention(log(*events, now=now), preset="ga4", period="day", ages=30)
    share = {cell["age"]: cell["share"] for cell in found.cells.to_pylist()}
    return {f"day{age}": share[age] for age in (1, 7, 30)}


def two_arms(said: Said) -> Said:
    found = cochran_mantel_haenszel(said["A"], said["B"])
    pairs = zip(said["A"], said["B"], strict=True)
    return {
        "fisher_one_sided_less": [fisher(a, b, alternative="less") for a, b in pairs],
        "cmh_chi2_no_cc": found.chi2,
        "cmh_p_no_cc": found.p,
        "mh_odds_ratio": found.odds_ratio.value,
    }


def churn_of_money(said: Said) -> Said:
    found = Movements(
        start=said["start_mrr"],
        churn=said["churn"],
        contraction=said["contraction"],
        expansion=said["expansion"],
        reactivation=said["reactivation"],
    )
    return {"gross_churn": found.gross_churn_share, "net_churn": found.net_churn_share}


ASKED: Mapping[str, Callable[[Said], Said]] = {
    "average_mixpanel_n_squared": averages,
    "average_posthog_issue_25998": averages,
    "amplitude_on_or_after_cell": on_or_after,
    "amplitude_overall_excludes_incomplete": of_those_who_reached_it,
    "amplitude_24h_hour_floor": lambda _: ages(
        datetime(2021, 12, 1, 17, 59),
        datetime(2021, 12, 2, 17),
        day_24h=("day", "24h"),
        day_calendar=("day", "calendar"),
    ),
    "amplitude_week_7day_window": lambda _: ages(
        datetime(2021, 12, 1, 12),
        datetime(2021, 12, 6, 12),
        week_rolling=("week", "24h"),
        week_calendar_monday=("week", "calendar"),
    ),
    "amplitude_month_30day_window": lambda _: ages(
        datetime(2021, 12, 6, 12),
        datetime(2021, 12, 12, 12),
        month_rolling=("month", "24h"),
        month_calendar=("month", "calendar"),
    ),
    "mixpanel_rolling_vs_calendar": lambda _: ages(
        datetime(2021, 12, 6, 20),
        datetime(2021, 12, 7, 6),
        day_calendar=("day", "calendar"),
        day_rolling=("day", "24h"),
    ),
    "mixpanel_month_calendar": lambda _: ages(
        datetime(2021, 2, 25, 12),
        datetime(2021, 3, 3, 12),
        month_calendar=("month", "calendar"),
        month_rolling=("month", "24h"),
    ),
    "amplitude_nday_ltv_mature": lifetime_value,
    "amplitude_nday_ltv_immature_excluded": lifetime_value,
    "chartmogul_gross_mrr_churn": churn_of_money,
    "chartmogul_shopify_net_churn_day": lambda said: {
        "net_churn": net_churn_by_day(
            [said["mrr_start_day"]], [said["mrr_end_day"]], [said["new_business"]]
        )
    },
    "baremetrics_nrr": lambda said: {
        "nrr": Movements(
            start=said["start_mrr"], churn=said["churned"], expansion=said["expansion"]
        ).net_retention_share
    },
    "quick_ratio": lambda said: {
        "end": Movements(**said).end,
        "quick_ratio": Movements(**said).quick_ratio,
    },
    "mixpanel_mrr_change_types": lambda said: {
        "types": [MIXPANEL_NAMES[movement_of(*pair)] for pair in said["pairs"]]
    },
    "mixpanel_funnel_default_first_entry": first_entry,
    "mixpanel_funnel_optimized_reentry": re_entry,
    "mixpanel_exclusion_reentry_totals": entries,
    "ga4_user_retention_by_cohort": acquired,
    "posthog_churn_tutorial": churned,
    "lifecycle_pulse": pulse,
    "two_arm_cohort_significance": two_arms,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_vendors_number_comes_out(name: str):
    example = EXAMPLES[name]
    found = ASKED[name](example["input"])
    for key, expected in example["expected"].items():
        is_told_in_words = isinstance(expected, list) and isinstance(expected[0], str)
        assert found[key] == (expected if is_told_in_words else pytest.approx(expected, abs=5e-7))


def test_every_example_is_asked():
    assert ASKED.keys() == EXAMPLES.keys()
