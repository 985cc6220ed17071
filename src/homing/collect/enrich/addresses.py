"""What the address of a page says: its path, and the campaign that led there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlsplit

MOST_REMEMBERED: Final = 20_000
LONGEST: Final = 2_000
"""Characters of an address that are looked at."""
UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_MOST_FIELDS: Final = 100


def told_by(url: object) -> Mapping[str, str]:
    """Return the properties that a page's address gives: `path`, and `utm_…` where it has them.

    Examples
    --------
    >>> dict(told_by("https://shop.example/tea?utm_source=mail&q=1"))
    {'path': '/tea', 'utm_source': 'mail'}
    >>> dict(told_by(12))
    {}
    """
    return _told_by(url[:LONGEST]) if type(url) is str and url else {}


@lru_cache(MOST_REMEMBERED)
def _told_by(url: str) -> Mapping[str, str]:
    try:
        parts = urlsplit(url)
        campaign = _campaign_of(parts.query) if "utm_" in parts.query else {}
    except ValueError:
        return {}
    if not parts.netloc and not parts.path.startswith("/"):
        return campaign
    return {"path": parts.path or "/"} | campaign


def _campaign_of(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, max_num_fields=_MOST_FIELDS)
    first = dict(reversed(pairs))
    return {name: first[name] for name in UTM if name in first}
