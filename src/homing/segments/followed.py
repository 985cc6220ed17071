"""Logs whose memberships somebody keeps up to date, so that pages read these and ask no rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from homing.store import EventStore
from homing.store.statements import column

FOLLOWED: Final = WeakKeyDictionary[EventStore, datetime]()
"""When `Following` looked at each last, without trouble."""
LATELY: Final = timedelta(minutes=2)
"""It rests for a minute at most; one that has more to do, such as a backlog, may not come to it."""
_STANDING: Final = "SELECT rule_hash FROM segment_standings WHERE segment = $segment"


def are_kept(events: EventStore, segment: UUID, rule_hash: str, now: datetime) -> bool:
    """Return whether the members of a segment are kept up to date, by the rule it has now."""
    looked_at = FOLLOWED.get(events)
    if looked_at is None or not timedelta() <= now - looked_at < LATELY:
        return False
    with events.cursor() as cursor:
        return column(cursor, _STANDING, {"segment": segment}) == [rule_hash]
