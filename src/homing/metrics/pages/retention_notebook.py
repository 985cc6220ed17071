"""A notebook that asks one question about retention with the library, to go on from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from homing.core.text import Language, Text
from homing.metrics.retention.query import RetentionQuery

EVENTS_FILE = "homing-events.parquet"
"""What the notebook reads, and fetches from the site when it is not beside it."""

_DEFAULT = RetentionQuery()
_TITLE = Text("# Retention", "# Удержание")
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
_ASK = """\
events = hm.events(
    frame,
    customer="customer",
    event="event",
    occurred_at="occurred_at",
    timezone={timezone!r},
    week_start={week_start},
)
r = hm.retention(
    events,
{arguments}
)
r"""
_CURVE = Text("The one curve, over finished periods:", "Общая кривая по завершённым периодам:")
_PEOPLE = Text("The customers behind a number:", "Клиенты, из которых состоит число:")
_SQL = Text("The statement that answered:", "Запрос, который дал ответ:")


def notebook(
    query: RetentionQuery, *, site: str, cohort: date | None, language: Language
) -> dict[str, object]:
    """Return a notebook (nbformat 4.5) that gives the same table with the library.

    Parameters
    ----------
    query : RetentionQuery
        The question, with nothing left open.
    site : str
        Where the events come from: scheme and host.
    cohort : date or None
        A cohort whose customers are shown as an example; None without cohorts.
    language : "en" or "ru"
        Of the words between the cells.
    """
    cells = [
        _markdown(f"{_TITLE.of(language)}\n\n{_NEEDS.of(language).format(site=site)}"),
        _code(_READ.format(file=EVENTS_FILE, address=f"{site}{events_address(query)}")),
        _code(
            _ASK.format(
                timezone=query.calendar.timezone,
                week_start=query.calendar.week_start,
                arguments="\n".join(_arguments(query)),
            )
        ),
        _code(f"print(r.definition({language!r}))"),
        _code("r.table.head()"),
        _markdown(_CURVE.of(language)),
        _code("r.plot()"),
        _code("r.curve.head()"),
    ]
    if cohort is not None:
        cells += [
            _markdown(_PEOPLE.of(language)),
            _code(f"r.who({cohort.isoformat()!r}, 0).head()"),
        ]
    cells += [_markdown(_SQL.of(language)), _code("print(r.sql())")]
    for number, cell in enumerate(cells):
        cell["id"] = f"homing-{number}"
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": python}, "cells": cells}


def events_address(query: RetentionQuery) -> str:
    """Return the address at which the site gives the events that a question needs."""
    if not (query.start_event and query.return_event):
        return "/api/v1/events.parquet"
    names = dict.fromkeys((*query.start_event, *query.return_event))
    return f"/api/v1/events.parquet?{urlencode([('event', name) for name in names])}"


def _arguments(query: RetentionQuery) -> Iterator[str]:
    """Yield the arguments that differ from the defaults; `now` always, for the log may grow."""
    said = query.to_dict()
    given = {"timezone", "week_start"}
    for name, default in _DEFAULT.to_dict().items():
        if name not in given and (said[name] != default or name in {"period", "now"}):
            value = said[name]
            yield f"    {name}={(str(value) if isinstance(value, str) else value)!r},"


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


def as_text(made: dict[str, object]) -> str:
    """Return a notebook as the text of its file."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
