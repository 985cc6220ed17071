"""Write what was read: everything of a batch in the caller's one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import md5
from operator import add
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
from homing.core.ids import SEPARATOR
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
    sent = _sent(cursor, readings)
    fresh = sent.those(_is_new(cursor, sent, recent, now=now))
    claims = fresh.rows.claims(contacts)
    resolved = resolve(cursor, claims, now=now)
    if contacts.kinds:
        fresh = fresh._replace(rows=_told_of_contacts(fresh.rows, claims))
    taken = fresh.those(np.array([key is not None for key in resolved.keys], np.bool_))
    customers = [resolved.numbers[key] for key in resolved.keys if key is not None]
    batch = _append(cursor, taken, readings.requests, customers, names=names)
    traits.keep(cursor, _said(taken.rows, customers))
    dead_letters.add(cursor, readings.letters)
    return Written(
        batch,
        taken.rows,
        taken.hashes,
        duplicates=sent.more_than(fresh, readings.requests),
        erased=fresh.more_than(taken, readings.requests),
        withheld=readings.withheld,
        letters=readings.letters,
        refused=resolved.refused,
        internal=internal.take(cursor, batch),
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


class _Sent(NamedTuple):
    """Events with the ids of their messages, as the log has them, and the hashes of these."""

    rows: Rows
    messages: pa.Array
    hashes: Hashes

    def those(self, is_kept: NDArray[np.bool_]) -> _Sent:
        """Return some of them."""
        if is_kept.all():
            return self
        rows = self.rows.those(is_kept.tolist())
        return _Sent(rows, self.messages.filter(pa.array(is_kept)), self.hashes[is_kept])

    def more_than(self, others: _Sent, requests: Requests) -> Counter[UUID]:
        """Return by source how many there are that are not among others, which are of these."""
        if others is self:
            return Counter()
        return requests.counted(self.rows.request) - requests.counted(others.rows.request)


def _sent(cursor: DuckDBPyConnection, readings: Readings) -> _Sent:
    rows, requests = readings.rows, readings.requests
    if not len(rows):
        return _Sent(rows, _uuids([]), np.empty(0, np.uint64))
    prefixes = [f"{source}{SEPARATOR}" for source in requests.sources]
    sources = map(requests.source.__getitem__, rows.request)
    names = map(add, map(prefixes.__getitem__, sources), rows.message)
    messages = _uuids([md5(name.encode(), usedforsecurity=False).digest() for name in names])
    return _Sent(rows, messages, hashes_of(cursor, messages))


def _is_new(
    cursor: DuckDBPyConnection, sent: _Sent, recent: Recent, *, now: datetime
) -> NDArray[np.bool_]:
    """Say of each whether its message did not come before."""
    is_new = _is_first(sent.messages, sent.hashes)
    doubtful = np.flatnonzero(is_new & recent.has(sent.hashes)).tolist()
    if doubtful:
        is_new[list(known(cursor, sent.messages, doubtful, since=recent.since(now)))] = False
    return is_new


def _is_first(messages: pa.Array, hashes: Hashes) -> NDArray[np.bool_]:
    """Say of each message whether it is the first of its kind."""
    if np.unique(hashes).size == hashes.size:
        return np.ones(hashes.size, np.bool_)
    backwards = reversed(messages.storage.to_pylist())
    first = {message: len(messages) - n for n, message in enumerate(backwards, 1)}
    found = np.zeros(hashes.size, np.bool_)
    found[list(first.values())] = True
    return found


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
    taken: _Sent,
    requests: Requests,
    customers: Sequence[int],
    *,
    names: dict[str, int],
) -> int:
    rows = taken.rows
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
            taken.messages,
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
