"""Logs whose memberships somebody keeps up to date, so that pages read these and ask no rule."""

from __future__ import annotations

from typing import Final
from weakref import WeakSet

from homing.store import EventStore

FOLLOWED: Final = WeakSet[EventStore]()
"""Those that `Following` looked at last time without trouble."""
