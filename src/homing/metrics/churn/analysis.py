"""Churn, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.churn.answer import answer
from homing.metrics.churn.kinds import KINDS
from homing.metrics.churn.question import ChurnCell, ChurnQuestion
from homing.metrics.churn.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=ChurnQuestion,
    cell=ChurnCell,
    answer=answer,
    lead=Text(
        "How many of your customers stayed through a period, and how many left.",
        "Сколько клиентов осталось за период и сколько ушло.",
    ),
    fields={
        "kind": Field(label=Text("Who has left", "Кто ушёл"), choices=KINDS),
        "event": Field(label=Text("Active with", "Активен, если")),
        "active_days": Field(label=Text("Days of silence", "Дней тишины")),
        "begins": Field(label=Text("A contract begins with", "Договор начинается с")),
        "ends": Field(label=Text("A contract ends with", "Договор заканчивается")),
        "by": Field(label=Text("Break down by", "Разбить по")),
        "top": Field(label=Text("Largest groups", "Крупнейших групп")),
    },
    shown=("period", "since", "kind", "event", "active_days"),
    example={
        "metric": "churn",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "table": [
            {
                "period": "2011-11-01",
                "group": None,
                "at_start": 1364,
                "kept": 622,
                "lost": 742,
                "new": 1042,
                "at_end": 1664,
                "retention_share": 0.456,
                "retention_low": 0.4297,
                "retention_high": 0.4826,
                "churn_share": 0.544,
                "churn_low": 0.5174,
                "churn_high": 0.5703,
                "is_complete": True,
            }
        ],
    },
)
