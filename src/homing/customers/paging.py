"""Where a list was left: the last row that was read, as a word in the address."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from homing.core.errors import UserError

PAGE = 50
"""Rows of one page of a list."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last row that was read: what the list is ordered by, then the name that breaks ties.

    Examples
    --------
    >>> Mark.read(str(Mark(17, "Анна"))) == Mark(17, "Анна")
    True
    """

    rank: int
    name: str

    @classmethod
    def read(cls, text: str) -> Mark:
        """Return the mark that a word says.

        Raises
        ------
        UserError
            If the word was not made here.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            rank, name = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        except (ValueError, TypeError):
            raise unknown_place() from None
        if type(rank) is not int or type(name) is not str or abs(rank) >= 2**63:
            raise unknown_place()
        return cls(rank, name)

    def __str__(self) -> str:
        said = json.dumps([self.rank, self.name], ensure_ascii=False).encode()
        return urlsafe_b64encode(said).decode().rstrip("=")


def microseconds(moment: datetime) -> int:
    """Return a moment as a rank, exact to what the log keeps."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(rank: float) -> datetime:
    """Return the moment of a rank.

    Raises
    ------
    UserError
        If there is none: the mark was not made here.
    """
    try:
        return _EPOCH + timedelta(microseconds=rank)
    except (OverflowError, ValueError):
        raise unknown_place() from None


def unknown_place() -> UserError:
    """Return what is said of a mark that was not made here."""
    return UserError(
        "This place in the list is not known.",
        where="after",
        remedy="Take `after` from the answer before, or leave it out to begin at the start.",
    )
