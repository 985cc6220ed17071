"""Write what was read: everything of a batch in the caller's one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from homing.collect import internal
from homing.collect.dead_letters import tables as dead_letters
from homing.collect.dead_letters.model import Letter
from homing.collect.drain import traits
from homing.collect.drain.model import Readings, Requests, Rows, Traits
from homing.collect.drain.reading import CROWDED
from homing.collect.identity.contacts import Contacts, with_keys
from homing.collect.identity.model import Claim
from homing.collect.identity.service import resolve
from homing.collect.model import Aside
from homing.store import arrivals
from homing.store.recent import Hashes, Recent, hashes_of, known


class Crowded(Exception):
    """Nothing was written: there is no room for so many different names of events.

    Parameters
    ----------
    names : frozenset of str
        Those that there is no room for.
    """

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(CROWDED)
        self.names = names


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a batch; its number is 0 if there was no event in it.

    Parameters
    ----------
    rows : Rows
        What is in the log now.
    hashes : array
        Of the messages.
    duplicates, erased, withheld : Counter
        By source, events that came before, those of erased customers, those that may not be kept.
    letters : list of Letter
        What is no event.
    refused : int
        Merges not made, since a customer would have had too many ids.
    internal : mapping of UUID to int
        By source, events that would count, and were set aside as internal traffic.
    """

    batch: int
    rows: Rows
    hashes: Hashes
    duplicates: Counter[UUID]
    erased: Counter[UUID]
    withheld: Counter[UUID]
    letters: list[Letter]
    refused: int
    internal: Mapping[UUID, int]


def write(
    cursor: DuckDBPyConnection,
    readings: Readings,
    recent: Recent,
    *,
    now: datetime,
    contacts: Contacts,
) -> Written:
    """Write events, whose they are, what they say of customers, and letters; say what became.

    Customers are known by their ids and by these contacts.

    Raises
    ------
    Crowded
        If there is no room for some of the names of events.
    """
    names = arrivals.names_of(cursor)
    if crowded := without_room(readings.rows.name, names):
        raise Crowded(crowded)
    rows, hashes, duplicates = _fresh(cursor, readings, recent, now=now)
    claims = rows.claims(contacts)
    if contacts.kinds:
        rows = _told_of_contacts(rows, claims)
    resolved = resolve(cursor, claims, now=now)
    is_kept = [key is not None for key in resolved.keys]
    erased: Counter[UUID] = Counter()
    if not all(is_kept):
        erased = readings.requests.counted(_without(rows.request, is_kept))
        rows, hashes = rows.those(is_kept), hashes[np.array(is_kept, np.bool_)]
    customers = [resolved.numbers[key] for key in resolved.keys if key is not None]
    batch = _append(cursor, rows, readings.requests, customers, names=names)
    traits.keep(cursor, _said(rows, customers))
    dead_letters.add(cursor, readings.letters)
    return Written(
        *(batch, rows, hashes, duplicates, erased),
        *(readings.withheld, readings.letters, resolved.refused),
        internal.take(cursor, batch),
    )


def without_room(wanted: Iterable[str], names: Mapping[str, int]) -> frozenset[str]:
    """Return those names of events that there is no room for beside the ones there are."""
    new = [name for name in dict.fromkeys(wanted) if name not in names]
    room = max(arrivals.MOST_NAMES - len(names), 0)
    return frozenset(new[room:])


def note(cursor: DuckDBPyConnection, written: Written, requests: Requests, now: datetime) -> None:
    """Note what came from each source."""
    many = requests.counted(range(len(requests.source)))
    last = dict(zip(requests.source, requests.received_at, strict=True))
    kinds = Counter(
        zip(map(requests.source.__getitem__, written.rows.request), written.rows.aside, strict=True)
    )
    dead = Counter(letter.received.source for letter in written.letters)
    for place, source in enumerate(requests.sources):  # few
        internal = written.internal.get(source, 0)
        came = Came(
            requests=many[source],
            counted=kinds[place, Aside.counted] - internal,
            bots=kinds[place, Aside.bot],
            telling=kinds[place, Aside.telling],
            duplicates=written.duplicates[source],
            erased=written.erased[source],
            withheld=written.withheld[source],
            dead=dead[source],
            internal=internal,
        )
        note_came(cursor, written.batch, source, came, received_at=last[place], now=now)


_NOTE: Final = """
INSERT INTO drains VALUES (
    $batch, $source, $drained_at, make_timestamptz($received_at::BIGINT), $requests,
    $counted, $bots, $telling, $duplicates, $erased, $withheld, $dead,
    $internal
)
"""


class Came(NamedTuple):
    """What came from one source in a batch, and what became of it, as numbers."""

    requests: int
    counted: int
    bots: int = 0
    telling: int = 0
    duplicates: int = 0
    erased: int = 0
    withheld: int = 0
    dead: int = 0
    internal: int = 0


def note_came(
    cursor: DuckDBPyConnection,
    batch: int,
    source: UUID,
    came: Came,
    *,
    received_at: int,
    now: datetime,
) -> None:
    """Note what came from a source, the last of it received at a moment in microseconds."""
    row = {"batch": batch, "source": str(source), "received_at": received_at, "drained_at": now}
    cursor.execute(_NOTE, row | came._asdict())


def _fresh(
    cursor: DuckDBPyConnection, readings: Readings, recent: Recent, *, now: datetime
) -> tuple[Rows, Hashes, Counter[UUID]]:
    """Return the rows whose messages did not come before, and their hashes."""
    rows = readings.rows
    if not len(rows):
        return rows, np.empty(0, np.uint64), Counter()
    messages = _uuids(rows.message)
    hashes = hashes_of(cursor, messages)
    is_new = _is_first(rows.message, hashes)
    doubtful = np.flatnonzero(is_new & recent.has(hashes)).tolist()
    if doubtful:
        is_new[list(known(cursor, messages, doubtful, since=recent.since(now)))] = False
    if is_new.all():
        return rows, hashes, Counter()
    kept = is_new.tolist()
    return rows.those(kept), hashes[is_new], readings.requests.counted(_without(rows.request, kept))


def _is_first(messages: Sequence[bytes], hashes: Hashes) -> NDArray[np.bool_]:
    """Say of each message whether it is the first of its kind."""
    if np.unique(hashes).size == hashes.size:
        return np.ones(hashes.size, np.bool_)
    first = {message: len(messages) - n for n, message in enumerate(reversed(messages), 1)}
    found = np.zeros(hashes.size, np.bool_)
    found[list(first.values())] = True
    return found


def _without(requests: Sequence[int], is_kept: Iterable[bool]) -> list[int]:
    """Return the requests of the rows that are not kept."""
    return [request for request, kept in zip(requests, is_kept, strict=True) if not kept]


def _told_of_contacts(rows: Rows, claims: Sequence[Claim]) -> Rows:
    """Return the rows with the contacts by which users were known: a rebuild goes by these."""
    properties = list(rows.properties)
    for place, claim in enumerate(claims):
        if claim.contacts and claim.user:
            properties[place] = with_keys(properties[place], claim.contacts)
    return replace(rows, properties=properties)


def _said(
    rows: Rows, customers: Sequence[int]
) -> Iterator[tuple[int, Traits | None, Traits | None]]:
    for place, more in sorted(rows.more.items()):
        if more.traits or more.once:
            yield customers[place], more.traits, more.once


def _append(
    cursor: DuckDBPyConnection,
    rows: Rows,
    requests: Requests,
    customers: Sequence[int],
    *,
    names: dict[str, int],
) -> int:
    if not len(rows):
        return 0
    arrivals.add_names(cursor, names, rows.name)
    batch = arrivals.new_batch(cursor)
    moment = pa.timestamp("us", "UTC")
    request = np.array(rows.request, np.intp)
    source = pa.array(np.array(requests.source, np.int32)[request])
    received_at = np.array(requests.received_at, np.int64)[request]
    table = pa.Table.from_arrays(
        [
            pa.array(customers, pa.uint32()),
            pa.array([names[name] for name in rows.name], pa.uint16()),
            pa.array(rows.occurred_at, pa.int64()).cast(moment),
            pa.array(received_at).cast(moment),
            _uuids(rows.message),
            _texts(rows.properties),
            pa.array(rows.aside, pa.uint8()),
            _uuids([each.bytes for each in requests.sources]).take(source),
        ],
        schema=arrivals.SCHEMA,
    )
    arrivals.into_log(cursor, table, batch)
    return batch


def _texts(texts: Sequence[bytes]) -> pa.Array:
    return pa.array(texts, pa.binary()).cast(pa.string())


def _uuids(numbers: Sequence[bytes]) -> pa.Array:
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(numbers, pa.binary(16)))
