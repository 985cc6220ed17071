"""MRR at the end of each period: what the subscriptions that run then bring in a month."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from homing.core import names
from homing.core.text import Text
from homing.metrics.events import Events
from homing.metrics.series.table import SeriesQuery, SeriesTable
from homing.metrics.spec import Better, Need, Spec, Unit
from homing.metrics.twins import twin

STOPS: Final = (names.SUBSCRIPTION_PAUSED, names.SUBSCRIPTION_CANCELLED)
GOES_ON: Final = (
    names.SUBSCRIPTION_STARTED,
    names.SUBSCRIPTION_CHANGED,
    names.SUBSCRIPTION_RENEWED,
    names.SUBSCRIPTION_RESUMED,
)

SPEC: Final = Spec(
    key="mrr",
    name=Text("MRR", "MRR"),
    unit=Unit.money,
    better=Better.up,
    definition=Text(
        "Recurring revenue a month of the subscriptions that run at the end of the period, each "
        "currency by itself.",
        "Регулярная выручка за месяц (MRR) от подписок, действующих на конец периода, каждая "
        "валюта отдельно.",
    ),
    formula=Text(
        "sum over customers of the mrr last stated, 0 after a pause or a cancellation",
        "сумма по клиентам последнего названного mrr, 0 после паузы или отмены",
    ),
    denominator=Text("None: a total.", "Знаменателя нет: это сумма."),
    source=Text(
        "The property mrr of the subscription events; a customer has one subscription at a time.",
        "Параметр mrr событий подписки; у клиента одна подписка одновременно.",
    ),
    pitfalls=(
        Text(
            "A yearly plan paid at once is a twelfth of it a month: send that, not the payment.",
            "Годовой тариф, оплаченный сразу, — это двенадцатая часть в месяц: присылайте её, а не "
            "платёж.",
        ),
    ),
    needs=(
        Need(
            event=names.SUBSCRIPTION_STARTED,
            snippet='{"event": "subscription.started", "properties": {"plan": "pro", "mrr": 1900, '
            '"currency": "GBP"}}',
        ),
    ),
)


def recurring(events: Events[Any], query: SeriesQuery) -> SeriesTable:
    """Return the MRR at the end of every period that a question is about.

    Parameters
    ----------
    events : Events
        What customers did; the property `mrr` is integer minor units of `currency` a month.
    query : SeriesQuery
        With `since`, and with nothing left open.

    Returns
    -------
    SeriesTable
        One row = period × currency; `value` and `numerator` are minor units.

    Notes
    -----
    An event that goes on without an `mrr` of its own (a resumption, a renewal) goes on with the
    last one. Of events at one moment a beginning counts after an end.
    """
    assert query.first_index is not None
    first, current = query.first_index, query.current_index
    calendar, period = query.calendar, query.period
    text = twin.statement(
        "subscription/mrr.sql",
        {
            **twin.period_values(period, calendar),
            "first": twin.stamp(period, calendar, first),
            "last": current - first,
            "current": twin.stamp(period, calendar, current),
            "end": calendar.start_at(period, current + 1),
            "now": query.moment,
            "stops": STOPS,
            "subscription": (*GOES_ON, *STOPS),
        },
    )
    cells: pa.Table = events.run(text)
    return SeriesTable(SPEC, query, cells, text=text, rows_read=events.span.rows)
