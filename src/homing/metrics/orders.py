"""Orders: how many times customers bought."""

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
    key="orders",
    name=Text("Orders", "Заказы"),
    unit=Unit.orders,
    better=Better.up,
    definition=Text("Purchases in the period.", "Покупки за период."),
    formula=Text("number of purchases", "число покупок"),
    denominator=Text("None: a count.", "Знаменателя нет: это количество."),
    source=Text("The shop's own purchases.", "Покупки самого магазина."),
    pitfalls=(
        Text(
            "One purchase event is one order; a shop that sends one for every line of an order "
            "counts lines.",
            "Одно событие покупки — один заказ; если магазин шлёт событие на каждую строку "
            "заказа, считаются строки.",
        ),
    ),
    needs=(BOUGHT,),
)

TWINS = Twins(
    "orders.sql",
    "buyers_who.sql",
    PURCHASE,
    fold=folded.times,
    behind=behind.buyers,
    counted="active",
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure the number of purchases in every period; see `homing.metrics.series.table`."""
    return series(events, SPEC, TWINS, **asked)
