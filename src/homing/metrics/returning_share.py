"""Returning share: of the customers who bought, how many had bought before."""

from __future__ import annotations

from typing import Unpack

from homing.core.names import PURCHASE
from homing.core.text import Text
from homing.metrics.events import Events, Frame
from homing.metrics.series import behind, folded
from homing.metrics.series.table import Asked, Series, Twins, series
from homing.metrics.spec import Better, Spec, Unit
from homing.metrics.standard import BOUGHT

SPEC = Spec(
    key="returning_share",
    name=Text("Returning share", "Доля повторных клиентов"),
    unit=Unit.share,
    better=Better.up,
    definition=Text(
        "Share of the customers of the period who had bought in an earlier period.",
        "Доля клиентов периода, которые покупали и в более ранних периодах.",
    ),
    formula=Text(
        "customers with an earlier first purchase / customers with a purchase",
        "клиенты с первой покупкой в более раннем периоде / клиенты с покупкой",
    ),
    denominator=Text(
        "Customers with at least one purchase in the period.",
        "Клиенты, у которых за период была хотя бы одна покупка.",
    ),
    source=Text(
        "Returning and new customers add up to active ones. Interval: Wilson (1927).",
        "Повторные и новые клиенты вместе — это активные. Интервал: Wilson (1927).",
    ),
    pitfalls=(
        Text(
            "It falls when advertising brings many new customers, though nobody left.",
            "Падает, когда реклама приводит много новых клиентов, хотя никто не ушёл.",
        ),
        Text(
            "History begins where the data begin: in the first periods nobody has bought before.",
            "История начинается там, где начинаются данные: в первых периодах повторных нет.",
        ),
    ),
    needs=(BOUGHT,),
)

TWINS = Twins(
    "returning_share.sql",
    "buyers_who.sql",
    PURCHASE,
    fold=folded.returning,
    behind=behind.buyers,
    counted="returning",
    others="new",
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure the share of returning customers in every period; see `series`."""
    return series(events, SPEC, TWINS, **asked)
