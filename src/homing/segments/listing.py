"""The ids of an uploaded list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from homing.core.errors import UserError

MOST_LISTED: Final = 1_000_000
"""Ids of one list."""


def different(ids: Iterable[str]) -> list[str]:
    """Return ids, each once, without blanks around them."""
    found = list(dict.fromkeys(clean for each in ids if (clean := each.strip())))
    check_many(len(found))
    return found


def check_many(ids: int) -> None:
    """Refuse a list of no ids, or of more than one list has."""
    if not 0 < ids <= MOST_LISTED:
        many = f"The list has more than {MOST_LISTED:,} ids."
        raise UserError(
            many if ids else "There is no id in the list.",
            where="ids",
            remedy=f"Give 1 to {MOST_LISTED:,} ids, one a line.",
        )
