"""Comparison, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.comparison.answer import answer
from homing.metrics.comparison.question import ComparisonCell, ComparisonQuestion
from homing.metrics.comparison.spec import SPEC
from homing.metrics.retention.analysis import ANALYSIS as RETENTION

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=ComparisonQuestion,
    cell=ComparisonCell,
    answer=answer,
    lead=Text(
        "Whether two groups of customers come back alike, and how sure that is.",
        "Одинаково ли возвращаются две группы клиентов и насколько это точно.",
    ),
    fields={
        "by": Field(label=Text("Groups by", "Группы по")),
        "first": Field(label=Text("First group", "Первая группа")),
        "second": Field(label=Text("Second group", "Вторая группа")),
        "age": Field(label=Text("At age", "В возрасте")),
        "group": Field(label=Text("Group", "Группа")),
        "entered": Field(label=Text("Cohort", "Когорта")),
        "at_age": Field(label=Text("Age", "Возраст")),
        **{
            name: RETENTION.fields[name]
            for name in ("start_event", "return_event", "measure", "cohort", "window", "returned")
        },
    },
    shown=("period", "since", "by", "first", "second", "age", "start_event", "return_event"),
    example={
        "metric": "comparison",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "first_size": 720,
        "first_returned": 160,
        "first_share": 0.2222,
        "second_size": 700,
        "second_returned": 190,
        "second_share": 0.2714,
        "difference_share": -0.049,
        "difference_low": -0.094,
        "difference_high": -0.004,
        "odds_ratio": 0.77,
        "p": 0.033,
        "homogeneity_p": 0.61,
        "strata": 11,
        "logrank_p": 0.048,
        "finding": {"en": "This is more than chance.", "ru": "Это больше, чем случайность."},
        "table": [
            {
                "cohort": "2011-01-01",
                "age": 5,
                "first_size": 65,
                "first_returned": 14,
                "first_share": 0.2154,
                "second_size": 70,
                "second_returned": 19,
                "second_share": 0.2714,
                "difference_share": -0.056,
                "difference_low": -0.196,
                "difference_high": 0.09,
                "is_complete": True,
            }
        ],
    },
)
