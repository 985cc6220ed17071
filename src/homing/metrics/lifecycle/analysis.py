"""Lifecycle, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.lifecycle.answer import answer
from homing.metrics.lifecycle.question import LifecycleCell, LifecycleQuestion
from homing.metrics.lifecycle.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=LifecycleQuestion,
    cell=LifecycleCell,
    answer=answer,
    lead=Text(
        "How many customers came, stayed, came back and left, period by period.",
        "Сколько клиентов пришло, осталось, вернулось и ушло в каждом периоде.",
    ),
    fields={
        "event": Field(label=Text("Active with", "Активен, если")),
        "by": Field(label=Text("Break down by", "Разбить по")),
        "top": Field(label=Text("Largest groups", "Крупнейших групп")),
    },
    shown=("period", "since", "event"),
    example={
        "metric": "lifecycle",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "table": [
            {
                "period": "2011-11-01",
                "group": None,
                "new": 323,
                "returning": 622,
                "resurrected": 719,
                "dormant": 742,
                "active": 1664,
                "pulse": 1.4043,
                "is_complete": True,
            }
        ],
    },
)
