"""What a log amounts to: its events by name, the first and the last; kept up while it grows.

What was counted stays counted as long as events only come: then those of the new batches are added.
When events were taken away or changed hands, all of them are counted anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from homing.store.identified import has_unknown

_MARK = """
SELECT
    (SELECT coalesce(max(batch), 0) FROM batches),
    (SELECT coalesce(max(rewrite), 0) FROM rewritten),
    (SELECT coalesce(max(customer), -1) FROM identities),
    (SELECT max(before) FROM removals WHERE data = 'events' AND removed > 0)
"""

_COUNTS = """
SELECT event_names.name, count(*), min(log.occurred_at), max(log.occurred_at)
FROM log
JOIN event_names ON event_names.event = log.event
WHERE log.aside = 0 AND log.batch > $batch
GROUP BY event_names.name
"""


class Counted(NamedTuple):
    """How many events of one name there are, the first and the last."""

    events: int
    first: datetime
    last: datetime

    def __add__(self, other: object) -> Counted:
        """Return the same of both."""
        assert isinstance(other, Counted)
        first, last = min(self.first, other.first), max(self.last, other.last)
        return Counted(self.events + other.events, first, last)


@dataclass(frozen=True)
class Overview:
    """What one state of a log amounts to, of the events that count.

    Parameters
    ----------
    batch, rewrite, customer : int
        The last batch, rewrite and number of a customer that it has seen.
    counted : mapping
        By the name of the events.
    has_unknown : bool
        Somebody is known by a device.
    removed_before : datetime or None
        The moment before which raw data was removed for good; None: none was.
    """

    batch: int = 0
    rewrite: int = 0
    customer: int = -1
    counted: Mapping[str, Counted] = field(default_factory=lambda: MappingProxyType({}))
    has_unknown: bool = False
    removed_before: datetime | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of events, the most frequent first."""
        return tuple(sorted(self.counted, key=lambda name: (-self.counted[name].events, name)))

    @cached_property
    def events(self) -> int:
        """How many events there are."""
        return sum(each.events for each in self.counted.values())

    @cached_property
    def first(self) -> datetime | None:
        """When the first event occurred."""
        return min((each.first for each in self.counted.values()), default=None)

    @cached_property
    def last(self) -> datetime | None:
        """When the last event occurred."""
        return max((each.last for each in self.counted.values()), default=None)


def renewed(cursor: DuckDBPyConnection, known: Overview) -> Overview:
    """Return the overview of a log as the cursor sees it.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        In a transaction: all is of one state of the log.
    known : Overview
        Of the same log before.
    """
    [(batch, rewrite, customer, removed_before)] = cursor.execute(_MARK).fetchall()
    before = known if rewrite == known.rewrite else Overview()
    rows = cursor.execute(_COUNTS, {"batch": before.batch}).fetchall()
    counted = _added(before.counted, ((name, Counted(*said)) for name, *said in rows))
    is_known_by_device = before.has_unknown or (
        customer != before.customer and has_unknown(cursor, after=before.customer)
    )
    return Overview(batch, rewrite, customer, counted, is_known_by_device, removed_before)


def _added(
    counted: Mapping[str, Counted], more: Iterable[tuple[str, Counted]]
) -> Mapping[str, Counted]:
    found = dict(counted)
    for name, each in more:
        found[name] = found[name] + each if name in found else each
    return MappingProxyType(found)
