"""What a selection says in a SQL twin."""

from __future__ import annotations

from homing.metrics.selection.selecting import Selection, actor_of, is_asked
from homing.metrics.twins import twin


def asked_values(selection: Selection) -> dict[str, twin.Value]:
    """Return `$customer`, whose an event is, and `$is_asked`, whether it is asked about."""
    return {"customer": actor_of(selection), "is_asked": is_asked(selection)}
