"""A sentence in the two languages of the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and Russian.

    Examples
    --------
    >>> Text("cohort", "когорта").of("ru")
    'когорта'
    """

    en: str
    ru: str

    def of(self, language: Language) -> str:
        """Return the words in one language."""
        return self.ru if language == "ru" else self.en
