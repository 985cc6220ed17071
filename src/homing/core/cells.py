"""Texts in files that a spreadsheet opens: what others wrote must not be calculated there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?![\d\s().\-]*$)")
"""How a text begins that is calculated where it is opened; a phone number is none."""


def harmless(row: Iterable[object]) -> list[object]:
    """Return a row of a file in which a text that begins as a formula does stays a text.

    Examples
    --------
    >>> harmless(["=cmd()", "+44 20 7946 0000", "Анна", -1, None])
    ["'=cmd()", '+44 20 7946 0000', 'Анна', -1, None]
    """
    return [f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in row]


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    r"""Return rows as the lines of a CSV file (RFC 4180), harmless; None is an empty field.

    Every CSV that Homing gives is written by this, its heads too.

    Examples
    --------
    >>> csv_lines([["id", "=name"], ["Анна, 1", None]])
    'id,\'=name\r\n"Анна, 1",\r\n'
    """
    text = io.StringIO()
    csv.writer(text).writerows(map(harmless, rows))
    return text.getvalue()
