"""What is said about a metric wherever its number is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from homing.core.text import Text


class Better(StrEnum):
    """The direction of a change that is good news."""

    up = "up"
    down = "down"
    neither = "neither"


class Unit(StrEnum):
    """What a metric's value is counted in."""

    share = "share"
    customers = "customers"
    orders = "orders"
    money = "money"
    sessions = "sessions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A standard event that a metric cannot do without, and how to send it."""

    event: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What a metric is.

    Parameters
    ----------
    key : str
        Its name in addresses, the API and the terminal.
    name, definition, denominator : Text
        Words for people; the definition is one sentence.
    unit : Unit
        What the value is counted in.
    better : Better
        The direction that is good news.
    formula : Text
        How the value is made.
    source : Text
        Where the definition comes from.
    pitfalls : tuple of Text
        How the number misleads.
    needs : tuple of Need
        Events without which there is nothing to measure.
    """

    key: str
    name: Text
    unit: Unit
    better: Better
    definition: Text
    formula: Text
    denominator: Text
    source: Text
    pitfalls: tuple[Text, ...]
    needs: tuple[Need, ...] = ()
