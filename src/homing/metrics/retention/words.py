"""The sentence that stands beside every retention number: what exactly was counted, of whom."""

from __future__ import annotations

from homing.core.text import Language, Text
from homing.metrics.retention.query import RetentionQuery
from homing.metrics.timing_words import PERIODS, calendar_words, event_words

_SENTENCE = Text(
    "Share of the customers of a cohort (the denominator: everyone whose first {start} in all of "
    "history fell in the same {one}) who had {back} in the k-th {one} after it; {calendar}.",
    "Доля клиентов когорты (знаменатель: все, у кого первое за всю историю {start} пришлось на "
    "{one}), у которых было {back} {kth} после этого; {calendar}.",
)
_CAPTION = Text(
    "Share of each cohort that returned; calendar {many}",
    "Доля когорты, которая вернулась; календарные {many}",
)


def caption(query: RetentionQuery, language: Language) -> str:
    """Return the title of a picture of retention."""
    return _CAPTION.of(language).format(many=PERIODS[query.period].many.of(language))


def definition(query: RetentionQuery, language: Language) -> str:
    """Return the definition of what was measured, one sentence.

    Parameters
    ----------
    query : RetentionQuery
        The question, with nothing left open.
    language : "en" or "ru"
        The reader's.
    """
    words = PERIODS[query.period]
    return _SENTENCE.of(language).format(
        start=_start(query.start_event, language),
        back=_return(query.return_event, language),
        one=words.one.of(language),
        kth=words.kth,
        calendar=calendar_words(query, language),
    )


def _start(names: tuple[str, ...], language: Language) -> str:
    if not names:
        return "событие (любое)" if language == "ru" else "event of any kind"
    quoted = event_words(names, language)
    return f"событие {quoted}" if language == "ru" else f"{quoted} event"


def _return(names: tuple[str, ...], language: Language) -> str:
    if not names:
        return "любое событие" if language == "ru" else "any event"
    quoted = event_words(names, language)
    return f"событие {quoted}" if language == "ru" else f"the event {quoted}"
