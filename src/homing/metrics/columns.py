"""What the columns of tables are called in words, and how their values are read."""

from __future__ import annotations

import re
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
    "alpha": Text("alpha", "α"),
    "alpha_error": Text("alpha, standard error", "α, стандартная ошибка"),
    "amount": Text("Amount", "Сумма"),
    "at_end": Text("At the end", "На конец"),
    "at_least": Text("So many or more", "Не менее"),
    "at_least_high": Text("Or more, 95% to", "Не менее, 95\u00a0% до"),
    "at_least_low": Text("Or more, 95% from", "Не менее, 95\u00a0% от"),
    "at_least_share": Text("Share, or more", "Доля, не менее"),
    "at_most": Text("Not longer", "Не длиннее"),
    "at_most_high": Text("Not longer, 95% to", "Не длиннее, 95\u00a0% до"),
    "at_most_low": Text("Not longer, 95% from", "Не длиннее, 95\u00a0% от"),
    "at_most_share": Text("Share, not longer", "Доля, не длиннее"),
    "at_start": Text("At the start", "На начало"),
    "averaged_days": Text("Days averaged", "Усреднено дней"),
    "beta": Text("beta", "β"),
    "beta_error": Text("beta, standard error", "β, стандартная ошибка"),
    "between": Text("Between the steps", "Между шагами"),
    "bought_at": Text("First purchase in the period", "Первая покупка в периоде"),
    "c": Text("c", "c"),
    "c_error": Text("c, standard error", "c, стандартная ошибка"),
    "candidates": Text("Candidates tried", "Проверено кандидатов"),
    "chi2": Text("CMH chi²", "χ² КМХ"),
    "chi2_corrected": Text("CMH chi², corrected", "χ² КМХ с поправкой"),
    "churn_high": Text("Churn, 95% to", "Отток, 95\u00a0% до"),
    "churn_low": Text("Churn, 95% from", "Отток, 95\u00a0% от"),
    "churn_share": Text("Churn", "Отток"),
    "cohort": Text("Cohort", "Когорта"),
    "converted": Text("Got through", "Прошли до конца"),
    "covering_days": Text("Days that cover 80%", "Дней, покрывающих 80\u00a0%"),
    "currency": Text("Currency", "Валюта"),
    "customer": Text("Customer", "Клиент"),
    "customers": Text("Customers", "Клиенты"),
    "day": Text("Day", "День"),
    "days": Text("Days", "Дней"),
    "derl": Text("Expected periods left, discounted", "Ожидаемый остаток, дисконт."),
    "did": Text("Did it", "Совершили"),
    "difference_high": Text("Difference, 95% to", "Разница, 95\u00a0% до"),
    "difference_low": Text("Difference, 95% from", "Разница, 95\u00a0% от"),
    "difference_share": Text("Difference", "Разница долей"),
    "discount": Text("Discount", "Дисконт"),
    "dormant": Text("Dormant", "Уснувшие"),
    "dropped": Text("No further", "Дальше не пошли"),
    "entered": Text("Began", "Начали"),
    "entered_at": Text("Entered", "Когорта с"),
    "event": Text("Event", "Событие"),
    "events": Text("Events", "События"),
    "events_per_session": Text("Events in a session", "Событий в сессии"),
    "exactly": Text("Exactly", "Ровно"),
    "exactly_high": Text("Exactly, 95% to", "Ровно, 95\u00a0% до"),
    "exactly_low": Text("Exactly, 95% from", "Ровно, 95\u00a0% от"),
    "exactly_share": Text("Share, exactly", "Доля, ровно"),
    "first_at": Text("First event", "Первое событие"),
    "first_median_age": Text("First: median age of return", "Первая: медиана возраста возвращения"),
    "first_returned": Text("First: returned", "Первая: вернулись"),
    "first_share": Text("First: share", "Первая: доля"),
    "first_size": Text("First group", "Первая группа"),
    "group": Text("Group", "Группа"),
    "has_window": Text("Whole window in the data", "Окно целиком в данных"),
    "high": Text("Interval to", "Интервал до"),
    "holdout_error": Text("Error on periods kept back", "Ошибка на отложенных периодах"),
    "homogeneity_p": Text("Same in all cohorts, p", "Одинаково во всех когортах, p"),
    "intervals": Text("Active periods", "Активных периодов"),
    "is_complete": Text("Complete", "Завершён"),
    "is_fitted": Text("Fitted", "Подобрано"),
    "is_return": Text("Is a return itself", "Само по себе возвращение"),
    "is_significant": Text("Beyond chance", "Не случайно"),
    "is_small": Text("Few customers", "Мало клиентов"),
    "kept": Text("Stayed", "Остались"),
    "km_days": Text("Kaplan–Meier at days", "Каплан — Майер, день"),
    "km_high": Text("Kaplan–Meier, 95% to", "Каплан — Майер, 95\u00a0% до"),
    "km_low": Text("Kaplan–Meier, 95% from", "Каплан — Майер, 95\u00a0% от"),
    "km_share": Text("Kaplan–Meier", "Каплан — Майер"),
    "knee_days": Text("Knee, days", "Излом, дней"),
    "last_at": Text("Last event", "Последнее событие"),
    "lift": Text("Lift", "Во сколько раз чаще"),
    "lift_high": Text("Lift, 95% to", "Во сколько раз чаще, 95\u00a0% до"),
    "lift_low": Text("Lift, 95% from", "Во сколько раз чаще, 95\u00a0% от"),
    "log_likelihood": Text("Log-likelihood", "Логарифм правдоподобия"),
    "logrank_chi2": Text("Log-rank chi²", "χ² логранка"),
    "logrank_p": Text("Log-rank p", "p логранка"),
    "lost": Text("Left", "Ушли"),
    "low": Text("Interval from", "Интервал от"),
    "mean_length_s": Text("Mean length, seconds", "Средняя длина, секунд"),
    "mean_s": Text("Mean, seconds", "Среднее, секунд"),
    "median_days": Text("Median days", "Медиана, дней"),
    "median_high_days": Text("Median days, 95% to", "Медиана, дней, 95\u00a0% до"),
    "median_length_s": Text("Median length, seconds", "Медиана длины, секунд"),
    "median_low_days": Text("Median days, 95% from", "Медиана, дней, 95\u00a0% от"),
    "median_s": Text("Median, seconds", "Медиана, секунд"),
    "missing": Text("Missing", "Не хватает"),
    "month_high": Text("DAU/MAU, 95% to", "DAU/MAU, 95\u00a0% до"),
    "month_low": Text("DAU/MAU, 95% from", "DAU/MAU, 95\u00a0% от"),
    "month_share": Text("DAU/MAU", "DAU/MAU"),
    "n": Text("Times", "Раз"),
    "new": Text("New", "Новые"),
    "odds_ratio": Text("Odds ratio", "Отношение шансов"),
    "odds_ratio_from": Text("Odds ratio, 95% from", "Отношение шансов, 95\u00a0% от"),
    "odds_ratio_to": Text("Odds ratio, 95% to", "Отношение шансов, 95\u00a0% до"),
    "once": Text("Active on one day only", "Активны только в один день"),
    "p": Text("p", "p"),
    "p25_days": Text("A quarter within, days", "Четверть — за, дней"),
    "p75_days": Text("Three quarters within, days", "Три четверти — за, дней"),
    "p90_length_s": Text("90% are shorter, seconds", "90\u00a0% короче, секунд"),
    "p90_s": Text("90% are faster, seconds", "90\u00a0% быстрее, секунд"),
    "p_corrected": Text("p, corrected", "p с поправкой"),
    "paths": Text("Paths", "Пути"),
    "period": Text("Period", "Период"),
    "phi": Text("phi", "φ"),
    "precision": Text("Precision", "Точность"),
    "projected_high": Text("Projected, 95% to", "Прогноз, 95\u00a0% до"),
    "projected_low": Text("Projected, 95% from", "Прогноз, 95\u00a0% от"),
    "projected_renewal_share": Text("Projected renewal", "Прогноз продления"),
    "projected_share": Text("Projected", "Прогноз"),
    "proposed_period": Text("Period that fits", "Подходящий период"),
    "pulse": Text("Pulse", "Пульс"),
    "purchases": Text("Purchases", "Покупки"),
    "q": Text("q", "q"),
    "reached": Text("Got there", "Дошли"),
    "recall": Text("Recall", "Полнота"),
    "renewal_share": Text("Renewal", "Продление"),
    "repeat": Text("Bought twice or more", "Купили дважды и более"),
    "repeat_high": Text("Repeat share, 95% to", "Доля повторных, 95\u00a0% до"),
    "repeat_low": Text("Repeat share, 95% from", "Доля повторных, 95\u00a0% от"),
    "repeat_share": Text("Repeat-purchase share", "Доля повторных покупателей"),
    "resurrected": Text("Resurrected", "Вернувшиеся"),
    "retained": Text("Came back", "Вернулись"),
    "retained_high": Text("Came back, 95% to", "Вернулись, 95\u00a0% до"),
    "retained_low": Text("Came back, 95% from", "Вернулись, 95\u00a0% от"),
    "retained_share": Text("Share that came back", "Доля вернувшихся"),
    "retention_high": Text("CRR, 95% to", "CRR, 95\u00a0% до"),
    "retention_low": Text("CRR, 95% from", "CRR, 95\u00a0% от"),
    "retention_share": Text("CRR", "CRR"),
    "returned": Text("Returned", "Вернулись"),
    "returned_at": Text("First return", "Первое возвращение"),
    "returning": Text("Returning", "Постоянные"),
    "returns": Text("Returns", "Возвращения"),
    "risk_difference": Text("Difference", "Разница долей"),
    "risk_difference_high": Text("Difference, 95% to", "Разница, 95\u00a0% до"),
    "risk_difference_low": Text("Difference, 95% from", "Разница, 95\u00a0% от"),
    "second_median_age": Text(
        "Second: median age of return", "Вторая: медиана возраста возвращения"
    ),
    "second_returned": Text("Second: returned", "Вторая: вернулись"),
    "second_share": Text("Second: share", "Вторая: доля"),
    "second_size": Text("Second group", "Вторая группа"),
    "sessions": Text("Sessions", "Сессии"),
    "sessions_per_customer": Text("Sessions per customer", "Сессий на клиента"),
    "share": Text("Share", "Доля"),
    "single": Text("Single event", "Одно событие"),
    "single_high": Text("Single event, 95% to", "Одно событие, 95\u00a0% до"),
    "single_low": Text("Single event, 95% from", "Одно событие, 95\u00a0% от"),
    "single_share": Text("Single-event share", "Доля с одним событием"),
    "size": Text("Size", "Размер"),
    "source": Text("From", "Откуда"),
    "step": Text("Step", "Шаг"),
    "step_high": Text("Of the step before, 95% to", "От прошлого шага, 95\u00a0% до"),
    "step_low": Text("Of the step before, 95% from", "От прошлого шага, 95\u00a0% от"),
    "step_share": Text("Of the step before", "От прошлого шага"),
    "still": Text("Still there", "Остаются"),
    "still_open": Text("Still have time", "Ещё успевают"),
    "strata": Text("Cohorts compared", "Сравнено когорт"),
    "target": Text("To", "Куда"),
    "value": Text("Value", "Значение"),
    "waiting": Text("Not yet", "Ещё нет"),
    "week_high": Text("DAU/WAU, 95% to", "DAU/WAU, 95\u00a0% до"),
    "week_low": Text("DAU/WAU, 95% from", "DAU/WAU, 95\u00a0% от"),
    "week_share": Text("DAU/WAU", "DAU/WAU"),
    "went_on": Text("Made the next", "Совершили следующую"),
}
"""Columns of the tables of answers and of the people behind them."""

_YES, _NO = Text("yes", "да"), Text("no", "нет")
_PERIODS: Final = {"period", "cohort", "starts"}
"""Columns that hold the start of a period."""
_SHARES: Final = re.compile(r"(^|_)(share|low|high)$|^(precision|recall|risk_difference)$")
"""Columns that hold shares and the ends of their intervals …"""
_PLAIN: Final = ("lift", "median")
"""… but for those of these."""
_FINE: Final = {
    "alpha",
    "alpha_error",
    "beta",
    "beta_error",
    "c",
    "c_error",
    "discount",
    "p",
    "p_corrected",
    "homogeneity_p",
    "logrank_p",
    "q",
    "phi",
}
"""Columns whose numbers are small."""


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
    if name == "day":
        return formats.day(date.fromisoformat(value), language)
    if name in _PERIODS and query.get("period"):
        return _period_text(query["period"], str(value), language)
    return str(value)


def _number_text(name: str, value: float, language: Language) -> str:
    if _is_share(name):
        return formats.share(value, language, 1)
    if name in _FINE:
        return formats.number(value, language, 4)
    whole = isinstance(value, int) or value.is_integer()
    return formats.count(int(value), language) if whole else formats.number(value, language, 2)


def _is_share(name: str) -> bool:
    return bool(_SHARES.search(name)) and not name.startswith(_PLAIN)


def _period_text(period: str, start: str, language: Language) -> str:
    kind = Period.of(period)
    day = datetime.fromisoformat(start) if kind is Period.hour else date.fromisoformat(start[:10])
    return formats.period_label(kind, day, language)


def interval_text(
    name: str, row: Mapping[str, Any], query: Mapping[str, Any], language: Language
) -> str:
    """Return a value of a row with its 95 % interval behind it, where there is one.

    Examples
    --------
    >>> interval_text("share", {"share": 0.384, "low": 0.353, "high": 0.417}, {}, "en")
    '38.4% (35.3–41.7%)'
    """
    text = cell_text(name, row[name], query, language)
    if f"{name}_share" in row or any(row.get(end) is None for end in _ends(name)):
        return text
    low, high = (row[end] for end in _ends(name))
    if _is_share(name) and low >= 0:
        return f"{text} ({formats.interval(low, high, language, 1)})"
    low, high = (cell_text(end, row[end], query, language) for end in _ends(name))
    return f"{text} ({low} – {high})"


def is_end(name: str, row: Mapping[str, Any]) -> bool:
    """Say whether a column is an end of the interval of another one of the row."""
    return any(name in _ends(other) for other in row if other != name)


def _ends(name: str) -> tuple[str, str]:
    stem = name.removesuffix("share").removesuffix("_")
    before = f"{stem}_" if stem else ""
    return f"{before}low", f"{before}high"
