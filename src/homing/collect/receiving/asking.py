"""A request as protocols look at it, and what of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.types import Scope

from homing.collect.model import KEPT_HEADERS, MICROSECONDS
from homing.collect.places import CITY, IP_CLASS, Place
from homing.collect.protocols.protocol import Asked, first_values

LONGEST_HEADER: Final = 4_096
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def asked_of(scope: Scope, body: bytes) -> Asked:
    """Return the request; HEAD is asked as GET."""
    query = scope["query_string"]
    return Asked(
        "POST" if scope["method"] == "POST" else "GET",
        scope["path"],
        first_values(parse_qs(query.decode("latin-1"), keep_blank_values=True)) if query else {},
        {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        body,
    )


def kept_headers(asked: Asked, place: Place) -> dict[str, str]:
    """Return those that the inbox keeps, none longer than makes sense, and where the sender is."""
    headers = asked.headers
    kept = {name: headers[name][:LONGEST_HEADER] for name in KEPT_HEADERS if name in headers}
    if place.ip_class:
        kept[IP_CLASS] = place.ip_class
    if place.city:
        kept[CITY] = place.city
    return kept


def query_without(query: str, key: str) -> str:
    """Return the query as it was sent, without what names the key.

    Examples
    --------
    >>> query_without("token=hw_1&ip=0", "hw_1"), query_without("data=%7B%7D", "hw_1")
    ('ip=0', 'data=%7B%7D')
    """
    if key not in query:
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[1] != key])


def origin_of(asked: Asked) -> str | None:
    """Return the origin of the page that sent a request; None when it was no page."""
    if origin := asked.headers.get("origin"):
        return origin
    referrer = asked.headers.get("referer")
    if asked.method != "GET" or not referrer:
        return None
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_of_a_page(asked: Asked) -> bool:
    """Say whether a browser sent a request, though the page may have it not say for which."""
    return "sec-fetch-site" in asked.headers


def micros_of(moment: datetime) -> int:
    """Return a moment as microseconds since 1970, UTC."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * MICROSECONDS + since.microseconds
