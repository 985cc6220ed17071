"""What a question needs of the log: the names of its events, properties and traits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from homing.metrics.answers.question import Question
from homing.metrics.selection.rule import Condition, Rule

_PLACE = re.compile(r"^\d+-\d+:")
"""Between which steps a rule holds, as `1-2:refund`."""
_NAMED = ("by", "value", "actor", "hold")
"""Fields that name a property, or a trait as `trait.plan`."""


class Needed(NamedTuple):
    """Names, each once; no events at all stand for all of them."""

    events: tuple[str, ...]
    properties: tuple[str, ...]
    traits: tuple[str, ...]


def is_rules(question: type[Question], name: str) -> bool:
    """Say whether a field of a question says rules of events."""
    return name in question.EVENTS or name in question.RULES


def needed_by(question: Question) -> Needed:
    """Return what a question needs of the log."""
    rules = list(_rules(question))
    named = [rule.name for rule in rules]
    is_any = question.reads_all or not named or None in named
    events = [] if is_any else named
    said = [condition for rule in rules for condition in rule.conditions]
    said += [Condition.read(text) for text in question.where]
    said += map(Condition.read, getattr(question, "marks", ()))
    said += [Condition.read(name) for field in _NAMED if (name := getattr(question, field, None))]
    return Needed(
        tuple(dict.fromkeys(filter(None, events))),
        tuple(dict.fromkeys(each.of for each in said if not each.is_trait)),
        tuple(dict.fromkeys(each.of for each in said if each.is_trait)),
    )


def _rules(question: Any) -> Iterator[Rule]:
    """Yield the rules that a question says; where it says none, any event."""
    for name in type(question).__dataclass_fields__:
        if is_rules(type(question), name):
            texts = getattr(question, name)
            if not texts and name in question.EVENTS:
                yield Rule(None)
            yield from (Rule.read(_PLACE.sub("", text)) for text in texts)
