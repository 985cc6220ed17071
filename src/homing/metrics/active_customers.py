"""Active customers: how many people bought."""

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
    key="active_customers",
    name=Text("Active customers", "Активные клиенты"),
    unit=Unit.customers,
    better=Better.up,
    definition=Text(
        "Customers with at least one purchase in the period.",
        "Клиенты, у которых за период была хотя бы одна покупка.",
    ),
    formula=Text(
        "number of distinct customers with a purchase", "число разных клиентов с покупкой"
    ),
    denominator=Text("None: a count.", "Знаменателя нет: это количество."),
    source=Text("Distinct customers of the period.", "Разные клиенты периода."),
    pitfalls=(
        Text(
            "Counts of periods do not add up: who buys in two months is one customer of the year.",
            "Числа за периоды нельзя складывать: кто купил в двух месяцах, тот в году один клиент.",
        ),
        Text(
            "It can grow while retention falls, as long as enough new customers come.",
            "Может расти и при падающем удержании, если приходит достаточно новых клиентов.",
        ),
    ),
    needs=(BOUGHT,),
)

TWINS = Twins(
    "active_customers.sql",
    "buyers_who.sql",
    PURCHASE,
    fold=folded.active,
    behind=behind.buyers,
    counted="active",
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure how many customers bought in every period; see `homing.metrics.series.table`."""
    return series(events, SPEC, TWINS, **asked)
