"""Average order: the money of a purchase."""

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
    key="average_order",
    name=Text("Average order", "Средний чек"),
    unit=Unit.money,
    better=Better.up,
    definition=Text(
        "Money of all purchases in the period divided by their number, each currency by itself.",
        "Сумма всех покупок за период, делённая на их число, каждая валюта отдельно.",
    ),
    formula=Text(
        "sum of amount over purchases / number of purchases",
        "сумма amount по покупкам / число покупок",
    ),
    denominator=Text(
        "Purchases of the period that have an amount.", "Покупки периода, у которых есть сумма."
    ),
    source=Text(
        "The shop's own purchases. Interval: the ratio of two sums over customers, linearised "
        "(W. G. Cochran, Sampling Techniques, 1977, §6.4).",
        "Покупки самого магазина. Интервал: отношение двух сумм по клиентам, линеаризованное "
        "(W. G. Cochran, Sampling Techniques, 1977, §6.4).",
    ),
    pitfalls=(
        Text(
            "A few very large orders move it; the order in the middle may be half of it.",
            "Его двигают несколько очень крупных заказов; средний по порядку заказ бывает вдвое "
            "меньше.",
        ),
        Text(
            "It grows when small customers leave.",
            "Он растёт и тогда, когда уходят мелкие клиенты.",
        ),
    ),
    needs=(BOUGHT,),
)

TWINS = Twins(
    "money.sql",
    "money_who.sql",
    PURCHASE,
    fold=folded.mean,
    behind=behind.spenders,
    after="money_moved.sql",
    values={"is_mean": True},
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure the money of a purchase in every period; see `homing.metrics.series.table`."""
    return series(events, SPEC, TWINS, **asked)
