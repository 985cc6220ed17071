"""The sentence that stands beside every retention number: what exactly was counted, of whom."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.metrics.query import RetentionQuery

_SENTENCE = Text(
    "Share of the customers of a cohort (the denominator: everyone whose first {start} in all of "
    "history fell in the same {one}) who had {back} in the k-th {one} after it; calendar {many}"
    "{week}, time zone {zone}; {many} are complete until {until}.",
    "Доля клиентов когорты (знаменатель: все, у кого первое за всю историю {start} пришлось на "
    "{one}), у которых было {back} в {kth} после этого; календарные {many}{week}, часовой пояс "
    "{zone}; периоды завершены до {until}.",
)
_CAPTION = Text(
    "Share of each cohort that returned; calendar {many}",
    "Доля когорты, которая вернулась; календарные {many}",
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


class _Words(NamedTuple):
    one: Text
    many: Text
    kth: str


_PERIODS = {
    Period.hour: _Words(Text("hour", "один час"), Text("hours", "часы"), "k-й час"),
    Period.day: _Words(Text("day", "один день"), Text("days", "дни"), "k-й день"),
    Period.week: _Words(Text("week", "одну неделю"), Text("weeks", "недели"), "k-ю неделю"),
    Period.month: _Words(Text("month", "один месяц"), Text("months", "месяцы"), "k-й месяц"),
    Period.quarter: _Words(
        Text("quarter", "один квартал"), Text("quarters", "кварталы"), "k-й квартал"
    ),
    Period.half_year: _Words(
        Text("half-year", "одно полугодие"), Text("half-years", "полугодия"), "k-е полугодие"
    ),
    Period.year: _Words(Text("year", "один год"), Text("years", "годы"), "k-й год"),
}


def caption(query: RetentionQuery, language: Language) -> str:
    """Return the title of a picture of retention."""
    return _CAPTION.of(language).format(many=_PERIODS[query.period].many.of(language))


def definition(query: RetentionQuery, until: date, language: Language) -> str:
    """Return the definition of what was measured, one sentence.

    Parameters
    ----------
    query : RetentionQuery
        The question, with nothing left open.
    until : date or datetime
        Start of the first period that is not over.
    language : "en" or "ru"
        The reader's.
    """
    words = _PERIODS[query.period]
    shown = formats.period_label(
        Period.hour if query.period is Period.hour else Period.day, until, language
    )
    week = ""
    if query.period is Period.week:
        week = _WEEK.of(language).format(day=_DAYS[query.calendar.week_start - 1].of(language))
    return _SENTENCE.of(language).format(
        start=_event(query.start_event, language, is_first=True),
        back=_event(query.return_event, language),
        one=words.one.of(language),
        many=words.many.of(language),
        kth=words.kth,
        week=week,
        zone=query.calendar.timezone,
        until=shown,
    )


def _event(names: tuple[str, ...], language: Language, *, is_first: bool = False) -> str:
    if not names:
        if language == "ru":
            return "событие (любое)" if is_first else "любое событие"
        return "event of any kind" if is_first else "any event"
    if language == "ru":
        return "событие " + " или ".join(f"«{name}»" for name in names)
    quoted = " or ".join(f"“{name}”" for name in names)
    return f"{quoted} event" if is_first else f"a {quoted} event"
