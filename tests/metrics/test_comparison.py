"""Is a change more than noise?"""

import random
from datetime import date

import pyarrow as pa
import pytest

from homing.metrics import orders, refunds, returning_share
from homing.metrics.series.comparison import compare, latest
from homing.metrics.series.table import ROWS, SeriesQuery, SeriesTable
from metrics.logs import utc

NOW = utc(2026, 4, 15)


def table(module, rows, **asked):
    """Return numbers by month as a metric has them; a row is (month, numerator, denominator)."""
    query = SeriesQuery(timezone="UTC", week_start=1, now=NOW, **asked)
    cells = []
    for start, numerator, denominator in rows:
        value = numerator / denominator if denominator else numerator
        spread = 1.959963984540054 / max(numerator, 1) ** 0.5
        cells.append(
            {
                "period": start,
                "group": None,
                "value": value,
                "numerator": numerator,
                "denominator": denominator,
                "low": numerator * 2.718281828459045**-spread if numerator else None,
                "high": numerator * 2.718281828459045**spread if numerator else None,
                "is_complete": start < date(2026, 4, 1),
            }
        )
    schema = pa.schema({**ROWS, "period": pa.date32()})
    return SeriesTable(
        module.SPEC, query, pa.Table.from_pylist(cells, schema), text="", rows_read=0
    )


def month(number, *counts, year=2026):
    return (date(year, number, 1), *counts)


def test_a_share_is_compared_in_points_by_newcombes_interval():
    change = compare(table(returning_share, [month(2, 48, 80), month(3, 56, 70), month(4, 1, 9)]))
    # Newcombe 1998, table II, column (a): 56/70 against 48/80, method 10
    assert change.current.period == date(2026, 3, 1)
    assert change.kind == "points"
    assert change.change == pytest.approx(0.2)
    assert change.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (change.is_noise, change.is_good) == (False, True)


def test_the_unfinished_period_is_never_compared():
    rows = [month(1, 100, None), month(2, 110, None), month(3, 120, None), month(4, 3, None)]
    assert latest(table(orders, rows)).period == date(2026, 3, 1)
    assert compare(table(orders, rows)).base.period == date(2026, 2, 1)


def test_a_count_is_compared_in_percent():
    change = compare(table(orders, [month(2, 1000, None), month(3, 1300, None)]))
    assert change.kind == "percent"
    assert change.change == pytest.approx(0.3)
    assert change.interval == pytest.approx((0.1968, 0.4121), abs=5e-4)
    assert change.is_good is True


def test_a_small_change_is_noise_and_neither_good_nor_bad():
    change = compare(table(orders, [month(2, 100, None), month(3, 110, None)]))
    assert change.is_noise
    assert change.is_good is None


def test_less_is_good_news_where_less_is_better():
    change = compare(table(refunds, [month(2, 1000, None), month(3, 500, None)]))
    assert change.is_good is True


def test_a_fall_to_nothing_is_noise_only_when_there_was_next_to_nothing():
    assert compare(table(orders, [month(2, 3, None), month(3, 0, None)])).is_noise
    gone = compare(table(orders, [month(2, 100, None), month(3, 0, None)]))
    assert (gone.change, gone.is_noise) == (-1, False)


def test_a_year_ago_is_the_same_month():
    rows = [month(3, 50, None, year=2025), month(2, 100, None), month(3, 200, None)]
    assert compare(table(orders, rows), "last_year").base.period == date(2025, 3, 1)


@pytest.mark.parametrize("rows", [[], [month(3, 5, None)], [month(1, 5, None), month(3, 5, None)]])
def test_without_the_period_before_there_is_no_comparison(rows):
    assert compare(table(orders, rows)) is None


def test_nothing_is_compared_with_zero():
    assert compare(table(orders, [month(2, 0, None), month(3, 5, None)])) is None


def test_nineteen_times_in_twenty_the_interval_holds_no_change_when_there_is_none():
    chance = random.Random(7)

    def poisson(mean):
        """Count arrivals of a unit of time."""
        passed, count = chance.expovariate(mean), 0
        while passed < 1:
            passed, count = passed + chance.expovariate(mean), count + 1
        return count

    trials = [
        compare(table(orders, [month(2, poisson(60), None), month(3, poisson(60), None)]))
        for _ in range(1000)
    ]
    assert 0.93 < sum(trial.is_noise for trial in trials) / 1000 < 0.97
