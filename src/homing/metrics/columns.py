"""What the columns of tables are called in words, and how their values are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from homing.core.text import Language, Text

_NAMES: Final[Mapping[str, Text]] = {
    "active": Text("Active", "Активные"),
    "age": Text("Age", "Возраст"),
    "amount": Text("Amount", "Сумма"),
    "bought_at": Text("First purchase in the period", "Первая покупка в периоде"),
    "cohort": Text("Cohort", "Когорта"),
    "customer": Text("Customer", "Клиент"),
    "customers": Text("Customers", "Клиенты"),
    "dormant": Text("Dormant", "Уснувшие"),
    "entered_at": Text("Entered", "Когорта с"),
    "events": Text("Events", "События"),
    "first_at": Text("First event", "Первое событие"),
    "group": Text("Group", "Группа"),
    "high": Text("95% to", "95 % до"),
    "last_at": Text("Last event", "Последнее событие"),
    "low": Text("95% from", "95 % от"),
    "new": Text("New", "Новые"),
    "period": Text("Period", "Период"),
    "pulse": Text("Pulse", "Пульс"),
    "purchases": Text("Purchases", "Покупки"),
    "resurrected": Text("Resurrected", "Вернувшиеся"),
    "returned": Text("Returned", "Вернулись"),
    "returned_at": Text("First return", "Первое возвращение"),
    "returning": Text("Returning", "Постоянные"),
    "returns": Text("Returns", "Возвращения"),
    "share": Text("Share", "Доля"),
    "size": Text("Size", "Размер"),
    "value": Text("Value", "Значение"),
}
"""Columns of the tables of answers and of the people behind them."""


def column_name(column: str, language: Language) -> str:
    """Return the words for a column.

    Examples
    --------
    >>> column_name("first_at", "en"), column_name("median_days", "en")
    ('First event', 'Median days')
    """
    known = _NAMES.get(column)
    return known.of(language) if known else column.replace("_", " ").capitalize()
