"""What a customer is called and reached by, among their traits, and the words they are found by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

NAMES: Final = ("name", "full_name", "fullName", "first_name", "firstName", "last_name", "lastName")
EMAILS: Final = ("email", "e-mail", "mail")
PHONES: Final = ("phone", "phone_number", "phoneNumber", "tel")
FEWEST_DIGITS: Final = 4
"""Of what may be the beginning of a phone number."""
MOST_WORDS: Final = 5
"""Words of a search; more of them do not narrow it further."""

_PHONE: Final = re.compile(r"[+(]?[\d\s().\-]+")
_SAME: Final = str.maketrans("ё,", "е ")


def name_of(traits: Mapping[str, object]) -> str | None:
    """Return what a customer is called; None where it is not known.

    Examples
    --------
    >>> name_of({"first_name": "Анна", "last_name": "Петрова"})
    'Анна Петрова'
    """
    for whole, parts in ((NAMES[:3], ()), ((), (NAMES[3:5], NAMES[5:]))):
        found = [_first(traits, whole)] if whole else [_first(traits, each) for each in parts]
        if said := " ".join(each for each in found if each):
            return said
    return None


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a search, as `people_words` has them.

    Examples
    --------
    >>> words_of(" Пётр  O'Neil ")
    ('петр', "o'neil")
    """
    return tuple(dict.fromkeys(text.lower().translate(_SAME).split()))[:MOST_WORDS]


def numbers_of(text: str) -> tuple[str, ...]:
    """Return how the beginning of a phone number may be kept; nothing where it is none.

    Examples
    --------
    >>> numbers_of("8 (916) 123"), numbers_of("+7 916"), numbers_of("anna 1")
    (('8916123', '7916123'), ('7916',), ())
    """
    clean = text.strip()
    digits = re.sub(r"\D", "", clean)
    if len(digits) < FEWEST_DIGITS or not _PHONE.fullmatch(clean):
        return ()
    if digits.startswith("8") and not clean.startswith("+"):
        return digits, f"7{digits[1:]}"
    return (digits,)


def _first(traits: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = traits.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return None
