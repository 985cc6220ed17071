"""Repeat purchase, for its faces."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.repeat_purchase.answer import answer
from homing.metrics.repeat_purchase.question import RepeatPurchaseCell, RepeatPurchaseQuestion
from homing.metrics.repeat_purchase.spec import SPEC

ANALYSIS: Final = Analysis(
    spec=SPEC,
    question=RepeatPurchaseQuestion,
    cell=RepeatPurchaseCell,
    answer=answer,
    lead=Text(
        "How many customers buy again, how soon, and how many get from each purchase to the next.",
        "Сколько клиентов покупают снова, как скоро и сколько доходит от каждой покупки до "
        "следующей.",
    ),
    fields={
        "event": Field(label=Text("Purchases", "Покупки")),
        "within_days": Field(label=Text("Within days", "За сколько дней")),
        "most": Field(label=Text("Up to which purchase", "До какой покупки")),
        "bucket_days": Field(label=Text("Days in a column", "Дней в столбике")),
        "by": Field(label=Text("Break down by", "Разбить по")),
        "top": Field(label=Text("Largest groups", "Крупнейших групп")),
    },
    shown=("since", "event", "within_days"),
    example={
        "metric": "repeat_purchase",
        "complete_until": "2011-12-01",
        "rows_read": 22190,
        "customers": 4338,
        "repeat": 2845,
        "repeat_share": 0.6558,
        "repeat_low": 0.6416,
        "repeat_high": 0.6698,
        "p25_days": 34.8,
        "median_days": 97.0,
        "median_low_days": 91.1,
        "median_high_days": 103.1,
        "p75_days": 253.1,
        "within": [
            {
                "days": 30,
                "group": None,
                "customers": 4070,
                "went_on": 906,
                "share": 0.2226,
                "low": 0.2101,
                "high": 0.2356,
                "km_share": 0.2245,
                "km_low": 0.2123,
                "km_high": 0.2374,
            }
        ],
        "table": [
            {
                "n": 1,
                "group": None,
                "customers": 4338,
                "went_on": 2845,
                "share": 0.6558,
                "low": 0.6416,
                "high": 0.6698,
                "waiting": 1493,
                "km_share": 0.7594,
                "km_low": 0.7438,
                "km_high": 0.7747,
                "km_days": 266.8,
                "p25_days": 34.8,
                "median_days": 97.0,
                "p75_days": 253.1,
            }
        ],
    },
)
