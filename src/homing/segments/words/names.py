"""What people call the things that a rule names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Names:
    """What people call other segments and lists, and the main currency, where that is known."""

    segments: Mapping[UUID, str] = field(default_factory=dict)
    lists: Mapping[UUID, str] = field(default_factory=dict)
    currency: str | None = None

    def segment(self, segment: UUID) -> str:
        """Return what a segment is called."""
        return self.segments.get(segment, str(segment))

    def list(self, list_: UUID) -> str:
        """Return what a list is called."""
        return self.lists.get(list_, str(list_))
