"""Of all ways to write a moment, the few that can be meant: told by how the values look.

Reading a sample by a pattern takes a millisecond, and there are hundreds of them; most differ from
what is there in a sign that is nowhere in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from homing.collect.importers.expressions import Sql, call, number, text

DIRECTIVES: Final = {
    **dict.fromkeys("dmyHIMS", "0{1,2}"),
    "Y": "0{1,4}",
    "f": "0{1,9}",
    **dict.fromkeys("aAbBp", "A"),
    "z": r"(?:A|[+-][0:]+)",
}
"""What each part of a pattern looks like."""
MOST: Final = 200
"""Of so many different shapes each pattern may read one: to look for it costs more than to try."""

LONGEST: Final = 200
"""Signs of a value that are looked at: no way to write a moment is longer, and a review is."""

_LOOKS: Final = (("[0-9]", "0"), ("[A-Za-z]+", "A"), (r"[\s\v]+", ""))
_PART: Final = re.compile(r"%(?P<directive>.)|(?P<word>[A-Za-z]+)|(?P<space>\s+)|(?P<sign>.)")


def shape(value: Sql) -> Sql:
    """Return how a text looks: each digit a 0, each word an A, no spaces."""
    value = call("left", value, number(LONGEST))
    for what, into in _LOOKS:
        value = call("regexp_replace", value, text(what), text(into), text("g"))
    return value


def possible(patterns: Iterable[str], shapes: Sequence[str]) -> list[str]:
    """Return the patterns that may read a value of one of the shapes; none other can.

    Examples
    --------
    >>> possible(["%d.%m.%Y", "%d.%m.%Y %H:%M", "%b %d, %Y"], ["00.00.0000", "soon"])
    ['%d.%m.%Y']
    """
    if len(shapes) > MOST:
        return list(patterns)
    return [pattern for pattern in patterns if any(map(_looks_of(pattern).fullmatch, shapes))]


@cache
def _looks_of(pattern: str) -> re.Pattern[str]:
    kinds = [(str(part.lastgroup), part) for part in _PART.finditer(pattern)]
    return re.compile("".join(_look_of(kind, part[kind]) for kind, part in kinds))


def _look_of(kind: str, said: str) -> str:
    if kind == "directive":
        return DIRECTIVES[said]
    return {"word": "A", "space": ""}.get(kind, re.escape(said))
