"""What the columns of tables are called in words, and how their values are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.draw import formats

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

_YES, _NO = Text("yes", "да"), Text("no", "нет")
_PERIODS: Final = {"period", "cohort", "starts"}
"""Columns that hold the start of a period."""


def column_name(column: str, language: Language) -> str:
    """Return the words for a column.

    Examples
    --------
    >>> column_name("first_at", "en"), column_name("median_days", "en")
    ('First event', 'Median days')
    """
    known = _NAMES.get(column)
    return known.of(language) if known else column.replace("_", " ").capitalize()


def cell_text(name: str, value: Any, query: Mapping[str, Any], language: Language) -> str:
    """Return a value of a column as people read it.

    Parameters
    ----------
    name : str
        The column.
    value : object
        As JSON says it.
    query : mapping
        What was asked, as `Answer.said` gives it.
    language : "en" or "ru"
        The reader's.

    Examples
    --------
    >>> cell_text("share", 0.384, {}, "en")
    '38.4%'
    >>> cell_text("cohort", "2026-01-01", {"period": "year"}, "en")
    '2026'
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return (_YES if value else _NO).of(language)
    if isinstance(value, (int, float)):
        return _number_text(name, value, language)
    if name in _PERIODS and query.get("period"):
        return _period_text(query["period"], str(value), language)
    return str(value)


def _number_text(name: str, value: float, language: Language) -> str:
    if name.endswith(("share", "low", "high")):
        return formats.share(value, language, 1)
    whole = isinstance(value, int) or value.is_integer()
    return formats.count(int(value), language) if whole else formats.number(value, language, 2)


def _period_text(period: str, start: str, language: Language) -> str:
    kind = Period.of(period)
    day = datetime.fromisoformat(start) if kind is Period.hour else date.fromisoformat(start[:10])
    return formats.period_label(kind, day, language)
