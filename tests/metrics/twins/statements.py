"""Every statement that Homing shows, of questions to a sample: the analyses, the plain numbers."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from homing.metrics import catalogue
from homing.metrics.analyses import ANALYSES
from homing.metrics.answers.analysis import Analysis
from homing.metrics.answers.answer import Answer
from homing.metrics.series.table import Series
from homing.metrics.spec import Spec

QUESTIONS = Path(__file__).parents[1] / "cases" / "questions"
NUMBERS = [spec for spec in catalogue.specs() if spec.key not in {a.spec.key for a in ANALYSES}]
ORDERED = re.compile(r"^ORDER BY\b", re.MULTILINE)
"""In a statement as it is shown: the order of its rows, not of a query inside."""
DIGITS = 9
"""Up to which two databases must agree on a number."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One question to an analysis; `no_sql` says why no statement answers it."""

    analysis: Analysis
    number: int
    said: dict[str, Any]

    @property
    def no_sql(self) -> str | None:
        """Why there is no statement, if there is none."""
        return self.said.get("no_sql")

    @cached_property
    def question(self) -> Any:
        """The question as the analysis takes it."""
        said = {name: value for name, value in self.said.items() if name != "no_sql"}
        unknown = set(said) - {each.name for each in fields(self.analysis.question)}
        assert not unknown, f"{self}: there is no {unknown}"
        return TypeAdapter(self.analysis.question).validate_python(said)

    def answer(self, events: Any) -> Answer[Any]:
        """Return its answer."""
        return self.analysis.answer(events, self.question)

    def __str__(self) -> str:
        return f"{self.analysis.spec.key}-{self.number}"


@cache
def asked() -> list[Asked]:
    """Return the questions of every analysis that has some; the same ones to whoever asks."""
    return [
        Asked(analysis, number, said)
        for analysis in ANALYSES
        for number, said in enumerate(_said(analysis.spec.key))
    ]


def in_sql() -> list[Asked]:
    """Return the questions that a statement answers."""
    return [each for each in asked() if each.no_sql is None]


def number(spec: Spec, events: Any, period: str) -> Series[Any]:
    """Return a metric that has one number for every period, of purchases and odd events."""
    since = "2018-12-10" if period == "hour" else None
    asked = {"period": period, "since": since, "week_start": 7, "timezone": "Asia/Kathmandu"}
    return catalogue.metric(spec.key).measure(events, **asked, event=["purchase", "it's \\ odd"])


def _said(key: str) -> list[dict[str, Any]]:
    path = QUESTIONS / f"{key}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def same(found: list[dict[str, Any]], expected: list[dict[str, Any]], statement: str) -> None:
    """See that two databases gave the same rows, in the same order if the statement says which."""
    rows, wanted = list(map(plain, found)), list(map(plain, expected))
    if not ORDERED.search(statement):
        rows, wanted = sorted(rows, key=str), sorted(wanted, key=str)
    assert rows == wanted


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as values that do not depend on a database."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)  # ClickHouse's comparisons are numbers
    if isinstance(value, (float, Decimal)):
        return None if math.isnan(value) else float(f"{float(value):.{DIGITS}g}")
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value.isoformat() if isinstance(value, date) else value
