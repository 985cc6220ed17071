"""How a funnel is said in words."""

from __future__ import annotations

from typing import Final

from homing.core.text import LANGUAGES, Language, Text
from homing.metrics.answers.length import ANY_TIME, length_words
from homing.metrics.answers.words import by_text, filled
from homing.metrics.funnel.question import FunnelQuestion
from homing.metrics.timing_words import rule_words

ORDERS: Final = {
    "ordered": Text("in this order", "в этом порядке"),
    "strict": Text("in this order with nothing between", "в этом порядке, и ничего между ними"),
    "unordered": Text("in any order", "в любом порядке"),
}
ATTEMPTS: Final = {
    "best": Text("The attempt that gets furthest", "Самая далёкая попытка"),
    "first": Text("The first attempt", "Первая попытка"),
}
COUNTS: Final = {
    "uniques": Text("Customers", "Клиенты"),
    "totals": Text("Attempts", "Попытки"),
}
WINDOWS_FROM: Final = {
    "first": Text("from the first step", "от первого шага"),
    "previous": Text("from the step before", "от предыдущего шага"),
}
STEP: Final = Text("Step {step}: {event}", "Шаг {step}: {event}")

_STEPS = Text("Steps {order}: {steps}", "Шаги {order}: {steps}")
_THEN = Text(", then ", ", затем ")
_WITHIN = {
    "first": Text(
        "within {window} from the first step", "не позже чем через {window} после первого шага"
    ),
    "previous": Text(
        "within {window} from the step before",
        "не позже чем через {window} после предыдущего шага",
    ),
}
_EVER = Text("without a time limit", "без ограничения по времени")
_ATTEMPT = {
    "best": Text(
        "of each customer, the attempt that gets furthest",
        "у каждого клиента — самая далёкая попытка",
    ),
    "first": Text("of each customer, the first attempt", "у каждого клиента — первая попытка"),
}
_TOTALS = Text("every attempt is counted", "считается каждая попытка")
_EXCLUDED = Text("ended by {events}", "попытку прерывает {events}")
_HELD = Text("with the same “{name}” in all steps", "с одним и тем же «{name}» на всех шагах")


def said(question: FunnelQuestion) -> tuple[Text, ...]:
    """Return what was asked, in parts of a sentence."""
    parts = [_steps(question), _window(question)]
    is_total = question.count == "totals"
    parts.append(_TOTALS if is_total else _ATTEMPT[question.attempt])
    if question.exclude:
        parts.append(filled(_EXCLUDED, events=", ".join(question.exclude)))
    if question.hold:
        parts.append(filled(_HELD, name=question.hold))
    return (*parts, *by_text(question.by))


def _steps(question: FunnelQuestion) -> Text:
    def listed(language: Language) -> str:
        between = ", " if question.order == "unordered" else _THEN.of(language)
        return between.join(rule_words((step,), language) for step in question.steps)

    steps = Text(**{language: listed(language) for language in LANGUAGES})
    return filled(_STEPS, order=ORDERS[question.order], steps=steps)


def _window(question: FunnelQuestion) -> Text:
    if question.window == ANY_TIME:
        return _EVER
    return filled(_WITHIN[question.window_from], window=length_words(question.window))
