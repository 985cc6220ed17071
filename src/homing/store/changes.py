"""What was done to a log that can be taken back: batches that came in, customers made one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection

_BATCHES: Final = """
SELECT batch, source, received_at, events, undone_at
FROM batches WHERE NOT is_drain
ORDER BY batch DESC
"""

_MERGES: Final = """
SELECT merges.merge, one.id, other.id, merges.reason, merges.merged_at
FROM merges
JOIN identities AS one ON one.customer = merges.customer
JOIN identities AS other ON other.customer = merges.survivor
ORDER BY merges.merge DESC, one.id
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that came in together."""

    batch: int
    source: str
    received_at: datetime
    events: int
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Merge:
    """One customer became one with another: the ids they were known by, when and why."""

    merge: int
    id: str
    into: str
    reason: str
    merged_at: datetime


def batches(cursor: DuckDBPyConnection) -> list[Batch]:
    """Return every batch that can be taken back, newest first; not what came over HTTP."""
    return [Batch(*row) for row in cursor.execute(_BATCHES).fetchall()]


def merges(cursor: DuckDBPyConnection) -> list[Merge]:
    """Return what is merged, the newest first."""
    return [Merge(*row) for row in cursor.execute(_MERGES).fetchall()]
