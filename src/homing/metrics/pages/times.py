"""The ranges worth a click, and the periods that give an answer which can be read."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from homing.core.periods import Period
from homing.metrics.answers.question import Question
from homing.metrics.events import Events

MOST = 2000
"""Periods that an answer may have and still be asked for by a click."""


class Range(NamedTuple):
    """A range worth a click: the last so many months; 0 for all time."""

    months: int
    since: date | None


def ranges(events: Events[Any]) -> list[Range]:
    """Return the ranges worth a click: as long as the data, counted back from their end."""
    calendar, span = events.calendar, events.span
    if span.first is None:
        return []
    first = calendar.index(Period.month, span.first)
    last = calendar.index(Period.month, events.end)
    lengths = (months for months in (3, 6, 12, 24) if last - months + 1 > first)
    near = [Range(n, calendar.date_at(Period.month, last - n + 1)) for n in lengths]
    return [*near, Range(0, None)]


def periods(events: Events[Any], question: Question) -> list[Period]:
    """Return the periods of which there are neither too many nor too few; the chosen one too."""
    fits = range(question.FEWEST_PERIODS, MOST + 1)
    return [
        each for each in question.PERIODS if each is question.period or _count(events, each) in fits
    ]


def _count(events: Events[Any], period: Period) -> int:
    first = events.span.first
    if first is None:
        return 0
    calendar = events.calendar
    return calendar.index(period, events.end) - calendar.index(period, first) + 1
