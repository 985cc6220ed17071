"""A notebook that asks the library what a page has answered, to go on from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from homing.core.text import Language, Text
from homing.metrics.answers.analysis import Analysis
from homing.metrics.answers.answer import Answer
from homing.metrics.needed import Needed, needed_by
from homing.metrics.series.shown import WHOSE

EVENTS_FILE = "homing-events.parquet"
"""What the notebook reads, and fetches from the site when it is not beside it."""

_ELSEWHERE = {"timezone", "week_start", "now", "as_of", *WHOSE}
"""Said to `homing.events`, or by which events are fetched; `now` always, for the log may grow."""

_NEEDS = Text(
    "Needs Homing and pandas: until the first release, `pip install . pandas` in a clone of "
    "Homing. The first cell fetches the events from {site} and keeps them in "
    "`homing-events.parquet`; where the site asks for a key, put one into the environment as "
    "`HOMING_KEY`.",
    "Нужны Homing и pandas: до первого выпуска — `pip install . pandas` в копии репозитория "
    "Homing. Первая ячейка загружает события с {site} и хранит их в `homing-events.parquet`; если "
    "сайт требует ключ, положите его в переменную окружения `HOMING_KEY`.",
)
_READ = """\
import os
import urllib.request
from pathlib import Path

import pandas as pd

import homing as hm

log = Path({file!r})
if not log.exists():
    key = os.environ.get("HOMING_KEY")
    headers = {{"Authorization": f"Bearer {{key}}"}} if key else {{}}
    request = urllib.request.Request({address!r}, headers=headers)
    log.write_bytes(urllib.request.urlopen(request).read())
frame = pd.read_parquet(log)
frame.head(3)"""
_TRAITS = """\
traits = frame[["customer", {columns}]].drop_duplicates()
traits.columns = traits.columns.str.removeprefix("trait.")
frame = frame.drop(columns=[{columns}])"""
_ASK = """\
events = hm.events(
    frame,
    customer="customer",
    event="event",
    occurred_at="occurred_at",
    timezone={timezone!r},
    week_start={week_start},{traits}
)
r = hm.{name}(
    events,
{arguments}
)
r"""
_SQL = Text("The same as one statement:", "То же одним запросом:")


def notebook(
    analysis: Analysis, found: Answer[Any], *, site: str, language: Language
) -> dict[str, object]:
    """Return a notebook (nbformat 4.5) that gives the same answer with the library.

    Parameters
    ----------
    analysis : Analysis
        What was asked about.
    found : Answer
        What the page has answered.
    site : str
        Where the events come from: scheme and host.
    language : "en" or "ru"
        Of the words between the cells.
    """
    needed = needed_by(found.question)
    title = f"# {analysis.spec.name.of(language)}"
    address = f"{site}{events_address(found.question, needed)}"
    cells = [
        _markdown(f"{title}\n\n{_NEEDS.of(language).format(site=site)}"),
        _code(_READ.format(file=EVENTS_FILE, address=address)),
    ]
    if needed.traits:
        columns = ", ".join(json.dumps(f"trait.{name}") for name in needed.traits)
        cells.append(_code(_TRAITS.format(columns=columns)))
    cells += [_code(_ask(analysis, found, needed)), _code(f"print(r.definition({language!r}))")]
    cells.append(_code("r.table.head()"))
    if found.text is not None:
        cells += [_markdown(_SQL.of(language)), _code("print(r.sql())")]
    for number, cell in enumerate(cells):
        cell["id"] = f"homing-{number}"
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": python}, "cells": cells}


def events_address(question: Any, needed: Needed) -> str:
    """Return the address at which the site gives the events that a question needs."""
    asked = [
        *(("event", name) for name in needed.events),
        *(("property", name) for name in needed.properties),
        *(("trait", name) for name in needed.traits),
        *([("as_of", question.as_of)] if question.as_of else []),
        *((name, "yes") for name in WHOSE if getattr(question, name)),
    ]
    return "/api/v1/events.parquet" + (f"?{urlencode(asked)}" if asked else "")


def as_text(made: dict[str, object]) -> str:
    """Return a notebook as the text of its file."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _ask(analysis: Analysis, found: Answer[Any], needed: Needed) -> str:
    return _ASK.format(
        name=analysis.spec.key,
        timezone=found.timing.calendar.timezone,
        week_start=found.timing.calendar.week_start,
        traits="\n    traits=traits," if needed.traits else "",
        arguments="\n".join(f"    {name}={value!r}," for name, value in _arguments(found)),
    )


def _arguments(found: Answer[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the arguments that differ from the defaults."""
    yield "period", str(found.timing.period)
    for each in fields(found.question):
        value = getattr(found.question, each.name)
        if each.name not in _ELSEWHERE | {"period"} and value != each.default:
            yield each.name, _plain(value)
    yield "now", found.timing.moment.isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _markdown(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": text,
    }
