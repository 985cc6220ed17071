"""The ids of an uploaded list."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Final

from homing.core.errors import UserError

MOST_LISTED: Final = 1_000_000
"""Ids of one list."""


COLUMN: Final = "id"
SEPARATORS: Final = (",", ";", "\t")


def different(lines: Iterable[str]) -> list[str]:
    """Return the ids of lines, each once, without blanks around them.

    A line is an id; under a first line with a column named `id`, as every export has it, the lines
    are those of a CSV.

    Examples
    --------
    >>> different(["ann ", "", "bob", "ann"]), different(["since;ID", '2026-01-01;"ann"'])
    (['ann', 'bob'], ['ann'])
    """
    found = list(dict.fromkeys(clean for each in _ids(list(lines)) if (clean := each.strip())))
    check_many(len(found))
    return found


def _ids(lines: list[str]) -> list[str]:
    for separator in SEPARATORS if lines else ():
        head = [cell.strip(' "').casefold() for cell in lines[0].split(separator)]
        if COLUMN in head:
            return _column(lines[1:], head.index(COLUMN), separator)
    return lines


def _column(lines: list[str], place: int, separator: str) -> list[str]:
    try:
        return [row[place] for row in csv.reader(lines, delimiter=separator) if len(row) > place]
    except csv.Error:
        raise UserError(
            "The file cannot be read as CSV.",
            where="ids",
            remedy="Save it as CSV again, or as text with one id a line.",
        ) from None


def check_many(ids: int) -> None:
    """Refuse a list of no ids, or of more than one list has."""
    if not 0 < ids <= MOST_LISTED:
        many = f"The list has more than {MOST_LISTED:,} ids."
        raise UserError(
            many if ids else "There is no id in the list.",
            where="ids",
            remedy=f"Give 1 to {MOST_LISTED:,} ids, one a line.",
        )
