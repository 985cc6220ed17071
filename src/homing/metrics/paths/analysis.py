"""Paths, for their faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.paths import words
from homing.metrics.paths.answer import answer
from homing.metrics.paths.question import PathsCell, PathsQuestion
from homing.metrics.paths.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=PathsQuestion,
    cell=PathsCell,
    answer=answer,
    lead=Text(
        "What customers do next after an event, or did before it, and where they stop.",
        "Что клиенты делают дальше после события или делали до него и где останавливаются.",
    ),
    fields={
        "event": Field(label=Text("Paths begin with", "Пути начинаются с")),
        "direction": Field(label=Text("Direction", "Направление"), choices=words.DIRECTIONS),
        "steps": Field(label=Text("Steps", "Шаги")),
        "top": Field(label=Text("Events named", "Названных событий")),
        "exclude": Field(label=Text("Leave out", "Не учитывать")),
        "collapse_repeats": Field(label=Text("Repeats count once", "Повторы — один раз")),
        "anchor": Field(label=Text("From which event", "От какого события"), choices=words.ANCHORS),
        "window": Field(label=Text("No further than", "Не дальше чем")),
        "gap": Field(label=Text("Until a pause of", "До паузы длиннее")),
    },
    shown=("event", "direction", "steps", "since"),
    example={
        "metric": "paths",
        "complete_until": "2011-12-09",
        "rows_read": 22190,
        "customers": 4338,
        "paths": 4338,
        "table": [
            {
                "step": 1,
                "source": "purchase",
                "target": "purchase",
                "customers": 2649,
                "paths": 2649,
                "share": 0.6107,
                "low": 0.5961,
                "high": 0.6251,
            }
        ],
    },
)
