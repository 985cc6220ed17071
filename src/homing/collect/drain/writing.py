"""Write what was read: everything of a batch in the caller's one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.dead_letters import tables as dead_letters
from homing.collect.dead_letters.model import Letter
from homing.collect.drain import traits
from homing.collect.drain.model import Readings, Row
from homing.collect.drain.reading import letter_of
from homing.collect.identity.service import resolve
from homing.collect.model import Aside
from homing.store import arrivals
from homing.store.recent import Hashes, RecentMessages, hashes_of, known

CROWDED: Final = (
    "There are too many different names of events; put what varies into properties, and send few"
    " names."
)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a batch; its number is 0 if there was no event in it.

    Parameters
    ----------
    rows : list of Row
        What is in the log now.
    hashes : array
        Of the messages.
    duplicates, erased, withheld : Counter
        By source, events that came before, those of erased customers, those that may not be kept.
    letters : list of Letter
        What is no event.
    refused : int
        Merges not made, since a customer would have had too many ids.
    """

    batch: int
    rows: list[Row]
    hashes: Hashes
    duplicates: Counter[UUID]
    erased: Counter[UUID]
    withheld: Counter[UUID]
    letters: list[Letter]
    refused: int


def write(
    cursor: DuckDBPyConnection, readings: Readings, recent: RecentMessages, *, now: datetime
) -> Written:
    """Write events, whose they are, what they say of customers, and letters; say what became."""
    names = arrivals.names_of(cursor)
    rows, letters = _nameable(readings, names)
    rows, hashes, duplicates = _fresh(cursor, rows, recent, now=now)
    resolved = resolve(cursor, [row.claim for row in rows], now=now)
    erased = Counter(
        row.request.source for row, key in zip(rows, resolved.keys, strict=True) if key is None
    )
    if erased:
        is_kept = [key is not None for key in resolved.keys]
        rows = [row for row, kept in zip(rows, is_kept, strict=True) if kept]
        hashes = hashes[np.array(is_kept, np.bool_)]
    customers = [resolved.numbers[key] for key in resolved.keys if key is not None]
    batch = _append(cursor, rows, customers, names)
    said = (
        (customer, row.event.traits, row.event.once)
        for customer, row in zip(customers, rows, strict=True)
        if row.event.traits or row.event.once
    )
    traits.keep(cursor, said)
    dead_letters.add(cursor, letters)
    return Written(
        batch, rows, hashes, duplicates, erased, readings.withheld, letters, resolved.refused
    )


def note(
    cursor: DuckDBPyConnection,
    written: Written,
    requests: Sequence[tuple[UUID, int]],
    now: datetime,
) -> None:
    """Note what came from each source.

    Parameters
    ----------
    requests : sequence of (UUID, int)
        The source of each request, and when it was received.
    """
    many = Counter(source for source, _ in requests)
    last = dict(requests)
    kinds = _kinds(written.rows)
    dead = Counter(letter.received.source for letter in written.letters)
    rows = [
        {
            "batch": written.batch,
            "source": str(source),
            "drained_at": now,
            "received_at": last[source],
            "requests": many[source],
            "counted": kinds[source, Aside.counted],
            "bots": kinds[source, Aside.bot],
            "telling": kinds[source, Aside.telling],
            "duplicates": written.duplicates[source],
            "erased": written.erased[source],
            "withheld": written.withheld[source],
            "dead": dead[source],
        }
        for source in many
    ]
    for row in rows:  # one for each source: few
        cursor.execute(_NOTE, row)


def _kinds(rows: Sequence[Row]) -> Counter[tuple[UUID, int]]:
    """Count events by source and by why they count; few requests are cheaper than many UUIDs."""
    found: Counter[tuple[UUID, int]] = Counter()
    sources = {row.request.id: row.request.source for row in rows}
    for (request, aside), many in Counter((row.request.id, row.aside) for row in rows).items():
        found[sources[request], aside] += many
    return found


_NOTE: Final = """
INSERT INTO drains VALUES (
    $batch, $source, $drained_at, make_timestamptz($received_at::BIGINT), $requests,
    $counted, $bots, $telling, $duplicates, $erased, $withheld, $dead
)
"""


def _nameable(readings: Readings, names: dict[str, int]) -> tuple[list[Row], list[Letter]]:
    """Return the rows whose names there is room for; the others are letters."""
    room = arrivals.MOST_NAMES - len(names)
    new = dict.fromkeys(row.event.name for row in readings.rows if row.event.name not in names)
    if len(new) <= room:
        return readings.rows, readings.letters
    return _without(readings, set(list(new)[max(room, 0) :]))


def _without(readings: Readings, names: set[str]) -> tuple[list[Row], list[Letter]]:
    kept = [row for row in readings.rows if row.event.name not in names]
    crowded = [
        letter_of(row.event, row.request, place, reason=CROWDED)
        for place, row in enumerate(readings.rows)
        if row.event.name in names
    ]
    return kept, [*readings.letters, *crowded]


def _fresh(
    cursor: DuckDBPyConnection, rows: Sequence[Row], recent: RecentMessages, *, now: datetime
) -> tuple[list[Row], Hashes, Counter[UUID]]:
    """Return the rows whose messages did not come before, and their hashes."""
    once = list({row.message: row for row in reversed(rows)}.values())[::-1]
    duplicates: Counter[UUID] = Counter()
    if len(once) < len(rows):
        duplicates.update(row.request.source for row in rows)
        duplicates.subtract(row.request.source for row in once)
    if not once:
        return [], np.empty(0, np.uint64), duplicates
    messages = _uuids(once)
    hashes = hashes_of(cursor, messages)
    doubtful = np.flatnonzero(recent.has(hashes)).tolist()
    again = known(cursor, messages, doubtful, since=recent.since(now)) if doubtful else set()
    if again:
        duplicates.update(once[place].request.source for place in again)
        is_new = np.ones(len(once), np.bool_)
        is_new[list(again)] = False
        hashes = hashes[is_new]
        once = [row for place, row in enumerate(once) if place not in again]
    return once, hashes, duplicates


def _append(
    cursor: DuckDBPyConnection,
    rows: Sequence[Row],
    customers: Sequence[int],
    names: dict[str, int],
) -> int:
    if not rows:
        return 0
    arrivals.add_names(cursor, names, (row.event.name for row in rows))
    batch = arrivals.new_batch(cursor)
    moment = pa.timestamp("us", "UTC")
    table = pa.Table.from_arrays(
        [
            pa.array(customers, pa.uint32()),
            pa.array([names[row.event.name] for row in rows], pa.uint16()),
            pa.array([row.claim.occurred_at for row in rows], pa.int64()).cast(moment),
            pa.array([row.request.received_at for row in rows], pa.int64()).cast(moment),
            _uuids(rows),
            pa.array([row.properties for row in rows], pa.binary()).cast(pa.string()),
            pa.array([row.aside for row in rows], pa.uint8()),
            _stored([row.request.source.bytes for row in rows]),
        ],
        schema=arrivals.SCHEMA,
    )
    arrivals.into_log(cursor, table, batch)
    return batch


def _uuids(rows: Sequence[Row]) -> pa.Array:
    return _stored([row.message for row in rows])


def _stored(numbers: Sequence[bytes]) -> pa.Array:
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(numbers, pa.binary(16)))
