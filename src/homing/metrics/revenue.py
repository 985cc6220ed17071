"""Revenue: the money customers paid."""

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
    key="revenue",
    name=Text("Revenue", "Выручка"),
    unit=Unit.money,
    better=Better.up,
    definition=Text(
        "Money of all purchases in the period, refunds not taken off, each currency by itself.",
        "Сумма всех покупок за период, без вычета возвратов, каждая валюта отдельно.",
    ),
    formula=Text("sum of amount over purchases", "сумма amount по покупкам"),
    denominator=Text("None: a total.", "Знаменателя нет: это сумма."),
    source=Text(
        "The shop's own purchases; refunds are the metric “refunds”.",
        "Покупки самого магазина; возвраты — это метрика «Возвраты».",
    ),
    pitfalls=(
        Text(
            "Purchases that were sent back later are still in it; read it beside refunds.",
            "Покупки, которые потом вернули, из выручки не вычитаются; смотрите её вместе с "
            "возвратами.",
        ),
        Text(
            "Months have different lengths: February loses a tenth against January by itself.",
            "Месяцы разной длины: февраль просто короче января, и выручка в нём меньше на десятую "
            "часть.",
        ),
    ),
    needs=(BOUGHT,),
)

TWINS = Twins(
    "money.sql",
    "money_who.sql",
    PURCHASE,
    fold=folded.money,
    behind=behind.spenders,
    after="money_moved.sql",
    values={"is_mean": False},
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure the money of purchases in every period; see `homing.metrics.series.table`."""
    return series(events, SPEC, TWINS, **asked)
