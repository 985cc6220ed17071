"""Sentences that every analysis says in the same way."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from homing.core.text import LANGUAGES, Language, Text
from homing.draw import formats
from homing.metrics.answers.question import Question
from homing.metrics.selection.expressions import is_trait
from homing.metrics.selection.grouping import NONE, OTHER
from homing.metrics.selection.rule import TRAIT
from homing.metrics.timing import Timing
from homing.metrics.timing_words import calendar_words, rule_words

_DEFINED = Text("{definition} {said}; {calendar}.", "{definition} {said}; {calendar}.")
_WHERE = Text("only events with: {conditions}", "только события с условиями: {conditions}")
_CUSTOMERS = Text("chosen customers only: {count}", "только выбранные клиенты: {count}")
_ACTOR = Text(
    "counted are values of “{actor}”, not customers", "считаются не клиенты, а значения «{actor}»"
)
_AS_OF = Text("as received by {moment}", "по данным, полученным до {moment}")
_IDENTIFIED = Text(
    "identified customers only, those with an id of a user",
    "только опознанные клиенты — у кого есть идентификатор пользователя",
)
_BOTS = Text("events of bots count too", "события ботов тоже учитываются")
_INTERNAL = Text("internal traffic counts too", "внутренний трафик тоже учитывается")
_BY = {
    True: Text("broken down by the trait “{name}”", "в разбивке по свойству «{name}»"),
    False: Text("broken down by “{name}”", "в разбивке по параметру «{name}»"),
}
_OF_GROUP = Text("{number}, {group}", "{number}, {group}")
GROUPS = {OTHER: Text("Other", "Прочие"), NONE: Text("(none)", "(не указано)")}


class Whose(Protocol):
    """What says whose events count."""

    @property
    def identified(self) -> bool:
        """Only those of identified customers."""

    @property
    def bots(self) -> bool:
        """Those of bots too."""

    @property
    def internal(self) -> bool:
        """Internal traffic too."""


def filled(template: Text, **parts: Text | str) -> Text:
    """Return a sentence with its parts in place, in each language.

    Examples
    --------
    >>> filled(Text("{n} new", "новых: {n}"), n="3").of("ru")
    'новых: 3'
    """

    def of(language: Language) -> str:
        said = {k: v.of(language) if isinstance(v, Text) else v for k, v in parts.items()}
        return template.of(language).format(**said)

    return Text(**{language: of(language) for language in LANGUAGES})


def period_text(timing: Timing, day: date) -> Text:
    """Return the name of the period around a day or a moment."""
    start = timing.start_of(timing.index_of(day))
    return Text(**{each: formats.period_label(timing.period, start, each) for each in LANGUAGES})


def defined(
    definition: Text, question: Question, timing: Timing, language: Language, *said: Text
) -> str:
    """Return what exactly was counted: the definition, its particulars, filters and calendar.

    Parameters
    ----------
    definition : Text
        One sentence with its full stop.
    question, timing
        What was asked; their filters and calendar are said too.
    language : "en" or "ru"
        The reader's.
    *said : Text
        What else was asked.
    """
    parts = [each.of(language) for each in (*said, *_filters(question))]
    if not parts:
        whole, calendar = definition.of(language), calendar_words(timing, language)
        return f"{whole.removesuffix('.')}; {calendar}."
    said_first = parts[0][:1].upper() + parts[0][1:]
    return _DEFINED.of(language).format(
        definition=definition.of(language),
        said="; ".join([said_first, *parts[1:]]),
        calendar=calendar_words(timing, language),
    )


def rules_text(rules: tuple[str, ...]) -> Text:
    """Return rules of events as part of a sentence; none of them stand for any event."""
    return Text(**{each: rule_words(rules, each) for each in LANGUAGES})


def by_text(by: str | None) -> tuple[Text, ...]:
    """Return by what an answer is broken down, if it is."""
    return () if by is None else (filled(_BY[is_trait(by)], name=by.removeprefix(TRAIT)),)


def group_text(group: str) -> Text:
    """Return the name of a group."""
    return GROUPS.get(group, Text(group, group))


def with_group(number: Text, group: str | None) -> Text:
    """Return which number it is, with its group if it has one."""
    return number if group is None else filled(_OF_GROUP, number=number, group=group_text(group))


def whose(asked: Whose) -> list[Text]:
    """Return whose events count, where these are not the usual ones."""
    said = (_IDENTIFIED, asked.identified), (_BOTS, asked.bots), (_INTERNAL, asked.internal)
    return [text for text, is_on in said if is_on]


def _filters(question: Question) -> list[Text]:
    said = []
    if question.where:
        said.append(filled(_WHERE, conditions=", ".join(question.where)))
    if question.customers:
        said.append(filled(_CUSTOMERS, count=str(len(question.customers))))
    if question.actor:
        said.append(filled(_ACTOR, actor=question.actor))
    if question.as_of:
        said.append(filled(_AS_OF, moment=question.as_of))
    return [*said, *whose(question)]
