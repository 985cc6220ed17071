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
    "active_day": Text("DAU", "DAU"),
    "active_month": Text("MAU", "MAU"),
    "active_week": Text("WAU", "WAU"),
    "age": Text("Age", "Возраст"),
    "amount": Text("Amount", "Сумма"),
    "at_end": Text("At the end", "На конец"),
    "at_least": Text("So many or more", "Не менее"),
    "at_least_high": Text("Or more, 95% to", "Не менее, 95 % до"),
    "at_least_low": Text("Or more, 95% from", "Не менее, 95 % от"),
    "at_least_share": Text("Share, or more", "Доля, не менее"),
    "at_most": Text("Not longer", "Не длиннее"),
    "at_most_high": Text("Not longer, 95% to", "Не длиннее, 95 % до"),
    "at_most_low": Text("Not longer, 95% from", "Не длиннее, 95 % от"),
    "at_most_share": Text("Share, not longer", "Доля, не длиннее"),
    "at_start": Text("At the start", "На начало"),
    "averaged_days": Text("Days averaged", "Дней в среднем"),
    "bought_at": Text("First purchase in the period", "Первая покупка в периоде"),
    "churn_high": Text("Churn, 95% to", "Отток, 95 % до"),
    "churn_low": Text("Churn, 95% from", "Отток, 95 % от"),
    "churn_share": Text("Churn", "Отток"),
    "cohort": Text("Cohort", "Когорта"),
    "covering_days": Text("Days that cover 80%", "Дней, покрывающих 80 %"),
    "customer": Text("Customer", "Клиент"),
    "customers": Text("Customers", "Клиенты"),
    "day": Text("Day", "День"),
    "days": Text("Days", "Дней"),
    "dormant": Text("Dormant", "Уснувшие"),
    "entered_at": Text("Entered", "Когорта с"),
    "events": Text("Events", "События"),
    "exactly": Text("Exactly", "Ровно"),
    "exactly_high": Text("Exactly, 95% to", "Ровно, 95 % до"),
    "exactly_low": Text("Exactly, 95% from", "Ровно, 95 % от"),
    "exactly_share": Text("Share, exactly", "Доля, ровно"),
    "first_at": Text("First event", "Первое событие"),
    "group": Text("Group", "Группа"),
    "has_window": Text("Whole window in the data", "Окно целиком в данных"),
    "high": Text("Interval to", "Интервал до"),
    "intervals": Text("Active periods", "Активных периодов"),
    "is_complete": Text("Complete", "Завершён"),
    "kept": Text("Stayed", "Остались"),
    "knee_days": Text("Knee, days", "Излом, дней"),
    "last_at": Text("Last event", "Последнее событие"),
    "lost": Text("Left", "Ушли"),
    "low": Text("Interval from", "Интервал от"),
    "median_days": Text("Median days", "Медиана, дней"),
    "month_high": Text("DAU/MAU, 95% to", "DAU/MAU, 95 % до"),
    "month_low": Text("DAU/MAU, 95% from", "DAU/MAU, 95 % от"),
    "month_share": Text("DAU/MAU", "DAU/MAU"),
    "new": Text("New", "Новые"),
    "once": Text("Active on one day only", "Активны только в один день"),
    "period": Text("Period", "Период"),
    "proposed_period": Text("Period that fits", "Подходящий период"),
    "pulse": Text("Pulse", "Пульс"),
    "purchases": Text("Purchases", "Покупки"),
    "resurrected": Text("Resurrected", "Вернувшиеся"),
    "retention_high": Text("CRR, 95% to", "CRR, 95 % до"),
    "retention_low": Text("CRR, 95% from", "CRR, 95 % от"),
    "retention_share": Text("CRR", "CRR"),
    "returned": Text("Returned", "Вернулись"),
    "returned_at": Text("First return", "Первое возвращение"),
    "returning": Text("Returning", "Постоянные"),
    "returns": Text("Returns", "Возвращения"),
    "share": Text("Share", "Доля"),
    "size": Text("Size", "Размер"),
    "value": Text("Value", "Значение"),
    "week_high": Text("DAU/WAU, 95% to", "DAU/WAU, 95 % до"),
    "week_low": Text("DAU/WAU, 95% from", "DAU/WAU, 95 % от"),
    "week_share": Text("DAU/WAU", "DAU/WAU"),
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
