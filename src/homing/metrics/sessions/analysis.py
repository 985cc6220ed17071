"""Sessions, for their faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.sessions import words
from homing.metrics.sessions.answer import answer
from homing.metrics.sessions.question import SessionsCell, SessionsQuestion
from homing.metrics.sessions.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=SessionsQuestion,
    cell=SessionsCell,
    answer=answer,
    lead=Text(
        "How often customers come by, how long they stay, and how many leave after one event.",
        "Как часто клиенты заходят, сколько остаются и сколько уходят после одного события.",
    ),
    fields={
        "event": Field(label=Text("Made of", "Состоят из")),
        "gap": Field(label=Text("Gap that ends one", "Пауза, после которой новая")),
        "longest": Field(label=Text("Longest", "Не дольше")),
        "break_at": Field(label=Text("Ended besides by", "Прерываются ещё"), choices=words.BREAKS),
        "by": Field(label=Text("Break down by", "Разбить по")),
        "top": Field(label=Text("Largest groups", "Крупнейших групп")),
    },
    shown=("period", "since", "event", "gap"),
    example={
        "metric": "sessions",
        "complete_until": "2011-12-01",
        "rows_read": 18440,
        "sessions": 17043,
        "median_length_s": 0.0,
        "mean_length_s": 20.4119,
        "p90_length_s": 0.0,
        "single": 15864,
        "single_share": 0.9308,
        "table": [
            {
                "period": "2011-11-01",
                "group": None,
                "sessions": 2446,
                "customers": 1664,
                "sessions_per_customer": 1.47,
                "median_length_s": 0.0,
                "mean_length_s": 25.3148,
                "p90_length_s": 0.0,
                "events_per_session": 1.0809,
                "single": 2286,
                "single_share": 0.9346,
                "single_low": 0.9241,
                "single_high": 0.9437,
                "is_complete": True,
            }
        ],
    },
)
