"""What each metric says of one small log, as the terminal prints it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tables import DOCS

from homing.core.names import PURCHASE
from homing.metrics import terminal
from homing.metrics.answers.analysis import Analysis
from homing.metrics.catalogue import metric
from homing.metrics.events import Events
from homing.metrics.frames.taking import events
from homing.metrics.heatmaps import heatmaps_text
from homing.metrics.spec import Spec
from homing.ui import state

INDEX = DOCS / "metrics.md"
SHOP, SUBSCRIPTIONS = "shop.csv", "subscriptions.csv"
LOGS = {"mrr": SUBSCRIPTIONS}
"""Which file is asked, where it is not the shop's."""
NUMBERS = {"amount", "mrr"}
WIDTH = 100
EVERY_MONTH = (("period", "month"),)
VISITS = (("start_event", "visit"), ("return_event", "visit"))
ASKED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "activity": (("since", "2026-03-02"), ("until", "2026-03-06"), ("event", "visit")),
    "comparison": (*EVERY_MONTH, ("by", "source"), ("age", "1")),
    "critical_event": (*VISITS, ("least_customers", "2")),
    "funnel": (("steps", "visit"), ("steps", PURCHASE)),
    "paths": (("event", "visit"), ("steps", "1")),
    "projection": (*EVERY_MONTH, ("ages_ahead", "3")),
    "sessions": (*EVERY_MONTH, ("event", "*")),
    "stickiness": (*EVERY_MONTH, ("event", "visit")),
    "usage_interval": (),
}
"""What is asked of the log; of the others, every month."""


@dataclass(frozen=True)
class Example:
    """A question as one types it, what comes back, and the statement that gives the same."""

    command: str
    address: str
    text: str
    sql: str | None


@cache
def log(name: str = SHOP) -> Events[Any]:
    """Return a log of the examples, which stands in the page of all metrics."""
    page = INDEX.read_text(encoding="utf-8")
    shown = page.partition(f'title="{name}"\n')[2].partition("```")[0]
    rows = [
        {
            name: int(said) if said and name in NUMBERS else said or None
            for name, said in row.items()
        }
        for row in csv.DictReader(io.StringIO(shown))
    ]
    return events(
        rows, customer="customer", occurred_at="occurred_at", event="event", timezone="UTC"
    )


def of_series(spec: Spec) -> Example:
    """Return what the log says of a number for every period."""
    found = metric(spec.key).measure(log(LOGS.get(spec.key, SHOP)), period="month")
    return Example(
        f"homing metric {spec.key} --period month",
        f"/measure/{spec.key}?period=month",
        terminal.series_text(found, language="en", width=WIDTH),
        found.sql(),
    )


def of_analysis(analysis: Analysis) -> Example:
    """Return what the log says to a question."""
    key, spec = analysis.spec.key, analysis.spec
    asked = ASKED.get(key, EVERY_MONTH)
    question = state.read(analysis.question, list(asked))
    found = analysis.answer(log(), question.usual([PURCHASE]))
    said = found.to_dict()
    is_drawn = key == "retention"
    drawn = heatmaps_text(spec, said, language="en", width=WIDTH) if is_drawn else None
    options = [f"--{name.replace('_', '-')} {value}" for name, value in asked]
    return Example(
        " ".join([f"homing {analysis.path[1:]}", *options]),
        state.href(analysis.path, question),
        terminal.answer_text(spec, said, language="en", width=WIDTH, drawn=drawn),
        found.sql(),
    )
