"""Sentences that are kept in English and read back: into a code, blanks, and other languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from homing.core.text import Language, Text

OTHER: Final = "other"
"""The code of a sentence that nobody says."""

_MOST_REMEMBERED: Final = 2_000
_BLANK: Final = re.compile(r"\\\{(\w+)\\\}")
_REPR: Final = re.compile(r"""\A(['"])(.*)\1\Z""", re.DOTALL)
"""What stands in a sentence as Python writes a text; in Russian it stands in other quotes."""


class Why(NamedTuple):
    """What a sentence says: its code, and what stands in its blanks."""

    code: str
    blanks: dict[str, str]


class Sentences:
    """Every sentence of some kind, with its code and its words in both languages.

    Parameters
    ----------
    texts : mapping
        The code of each → its words, with blanks such as ``{name}``.

    Examples
    --------
    >>> said = Sentences({"too_many": Text("There are {n} of them.", "Их {n}.")})
    >>> said.why("There are 7 of them.")
    Why(code='too_many', blanks={'n': '7'})
    >>> said.in_words("There are 7 of them.", "ru")
    'Их 7.'
    >>> said.in_words("It rained.", "ru")
    'It rained.'
    """

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self._texts = texts
        self.why = lru_cache(_MOST_REMEMBERED)(self._why)

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        """Return what each looks like; made when the first is read, as many never are."""
        return {
            code: re.compile(_BLANK.sub(r"(?P<\1>.+)", re.escape(text.en)), re.DOTALL)
            for code, text in self._texts.items()
        }

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes there are."""
        return (*self._texts, OTHER)

    def _why(self, sentence: str) -> Why:
        """Return what a sentence says; one that is not known has the code `OTHER`."""
        for code, pattern in self._patterns.items():
            if found := pattern.fullmatch(sentence):
                return Why(code, found.groupdict())
        return Why(OTHER, {})

    def in_words(self, sentence: str, language: Language) -> str:
        """Return a sentence in a language; one that is not known as it is."""
        code, blanks = self.why(sentence)
        if code == OTHER:
            return sentence
        if language == "ru":
            blanks = {name: _REPR.sub(r"«\2»", said) for name, said in blanks.items()}
        return self._texts[code].of(language).format(**blanks)
