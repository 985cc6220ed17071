"""Which numbers matter to a kind of business, and where each leads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final
from urllib.parse import urlencode

import pyarrow as pa

from homing.core.names import PURCHASE
from homing.core.periods import Period
from homing.metrics import (
    active_customers,
    average_order,
    retention_age_1,
    returning_share,
    revenue,
)
from homing.metrics.events import Events
from homing.metrics.series.headline import Headline
from homing.metrics.series.table import SeriesTable
from homing.store import BusinessKind
from homing.web.today import derived

Log = Events[pa.Table]
People = Callable[[Headline], str]

_SHOP: Final = (revenue, average_order, active_customers, returning_share, retention_age_1)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of every period, and where it leads.

    Parameters
    ----------
    table : SeriesTable
        The numbers.
    report : str
        Address of their page.
    people : callable
        Gives the address of the customers behind a headline.
    """

    table: SeriesTable
    report: str
    people: People


def measured(
    events: Log, kind: BusinessKind, period: Period, names: Collection[str]
) -> list[Measured]:
    """Return the numbers that matter to a kind of business, as far as it has the events."""
    if kind == "shop":
        return list(_of_shop(events, period))
    if kind == "subscription":
        return list(_of_subscription(events, period, names))
    return list(_of_app(events, period))


def _of_shop(events: Log, period: Period) -> Iterator[Measured]:
    for metric in _SHOP:
        table = metric.measure(events, period=str(period))
        report = _report(metric.SPEC.key, period)
        yield Measured(table, report, partial(_series_people, period, None))


def _of_subscription(events: Log, period: Period, names: Collection[str]) -> Iterator[Measured]:
    there, left = derived.subscriptions(events, period)
    asked = {"kind": "contract", "period": str(period)}
    report = f"/churn?{urlencode(asked)}"
    yield Measured(there, report, partial(_churn_people, asked, "at_end"))
    yield Measured(left, report, partial(_churn_people, asked, "lost"))
    monthly = derived.recurring(events, period)
    yield Measured(
        monthly, _report(monthly.spec.key, period), partial(_series_people, period, None)
    )
    if PURCHASE in names:
        table = revenue.measure(events, period=str(period))
        people = partial(_series_people, period, None)
        yield Measured(table, _report(revenue.SPEC.key, period), people)
    yield _active(events, period)


def _of_app(events: Log, period: Period) -> Iterator[Measured]:
    yield _active(events, period)
    yield Measured(derived.stickiness(events, period), "/activity?event=%2A", _sticky_people)
    for table, age in zip(derived.day_retention(events, period), (1, 7), strict=True):
        asked = {"period": "day", "start_event": "*", "return_event": "*", "ages": str(age)}
        people = partial(_day_people, asked, period)
        yield Measured(table, f"/retention?{urlencode(asked)}", people)


def _active(events: Log, period: Period) -> Measured:
    report = f"{_report(active_customers.SPEC.key, period)}&event="
    return Measured(derived.active(events, period), report, partial(_series_people, period, ""))


def _report(key: str, period: Period) -> str:
    if key == retention_age_1.SPEC.key:
        bought = urlencode({"start_event": PURCHASE, "return_event": PURCHASE})
        return f"/retention?period={period}&{bought}"
    return f"/measure/{key}?period={period}"


def _series_people(period: Period, event: str | None, headline: Headline) -> str:
    asked = {"period": str(period), "of": headline.current.period.isoformat()}
    asked |= {} if headline.group is None else {"group": headline.group}
    asked |= {} if event is None else {"event": event}
    return f"/measure/{headline.table.spec.key}/customers?{urlencode(asked)}"


def _churn_people(asked: dict[str, str], people: str, headline: Headline) -> str:
    place = {"starts": headline.current.period.isoformat(), "people": people}
    return f"/churn/customers?{urlencode(asked | place)}"


def _sticky_people(headline: Headline) -> str:
    last = _last_day(headline)
    return (
        f"/activity/customers?{urlencode({'event': '*', 'starts': last.isoformat(), 'days': 30})}"
    )


def _day_people(asked: dict[str, str], _period: Period, headline: Headline) -> str:
    """Return the address of the table whose cells are pooled: each opens its people."""
    since = headline.current.period.isoformat()
    until = _last_day(headline).isoformat()
    return f"/retention?{urlencode(asked | {'since': since, 'until': until})}"


def _last_day(headline: Headline) -> date:
    query = headline.table.query
    after = query.start_of(query.index_of(headline.current.period) + 1)
    return date(after.year, after.month, after.day) - timedelta(days=1)
