"""Units of values, as codes of two bytes: a currency is three letters, of five bits each."""

from __future__ import annotations

from typing import Final

NONE: Final = 0
"""No unit is said."""
OTHER: Final = 65_535
"""A unit that is no three capital letters; which one is not known here."""


def unit_of(code: int) -> str | None:
    """Return the letters of a code; None where no unit is said.

    Examples
    --------
    >>> unit_of((5 << 10) + (21 << 5) + 18), unit_of(NONE)
    ('EUR', None)
    """
    letters = (code >> shift & 31 for shift in (10, 5, 0))
    return None if code == NONE else "".join(chr(64 + letter) for letter in letters)
