"""Retention of age 1 over time: of the customers who entered, how many bought again next."""

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
    key="retention_age_1",
    name=Text("Retention of age 1", "Удержание в возрасте 1"),
    unit=Unit.share,
    better=Better.up,
    definition=Text(
        "Share of the customers whose first purchase was in the period who bought in the next one.",
        "Доля клиентов с первой покупкой в этом периоде, которые купили и в следующем.",
    ),
    formula=Text(
        "customers who bought again in the next period / all new customers",
        "клиенты, купившие снова в следующем периоде / все новые клиенты",
    ),
    denominator=Text(
        "All customers whose first purchase in all of history was in the period.",
        "Все клиенты, чья первая за всю историю покупка пришлась на период.",
    ),
    source=Text(
        "The column of age 1 of the retention table. Interval: Wilson (1927).",
        "Столбец возраста 1 в таблице удержания. Интервал: Wilson (1927).",
    ),
    pitfalls=(
        Text(
            "It speaks of those who came a period ago: the newest number is one period late.",
            "Относится к тем, кто пришёл период назад: самое новое число запаздывает на период.",
        ),
        Text(
            "Where people buy once a quarter, a month is too short to judge them by.",
            "Там, где покупают раз в квартал, за месяц о клиентах судить рано.",
        ),
    ),
    needs=(BOUGHT,),
)

TWINS = Twins(
    "retention_age_1.sql",
    "retention_age_1_who.sql",
    PURCHASE,
    fold=folded.returned,
    behind=behind.returners,
    counted="returned",
    others="not returned",
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure the retention of age 1 of every cohort; see `homing.metrics.series.table`."""
    return series(events, SPEC, TWINS, **asked)
