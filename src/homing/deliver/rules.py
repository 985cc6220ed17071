"""What delivery decides: which addresses are good, when a letter is tried again, when given up."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from homing.core.errors import UserError

ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,190}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
PAUSES: Final = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360))
LONGEST: Final = timedelta(hours=24)
"""After it a letter that nobody took is given up: its numbers are of yesterday."""
LONGEST_SUBJECT: Final = 150


def clean_address(said: str) -> str:
    """Return an address as it is kept, its domain in lower case and in letters mail can carry.

    Raises
    ------
    UserError
        If it is none: no name in front, no list, nothing that could end a header.

    Examples
    --------
    >>> clean_address(" ann@Почта.рф ")
    'ann@xn--80a1acny.xn--p1ai'
    """
    name, at, domain = said.strip().rpartition("@")
    try:
        found = f"{name}{at}{domain.encode('idna').decode().lower()}"
    except UnicodeError:
        found = ""
    if not ADDRESS.fullmatch(found):
        raise UserError(
            f"{said[:100]!r} is no e-mail address.",
            where="address",
            remedy="Write one such as ann@example.com.",
        )
    return found


def clean_subject(said: str) -> str:
    """Return a subject in one line: nothing in it can end the header it stands in."""
    shown = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in said)
    return " ".join(shown.split())[:LONGEST_SUBJECT]


def tried_again(attempts: int, made_at: datetime, now: datetime) -> datetime | None:
    """Return when a letter is tried again after so many attempts; None: it is given up."""
    again = now + PAUSES[min(attempts, len(PAUSES)) - 1]
    return again if again - made_at <= LONGEST else None
