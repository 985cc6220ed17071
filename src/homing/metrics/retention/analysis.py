"""Retention, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.retention.answer import answer
from homing.metrics.retention.presets import PRESETS
from homing.metrics.retention.question import RetentionCell, RetentionQuestion
from homing.metrics.retention.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=RetentionQuestion,
    cell=RetentionCell,
    answer=answer,
    lead=Text(
        "Which share of every cohort came back, by age.",
        "Какая доля каждой когорты вернулась, по возрастам.",
    ),
    fields={
        "preset": Field(
            label=Text("Counted as in", "Считать как в"),
            choices={
                None: Text("Homing", "Homing"),
                **{key: Text(each.name, each.name) for key, each in PRESETS.items()},
            },
        ),
        "start_event": Field(label=Text("Enters with", "Входит, если")),
        "return_event": Field(label=Text("Returns with", "Возвращается, если")),
        "measure": Field(
            label=Text("Returned", "Вернулся"),
            choices={
                "on": Text("at the age", "в этом возрасте"),
                "on_or_after": Text("at the age or later", "в этом возрасте или позже"),
                "on_or_before": Text("by the age", "к этому возрасту"),
                "streak": Text("at every age up to it", "в каждом возрасте до этого"),
            },
        ),
        "cohort": Field(
            label=Text("Cohort", "Когорта"),
            choices={
                "first_time": Text("first start event", "первое стартовое событие"),
                "first_ever": Text("first event of that name", "первое событие с этим названием"),
                "recurring": Text("every start event", "каждое стартовое событие"),
            },
        ),
        "ages": Field(label=Text("Last age", "Последний возраст")),
        "brackets": Field(label=Text("Brackets of ages", "Отрезки возрастов")),
        "window": Field(
            label=Text("Ages are", "Возраст — это"),
            choices={
                "calendar": Text("calendar periods", "календарные периоды"),
                "24h": Text("24 hours", "сутки по 24 часа"),
            },
        ),
        "anchor": Field(
            label=Text("24 hours from", "24 часа от"),
            choices={
                "first": Text("the first start event", "первого стартового события"),
                "each": Text("each start event", "каждого стартового события"),
            },
        ),
        "at_least": Field(label=Text("Returns at one age", "Возвращений в одном возрасте")),
        "column_zero": Field(
            label=Text("Age 0", "Возраст 0"),
            choices={
                "cohort": Text("size of the cohort", "размер когорты"),
                "measured": Text("returns within the period", "возвращения в том же периоде"),
            },
        ),
        "returned": Field(
            label=Text("Customers", "Клиенты"),
            choices={
                True: Text("who returned", "вернулись"),
                False: Text("who did not", "не вернулись"),
            },
        ),
        "by": Field(label=Text("Break down by", "Разбить по")),
        "by_side": Field(
            label=Text("Value of", "Значение"),
            choices={
                "start": Text("the start event", "у стартового события"),
                "both": Text("both events", "у обоих событий"),
            },
        ),
        "top": Field(label=Text("Groups", "Групп")),
        "value": Field(label=Text("Add up", "Складывать")),
        "aggregate": Field(
            label=Text("As", "Как"),
            choices={
                "sum": Text("sum", "сумма"),
                "mean": Text("mean by customer", "среднее на клиента"),
            },
        ),
        "average": Field(
            label=Text("Curve weighs", "Вес на кривой"),
            choices={
                "pooled": Text("customers alike", "все клиенты равны"),
                "simple": Text("cohorts alike", "все когорты равны"),
                "unique": Text("different customers", "разные клиенты"),
                "mixpanel": Text("as in Mixpanel", "как в Mixpanel"),
            },
        ),
        "follow_up": Field(
            label=Text("“Or later” is complete", "«Или позже» полно"),
            choices={
                "common": Text("after equal follow-up", "при равном сроке наблюдения"),
                "own": Text("at its own age", "в своём возрасте"),
            },
        ),
    },
    shown=("preset", "period", "since", "start_event", "return_event"),
    example={
        "metric": "retention",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "table": [
            {
                "cohort": "2010-12-01",
                "age": 1,
                "group": None,
                "size": 885,
                "returned": 324,
                "share": 0.36610169491525424,
                "low": 0.3350016619,
                "high": 0.3983647421,
                "is_complete": True,
                "value": None,
            }
        ],
    },
)
