"""Any text as one part of an address, and back.

`.` and `..` are ways in an address, however they are written: browsers walk them and ask for what
is there. With a blank before them they are not.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

_WAYS: Final = (".", "..")


def part_of(text: str) -> str:
    """Return a text as one part of an address.

    Examples
    --------
    >>> part_of("a/b c"), part_of("..")
    ('a%2Fb%20c', '%20..')
    """
    return quote(f" {text}" if text in _WAYS else text, safe="")


def said_by(part: str) -> str:
    """Return the text that a part of an address says, once it is unquoted.

    Examples
    --------
    >>> said_by("a/b c"), said_by(" ..")
    ('a/b c', '..')
    """
    return part[1:] if part[1:] in _WAYS and part[0] == " " else part
