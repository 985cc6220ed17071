"""How people say which periods a number is about."""

from __future__ import annotations

from typing import NamedTuple

from homing.core.names import WEEKDAYS
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.metrics.selection.rule import ANY
from homing.metrics.timing import Timing

_CALENDAR = Text(
    "calendar {many}{week}, time zone {zone}; {many} are complete until {until}",
    "календарные {many}{week}, часовой пояс {zone}; учтены полностью периоды до {until}",
)
_ANY = Text("any event", "любое событие")
_WEEK = Text(" that start on {day}", " (первый день — {day})")


class Words(NamedTuple):
    """A length of time: one and the same, many; in Russian in the k-th, and in which of k."""

    one: Text
    many: Text
    kth: str
    in_one: str
    in_each: str


PERIODS = {
    Period.hour: Words(
        Text("hour", "один и тот же час"),
        Text("hours", "часы"),
        "в k-м часе",
        "в одном из k следующих часов",
        "в каждом из k следующих часов",
    ),
    Period.day: Words(
        Text("day", "один и тот же день"),
        Text("days", "дни"),
        "в k-й день",
        "в один из k следующих дней",
        "в каждый из k следующих дней",
    ),
    Period.week: Words(
        Text("week", "одну и ту же неделю"),
        Text("weeks", "недели"),
        "на k-й неделе",
        "на одной из k следующих недель",
        "на каждой из k следующих недель",
    ),
    Period.month: Words(
        Text("month", "один и тот же месяц"),
        Text("months", "месяцы"),
        "в k-м месяце",
        "в одном из k следующих месяцев",
        "в каждом из k следующих месяцев",
    ),
    Period.quarter: Words(
        Text("quarter", "один и тот же квартал"),
        Text("quarters", "кварталы"),
        "в k-м квартале",
        "в одном из k следующих кварталов",
        "в каждом из k следующих кварталов",
    ),
    Period.half_year: Words(
        Text("half-year", "одно и то же полугодие"),
        Text("half-years", "полугодия"),
        "в k-м полугодии",
        "в одном из k следующих полугодий",
        "в каждом из k следующих полугодий",
    ),
    Period.year: Words(
        Text("year", "один и тот же год"),
        Text("years", "годы"),
        "в k-м году",
        "в одном из k следующих лет",
        "в каждом из k следующих лет",
    ),
}


def calendar_words(timing: Timing, language: Language) -> str:
    """Return which periods a number is about, and until when they are over.

    Parameters
    ----------
    timing : Timing
        With nothing left open.
    language : "en" or "ru"
        The reader's.
    """
    is_hour = timing.period is Period.hour
    until = formats.period_label(
        Period.hour if is_hour else Period.day, timing.complete_until, language
    )
    week = ""
    if timing.period is Period.week:
        day = WEEKDAYS[timing.calendar.week_start - 1].of(language)
        week = _WEEK.of(language).format(day=day)
    return _CALENDAR.of(language).format(
        many=PERIODS[timing.period].many.of(language),
        week=week,
        zone=timing.calendar.timezone,
        until=until,
    )


def event_words(names: tuple[str, ...], language: Language) -> str:
    """Return names of events as part of a sentence, each in quotes."""
    if language == "ru":
        return " или ".join(f"«{name}»" for name in names)
    return " or ".join(f"“{name}”" for name in names)


def rule_words(rules: tuple[str, ...], language: Language) -> str:
    """Return rules of events as part of a sentence; none of them stand for any event."""
    named = () if ANY in rules else rules
    return event_words(named, language) or _ANY.of(language)
