"""Funnel, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.funnel import words
from homing.metrics.funnel.answer import answer
from homing.metrics.funnel.question import FunnelCell, FunnelQuestion
from homing.metrics.funnel.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=FunnelQuestion,
    cell=FunnelCell,
    answer=answer,
    lead=Text(
        "How far customers get through a sequence of steps, how fast, and where they stop.",
        "Как далеко клиенты проходят по шагам, как быстро и где останавливаются.",
    ),
    fields={
        "steps": Field(label=Text("Steps", "Шаги")),
        "window": Field(label=Text("Window", "Окно")),
        "order": Field(label=Text("Order", "Порядок"), choices=words.ORDERS),
        "attempt": Field(label=Text("Which attempt", "Какая попытка"), choices=words.ATTEMPTS),
        "count": Field(label=Text("Counted", "Считаются"), choices=words.COUNTS),
        "window_from": Field(label=Text("Window begins", "Окно — от"), choices=words.WINDOWS_FROM),
        "exclude": Field(label=Text("Ended by", "Прерывается событием")),
        "hold": Field(label=Text("Same in all steps", "Одинаково на всех шагах")),
        "by": Field(label=Text("Break down by", "Разбить по")),
        "top": Field(label=Text("Groups", "Групп")),
    },
    shown=("steps", "window", "since"),
    example={
        "metric": "funnel",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "entered": 4338,
        "converted": 1411,
        "share": 0.3253,
        "table": [
            {
                "group": None,
                "step": 2,
                "event": "purchase",
                "reached": 1411,
                "dropped": 0,
                "share": 0.3253,
                "low": 0.3115,
                "high": 0.3394,
                "step_share": 0.3253,
                "step_low": 0.3115,
                "step_high": 0.3394,
                "mean_s": 518400.0,
                "median_s": 518400.0,
                "p90_s": 1123200.0,
            }
        ],
    },
)
