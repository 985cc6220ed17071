"""Packed bodies, known by how they begin: headers lie."""

from __future__ import annotations

import zlib
from typing import Final

from homing.collect.receiving.limits import MIB, Limits

GZIP: Final = b"\x1f\x8b"
ZLIB: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
MOST_MEMBERS: Final = 16
"""Packed pieces one behind another; honest clients write one. Each costs a copy of the rest."""
_GZIP_WINDOW, _ZLIB_WINDOW = 31, 15


class Untaken(Exception):
    """A body that cannot be taken."""


class TooLarge(Untaken):
    """A body is larger than is taken, or grows as no honest one does."""


class Stranger(Untaken):
    """A large body of somebody who has no good key."""


class Torn(Untaken):
    """A packed body ends too early, or is none."""


def is_packed(body: bytes) -> bool:
    """Say whether a body begins as gzip or zlib does; no JSON and no form begins so."""
    return body.startswith((GZIP, *ZLIB))


def unpacked(body: bytes, limits: Limits, *, ratio: int | None = None) -> bytes:
    """Return what is packed in a body, which may grow as `limits` say, or so many times.

    Raises
    ------
    TooLarge
        As soon as it passes the limit; no more than that was unpacked.
    Torn
        When it cannot be unpacked to its end, or is made of more pieces than anybody writes.
    """
    window = _GZIP_WINDOW if body.startswith(GZIP) else _ZLIB_WINDOW
    parts: list[bytes] = []
    size, rest, left = 0, body, MOST_MEMBERS
    most = max(MIB, len(body) * (ratio or limits.ratio))
    while rest:
        if not left:
            raise Torn("The body is packed in too many pieces; pack it in one.")
        left -= 1
        member = zlib.decompressobj(window)
        while not member.eof:
            part = _next_part(member, rest)
            size += len(part)
            if size > limits.body_bytes or size > most:
                raise TooLarge
            parts.append(part)
            rest = member.unconsumed_tail
        rest = member.unused_data if member.unused_data.startswith(GZIP) else b""
    return b"".join(parts)


def _next_part(member: zlib._Decompress, rest: bytes) -> bytes:
    try:
        part = member.decompress(rest, MIB)
    except zlib.error:
        raise Torn("The body is packed, and damaged.") from None
    if not part and not member.eof and not member.unconsumed_tail:
        raise Torn("The body is packed, and ends too early.")
    return part
