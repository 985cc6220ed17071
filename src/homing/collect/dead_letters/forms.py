"""Rejected events as plain values: what `.json`, `.csv`, the API and the terminal give."""

from __future__ import annotations

from typing import Final

from homing.collect.dead_letters.model import DeadLetter, Reason, Redrive
from homing.collect.dead_letters.reasons import why

MOST: Final = 10_000
"""Rejected events that are given at once."""
COLUMNS: Final = (
    *("letter", "received_at", "source", "protocol", "code", "reason"),
    *("settled_how", "raw"),
)
"""Of a file of rejected events."""


def letter_values(letter: DeadLetter, source: str | None) -> dict[str, object]:
    """Return a rejected event; `source` is what people call where it came from."""
    return {
        "letter": letter.letter,
        "received_at": letter.received_at.isoformat(),
        "source": source or str(letter.source),
        "protocol": letter.protocol,
        "code": why(letter.reason).code,
        "reason": letter.reason,
        "settled_how": letter.settled_how,
        "raw": letter.raw.decode("utf-8", "replace"),
    }


def reason_values(reason: Reason) -> dict[str, object]:
    """Return how many wait for a reason."""
    return {
        "code": why(reason.reason).code,
        "reason": reason.reason,
        "count": reason.letters,
        "newest": reason.newest.isoformat(),
    }


def redrive_values(redrive: Redrive) -> dict[str, object]:
    """Return how far rejected events are that are sent again."""
    ended_at = redrive.ended_at
    return {
        "redrive": redrive.redrive,
        "reasons": list(redrive.reasons),
        "begun_at": redrive.begun_at.isoformat(),
        "letters": redrive.letters,
        "settled": redrive.settled,
        "left": redrive.remaining,
        "ended_at": ended_at.isoformat() if ended_at else None,
        "ended_how": redrive.ended_how,
    }
