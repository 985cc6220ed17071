"""Numbers for every period that analyses give: subscribers, churn, stickiness, N-day retention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from math import exp, sqrt
from typing import Any, Final

import pyarrow as pa

from homing.core.intervals import Z95, wilson
from homing.core.periods import Period
from homing.core.text import Text
from homing.metrics import active_customers, mrr
from homing.metrics.churn import answer as churn
from homing.metrics.churn.question import ChurnQuestion
from homing.metrics.churn.spec import SPEC as CHURN
from homing.metrics.events import Events
from homing.metrics.lifecycle import answer as lifecycle
from homing.metrics.lifecycle.question import LifecycleQuestion
from homing.metrics.retention import answer as retention
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.retention.spec import SPEC as RETENTION
from homing.metrics.series.table import ROWS, SeriesQuery, SeriesTable
from homing.metrics.spec import Better, Unit
from homing.metrics.stickiness.rolling import answer as activity
from homing.metrics.stickiness.rolling.question import ActivityQuestion
from homing.metrics.stickiness.rolling.spec import SPEC as ACTIVITY

Log = Events[pa.Table]
Row = dict[str, Any]

BACK: Final = {Period.month: 14, Period.week: 55}
"""Periods that are looked back on: a year, and what it takes to compare with the one before."""

_LEAVING: Final = replace(CHURN, name=Text("Subscriber churn", "Отток подписчиков"))
_SUBSCRIBERS: Final = replace(
    CHURN,
    key="subscribers",
    name=Text("Subscribers", "Подписчики"),
    unit=Unit.customers,
    better=Better.up,
    definition=Text(
        "Customers whose subscription runs at the end of the period.",
        "Клиенты, чья подписка действует на конец периода.",
    ),
    formula=Text(
        "customers with a subscription that began and has not ended, paused ones left out",
        "клиенты с начатой и не законченной подпиской, без приостановленных",
    ),
    denominator=Text("None: a count.", "Знаменателя нет: это количество."),
    pitfalls=(),
)
_ANY: Final = replace(
    active_customers.SPEC,
    definition=Text(
        "Customers with at least one event in the period.",
        "Клиенты, у которых за период было хотя бы одно событие.",
    ),
    formula=Text("number of distinct customers", "число разных клиентов"),
    needs=(),
)
_STICKY: Final = replace(
    ACTIVITY,
    key="stickiness_share",
    name=Text("Stickiness (DAU/MAU)", "Липкость (DAU/MAU)"),
    unit=Unit.share,
    better=Better.up,
    definition=Text(
        "Of the customers of 30 days, the share who come on a day; the mean of the days of the "
        "period. The interval is that of a single day: wider than the mean's own.",
        "Доля пришедших за день среди клиентов за 30 дней, в среднем по дням периода. Интервал — "
        "как у одного дня: он шире, чем у среднего.",
    ),
)
_DAYS: Final = {
    1: replace(
        RETENTION,
        key="retention_day_1",
        name=Text("Day-1 retention", "Удержание 1-го дня"),
        definition=Text(
            "Of the customers who first came on a day of the period, the share who came on the "
            "next day.",
            "Доля клиентов, пришедших впервые в дни периода, кто пришёл и на следующий день.",
        ),
    ),
    7: replace(
        RETENTION,
        key="retention_day_7",
        name=Text("Day-7 retention", "Удержание 7-го дня"),
        definition=Text(
            "Of the customers who first came on a day of the period, the share who came on the "
            "seventh day after.",
            "Доля клиентов, пришедших впервые в дни периода, кто пришёл на седьмой день после.",
        ),
    ),
}


def active(events: Log, period: Period) -> SeriesTable:
    """Return how many customers had any event in each period."""
    question = LifecycleQuestion(period=period, since=_since(events, period), event=("*",))
    rows = [
        _count(row["period"], row["new"] + row["returning"] + row["resurrected"], row)
        for row in lifecycle.answer(events, question).cells.to_pylist()
    ]
    return _table(_ANY, events, period, rows)


def subscriptions(events: Log, period: Period) -> tuple[SeriesTable, SeriesTable]:
    """Return how many subscribed at the end of each period, and which share had left in it."""
    question = ChurnQuestion(period=period, since=_since(events, period), kind="contract")
    cells = churn.answer(events, question).cells.to_pylist()
    there = [_count(row["period"], row["at_end"], row) for row in cells]
    left = [_share(row["period"], row["lost"], row["at_start"], row) for row in cells]
    return _table(_SUBSCRIBERS, events, period, there), _table(_LEAVING, events, period, left)


def recurring(events: Log, period: Period) -> SeriesTable:
    """Return what the subscriptions that run at the end of each period bring in a month."""
    return mrr.measure(events, period=str(period), since=_since(events, period))


def stickiness(events: Log, period: Period) -> SeriesTable:
    """Return DAU/MAU, the mean over the days of each period."""
    question = ActivityQuestion(since=_since(events, period), event=("*",))
    query = _query(events, period)
    days: dict[int, list[Row]] = defaultdict(list)
    for row in activity.answer(events, question).cells.to_pylist():
        if row["has_window"] and row["month_share"] is not None:
            days[query.index_of(row["day"])].append(row)
    rows = []
    for index, found in sorted(days.items()):
        mean = sum(row["month_share"] for row in found) / len(found)
        of = found[-1]["active_month"]
        is_whole = found[0]["day"] == query.start_of(index)
        over = {"is_complete": index < query.current_index and is_whole}
        row = _share(query.start_of(index), round(mean * of), of, over)
        rows.append(row | {"value": mean})
    return _table(_STICKY, events, period, rows)


def day_retention(events: Log, period: Period) -> tuple[SeriesTable, SeriesTable]:
    """Return which share of those who first came in each period came on day 1, and on day 7."""
    question = RetentionQuestion(
        period=Period.day,
        since=_since(events, period),
        ages=max(_DAYS),
        start_event=("*",),
        return_event=("*",),
    )
    query = _query(events, period)
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in retention.answer(events, question).cells.to_pylist():
        if row["is_complete"] and row["age"] in _DAYS:
            place = sums[row["age"], query.index_of(row["cohort"])]
            place[0] += row["returned"]
            place[1] += row["size"]
    first, seventh = (
        _table(_DAYS[age], events, period, list(_by_age(query, sums, age))) for age in _DAYS
    )
    return first, seventh


def _by_age(query: SeriesQuery, sums: dict[tuple[int, int], list[int]], age: int) -> Iterator[Row]:
    over = query.complete_until
    for (own, index), (returned, size) in sorted(sums.items()):
        if own == age:
            last = _day(query.start_of(index + 1)) + timedelta(days=age)
            yield _share(query.start_of(index), returned, size, {"is_complete": last <= over})


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)


def _query(events: Log, period: Period) -> SeriesQuery:
    return SeriesQuery(period=period).resolved(
        timezone=events.timezone, week_start=events.week_start, now=events.end
    )


def _since(events: Log, period: Period) -> date:
    query = _query(events, period)
    return query.start_of(query.current_index - BACK[period])


def _count(period: date, many: int, row: Row) -> Row:
    spread = exp(Z95 / sqrt(many)) if many else None
    return {
        "period": period,
        "group": None,
        "value": float(many),
        "numerator": many,
        "denominator": None,
        "low": many / spread if spread else None,
        "high": many * spread if spread else None,
        "is_complete": row["is_complete"],
    }


def _share(period: date, part: int, whole: int, row: Row) -> Row:
    low, high = wilson(part, whole) or (None, None)
    return {
        "period": period,
        "group": None,
        "value": part / whole if whole else None,
        "numerator": part,
        "denominator": whole,
        "low": low,
        "high": high,
        "is_complete": row["is_complete"],
    }


def _table(spec: Any, events: Log, period: Period, rows: list[Row]) -> SeriesTable:
    cells = pa.Table.from_pylist(rows, pa.schema({**ROWS, "period": pa.date32()}))
    return SeriesTable(
        spec, _query(events, period), cells, text="", rows_read=events.span.rows, notes=()
    )
