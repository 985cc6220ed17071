"""The five steps, and how the address of a page tells that one is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from homing.core.text import Text

TAKEN: Final = "taken"
"""What the script says in the place of an address when a list was taken along as a file."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Parameters
    ----------
    title, text : Text
        What to do, and what one sees by it.
    way : str or None
        Where it can be done from, if that is one address.
    is_done : callable
        Says of a path and a query whether the visitor has done it.
    """

    title: Text
    text: Text
    way: str | None
    is_done: Callable[[str, dict[str, list[str]]], bool]


STEPS: Final = (
    Step(
        Text("Open retention", "Откройте удержание"),
        Text(
            "In the navigation, under Measure; or press g, then r.",
            "В навигации, раздел «Метрики»; или нажмите g, затем r.",
        ),
        "/retention",
        lambda path, _asked: path == "/retention",
    ),
    Step(
        Text("Choose a number of the table", "Выберите число в таблице"),
        Text(
            "A row is a cohort, a column an age. Choose a number at age 1 or later.",
            "Строка — когорта, столбец — возраст. Выберите число в возрасте 1 или старше.",
        ),
        "/retention",
        lambda path, _asked: path == "/retention/customers",
    ),
    Step(
        Text("See who did not return", "Посмотрите, кто не вернулся"),
        Text(
            "Above the list, choose those who did not: these are the people to write to.",
            "Над списком выберите тех, кто не вернулся: им и стоит написать.",
        ),
        None,
        lambda path, asked: path == "/retention/customers" and asked.get("returned") == ["no"],
    ),
    Step(
        Text("Save them as a segment", "Сохраните их как сегмент"),
        Text(
            "Unfold Save as segment, name it, press the button.",
            "Раскройте «Сохранить как сегмент», назовите его и нажмите кнопку.",
        ),
        None,
        lambda path, asked: path.startswith("/segments/") and asked.get("done") == ["added"],
    ),
    Step(
        Text("Watch its size and take the list along", "Следите за размером и заберите список"),
        Text(
            "This page counts it whenever you look. The button .csv is the list as a file.",
            "Эта страница считает сегмент каждый раз. Кнопка .csv — список файлом.",
        ),
        None,
        lambda path, _asked: path == TAKEN,
    ),
)


def advanced(place: int, at: str) -> int:
    """Return how far somebody has come who was at a place and is at an address now.

    Examples
    --------
    >>> advanced(0, "/retention"), advanced(0, "/customers"), advanced(1, "/retention?period=week")
    (1, 0, 1)
    >>> advanced(1, "/retention/customers?age=1&returned=no")
    3
    """
    parts = urlsplit(at)
    asked = parse_qs(parts.query)
    while place < len(STEPS) and STEPS[place].is_done(parts.path, asked):
        place += 1
    return place
