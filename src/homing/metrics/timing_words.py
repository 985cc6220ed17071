"""How people say which periods a number is about."""

from __future__ import annotations

from typing import NamedTuple

from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.metrics.timing import Timing

_CALENDAR = Text(
    "calendar {many}{week}, time zone {zone}; {many} are complete until {until}",
    "календарные {many}{week}, часовой пояс {zone}; периоды завершены до {until}",
)
_WEEK = Text(" that start on {day}", ", начало недели: {day}")
_DAYS = (
    Text("Monday", "понедельник"),
    Text("Tuesday", "вторник"),
    Text("Wednesday", "среда"),
    Text("Thursday", "четверг"),
    Text("Friday", "пятница"),
    Text("Saturday", "суббота"),
    Text("Sunday", "воскресенье"),
)


class Words(NamedTuple):
    """A length of time: one of them, many, and the k-th (Russian, after "в")."""

    one: Text
    many: Text
    kth: str


PERIODS = {
    Period.hour: Words(Text("hour", "один час"), Text("hours", "часы"), "k-й час"),
    Period.day: Words(Text("day", "один день"), Text("days", "дни"), "k-й день"),
    Period.week: Words(Text("week", "одну неделю"), Text("weeks", "недели"), "k-ю неделю"),
    Period.month: Words(Text("month", "один месяц"), Text("months", "месяцы"), "k-й месяц"),
    Period.quarter: Words(
        Text("quarter", "один квартал"), Text("quarters", "кварталы"), "k-й квартал"
    ),
    Period.half_year: Words(
        Text("half-year", "одно полугодие"), Text("half-years", "полугодия"), "k-е полугодие"
    ),
    Period.year: Words(Text("year", "один год"), Text("years", "годы"), "k-й год"),
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
        day = _DAYS[timing.calendar.week_start - 1].of(language)
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
