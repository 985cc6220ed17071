"""Which of two ids of one customer is the one that stays."""

from __future__ import annotations

import re
from typing import Final

MADE_UP: Final = (
    r"\$device:|anon|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"
    r"|[0-9a-f]{1,16}(-[0-9a-f]{1,16}){4}$"
)
"""How ids begin that a client has made up, upper case or lower; a regular expression."""
_MADE_UP: Final = re.compile(MADE_UP, re.IGNORECASE)


def survivor_of(new: object, old: object) -> tuple[object, object]:
    """Return two ids, the one that stays first.

    Clients disagree about which side is which, so it is not by its place alone: an id that a client
    has made up for somebody not yet known gives way to one that the shop knows.

    Parameters
    ----------
    new : object
        The one that stays if nothing can be told.
    old : object
        The other.

    Examples
    --------
    >>> survivor_of("$device:f6d6", "u1"), survivor_of("u1", "anon-1"), survivor_of("b", "a")
    (('u1', '$device:f6d6'), ('u1', 'anon-1'), ('b', 'a'))
    """
    if is_made_up(new) and not is_made_up(old):
        return old, new
    return new, old


def is_made_up(given: object) -> bool:
    """Say whether an id looks like one that a client made up."""
    return type(given) is str and _MADE_UP.match(given) is not None
