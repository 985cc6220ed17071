"""What went wrong, where, and what to do next.

A user's mistake (`UserError` and its kin) and a bug are different things: the first is shown as it
is, with its remedy; the second is an ordinary Python exception and ends as "something broke here".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homing.core.text import Text


class HomingError(Exception):
    """Something Homing can explain.

    Parameters
    ----------
    what : str
        What happened, one sentence.
    where : str, optional
        The file, line, column, field or address it happened at.
    remedy : str, optional
        What to do next.
    """

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class UserError(HomingError):
    """Input that cannot be taken as it is: a wrong column, a bad date, an unknown period."""


class NotFound(HomingError):
    """The thing asked for is not here."""


class Refused(HomingError):
    """The one who asks may not do this."""


class Conflict(HomingError):
    """Somebody else changed the same thing first."""


class FolderInUse(HomingError):
    """Another process writes to the data folder."""


class LogAway(HomingError):
    """The event log cannot be opened now; what comes in is accepted, and waits for it."""

    headers: Mapping[str, str] = {"Retry-After": "60"}


class HomingWarning(UserWarning):
    """Root of everything Homing warns of.

    Parameters
    ----------
    text : Text
        What to beware of; `str()` of the warning is the English.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text.en


class SmallSampleWarning(HomingWarning):
    """A share rests on fewer customers than can carry it (n < 30)."""


class OpenIntervalWarning(HomingWarning):
    """A number waits for what comes later, and some cohorts have waited longer than others."""
