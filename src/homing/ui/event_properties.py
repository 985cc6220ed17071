"""How an event's properties are read out: money as money, items as a table, the rest as facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from homing.core.errors import UserError
from homing.core.money import Money
from homing.core.names import AMOUNT, CURRENCY, ITEMS
from homing.core.text import Language
from homing.draw import formats

if TYPE_CHECKING:
    from homing.ui.visit import Visit

Shown = Money | str | int | float
"""What a cell prints; None stands for an empty one."""

_MONEY = frozenset({AMOUNT, "discount", "price"})
"""Properties that are minor units of the event's currency."""
_FIRST = ("sku", "name", "category", "quantity", "price")
_LONGEST = 300
MOST_ROWS = 20
"""Rows of a table among the properties that a page shows; the files have all."""


@dataclass(frozen=True, slots=True)
class Items:
    """A table among the properties: its columns' names, its first rows, and how many there are."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Shown | None, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One event's properties, ready to be printed.

    Parameters
    ----------
    amount : Money or None
        What was paid or given back.
    facts : tuple of (str, value)
        The other properties by name.
    items : Items or None
        What was bought.
    """

    amount: Money | None
    facts: tuple[tuple[str, Shown], ...]
    items: Items | None


def reading(properties: object, *, currency: str) -> Reading:
    """Return the properties of an event as people read them.

    Parameters
    ----------
    properties : object
        What the log holds: a mapping, if it was written by us.
    currency : str
        What an amount without a currency of its own is in.

    Examples
    --------
    >>> shown = reading({"amount": 1530, "order_id": "536365"}, currency="GBP")
    >>> str(shown.amount), shown.facts
    ('15.30 GBP', (('order_id', '536365'),))
    """
    if not isinstance(properties, Mapping):
        return Reading(None, (("", _plain(properties)),), None)
    money_in = properties.get(CURRENCY, currency)
    amount = _shown(AMOUNT, properties.get(AMOUNT), money_in)
    items = properties.get(ITEMS)
    is_table = _is_table(items)
    hidden = {ITEMS} if is_table else set()
    if isinstance(amount, Money):
        hidden |= {AMOUNT, CURRENCY}
    facts = tuple(
        (key, shown)
        for key, value in properties.items()
        if key not in hidden and (shown := _shown(key, value, money_in)) is not None
    )
    table = _table(items, money_in) if is_table and items is not None else None
    return Reading(amount if isinstance(amount, Money) else None, facts, table)


def printed(shown: Shown | None, language: Language) -> str:
    """Return a value as the reader writes it; nothing for None."""
    if isinstance(shown, Money):
        return formats.money(shown.minor, shown.currency, language)
    if isinstance(shown, int):
        return formats.count(shown, language)
    if isinstance(shown, float):
        return formats.number(shown, language, 0 if shown.is_integer() else 2)
    return shown or ""


def reader(visit: Visit) -> Callable[[object], Reading]:
    """Return what a page's template reads properties by."""
    currency = visit.app.project.currency
    return lambda properties: reading(properties, currency=currency)


def printer(visit: Visit) -> Callable[[Shown | None], str]:
    """Return what a page's template prints their values by."""
    return lambda value: printed(value, visit.language)


def _is_table(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and len(value) > 0
        and all(isinstance(row, Mapping) for row in value)
    )


def _table(items: Sequence[Mapping[str, Any]], currency: str) -> Items:
    named = dict.fromkeys(key for item in items for key in item)
    columns = (*(key for key in _FIRST if key in named), *(k for k in named if k not in _FIRST))
    rows = tuple(
        tuple(_shown(key, item.get(key), currency) for key in columns) for item in items[:MOST_ROWS]
    )
    return Items(columns, rows, len(items))


def _shown(key: str, value: object, currency: object) -> Shown | None:
    if value is None or value == "":
        return None
    if key in _MONEY and type(value) is int:
        try:
            return Money(value, str(currency))
        except UserError:
            return value
    return _plain(value)


def _plain(value: object) -> Shown:
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str):
        return _cut(value)
    return _cut(json.dumps(value, ensure_ascii=False, default=str))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
