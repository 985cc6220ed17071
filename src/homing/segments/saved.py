"""What is kept of segments and lists: names, rules, versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from homing.segments.model import Rule


class Kind(StrEnum):
    """Whether a segment goes on being looked at."""

    live = "live"
    frozen = "frozen"


@dataclass(frozen=True, slots=True)
class Segment:
    """A rule with a name.

    Parameters
    ----------
    id : UUID
        What rules and programs call it.
    name : str
        What people call it; no other segment that is not archived has it.
    kind : Kind
        `live`: who fits changes; `frozen`: members are those of when it was made.
    rule : Rule
        Who fits; of a frozen one, who fitted.
    version : int
        Rises with every change, so that nobody changes what they have not seen.
    created_by : UUID or None
        The user; None for the terminal.
    created_at, changed_at : datetime
        Aware.
    archived_at : datetime or None
        Since when it is out of the way and nobody enters or leaves it.
    """

    id: UUID
    name: str
    kind: Kind
    rule: Rule
    version: int
    created_by: UUID | None
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None = None

    @property
    def is_followed(self) -> bool:
        """Whether customers enter and leave it by themselves."""
        return self.kind is Kind.live and self.archived_at is None


@dataclass(frozen=True, slots=True)
class UploadedList:
    """Ids that somebody uploaded, under a name."""

    id: UUID
    name: str
    size: int
    created_by: UUID | None
    created_at: datetime
