"""Rolling activity, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.stickiness.rolling.answer import answer
from homing.metrics.stickiness.rolling.question import ActivityCell, ActivityQuestion
from homing.metrics.stickiness.rolling.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=ActivityQuestion,
    cell=ActivityCell,
    answer=answer,
    lead=Text(
        "How many customers are there on a day, in a week and in a month, and how often.",
        "Сколько клиентов активны за день, неделю и месяц и как часто они приходят.",
    ),
    fields={"event": Field(label=Text("Active with", "Активен, если"))},
    shown=("since", "until", "event"),
    example={
        "metric": "activity",
        "complete_until": "2011-12-09",
        "rows_read": 22190,
        "week_share": 0.1569,
        "month_share": 0.0445,
        "averaged_days": 344,
        "table": [
            {
                "day": "2011-12-08",
                "active_day": 105,
                "active_week": 509,
                "active_month": 1658,
                "week_share": 0.2063,
                "week_low": 0.1734,
                "week_high": 0.2436,
                "month_share": 0.0633,
                "month_low": 0.0526,
                "month_high": 0.0761,
                "has_window": True,
                "is_complete": True,
            }
        ],
    },
)
