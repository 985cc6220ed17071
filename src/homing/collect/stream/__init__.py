"""The stream: what came in last, under which names, and from which sources.

Words
    *Stream*: events in the order of their receipt, the newest first, those that do not count among
    them. *Volume*: how many events of a name came in. *Standing*: what came of a source lately.

Trip
    the log and the accounts of the drain → `stream`, `volumes`, `standings` → the page Events, the
    list of sources, the page of a source.

Must not
    read more of the log than the last days, but to look for an old event.
"""

from homing.collect.stream.model import (
    Account,
    Happened,
    Show,
    Standing,
    Stream,
    StreamQuery,
    Volume,
)
from homing.collect.stream.service import (
    account,
    every_event,
    imported,
    standings,
    stream,
    volumes,
)

__all__ = [
    "Account",
    "Happened",
    "Show",
    "Standing",
    "Stream",
    "StreamQuery",
    "Volume",
    "account",
    "every_event",
    "imported",
    "standings",
    "stream",
    "volumes",
]
