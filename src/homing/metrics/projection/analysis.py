"""Projection, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.projection.answer import MODELS, answer
from homing.metrics.projection.question import ProjectionCell, ProjectionQuestion
from homing.metrics.projection.spec import SPEC
from homing.metrics.retention.analysis import ANALYSIS as RETENTION

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=ProjectionQuestion,
    cell=ProjectionCell,
    answer=answer,
    lead=Text(
        "How many customers of a cohort will still be there later, and how sure that is.",
        "Сколько клиентов когорты останется дальше и насколько это точно.",
    ),
    fields={
        "start_event": RETENTION.fields["start_event"],
        "return_event": Field(label=Text("Still there with", "Остаётся, если")),
        "still": Field(
            label=Text("Still there", "Остаётся"),
            choices={
                "streak": Text("at every age so far", "в каждом возрасте до этого"),
                "on_or_after": Text("at the age or later", "в этом возрасте или позже"),
            },
        ),
        "model": Field(
            label=Text("Model", "Модель"),
            choices={key: Text(name, name) for key, name in MODELS.items()},
        ),
        "ages_ahead": Field(label=Text("Ages ahead", "Возрастов вперёд")),
        "holdout": Field(label=Text("Ages held out", "Отложить возрастов")),
        "discount": Field(label=Text("Discount of a period", "Дисконт за период")),
        "age": Field(label=Text("Age", "Возраст")),
        "stayed": Field(
            label=Text("Customers", "Клиенты"),
            choices={
                True: Text("still there", "остались"),
                False: Text("who left", "ушли"),
            },
        ),
    },
    shown=("period", "since", "start_event", "return_event", "still", "model"),
    example={
        "metric": "projection",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "alpha": 0.668,
        "alpha_error": 0.06,
        "beta": 3.806,
        "beta_error": 0.42,
        "c": 1.0,
        "c_error": None,
        "log_likelihood": -1611.2,
        "customers": 1000,
        "discount": 0.008,
        "derl": 11.2,
        "holdout_error": None,
        "missing": None,
        "table": [
            {
                "age": 1,
                "customers": 1000,
                "still": 869,
                "share": 0.869,
                "low": 0.8467,
                "high": 0.8885,
                "renewal_share": 0.869,
                "projected_share": 0.8507,
                "projected_low": 0.8325,
                "projected_high": 0.8671,
                "projected_renewal_share": 0.8507,
                "is_fitted": True,
            }
        ],
    },
)
