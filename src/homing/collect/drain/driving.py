"""Dead letters: looked at, mended, driven again through the parser they came from, or dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final
from uuid import UUID

import orjson
from duckdb import DuckDBPyConnection

from homing.collect.dead_letters import tables
from homing.collect.dead_letters.model import DeadLetter, Letter, Page, Reason
from homing.collect.drain.model import Readings
from homing.collect.drain.reading import CROWDED, Enrich, plain, read, read_event
from homing.collect.drain.writing import note, without_room, write
from homing.collect.identity.contacts import Contacts
from homing.collect.model import Received
from homing.collect.protocols import around_of
from homing.collect.protocols.canonical import event_in
from homing.collect.protocols.fields import Unfit
from homing.collect.protocols.protocol import WHOLE
from homing.core.clock import Clock, SystemClock
from homing.core.errors import Conflict, NotFound
from homing.store import EventStore
from homing.store.arrivals import names_of
from homing.store.recent import Unremembered

NOTHING: Final = "There is no event in it."


@dataclass(frozen=True, slots=True)
class Driven:
    """What became of letters.

    Parameters
    ----------
    settled : int
        Letters that are events now, or had come as such before.
    left : int
        Letters that are no events yet.
    reason : str or None
        What is still wrong with the first of these.
    """

    settled: int = 0
    left: int = 0
    reason: str | None = None

    def __add__(self, other: Driven) -> Driven:
        """Return both together."""
        reason = self.reason or other.reason
        return Driven(self.settled + other.settled, self.left + other.left, reason)


class DeadLetters:
    """The dead letters of an event log; safe to use from any thread.

    Parameters
    ----------
    store : EventStore
        Open for writing, but to look at letters.
    enrich : Enrich
        As the drain's.
    contacts : callable
        As the drain's.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        enrich: Enrich = plain,
        clock: Clock | None = None,
        contacts: Callable[[], Contacts] = Contacts,
    ) -> None:
        self._contacts = contacts
        self._store, self._enrich, self._clock = store, enrich, clock or SystemClock()

    def page(
        self,
        *,
        is_open: bool | None = True,
        source: UUID | None = None,
        reason: str | None = None,
        after: int | None = None,
        most: int = 50,
    ) -> Page:
        """Return a page of letters, the newest first.

        Parameters
        ----------
        is_open : bool or None
            Those that wait (True), those that are settled (False), or all.
        source : UUID, optional
            Those of a source alone.
        reason : str, optional
            Those of a reason alone, by its sentence or its code.
        after : int, optional
            What the page before said of where the next one begins.
        most : int
            Letters of a page.
        """
        with self._store.cursor() as cursor:
            found = tables.page(
                cursor,
                is_open=is_open,
                source=source,
                reasons=tables.sentences(cursor, reason) if reason else None,
                before=after,
                most=most + 1,
            )
        shown = tuple(found[:most])
        return Page(shown, shown[-1].letter if len(found) > most else None)

    def one(self, letter: int) -> DeadLetter:
        """Return a letter; raises `NotFound`."""
        with self._store.cursor() as cursor:
            return _found(cursor, letter)

    def reasons(self) -> list[Reason]:
        """Return how many letters wait for each reason, the most first."""
        with self._store.cursor() as cursor:
            return tables.reasons(cursor)

    def waiting(self) -> int:
        """Return how many letters wait."""
        with self._store.cursor() as cursor:
            return tables.waiting(cursor)

    def mend(self, letter: int, raw: bytes) -> Driven:
        """Put other text into a letter and drive it again; what is left keeps the new text.

        Raises
        ------
        NotFound
            If there is no such letter.
        Conflict
            If somebody settled it first.
        """
        with self._store.cursor() as cursor, self._store.writing(cursor):
            found = _found(cursor, letter)
            if found.settled_at is not None:
                raise Conflict(f"The letter {letter} is settled already.", where="letter")
            tables.mend(cursor, letter, raw, found.reason)
            return self.drive(cursor, [_found(cursor, letter)])

    def redrive(self, letter: int) -> Driven:
        """Drive a letter again as it is; raises as `mend`."""
        return self.mend(letter, self.one(letter).raw)

    def drop(self, letters: Sequence[int]) -> int:
        """Settle letters without an event; return how many waited."""
        with self._store.cursor() as cursor, self._store.writing(cursor):
            return tables.settle(cursor, letters, "dropped", self._clock.now())

    def drop_all(self, reason: str) -> int:
        """Settle all that wait for a reason, by its sentence or its code; return how many did."""
        with self._store.cursor() as cursor, self._store.writing(cursor):
            reasons = tables.sentences(cursor, reason, is_open=True)
            return tables.drop_all(cursor, reasons, self._clock.now())

    def drive(self, cursor: DuckDBPyConnection, letters: Sequence[DeadLetter]) -> Driven:
        """Drive letters that wait again, in the caller's transaction."""
        now = self._clock.now()
        readings = [(each, self._read(each)) for each in letters]
        wanted = chain.from_iterable(own.rows.name for _, own in readings)
        crowded = without_room(wanted, names_of(cursor))
        good: list[Readings] = []
        settled: list[int] = []
        left = Driven()
        for each, own in readings:
            if (reason := _wrong(own, crowded)) is None:
                good.append(own)
                settled.append(each.letter)
                continue
            if reason[: tables.MOST_REASON] != each.reason:  # each change looks through them all
                tables.mend(cursor, each.letter, each.raw, reason)
            left += Driven(left=1, reason=reason)
        total = replace(Readings.joined(good), withheld=Counter())
        if len(total.rows):
            contacts = self._contacts()
            written = write(cursor, total, Unremembered(), now=now, contacts=contacts)
            note(cursor, written, total.requests, now)
        tables.settle(cursor, settled, "driven", now)
        return Driven(settled=len(settled)) + left

    def _read(self, letter: DeadLetter) -> Readings:
        """Return what is in a letter now: in the one form of all, or in that of its protocol."""
        envelope = orjson.loads(letter.envelope)
        envelope.pop("is_event", None)  # of letters that an earlier Homing kept
        received = _received(letter, envelope, letter.raw)
        try:
            event = event_in(letter.raw, received)
        except Unfit as wrong:
            return Readings(letters=[Letter(received, letter.place, str(wrong), letter.raw)])
        if event is not None:
            return read_event(event, received, self._enrich)
        return self._read_sent(_wrapped(letter, envelope))

    def _read_sent(self, ways: Iterable[Received]) -> Readings:
        """Return what is in a request; of the ways to wrap it, the first that goes well."""
        tried = []
        for received in ways:
            found = read([received], self._enrich)
            if not found.letters and (len(found.rows) or found.withheld):
                return found
            tried.append(found)
        return tried[0]


def _wrong(read: Readings, crowded: AbstractSet[str]) -> str | None:
    """Return why what was read of a letter is no event; None: it is one."""
    if read.letters:
        return read.letters[0].reason
    if not crowded.isdisjoint(read.rows.name):
        return CROWDED
    return None if len(read.rows) or read.withheld else NOTHING


def _found(cursor: DuckDBPyConnection, letter: int) -> DeadLetter:
    found = tables.one(cursor, letter)
    if found is None:
        raise NotFound(f"There is no letter {letter}.", where="letter")
    return found


def _wrapped(letter: DeadLetter, envelope: dict[str, Any]) -> Iterator[Received]:
    """Yield the request that a letter is, as a part of one and as the whole of it."""
    for before, after in dict.fromkeys((around_of(letter.protocol), WHOLE)):
        yield _received(letter, envelope, before + letter.raw + after)


def _received(letter: DeadLetter, envelope: dict[str, Any], body: bytes) -> Received:
    return Received(
        id=letter.request,
        received_at=round(letter.received_at.timestamp() * 1_000_000),
        source=letter.source,
        protocol=letter.protocol,
        body=body,
        **envelope,
    )
