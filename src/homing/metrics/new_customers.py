"""New customers: how many people bought for the first time."""

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
    key="new_customers",
    name=Text("New customers", "Новые клиенты"),
    unit=Unit.customers,
    better=Better.up,
    definition=Text(
        "Customers whose first purchase in all of history was in the period.",
        "Клиенты, чья первая за всю историю покупка пришлась на период.",
    ),
    formula=Text(
        "number of customers by the period of their first purchase",
        "число клиентов по периоду первой покупки",
    ),
    denominator=Text("None: a count.", "Знаменателя нет: это количество."),
    source=Text(
        "First purchase over all history; the sizes of the retention cohorts.",
        "Первая покупка за всю историю; размеры когорт удержания.",
    ),
    pitfalls=(
        Text(
            "History begins where the data begin: everybody is new in the first periods.",
            "История начинается там, где начинаются данные: в первых периодах новыми кажутся все.",
        ),
    ),
    needs=(BOUGHT,),
)

TWINS = Twins(
    "new_customers.sql",
    "buyers_who.sql",
    PURCHASE,
    fold=folded.new,
    behind=behind.buyers,
    counted="new",
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure how many customers were new in every period; see `homing.metrics.series.table`."""
    return series(events, SPEC, TWINS, **asked)
