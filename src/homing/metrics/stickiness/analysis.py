"""Stickiness, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.stickiness.answer import answer
from homing.metrics.stickiness.question import StickinessCell, StickinessQuestion
from homing.metrics.stickiness.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=StickinessQuestion,
    cell=StickinessCell,
    answer=answer,
    lead=Text(
        "In how many days, weeks or months of a range customers were there.",
        "В скольких днях, неделях или месяцах диапазона клиенты были активны.",
    ),
    fields={
        "event": Field(label=Text("Active with", "Активен, если")),
        "every": Field(label=Text("Periods taken as one", "Периодов считать за один")),
        "at_least": Field(label=Text("Events needed in a period", "Событий в периоде, не менее")),
        "at_most": Field(label=Text("Events at most in a period", "Событий в периоде, не более")),
        "by": Field(label=Text("Break down by", "Разбить по")),
        "top": Field(label=Text("Largest groups", "Крупнейших групп")),
    },
    shown=("period", "since", "until", "event"),
    example={
        "metric": "stickiness",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "table": [
            {
                "intervals": 1,
                "group": None,
                "exactly": 1634,
                "at_least": 4338,
                "exactly_share": 0.3767,
                "exactly_low": 0.3624,
                "exactly_high": 0.3912,
                "at_least_share": 1.0,
                "at_least_low": 0.9991,
                "at_least_high": 1.0,
                "is_complete": False,
            }
        ],
    },
)
