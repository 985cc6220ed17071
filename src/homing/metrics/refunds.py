"""Refunds: the money customers got back."""

from __future__ import annotations

from typing import Unpack

from homing.core.names import REFUND
from homing.core.text import Text
from homing.metrics.events import Events, Frame
from homing.metrics.series import behind, folded
from homing.metrics.series.table import Asked, Series, Twins, series
from homing.metrics.spec import Better, Spec, Unit
from homing.metrics.standard import REFUNDED

SPEC = Spec(
    key="refunds",
    name=Text("Refunds", "Возвраты"),
    unit=Unit.money,
    better=Better.down,
    definition=Text(
        "Money given back in the period, whenever the purchase was, each currency by itself.",
        "Сумма возвратов за период, когда бы ни была покупка, каждая валюта отдельно.",
    ),
    formula=Text("sum of amount over refunds", "сумма amount по возвратам"),
    denominator=Text("None: a total.", "Знаменателя нет: это сумма."),
    source=Text("The shop's own refunds.", "Возвраты самого магазина."),
    pitfalls=(
        Text(
            "A refund belongs to the period it is paid in, not to that of its purchase.",
            "Возврат относится к периоду, в котором вернули деньги, а не к периоду покупки.",
        ),
    ),
    needs=(REFUNDED,),
)

TWINS = Twins(
    "money.sql",
    "money_who.sql",
    REFUND,
    fold=folded.money,
    behind=behind.spenders,
    after="money_moved.sql",
    values={"is_mean": False},
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure the money of refunds in every period; see `homing.metrics.series.table`."""
    return series(events, SPEC, TWINS, **asked)
