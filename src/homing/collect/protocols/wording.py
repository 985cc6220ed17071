"""Names that a client has for what Homing has a name of its own for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homing.collect.protocols.surroundings import DIRECT


def reworded(properties: dict[str, Any], words: Mapping[str, str]) -> None:
    """Give properties their names here; what has such a name already, or says nothing, goes.

    Examples
    --------
    >>> page = {"$current_url": "http://x/", "$referrer": "$direct", "size": 1}
    >>> reworded(page, {"$current_url": "url", "$referrer": "referrer"})
    >>> page
    {'size': 1, 'url': 'http://x/'}
    """
    for theirs, ours in words.items():
        if theirs in properties:
            value = properties.pop(theirs)
            if value not in (None, "", DIRECT) and ours not in properties:
                properties[ours] = value


def library_of(name: object, version: object) -> str | None:
    """Return the name of a client and its version as one text; None: it says neither."""
    said = [str(part) for part in (name, version) if type(part) in (str, int, float) and part]
    return " ".join(said) or None
