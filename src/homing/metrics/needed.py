"""What a question needs of the log: the names of its events, properties and traits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, get_type_hints

from homing.metrics.answers.question import Question
from homing.metrics.selection.rule import Condition, Rule

_RULES = re.compile(r"(^|_)(events?|steps?|anchor|goal|exclude|exclusions?)$")
"""Names of fields that say rules of events."""
_TEXTS = (str, str | None, tuple[str, ...])
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
    is_named = name in question.EVENTS or _RULES.search(name) is not None
    return is_named and get_type_hints(question)[name] in _TEXTS


def needed_by(question: Question) -> Needed:
    """Return what a question needs of the log."""
    rules = list(_rules(question))
    named = [rule.name for rule in rules]
    is_any = question.reads_all or not named or None in named
    events = [] if is_any else named
    said = [condition for rule in rules for condition in rule.conditions]
    said += [Condition.read(text) for text in question.where]
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
            given = getattr(question, name) or ()
            texts = (given,) if isinstance(given, str) else given
            if not texts and name in question.EVENTS:
                yield Rule(None)
            yield from (Rule.read(_PLACE.sub("", text)) for text in texts)
