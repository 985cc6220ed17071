"""The histories of the whole log as it is now: a generation, and what that has not seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

import numpy as np
from duckdb import DuckDBPyConnection

from homing.core.errors import UserError
from homing.histories import Histories, excerpts, generation
from homing.histories.generation import Generation, Mark, Piece, SpoiltGeneration
from homing.histories.histories import Customers
from homing.histories.live import Live
from homing.histories.merging import changed, differences, merged
from homing.store import reading
from homing.store.events import EventStore
from homing.store.folder import DataFolder

_LOG = logging.getLogger(__name__)

Pace = Callable[[Iterator[Piece]], Iterator[Piece]]


@dataclass(frozen=True, slots=True)
class Status:
    """How the histories stand.

    Parameters
    ----------
    generation : int or None
        Number of the present generation; None without one.
    histories, events, bytes : int
        What it holds, and the room it takes on disk.
    mark, log : Mark
        How far it reaches into the log, and how far that goes.
    touched_customers, touched_events : int
        Customers whose history is not taken from the generation alone, and the events of theirs.
    """

    generation: int | None
    histories: int
    events: int
    bytes: int
    mark: Mark
    log: Mark
    touched_customers: int
    touched_events: int


@dataclass(frozen=True, slots=True)
class Present:
    """One state of the log.

    Parameters
    ----------
    version : int
        As in `EventStore.version`.
    mark : Mark
        How far it reaches; not sealed.
    histories : Histories
        All events.
    names : tuple of str
        The names of events; an event's code is the place of its name.
    again : tuple of (int, uint32[…])
        Up to which rewrite whose events were read anew, a look after the other, since the
        generation was opened.
    """

    version: int
    mark: Mark
    histories: Histories
    names: tuple[str, ...]
    again: tuple[tuple[int, Customers], ...] = ()

    @property
    def live(self) -> Live:
        """It, as whoever measures reads it."""
        return Live(
            self.histories, self.names, "amount", "currency", self.mark, self.rewritten_after
        )

    def rewritten_after(self, rewrite: int) -> Customers:
        """Return who lost events, or gave them to others, or got theirs, after a rewrite, rising.

        Parameters
        ----------
        rewrite : int
            That of the mark of this state, or of an earlier one of the same generation.
        """
        found = [customers for until, customers in self.again if until > rewrite]
        return np.unique(np.concatenate([np.empty(0, np.uint32), *found]))


class LiveHistories:
    """The histories of an event log, always exact and up to date.

    Parameters
    ----------
    store : EventStore
        The log. If it is open for reading alone, nothing is written to disk.
    folder : DataFolder
        Generations live in its folder `histories`.
    """

    def __init__(self, store: EventStore, folder: DataFolder) -> None:
        self._store = store
        self._folder = folder.path / "histories"
        self._turn = Lock()
        self._writing = Lock()
        self._generation: Generation | None = None
        self._seen: Present | None = None
        self._opening: UUID | None = None

    def present(self) -> Present:
        """Return the log as it is now.

        What came in since the generation was written stands in `touched`. The first call opens the
        generation; if there is none, or it is spoilt, or of another log, it is made from the log.
        """
        with self._turn:
            return self._present()

    def now(self) -> Histories:
        """Return the histories of the log as it is now."""
        return self.present().histories

    def let_go(self) -> None:
        """Have the pages of the files leave memory until somebody reads them."""
        if found := self._generation:
            found.let_go()

    def compact(self, pace: Pace = iter) -> int:
        """Write a generation that holds all of the log, and return its number.

        Parameters
        ----------
        pace : callable
            Hands the pieces on as fast as they may be written.
        """
        self._must_write()
        with self._writing:
            seen, mark = self._sealed()
            offsets, pieces = merged(seen.histories)
            generation.write(self._folder, offsets, pace(pieces), mark)
            return self._turn_to_the_new_one(None if self.holds_erased() else seen)

    def rebuild(self) -> int:
        """Make the generation anew from the log, and return its number."""
        self._must_write()
        with self._writing:
            with self._snapshot() as cursor:
                mark = reading.mark_of(cursor)
                histories = reading.whole(cursor, mark)
            generation.write(self._folder, *merged(histories), mark)
            return self._turn_to_the_new_one()

    def verify(self) -> list[str]:
        """Compare everything with the log, and return what is wrong, in words; empty if nothing.

        The files of the generation with their checksums, the generation with the log it says it
        is of, and what the folds are given with histories made anew from the log.
        """
        try:
            found = generation.open_present(self._folder)
        except SpoiltGeneration as error:
            return [str(error)]
        with self._snapshot() as cursor:
            if found is None:
                return ["There is no generation yet."]
            mark = reading.mark_of(cursor)
            if not _is_of(found.manifest.mark, cursor, mark):
                return ["The generation is not of this event log."]
            histories = _with_changes(found.histories, cursor, found.manifest.mark, mark)
            fresh = reading.whole(cursor, mark)
        return differences(histories, fresh)

    def status(self) -> Status:
        """Return how the histories stand, from what is on disk and in the log.

        Raises
        ------
        SpoiltGeneration
            If the generation is not whole.
        """
        found = generation.open_present(self._folder)
        with self._snapshot() as cursor:
            log = reading.mark_of(cursor)
            if found is None or not _is_of(found.manifest.mark, cursor, log):
                return Status(None, 0, 0, 0, Mark(), log, 0, 0)
            said = found.manifest
            touched = _with_changes(found.histories, cursor, said.mark, log).touched
        many = (touched.n_histories, touched.n_events) if touched else (0, 0)
        return Status(said.number, said.histories, said.events, found.bytes, said.mark, log, *many)

    def balance(self) -> tuple[int, int]:
        """Return how many events stand outside the generation, and how many in it, as of now."""
        histories = self.now()
        touched = histories.touched
        return (touched.n_events if touched else 0), histories.n_events

    def holds_erased(self) -> bool:
        """Say whether events of erased customers are on disk, in the generation."""
        found = self._generation
        if found is None:
            return False
        with self._snapshot() as cursor:
            return reading.holds_erased(cursor, found.manifest.mark)

    def _present(self) -> Present:
        """Return what is known of the log, looking at it again if it has changed."""
        version, opening = self._store.version(), self._store.opening
        # both before the snapshot: at worst it is looked at twice
        if self._seen is None or self._seen.version != version:
            with self._snapshot() as cursor:
                if not self._opening == opening == self._store.opening:
                    self._seen = self._generation = None  # another log may stand in its place
                mark, names = reading.mark_and_names(cursor)
                histories, again = self._read(cursor, mark)
                self._seen = Present(version, mark, histories, names, again)
                self._opening = opening
        return self._seen

    def _sealed(self) -> tuple[Present, Mark]:
        """Return the log as it is now, and its mark, sealed: both of the same log."""
        while True:
            opening, seen = self._store.opening, self.present()
            with self._snapshot() as cursor:
                mark = reading.sealed(cursor, seen.mark)
            if opening == self._store.opening:
                return seen, mark

    def _read(
        self, cursor: DuckDBPyConnection, now: Mark
    ) -> tuple[Histories, tuple[tuple[int, Customers], ...]]:
        """Return what was seen last or else the generation, and what came since; and `again`."""
        if self._seen:
            before, since, again = self._seen.histories, self._seen.mark, self._seen.again
        elif found := self._generation or self._opened(cursor, now):
            before, since, again = found.histories, found.manifest.mark, ()
        else:
            return self._made(cursor, now), ()
        changes = reading.changes(cursor, since, now)
        if changes.again.customer is not None and changes.again.customer.size:
            again = (*again, (now.rewrite, changes.again.customer))
        return changed(before, changes.further, changes.again), again

    def _opened(self, cursor: DuckDBPyConnection, now: Mark) -> Generation | None:
        try:
            found = generation.open_present(self._folder)
        except SpoiltGeneration as error:
            _LOG.warning("%s It is made anew.", error)
            return None
        if found and not _is_of(found.manifest.mark, cursor, now):
            _LOG.warning("The histories on disk are of another event log. They are made anew.")
            return None
        with self._may_write() as may_write:
            if found and may_write:
                generation.remove_others(found)
        self._generation = found
        return found

    def _made(self, cursor: DuckDBPyConnection, mark: Mark) -> Histories:
        """Make the histories from the log, and a generation of them if one may write."""
        histories = reading.whole(cursor, mark)
        with self._may_write() as may_write:
            if may_write:
                generation.write(self._folder, *merged(histories), reading.sealed(cursor, mark))
                self._generation = generation.open_present(self._folder)
        return self._generation.histories if self._generation else histories

    def _turn_to_the_new_one(self, before: Present | None = None) -> int:
        """Read the generation that was written; it takes over what is kept of the one before.

        Nothing where somebody was erased: with what is kept go the events that it was told by.
        """
        found = generation.open_present(self._folder)
        assert found is not None
        if before is not None:
            excerpts.carry(before.histories, found.histories, len(before.names))
        with self._turn:
            self._generation, self._seen = found, None
        return found.manifest.number

    def _must_write(self) -> None:
        if self._store.is_read_only:
            raise UserError("The event log is open for reading; histories cannot be written.")

    @contextmanager
    def _may_write(self) -> Iterator[bool]:
        """Say whether the folder may be written to, which nobody else does meanwhile."""
        is_mine = not self._store.is_read_only and self._writing.acquire(blocking=False)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._writing.release()

    @contextmanager
    def _snapshot(self) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor to one state of the log."""
        with self._store.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            finally:
                cursor.rollback()


def _is_of(mark: Mark, cursor: DuckDBPyConnection, log: Mark) -> bool:
    """Say whether what reaches to a mark is of a log."""
    if mark.batch > log.batch or mark.rewrite > log.rewrite:
        return False
    return reading.fingerprint(cursor, mark) == mark.fingerprint


def _with_changes(
    histories: Histories, cursor: DuckDBPyConnection, since: Mark, now: Mark
) -> Histories:
    """Return histories, and the touched ones as the log has them."""
    changes = reading.changes(cursor, since, now)
    return changed(histories, changes.further, changes.again)
