"""The messages of the last days, kept small in files, to find those that come again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from homing.histories.mapping import let_go
from homing.store.statements import lent

Hashes = NDArray[np.uint64]

DAYS = timedelta(days=7)
"""A client that sends again later than this is found by the nightly look."""
PART = 1_000_000
SMALL = 65_536

_RECENT = "SELECT hash(message_id) AS message FROM log WHERE received_at >= $since"

_SINCE = """
SELECT hash(message_id) AS message
FROM log
WHERE batch > $batch AND batch IN (SELECT batch FROM batches WHERE is_drain)
"""

_KNOWN = """
SELECT asked.place
FROM asked SEMI JOIN (SELECT message_id FROM log WHERE received_at >= $since) AS recent
ON recent.message_id = asked.message_id
"""


class Recent(Protocol):
    """Says which messages may have come before."""

    def since(self, now: datetime) -> datetime:
        """Return from when on the log is asked for what may have come before."""
        ...

    def has(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Say of each whether it may have come before."""
        ...


class RecentMessages:
    """Hashes of messages in sorted parts, the oldest part first: 8 bytes for each of the last days.

    A hash that is here may by a rare chance be that of another message: who must know, asks the
    log (`known`). One that is not here did not come in the last days.

    Parameters
    ----------
    scratch : Path
        Parts are kept in files there, without a name: they are gone when this process is.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._parts: list[tuple[Hashes, datetime]] = []
        self._small: Hashes = np.empty(0, np.uint64)

    @classmethod
    def of(cls, cursor: DuckDBPyConnection, scratch: Path, now: datetime) -> RecentMessages:
        """Return those of a log."""
        found = cls(scratch)
        rows = cursor.sql(_RECENT, params={"since": now - DAYS}).to_arrow_reader(PART)
        for piece in rows:
            found.add(piece.column("message").to_numpy(), now)
        return found

    def since(self, now: datetime) -> datetime:
        """Return from when on the log is asked for what may have come before."""
        return now - DAYS

    def __len__(self) -> int:
        return sum(part.size for part, _ in self._parts) + self._small.size

    def has(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Say of each whether it may have come before."""
        order = np.argsort(hashes)  # who asks in order finds what is looked at in the cache
        asked = hashes[order]
        is_there = _within(asked, self._small)
        for part, _ in self._parts:
            is_there |= _within(asked, part)
        found = np.empty(hashes.size, np.bool_)
        found[order] = is_there
        return found

    def add(self, hashes: Hashes, now: datetime) -> None:
        """Note messages, and forget the oldest."""
        self._small = _joined(self._small, hashes)
        if self._small.size < SMALL:
            return
        newest = self._parts[-1][0] if self._parts else self._small
        if self._parts and newest.size < PART:
            self._parts[-1] = self._filed(_joined(newest, self._small)), now
        else:
            self._parts.append((self._filed(self._small), now))
        self._small = np.empty(0, np.uint64)
        while self._parts and self._parts[0][1] < now - DAYS:
            del self._parts[0]

    def let_go(self) -> None:
        """Have the pages of the files leave memory until somebody asks."""
        for part, _ in self._parts:
            let_go(part)

    def _filed(self, part: Hashes) -> Hashes:
        """Return a part as it is in a file: written first, so that a full disk is an error."""
        with TemporaryFile(dir=self._scratch) as file:
            file.write(part.data)
            file.flush()
            return np.memmap(file, np.uint64, mode="r")


class Unremembered:
    """For the few events that may be as old as can be: the log is asked about each."""

    def since(self, now: datetime) -> datetime:
        """Return a moment before all events."""
        return datetime.fromtimestamp(0, now.tzinfo)

    def has(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Say of each that it may have come before."""
        return np.ones(hashes.size, np.bool_)


def hashes_of(cursor: DuckDBPyConnection, messages: pa.Array) -> Hashes:
    """Return the hashes of message ids, as the log's are made."""
    with lent(cursor, "asked", pa.table({"message_id": messages})):
        found = cursor.execute("SELECT hash(message_id) AS message FROM asked").fetchnumpy()
    return np.asarray(found["message"], np.uint64)


def hashes_since(cursor: DuckDBPyConnection, batch: int) -> Hashes:
    """Return the hashes of what clients sent and the log has in batches after one."""
    found = cursor.execute(_SINCE, {"batch": batch}).fetchnumpy()
    return np.asarray(found["message"], np.uint64)


def known(
    cursor: DuckDBPyConnection, messages: pa.Array, places: list[int], *, since: datetime
) -> set[int]:
    """Return the places of those messages that are in the log since a moment."""
    asked = pa.table({"place": places, "message_id": messages.take(pa.array(places, pa.int64()))})
    with lent(cursor, "asked", asked):
        return {place for (place,) in cursor.execute(_KNOWN, {"since": since}).fetchall()}


def _within(hashes: Hashes, part: Hashes) -> NDArray[np.bool_]:
    if not part.size:
        return np.zeros(hashes.size, np.bool_)
    places = np.searchsorted(part, hashes)
    places[places == part.size] = 0
    return np.equal(part[places], hashes)


def _joined(part: Hashes, more: Hashes) -> Hashes:
    ordered = np.sort(more)
    return np.insert(part, np.searchsorted(part, ordered), ordered)
