"""How paths are said in words."""

from __future__ import annotations

from typing import Final

from homing.core.text import Text
from homing.metrics.answers.length import ANY_TIME, length_words
from homing.metrics.answers.words import filled, rules_text
from homing.metrics.paths.nodes import ENDED
from homing.metrics.paths.question import PathsCell, PathsQuestion
from homing.metrics.selection.grouping import OTHER

DIRECTIONS: Final = {
    "after": Text("After", "После"),
    "before": Text("Before", "До"),
}
ANCHORS: Final = {
    "one": Text("One a customer", "Одно на клиента"),
    "each": Text("Each of them", "Каждое"),
}
NAMES: Final = {
    OTHER: Text("Other", "Прочее"),
    ENDED: Text("(end)", "(конец)"),
    "*": Text("any event", "любое событие"),
}

_BEGUN = {
    ("after", "one"): Text(
        "After each customer's first: {event}", "После первого у каждого клиента: {event}"
    ),
    ("after", "each"): Text("After every one of: {event}", "После каждого: {event}"),
    ("before", "one"): Text(
        "Before each customer's last: {event}", "До последнего у каждого клиента: {event}"
    ),
    ("before", "each"): Text("Before every one of: {event}", "До каждого: {event}"),
}
_STEPS = Text("steps: {steps}", "шагов: {steps}")
_TOP = Text("events named: {top}", "различаем событий: {top}")
_EXCLUDED = Text("without {events}", "без {events}")
_COLLAPSED = Text("repeats counted once", "повторы считаются один раз")
_WINDOW = Text("no further than {window} from the beginning", "не дальше {window} от начала")
_GAP = Text("ending at a pause of more than {gap}", "до паузы длиннее {gap}")
_NUMBER = Text("Step {step}: {source} → {target}", "Шаг {step}: {source} → {target}")
_ANYTHING = Text("anything", "любое событие")


def said(question: PathsQuestion) -> tuple[Text, ...]:
    """Return what was asked, in parts of a sentence."""
    begun = _BEGUN[question.direction, question.anchor]
    parts = [filled(begun, event=rules_text(question.event))]
    parts.append(filled(_STEPS, steps=str(question.steps)))
    parts.append(filled(_TOP, top=str(question.top)))
    if question.exclude:
        parts.append(filled(_EXCLUDED, events=", ".join(question.exclude)))
    if question.collapse_repeats:
        parts.append(_COLLAPSED)
    if question.window != ANY_TIME:
        parts.append(filled(_WINDOW, window=length_words(question.window)))
    if question.gap != ANY_TIME:
        parts.append(filled(_GAP, gap=length_words(question.gap)))
    return tuple(parts)


def name_of(node: str) -> Text:
    """Return what a node is called."""
    return NAMES.get(node, Text(node, node))


def number_of(place: PathsCell) -> Text:
    """Return which number it is."""
    source = _ANYTHING if place.source is None else _quoted(place.source)
    target = _ANYTHING if place.target is None else _quoted(place.target)
    return filled(_NUMBER, step=str(place.step), source=source, target=target)


def _quoted(node: str) -> Text:
    return NAMES.get(node, Text(f"“{node}”", f"«{node}»"))
