"""Units of values, as codes of two bytes: a currency is three letters, of five bits each."""

from __future__ import annotations

import re
from typing import Final

NONE: Final = 0
"""No unit is said."""
OTHER: Final = 65_535
"""A unit that is no three capital letters; which one is not known here."""


def code_of(unit: str | None) -> int:
    """Return the code of a unit.

    Examples
    --------
    >>> unit_of(code_of("EUR")), code_of(None) == NONE, code_of("euros") == OTHER
    ('EUR', True, True)
    """
    if unit is None:
        return NONE
    if not re.fullmatch("[A-Z]{3}", unit):
        return OTHER
    high, middle, low = (ord(letter) - 64 for letter in unit)
    return (high << 10) + (middle << 5) + low


def unit_of(code: int) -> str | None:
    """Return the letters of a code; None where no unit is said.

    Examples
    --------
    >>> unit_of((5 << 10) + (21 << 5) + 18), unit_of(NONE)
    ('EUR', None)
    """
    letters = (code >> shift & 31 for shift in (10, 5, 0))
    return None if code == NONE else "".join(chr(64 + letter) for letter in letters)
