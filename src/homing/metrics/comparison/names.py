"""By what customers can be told apart: the traits and properties that are there."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final, NamedTuple

from homing.metrics.events import Events
from homing.metrics.selection.rule import TRAIT
from homing.metrics.twins import twin

LOOKED_AT: Final = 10_000
"""Events, and customers, whose names are looked at."""
SHOWN: Final = 3


class Told(NamedTuple):
    """A trait or property: its name as `by` takes it, how many values it has, frequent ones."""

    by: str
    values: int
    frequent: tuple[str, ...]


def names(events: Events[Any]) -> tuple[Told, ...]:
    """Return the traits and properties with two values or more, traits first."""
    statement = twin.statement("comparison/names.sql", {"most": LOOKED_AT, "shown": SHOWN})
    rows = events.run(statement).to_pylist()
    found = []
    for (kind, name), group in groupby(rows, key=lambda row: (row["kind"], row["name"])):
        values = list(group)
        by = f"{TRAIT}{name}" if kind == "trait" else name
        frequent = tuple(row["value"] for row in values)
        found.append(Told(by, values[0]["values"], frequent))
    return tuple(each for each in found if each.values > 1)
