"""What acts note beside, as people read it in the audit log: words for its keys and its values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from homing.collect import Privacy
from homing.core.names import WEEKDAYS
from homing.core.text import Text
from homing.metrics.answers.words import filled
from homing.ui.i18n import NAMES
from homing.web.access.pages.users import ROLES
from homing.web.project.faults import KINDS as BUSINESSES

DETAILS: Final = {
    "role": Text("role", "роль"),
    "name": Text("name", "название"),
    "kind": Text("kind", "вид"),
    "platform": Text("platform", "платформа"),
    "address": Text("from the address", "с адреса"),
    "sessions": Text("sessions", "входов"),
    "origins": Text("pages that may send", "страницы"),
    "events_per_s": Text("events a second", "событий в секунду"),
    "size": Text("size", "размер"),
    "count": Text("count", "сколько"),
    "starts": Text("first day", "первый день"),
    "ends": Text("last day", "последний день"),
    "is_yearly": Text("every year", "каждый год"),
    "text": Text("text", "текст"),
    "timezone": Text("time zone", "часовой пояс"),
    "currency": Text("currency", "валюта"),
    "week_start": Text("first day of the week", "первый день недели"),
    "language": Text("language", "язык"),
    "events": Text("events", "событий"),
    "ids": Text("ids", "идентификаторов"),
    "received": Text("counts of what was received", "счётчиков полученного"),
    "changed": Text("changed", "изменено"),
    "rejected": Text("rejected", "отклонённых"),
    "notes": Text("notes", "заметок"),
    "tags": Text("tags", "меток"),
    "merges": Text("merges", "объединений"),
    "segments": Text("segments", "сегментов"),
    "lists": Text("lists", "списков"),
    "months": Text("months", "месяцев"),
    "before": Text("before", "до"),
    "customers": Text("customers", "клиентов"),
    "form": Text("file", "файл"),
    "board": Text("board", "доска"),
    "pinned": Text("pinned", "закреплено"),
    "moved": Text("moved", "переставлено"),
    "roles": Text("roles", "роли"),
    "until": Text("until", "до"),
    "every": Text("it is sent", "отправляется"),
    "added": Text("added", "добавлены"),
    "dropped": Text("taken off", "убраны"),
    "to": Text("to", "кому"),
    "is_hidden": Text("not offered", "не предлагается"),
    "means": Text("means", "значит"),
    "filters": Text("filters", "фильтры"),
    "privacy": Text("what is kept", "что хранится"),
    "honours_signals": Text("honours “do not track”", "учитывает просьбы не отслеживать"),
    "unstated": Text("consent if not said", "согласие, если не сказано"),
    "keeps_refused": Text("counts those who refuse", "считает отказавшихся"),
    "declared": Text("declared", "объявлено"),
    "only_declared": Text("keeps the declared alone", "только объявленное"),
    "scrubs": Text("taken out", "вырезается"),
    "scrubs_traits": Text("out of traits too", "и из свойств"),
    "contacts": Text("known by the same", "один клиент, если совпадает"),
    "is_set": Text("set", "задано"),
    "server": Text("mail server", "почтовый сервер"),
}
"""Words for what acts note beside; others stand as they are."""
SETTINGS: Final = {
    "project": (Text("Project", "Проект"), "/settings/project"),
    "collecting": (Text("What is kept", "Что хранится"), "/settings/collecting"),
    "contacts": (Text("By what customers are known", "По чему узнают клиентов"),
                 "/settings/collecting"),
    "standard_events": (Text("Standard events", "Стандартные события"),
                        "/settings/standard-events"),
    "raw_data": (Text("Retention time: events", "Срок хранения: события"), "/settings/raw-data"),
    "raw_data_rejected": (Text("Retention time: rejected events",
                               "Срок хранения: отклонённые события"), "/settings/raw-data"),
    "raw_data_received": (Text("Retention time: counts of what was received",
                               "Срок хранения: счётчики полученного"), "/settings/raw-data"),
    "mail": (Text("Mail server", "Почтовый сервер"), None),
    "alert": (Text("Where trouble is told", "Куда сообщать о неполадках"), None),
}  # fmt: skip
"""What settings are together: what it is called, and its page; others stand as they are."""
LISTED: Final = ("added", "dropped", "filters")
"""Details that are several things; two of anything else are what it was, and what it became."""
MEANINGS: Final[Mapping[str, Mapping[Any, Text | str]]] = {
    "role": ROLES,
    "roles": ROLES,
    "platform": {
        "web": Text("site", "сайт"),
        "server": Text("server", "сервер"),
        "ios": Text("iOS app", "приложение iOS"),
        "android": Text("Android app", "приложение Android"),
        "other": Text("something else", "другое"),
    },
    "language": NAMES,
    "unstated": {
        "full": Text("full", "полное"),
        "aggregate": Text("aggregate", "обезличенное"),
        "none": Text("none", "нет"),
    },
    "scrubs": {
        "email": Text("e-mail addresses", "адреса почты"),
        "phone": Text("phone numbers", "номера телефонов"),
        "card": Text("numbers of bank cards", "номера банковских карт"),
    },
    "contacts": {
        "email": Text("e-mail address", "адрес почты"),
        "phone": Text("phone number", "номер телефона"),
    },
    "months": {None: Text("for ever", "бессрочно")},
    "until": {None: Text("it is revoked", "отзыва")},
    "server": {None: Text("none", "нет")},
    "week_start": dict(enumerate(WEEKDAYS, 1)),
    "kind": {
        "live": Text("live", "живой"),
        "frozen": Text("frozen", "застывший"),
        "write": Text("write key", "ключ записи"),
        "secret": Text("secret key", "секретный ключ"),
        "email": Text("domain of the e-mail", "домен почты"),
        "customer": Text("id of the customer", "идентификатор клиента"),
        "property": Text("property of the event", "параметр события"),
        **{kind: name for kind, (name, _) in BUSINESSES.items()},
    },
}
"""Words for values, by their key, for as long as rows are read; others stand as they are."""
SENT: Final[Mapping[object, Text]] = {
    "day": Text("every day at {time}", "каждый день в {time}"),
    "week": Text("every week at {time}, day: {weekday}", "каждую неделю в {time}, день: {weekday}"),
    "month": Text("every month at {time}, on day {day}", "каждый месяц в {time}, {day}-го числа"),
    None: Text("never by itself", "только вручную"),
}
"""When a board is mailed: one sentence of the details `every`, `day` and `minute`."""
TIMES: Final = ("starts", "ends", "before", "until")
"""Details that are days, or moments, as ISO 8601 writes them."""
AS_KNOWN: Final = Text("as Homing knows it", "как знает Homing")


def meaning(key: str, value: object) -> object:
    """Return the words for a value of a detail, or its time; of one that has none, the value."""
    if isinstance(value, list):
        return [meaning(key, each) for each in value]
    if key == "declared" and isinstance(value, Mapping):
        return [f"{name}: {', '.join(map(str, each))}" for name, each in value.items()]
    if key in TIMES and isinstance(value, str):
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    is_plain = value is None or isinstance(value, str | int)
    return MEANINGS.get(key, {}).get(value, value) if is_plain else value


def told(detail: Mapping[str, Any]) -> dict[str, object]:
    """Return the details of an act that a reader is told of, under their keys."""
    shown = {key: value for key, value in detail.items() if key != "back"}
    if "privacy" in shown:
        shown |= _rules(shown.pop("privacy"))
    if {"name", "means"} <= shown.keys():
        shown["means"] = [AS_KNOWN if each is None else each for each in shown["means"]]
    if "every" in shown:
        every, day, minute = (shown.pop(key, None) for key in ("every", "day", "minute"))
        shown["every"] = _sent(every, day, minute)
    return shown


def _rules(change: Any) -> dict[str, object]:
    """Return which rules of what is kept became others; before the first change they are ours."""
    was, now = change
    before = was or Privacy().to_dict()
    return {key: [before.get(key), now[key]] for key in now if before.get(key) != now[key]}


def _sent(every: object, day: object, minute: object) -> Text:
    hours, minutes = divmod(minute if isinstance(minute, int) else 0, 60)
    weekday = MEANINGS["week_start"].get(day, "")
    return filled(SENT[every], time=f"{hours:02}:{minutes:02}", day=str(day), weekday=weekday)
