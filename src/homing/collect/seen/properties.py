"""Which properties events have, of which types, how often, and what they look like."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from homing.collect.enrich.scrubbing import KINDS

Type = Literal["text", "number", "yes_no", "list", "object"]
EXAMPLES: Final = 3
LONGEST_EXAMPLE: Final = 40
SIGNS: Final = tuple(f"[{kind}]" for kind in sorted(KINDS))


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a name of events, as the looked-at ones have it.

    Parameters
    ----------
    name : str
        Of the property.
    types : tuple of str
        Of its values, the most frequent first.
    filled : float
        Share of the events that have it, 0 to 1.
    values : int
        Different values among them.
    examples : tuple of str
        The most frequent ones, shortened.
    is_scrubbed : bool
        Something personal was taken out of at least one value.
    """

    name: str
    types: tuple[Type, ...]
    filled: float
    values: int
    examples: tuple[str, ...]
    is_scrubbed: bool


def properties_of(events: Sequence[Mapping[str, Any]]) -> list[Property]:
    """Return the properties of events, the most filled first.

    Parameters
    ----------
    events : sequence of mapping
        The properties of each event; one that is None is not filled.

    Examples
    --------
    >>> [found] = properties_of([{"plan": "pro"}, {}, {"plan": "pro"}, {"plan": None}])
    >>> found.filled, found.examples
    (0.5, ('pro',))
    """
    filled: dict[str, list[Any]] = {}
    for event in events:
        for name, value in event.items():
            if value is not None:
                filled.setdefault(name, []).append(value)
    found = [_property(name, values, len(events)) for name, values in filled.items()]
    return sorted(found, key=lambda each: (-each.filled, each.name))


def _property(name: str, values: list[Any], events: int) -> Property:
    types = Counter(map(_type, values))
    texts = Counter(map(_text, values))
    return Property(
        name=name,
        types=tuple(each for each, _ in sorted(types.items(), key=lambda one: (-one[1], one[0]))),
        filled=len(values) / events,
        values=len(texts),
        examples=tuple(_short(text) for text, _ in _frequent(texts)),
        is_scrubbed=any(sign in text for text in texts for sign in SIGNS),
    )


def _frequent(texts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(texts.items(), key=lambda one: (-one[1], one[0]))[:EXAMPLES]


def _type(value: object) -> Type:
    match value:
        case bool():
            return "yes_no"
        case int() | float():
            return "number"
        case list():
            return "list"
        case dict():
            return "object"
        case _:
            return "text"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[: LONGEST_EXAMPLE - 1]}…"
