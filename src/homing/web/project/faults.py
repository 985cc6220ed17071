"""What can be said of the business, and what is wrong with what cannot."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from homing.core.errors import UserError
from homing.core.money import Money
from homing.core.text import LANGUAGES, Text
from homing.store import BUSINESS_KINDS, BusinessKind, Project

LONGEST_NAME: Final = 100
KINDS: Final[dict[BusinessKind, tuple[Text, Text]]] = {
    "shop": (
        Text("Shop", "Магазин"),
        Text(
            "People buy again and again: orders, average order, repeat buyers.",
            "Люди покупают снова и снова: заказы, средний чек, повторные покупатели.",
        ),
    ),
    "subscription": (
        Text("Subscription", "Подписка"),
        Text(
            "People pay until they cancel: subscribers, churn.",
            "Люди платят, пока не откажутся: подписчики, отток.",
        ),
    ),
    "app": (
        Text("App or content", "Приложение или контент"),
        Text(
            "People come by: active customers, stickiness, day-1 and day-7 retention.",
            "Люди заходят: активные клиенты, регулярность, удержание 1-го и 7-го дня.",
        ),
    ),
}
"""What a kind is called, and what Today shows of it."""

_FAULTS: Final = {
    "name": Text("Enter a name of 1 to 100 characters.", "Введите название: от 1 до 100 символов."),
    "timezone": Text("There is no such time zone.", "Такого часового пояса нет."),
    "currency": Text(
        "Enter the three letters of a currency, such as GBP.",
        "Введите три буквы валюты, например RUB.",
    ),
    "week_start": Text("Choose a day.", "Выберите день."),
    "language": Text("Choose a language.", "Выберите язык."),
    "kind": Text("Choose a kind of business.", "Выберите вид бизнеса."),
}


def faults_of(said: dict[str, Any]) -> dict[str, Text]:
    """Return what cannot be taken, by field."""
    fits = {
        "name": isinstance(said["name"], str) and 0 < len(said["name"]) <= LONGEST_NAME,
        "timezone": said["timezone"] in timezones(),
        "currency": _is_currency(said["currency"]),
        "week_start": type(said["week_start"]) is int and said["week_start"] in range(1, 8),
        "language": said["language"] in LANGUAGES,
        "kind": said["kind"] is None or said["kind"] in BUSINESS_KINDS,
    }
    return {field: _FAULTS[field] for field, is_fit in fits.items() if not is_fit}


def changed(project: Project, said: dict[str, Any]) -> Project:
    """Return a project of which something was said anew.

    Raises
    ------
    UserError
        If it has no such setting, or a value cannot be taken; `where` names the first.
    """
    known = {field.name: getattr(project, field.name) for field in fields(Project)}
    if strange := sorted(set(said) - set(known)):
        raise UserError(
            f"A project has no {strange[0]!r}.",
            where=strange[0],
            remedy=f"It has {', '.join(known)}.",
        )
    full = known | said
    if faults := {name: fault for name, fault in faults_of(full).items() if name in said}:
        name, fault = next(iter(faults.items()))
        raise UserError(f"{said[name]!r} cannot be taken.", where=name, remedy=fault.en)
    return Project(**full)


@cache
def timezones() -> tuple[str, ...]:
    """Return the names of the time zones that people live in."""
    named = (name for name in available_timezones() if "/" in name)
    lived_in = (name for name in named if not name.startswith(("Etc/", "SystemV/", "US/")))
    return ("UTC", *sorted(lived_in))


def _is_currency(code: Any) -> bool:
    try:
        Money(0, code)
    except (UserError, TypeError, AttributeError):
        return False
    return True
