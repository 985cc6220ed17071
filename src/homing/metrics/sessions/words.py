"""How sessions are said in words."""

from __future__ import annotations

from typing import Final

from homing.core.text import LANGUAGES, Language, Text
from homing.draw import formats
from homing.metrics.answers.length import ANY_TIME, length_words
from homing.metrics.answers.words import by_text, filled, period_text, rules_text, with_group
from homing.metrics.sessions.question import BreakAt, Kind, SessionsCell, SessionsQuestion
from homing.metrics.timing import Timing

BREAKS: Final[dict[BreakAt, Text]] = {
    "nothing": Text("Nothing else", "Больше нигде"),
    "midnight": Text("Midnight", "В полночь"),
    "campaign": Text("Another campaign", "При новой кампании"),
    "both": Text("Both", "И там, и там"),
}
KINDS: Final[dict[Kind, Text]] = {
    "any": Text("A session", "Сессия"),
    "single": Text("A session of a single event", "Сессия из одного события"),
    "several": Text("A session of several events", "Сессия из нескольких событий"),
}

_EVENTS = Text("Sessions of: {event}", "Сессии из: {event}")
_GAP = Text("gap: {gap}", "пауза: {gap}")
_NO_GAP = Text("no gap ends them", "паузой не прерываются")
_LONGEST = Text("longest: {longest}", "не дольше: {longest}")
_NO_LONGEST = Text("however long", "сколь угодно долгие")
_BREAKS: Final[dict[BreakAt, Text]] = {
    "midnight": Text("they end at midnight too", "прерываются и в полночь"),
    "campaign": Text("another campaign ends them too", "прерываются и новой кампанией"),
    "both": Text(
        "midnight and another campaign end them too", "прерываются и в полночь, и новой кампанией"
    ),
}
_IN = Text("{kind}, began in {period}", "{kind}, начало: {period}")
_FROM = Text("{number}, {least} or longer", "{number}, {least} и дольше")
_WITHIN = Text("{number}, {least} to {most}", "{number}, от {least} до {most}")


def said(question: SessionsQuestion) -> tuple[Text, ...]:
    """Return the particulars of a question, as parts of its definition."""
    gap, longest = question.gap, question.longest
    limits = (
        _NO_GAP if gap == ANY_TIME else filled(_GAP, gap=length_words(gap)),
        _NO_LONGEST if longest == ANY_TIME else filled(_LONGEST, longest=length_words(longest)),
    )
    broken = (_BREAKS[question.break_at],) if question.break_at in _BREAKS else ()
    event = filled(_EVENTS, event=rules_text(question.event))
    return (event, *limits, *broken, *by_text(question.by))


def number_text(place: SessionsCell, timing: Timing) -> Text:
    """Return which number it is."""
    number = KINDS[place.kind]
    if place.starts is not None:
        number = filled(_IN, kind=KINDS[place.kind], period=period_text(timing, place.starts))
    if place.until_s is not None:
        ends = {"least": _seconds_text(place.from_s), "most": _seconds_text(place.until_s)}
        number = filled(_WITHIN, number=number, **ends)
    elif place.from_s > 0:
        number = filled(_FROM, number=number, least=_seconds_text(place.from_s))
    return with_group(number, place.group)


def length_text(seconds: float | None, language: Language) -> str:
    """Return how long sessions last; a dash where nobody knows.

    Examples
    --------
    >>> length_text(95.2, "en"), length_text(7260, "en"), length_text(None, "en")
    ('1 min 35 s', '2 h 1 min', '–')
    """
    if seconds is None:
        return "–"
    whole = round(seconds)
    parts = [(whole // 3600, _HOURS), (whole // 60 % 60, _MINUTES), (whole % 60, _SECONDS)]
    first = next((n for n, (count, _) in enumerate(parts) if count), len(parts) - 1)
    shown = [part for part in parts[first : first + 2] if part[0] or part == parts[first]]
    return " ".join(
        unit.of(language).format(n=formats.count(count, language)) for count, unit in shown
    )


_HOURS = Text("{n} h", "{n} ч")
_MINUTES = Text("{n} min", "{n} мин")
_SECONDS = Text("{n} s", "{n} с")


def _seconds_text(seconds: float) -> Text:
    return Text(**{language: length_text(seconds, language) for language in LANGUAGES})
