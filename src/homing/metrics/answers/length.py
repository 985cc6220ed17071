"""Lengths of time as people write them: 14d, 1h, 30min, or any."""

from __future__ import annotations

import re
from typing import Final

from homing.core.errors import UserError
from homing.core.text import Language, Text
from homing.draw import formats

ANY_TIME: Final = "any"
"""Stands for no limit."""

_SECONDS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_WORDS: Final = {
    "s": Text("{n}\u00a0s", "{n}\u00a0с"),
    "min": Text("{n}\u00a0min", "{n}\u00a0мин"),
    "h": Text("{n}\u00a0h", "{n}\u00a0ч"),
    "d": Text("{n}\u00a0d", "{n}\u00a0дн."),
    "w": Text("{n}\u00a0weeks", "{n}\u00a0нед."),
}
_LONGEST: Final = 36_525 * 86_400


def seconds_of(text: str, where: str) -> int | None:
    """Return the seconds that a length of time has; None for any.

    Raises
    ------
    UserError
        If it cannot be read; its `where` is the one given.

    Examples
    --------
    >>> seconds_of("14d", "window"), seconds_of("1h", "window"), seconds_of("any", "window")
    (1209600, 3600, None)
    """
    if text == ANY_TIME:
        return None
    number, unit = _read(text, where)
    seconds = number * _SECONDS[unit]
    if not 0 < seconds <= _LONGEST:
        raise UserError(
            f"{text!r} is not between a second and a hundred years.",
            where=where,
            remedy=f"Shorten it, or write {ANY_TIME}.",
        )
    return seconds


def length_words(text: str) -> Text:
    r"""Return a length of time as part of a sentence; it must be readable and not any.

    Examples
    --------
    >>> length_words("30min").en
    '30\xa0min'
    """
    number, unit = _read(text, "")
    return Text(_WORDS[unit].en.format(n=number), _WORDS[unit].ru.format(n=number))


def taken_words(seconds: float | None, language: Language) -> str:
    r"""Return how long something took, in the unit that suits it; a dash where nobody knows.

    Examples
    --------
    >>> taken_words(5400, "en"), taken_words(200_000, "en"), taken_words(None, "en")
    ('1.5\xa0h', '2.3\xa0d', '–')
    """
    if seconds is None:
        return "–"
    unit = next((each for each in ("d", "h", "min") if seconds >= _SECONDS[each]), "s")
    number = seconds / _SECONDS[unit]
    digits = 0 if number >= 10 or unit == "s" else 1
    return _WORDS[unit].of(language).format(n=formats.number(number, language, digits))


def _read(text: str, where: str) -> tuple[int, str]:
    found = re.fullmatch(r"\s*([0-9]{1,12})\s*(s|min|h|d|w)\s*", text)
    if found is None:
        raise UserError(
            f"{text!r} is not a length of time.",
            where=where,
            remedy=f"Write a number and s, min, h, d or w, such as 14d, or {ANY_TIME}.",
        )
    return int(found[1]), found[2]
