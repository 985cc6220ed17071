"""What browsers are told, so that pages of any site may send here and learn the answer."""

from __future__ import annotations

from typing import Final

PREFLIGHT_S: Final = 86_400
Headers = list[tuple[bytes, bytes]]

_ALWAYS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)


def of_reply(origin: bytes | None) -> Headers:
    """Return the headers of a reply; no cookie of ours is read on these paths, so any may ask."""
    if origin is None:
        return list(_ALWAYS)
    return [
        *_ALWAYS,
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"retry-after"),
        (b"vary", b"origin"),
    ]


def of_preflight(origin: bytes | None, asked_headers: bytes | None) -> Headers:
    """Return the headers of the answer to OPTIONS: what was asked for is allowed, for a day."""
    headers = [
        *of_reply(origin or b"*"),
        (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
        (b"access-control-max-age", str(PREFLIGHT_S).encode()),
        (b"content-length", b"0"),
    ]
    if asked_headers:
        headers.append((b"access-control-allow-headers", asked_headers))
    return headers
