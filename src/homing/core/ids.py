"""Identifiers: one made from what it names, one made from time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from threading import Lock
from typing import Final
from uuid import UUID

SEPARATOR = "\x1f"
"""Stands between the parts of a message id; SQL that makes ids uses `chr(31)` for the same."""

_turn: Final = Lock()
_newest: Final[dict[str, int]] = {}


def message_id(*parts: str) -> UUID:
    """Return the id of the message that these parts describe; equal parts give an equal id.

    The 128 bits are MD5 of the parts joined by `SEPARATOR`, so that DuckDB makes the same id with
    `md5(concat_ws(chr(31), …))::UUID`. It tells messages apart; it proves nothing.

    Examples
    --------
    >>> message_id("purchase", "536365") == message_id("purchase", "536365")
    True
    """
    digest = hashlib.md5(SEPARATOR.join(parts).encode(), usedforsecurity=False)
    return UUID(bytes=digest.digest())


def new_id(now: datetime) -> UUID:
    """Return a new id that sorts by the time it was made, and within it after those before.

    UUID version 7 with monotonic random (RFC 9562 §5.7, §6.2 method 2): of two ids that one process
    makes in one millisecond the later one is the greater.
    """
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    with _turn:
        before = _newest.get("milliseconds"), _newest.get("tail", 0)
        is_same = before[0] == milliseconds
        tail = before[1] + 1 + secrets.randbits(32) if is_same else secrets.randbits(73)
        _newest.update(milliseconds=milliseconds, tail=tail)
    value = milliseconds << 80 | 0x7 << 76 | (tail >> 62) << 64
    return UUID(int=value | 0b10 << 62 | tail & ((1 << 62) - 1))
