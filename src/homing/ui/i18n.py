"""The languages of the pages: which one a visit gets, and its words.

English is the source language; `locale/ru/LC_MESSAGES/homing.po` holds the Russian words and is
read as it is, with no compiled twin to forget.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final, cast

from babel.core import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from homing.core.text import LANGUAGES, Language

NAMES: Final[dict[Language, str]] = {"en": "English", "ru": "Русский"}


def language_of(
    *, chosen: str | None, asked: str | None = None, cookie: str | None = None, accepted: str = ""
) -> Language:
    """Return the language of a visit: the first that Homing speaks of what was said.

    Parameters
    ----------
    chosen : str or None
        What the user has set.
    asked : str or None
        `?lang=` of this address.
    cookie : str or None
        What this browser was last switched to.
    accepted : str
        The Accept-Language header.
    """
    for said in (chosen, asked, cookie):
        if said in LANGUAGES:
            return said
    weighed = (part.partition(";q=") for part in accepted.replace(" ", "").split(","))
    ordered = sorted(weighed, key=lambda part: -_weight(part[2]))
    found = negotiate_locale([tag.partition("-")[0] for tag, _, _ in ordered], LANGUAGES)
    return cast(Language, found or "en")


@cache
def translations(language: Language) -> NullTranslations:
    """Return the words of a language, as gettext knows them."""
    if language == "en":
        return NullTranslations()
    source = files("homing.ui") / "locale" / language / "LC_MESSAGES" / "homing.po"
    with source.open("rb") as stream:
        catalog = read_po(stream, locale=Locale(language))
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
