"""Critical event, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.critical_event.answer import answer
from homing.metrics.critical_event.question import CriticalEventCell, CriticalEventQuestion
from homing.metrics.critical_event.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=CriticalEventQuestion,
    cell=CriticalEventCell,
    answer=answer,
    lead=Text(
        "What those did in their first days who came back later, and how sure that is.",
        "Что делали в первые дни те, кто потом вернулся, и насколько это надёжно.",
    ),
    fields={
        "start_event": Field(label=Text("Begins with", "Начинает с")),
        "return_event": Field(label=Text("Comes back with", "Возвращается с")),
        "early_days": Field(label=Text("Early days", "Первых дней")),
        "return_from_days": Field(label=Text("Comes back from day", "Возвращение с дня")),
        "return_until_days": Field(label=Text("Until day", "До дня")),
        "most": Field(label=Text("Times, up to", "Раз, до")),
        "least_customers": Field(label=Text("Few are fewer than", "Порог «мало клиентов»")),
    },
    shown=("since", "start_event", "return_event"),
    example={
        "metric": "critical_event",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "customers": 3735,
        "retained": 945,
        "retained_share": 0.253,
        "retained_low": 0.2393,
        "retained_high": 0.2672,
        "candidates": 7,
        "best": {"event": "purchase", "n": 2},
        "summary": {
            "en": "Customers who did “purchase” at least 2 times in the first 7 days came back 1.9 "
            "times as often as the others: 44% against 23%. That is no proof of cause.",
            "ru": "Клиенты, совершившие «purchase» не менее 2 раз за первые 7 дн., возвращались в "
            "1,9 раза чаще остальных: 44\u00a0% против 23\u00a0%. Это не доказательство причины.",
        },
        "table": [
            {
                "event": "purchase",
                "n": 2,
                "customers": 3735,
                "did": 340,
                "retained": 151,
                "phi": 0.1391,
                "precision": 0.4441,
                "recall": 0.1598,
                "lift": 1.899,
                "lift_low": 1.6615,
                "lift_high": 2.1704,
                "risk_difference": 0.2102,
                "risk_difference_low": 0.1563,
                "risk_difference_high": 0.2652,
                "p": 1.885e-17,
                "q": 1.32e-16,
                "is_significant": True,
                "is_return": True,
                "is_small": False,
            }
        ],
    },
)
