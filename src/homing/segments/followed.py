"""Logs whose memberships somebody keeps up to date, so that pages read these and ask no rule."""

from __future__ import annotations

from typing import Final
from uuid import UUID
from weakref import WeakSet

from homing.store import EventStore
from homing.store.statements import column

FOLLOWED: Final = WeakSet[EventStore]()
"""Those that `Following` looked at last time without trouble."""
_STANDING: Final = "SELECT rule_hash FROM segment_standings WHERE segment = $segment"


def are_kept(events: EventStore, segment: UUID, rule_hash: str) -> bool:
    """Return whether the members of a segment are kept up to date, by the rule it has now."""
    if events not in FOLLOWED:
        return False
    with events.cursor() as cursor:
        return column(cursor, _STANDING, {"segment": segment}) == [rule_hash]
