"""The usage interval, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.usage_interval.answer import answer
from homing.metrics.usage_interval.question import UsageIntervalCell, UsageIntervalQuestion
from homing.metrics.usage_interval.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=UsageIntervalQuestion,
    cell=UsageIntervalCell,
    answer=answer,
    lead=Text(
        "How often customers come by habit, and which period retention should be counted in.",
        "Как часто клиенты приходят по привычке и в каких периодах считать удержание.",
    ),
    fields={"event": Field(label=Text("Active with", "Активен, если"))},
    shown=("since", "until", "event"),
    example={
        "metric": "usage_interval",
        "complete_until": "2011-12-09",
        "rows_read": 22190,
        "customers": 2790,
        "once": 1548,
        "median_days": 52.5,
        "covering_days": 112.0,
        "knee_days": 85.0,
        "proposed_period": "half_year",
        "table": [
            {
                "days": 1.0,
                "customers": 10,
                "share": 0.0036,
                "at_most": 10,
                "at_most_share": 0.0036,
                "at_most_low": 0.0019,
                "at_most_high": 0.0066,
            }
        ],
    },
)
