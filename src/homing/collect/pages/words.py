"""What the pages of collecting call things."""

from __future__ import annotations

from typing import Final

from homing.collect.pages.shown import State
from homing.collect.sources import Platform
from homing.collect.stream import Show
from homing.collect.trail import Fate
from homing.core.text import Text

WEEK: Final = Text("Events of the last 7 days", "События за последние 7 дней")
PLATFORMS: Final = {
    Platform.web: Text("Site", "Сайт"),
    Platform.server: Text("Server", "Сервер"),
    Platform.ios: Text("iOS app", "Приложение iOS"),
    Platform.android: Text("Android app", "Приложение Android"),
    Platform.other: Text("Something else", "Другое"),
}
STATES: Final = {
    State.waiting: (Text("waiting for the first event", "ждёт первого события"), "plain"),
    State.rejected: (Text("all of it rejected", "всё отклонено"), "bad"),
    State.receiving: (Text("receiving", "события идут"), "good"),
    State.silent: (Text("silent", "молчит"), "warn"),
    State.revoked: (Text("revoked", "отозван"), "plain"),
}
"""The word for a state, and its tone."""
SNIPPETS: Final = {
    "Browser": Text("Site: into the head of every page", "Сайт: в head каждой страницы"),
    "Terminal": Text("Terminal: a first event now", "Терминал: первое событие прямо сейчас"),
}
"""What snippets are called that are not called by their language."""
SHOWS: Final = (
    (Show.all, Text("All", "Все")),
    (Show.counted, Text("Counted", "В отчётах")),
    (Show.bots, Text("Bots", "Боты")),
    (Show.telling, Text("Who it is", "Идентификация")),
    (Show.internal, Text("Internal", "Внутренние")),
)
FATES: Final = {
    Fate.waiting: (Text("It waits in the inbox", "Ждёт в очереди на приём"), "info"),
    Fate.rejected: (Text("It was rejected", "Отклонено"), "bad"),
    Fate.dropped: (Text("It was rejected and dropped", "Отклонено и удалено"), "bad"),
    Fate.bot: (
        Text("It is here, and set aside as a bot's", "Сохранено, но отложено: это бот"),
        "warn",
    ),
    Fate.internal: (
        Text(
            "It is here, and set aside as internal traffic",
            "Сохранено, но отложено: это внутренний трафик",
        ),
        "warn",
    ),
    Fate.telling: (
        Text("It is here, and says who somebody is", "Сохранено: говорит, кто этот клиент"),
        "good",
    ),
    Fate.future: (Text("It is here, and yet to come", "Сохранено, но ещё не наступило"), "warn"),
    Fate.counted: (Text("It is in the reports", "Событие есть в отчётах"), "good"),
    Fate.unknown: (Text("It is nowhere here", "Такого сообщения здесь нет"), "warn"),
}
"""Where a message is, and the tone of that."""
