"""The filter bar of an analysis, made from the fields of its question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats
from homing.metrics.answers.analysis import Analysis, Field
from homing.metrics.answers.question import Question
from homing.metrics.needed import is_rules
from homing.metrics.pages import labels
from homing.metrics.selection.rule import ANY
from homing.ui import state
from homing.ui.values import Value, text_of, value_of

Kind = Literal["segments", "picker", "range", "rules", "steps", "lines", "line"]
Option = tuple[Any, str]

WIDEST: Final = 36
"""Letters that choices side by side may have; with more they fold into a list."""

_UNTIL = "until"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One thing that can be asked.

    Parameters
    ----------
    kind : Kind
        How it is asked for.
    name, label : str
        Its field, and what that is called.
    options : tuple of (value, words)
        What can be chosen; in a picker "" stands for what is meant unless said.
    chosen : object
        What is.
    example : str
        What may be typed.
    said : str
        What is chosen, in words.
    without : str or None
        The address without it, where it says something.
    anything : str or None
        The address with any event in its place, where it names some.
    is_event : bool
        What is typed is a rule of events.
    type : "text" or "number"
        What is typed.
    """

    kind: Kind
    name: str
    label: str
    options: tuple[Option, ...] = ()
    chosen: Any = None
    example: str = ""
    said: str = ""
    without: str | None = None
    anything: str | None = None
    is_event: bool = False
    type: Literal["text", "number"] = "text"


@dataclass(frozen=True, slots=True)
class Bar:
    """The filters of a page: those in sight, and those folded away."""

    shown: tuple[Control, ...]
    folded: tuple[Control, ...]

    @property
    def typed(self) -> list[str]:
        """Names of the fields that the form itself holds; the others go along unseen."""
        both = (*self.shown, *self.folded)
        named = [each.name for each in both if each.kind != "segments"]
        return [*named, _UNTIL] if "since" in named else named

    def label_of(self, name: str) -> str:
        """Return what a field is called."""
        found = [each.label for each in (*self.shown, *self.folded) if each.name == name]
        return found[0] if found else name

    @property
    def said(self) -> list[Control]:
        """The folded ones that say something."""
        return [each for each in self.folded if each.without is not None]

    @property
    def line(self) -> list[tuple[str, str]]:
        """What is chosen, for paper."""
        return [(each.label, each.said) for each in (*self.shown, *self.said) if each.said]


def bar(
    analysis: Analysis,
    view: Question,
    *,
    names: list[str],
    periods: list[Period],
    meant: Mapping[str, Any],
    language: Language,
) -> Bar:
    """Return the filters of an analysis.

    Parameters
    ----------
    analysis : Analysis
        What is asked about.
    view : Question
        What is asked, as `view_of` of its question.
    names : list of str
        Names of the events that are there.
    periods : list of Period
        Those that give an answer which can be read.
    meant : mapping
        What is meant by what is not said, by field, as JSON says it; empty without an answer.
    language : "en" or "ru"
        The reader's.
    """
    made = _Maker(analysis, view, names, periods, meant, language)
    every = list(_ordered(analysis))
    shown = [name for name in every if name in analysis.shown]
    folded = [name for name in every if name not in analysis.shown]
    return Bar(
        tuple(made.control(name, is_folded=False) for name in shown),
        tuple(made.control(name, is_folded=True) for name in folded),
    )


def _ordered(analysis: Analysis) -> Iterator[str]:
    """Yield the fields to ask for: those in sight first, then its own, then everybody's."""
    names = dict.fromkeys((*analysis.shown, *analysis.fields, *labels.OF_ALL))
    known = {each.name for each in fields(analysis.question)}
    if len(analysis.question.PERIODS) == 1:
        known.discard("period")
    rest = [name for name in known if name not in names]
    yield from (name for name in (*names, *sorted(rest)) if name in known and name != _UNTIL)


@dataclass(frozen=True, slots=True)
class _Maker:
    analysis: Analysis
    view: Any
    names: list[str]
    periods: list[Period]
    meant: Mapping[str, Any]
    language: Language

    def control(self, name: str, *, is_folded: bool) -> Control:
        """Return the control of a field."""
        asked = self._field(name)
        value = self._value(name)
        chosen = getattr(self.view, name)
        kind = self._kind(name, value)
        options = self._options(name, value, asked)
        if kind == "segments" and (is_folded or sum(len(text) for _, text in options) > WIDEST):
            kind = "picker"
        if kind == "line" and chosen == value.default:
            chosen = None
        if kind == "picker":
            options = tuple((_said_in_form(each, value), text) for each, text in options)
            chosen = _said_in_form(chosen, value)
        return Control(
            kind=kind,
            name=name,
            label=asked.label.of(self.language),
            options=options,
            chosen=chosen,
            example=self._example(name, value),
            said=self._said(name, asked),
            without=self._without(name, value),
            anything=self._anything(name, chosen),
            is_event=is_rules(self.analysis.question, name),
            type="number" if value.kind in {int, float} else "text",
        )

    def _field(self, name: str) -> Field:
        found = self.analysis.fields.get(name) or labels.OF_ALL.get(name)
        return found or Field(label=Text(name.replace("_", " "), name.replace("_", " ")))

    def _value(self, name: str) -> Value:
        question = self.analysis.question
        default = next(each.default for each in fields(question) if each.name == name)
        hints = _hints(question)  # type: ignore[arg-type] # a class has a hash, whatever its objects
        return value_of(hints[name], default)

    def _kind(self, name: str, value: Value) -> Kind:
        if name == "since":
            return "range"
        if value.is_many:
            is_rule = is_rules(self.analysis.question, name)
            return "steps" if self._is_steps(name) else "rules" if is_rule else "lines"
        if _choices(value.kind) or value.kind is bool or name == "week_start":
            return "segments"
        return "line"

    def _is_steps(self, name: str) -> bool:
        return name in self.analysis.question.STEPS

    def _options(self, name: str, value: Value, asked: Field) -> tuple[Option, ...]:
        choices = self._choices(name, value, asked)
        meant = self._meant(name) if None in choices and None not in asked.choices else None
        return tuple(
            (each, self._words(meant if each is None and meant is not None else each, asked))
            for each in choices
            if (each is None or each != meant) and self._is_taken(name, each)
        )

    def _is_taken(self, name: str, value: Any) -> bool:
        """Say whether the question takes a value, all else being as it is; what it has it may."""
        if value == getattr(self.view, name):
            return True
        try:
            replace(self.view, **{name: value}).check()
        except UserError:
            return False
        return True

    def _choices(self, name: str, value: Value, asked: Field) -> list[Any]:
        if name == "period":
            is_open = name not in self.analysis.shown
            return [*([None] if is_open else []), *self.periods]
        few = [True, False] if value.kind is bool else _choices(value.kind)
        every = few or list(asked.choices)
        return [None, *every] if value.is_optional and every and None not in every else every

    def _meant(self, name: str) -> Any:
        """Return what is meant where nothing is chosen."""
        return self.meant.get(name) if getattr(self.view, name) is None else None

    def _example(self, name: str, value: Value) -> str:
        if value.is_many:
            example = labels.EXAMPLES.get(name, "")
            return labels.ONE_MORE.of(self.language) if self._is_steps(name) else example
        usual = value.default if value.default is not None else self.meant.get(name)
        return labels.EXAMPLES.get(name, "") if usual is None else _plain(usual)

    def _without(self, name: str, value: Value) -> str | None:
        usual = getattr(self.analysis.question().usual(self.names), name)
        if getattr(self.view, name) in {value.default, usual}:
            return None
        return state.href(self.analysis.path, self.view, **{name: value.default})

    def _anything(self, name: str, chosen: Any) -> str | None:
        if name not in self.analysis.question.EVENTS or not chosen or ANY in chosen:
            return None
        return state.href(self.analysis.path, self.view, **{name: (ANY,)})

    def _said(self, name: str, asked: Field) -> str:
        chosen = getattr(self.view, name)
        if name == "since":
            return span(chosen, self.view.until, self.language)
        if isinstance(chosen, tuple):
            return self._said_of_many(name, chosen, asked)
        return "" if chosen is None else self._words(chosen, asked)

    def _said_of_many(self, name: str, chosen: tuple[Any, ...], asked: Field) -> str:
        if name in self.analysis.question.EVENTS and (not chosen or ANY in chosen):
            return labels.ANY_EVENT.of(self.language)
        if not chosen:
            return (
                labels.NO_EVENT.of(self.language) if is_rules(self.analysis.question, name) else ""
            )
        between = " → " if self._is_steps(name) else ", "
        return between.join(self._words(each, asked) for each in chosen)

    def _words(self, value: Any, asked: Field) -> str:
        if value in asked.choices:
            return asked.choices[value].of(self.language)
        if isinstance(value, bool):
            return (labels.YES if value else labels.NO).of(self.language)
        if value is None:
            return labels.UNSAID.of(self.language)
        return formats.day(value, self.language) if isinstance(value, date) else _plain(value)


def _said_in_form(each: Any, value: Value) -> str:
    """Return what a form sends of a choice: nothing, where it is what is meant anyway."""
    return "" if each is None or each == value.default else text_of(each)


@cache
def _hints(question: type[object]) -> Mapping[str, Any]:
    """Return the types of a question's fields, read from their texts once."""
    return get_type_hints(question)


def span(since: date | None, until: date | None, language: Language) -> str:
    """Return a range of days in words."""
    if since is None and until is None:
        return labels.ALL_TIME.of(language)
    ends = ("…" if day is None else formats.day(day, language) for day in (since, until))
    return " – ".join(ends)


def _choices(kind: Any) -> list[Any]:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return list(kind) if isinstance(kind, type) and issubclass(kind, Enum) else []


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return str(value) if isinstance(value, (str, int, float)) else ""
