"""What the fields that every question has are called where people are asked for them."""

from __future__ import annotations

from typing import Final

from homing.core.names import PERIOD_NAMES, WEEKDAYS
from homing.core.text import Text
from homing.metrics.answers.analysis import Field

OF_ALL: Final = {
    "period": Field(label=Text("Period", "Период"), choices=PERIOD_NAMES),
    "since": Field(label=Text("Range", "Диапазон")),
    "until": Field(label=Text("Range", "Диапазон")),
    "where": Field(label=Text("Only events with", "Только события, где")),
    "customers": Field(label=Text("Only these customers", "Только эти клиенты")),
    "identified": Field(
        label=Text("Customers", "Клиенты"),
        choices={
            False: Text("All", "Все"),
            True: Text("Identified only", "Только опознанные"),
        },
    ),
    "bots": Field(
        label=Text("Events of bots", "События ботов"),
        choices={
            False: Text("Not counted", "Не учитывать"),
            True: Text("Counted too", "Учитывать"),
        },
    ),
    "internal": Field(
        label=Text("Internal traffic", "Внутренний трафик"),
        choices={
            False: Text("Not counted", "Не учитывать"),
            True: Text("Counted too", "Учитывать"),
        },
    ),
    "actor": Field(label=Text("Counted in place of customers", "Считать вместо клиентов")),
    "timezone": Field(label=Text("Time zone", "Часовой пояс")),
    "week_start": Field(
        label=Text("Week begins on", "Первый день недели"),
        choices=dict(enumerate(WEEKDAYS, start=1)),
    ),
    "now": Field(label=Text("Seen at", "На момент")),
    "as_of": Field(label=Text("As received by", "По данным, полученным до")),
}
"""By name, in the order in which people are asked for them."""

EXAMPLES: Final = {
    "where": "browser=Chrome",
    "customers": "12345",
    "actor": "account",
    "timezone": "Europe/London",
    "now": "2026-01-31T12:00Z",
    "as_of": "2026-01-31T12:00Z",
}
"""What may be typed, shown while nothing is."""

YES, NO = Text("Yes", "Да"), Text("No", "Нет")
UNSAID: Final = Text("Default", "По умолчанию")
ONE_MORE: Final = Text("one more step", "ещё шаг")
ANY_EVENT: Final = Text("Any event", "Любое событие")
NO_EVENT: Final = Text("None", "Нет")
ALL_TIME: Final = Text("All time", "За всё время")
