"""Rejected events of a reason that are sent again in the background, a piece at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog
from duckdb import DuckDBPyConnection

from homing.collect.dead_letters import redrives, tables
from homing.collect.dead_letters.model import DeadLetter, Redrive
from homing.collect.drain.draining import TROUBLE
from homing.collect.drain.driving import DeadLetters, Driven
from homing.collect.drain.reading import BROKEN, told
from homing.core.clock import Clock
from homing.core.errors import NotFound
from homing.core.rest import Rest
from homing.store import EventStore

log = structlog.get_logger("homing.collect")

AT_ONCE: Final = 2_000
"""Letters that are sent again in one transaction."""
SHOWN: Final = 20
"""Redrives that are listed."""


class Redriving:
    """Sends letters again in the background; safe to use from any thread.

    How far it is stands in the log, and changes in the transaction that takes the events: a
    process may end at any moment, and the next one goes on where this one was.

    Parameters
    ----------
    letters : DeadLetters
        Of the same log.
    store : EventStore
        Open for writing, but to look at redrives.
    clock : Clock
        Says when one began and ended.
    """

    def __init__(self, letters: DeadLetters, store: EventStore, clock: Clock) -> None:
        self._letters, self._store, self._clock = letters, store, clock
        self._rest = Rest(clock)

    def begin(self, reason: str) -> Redrive:
        """Have all letters sent again that wait for a reason, by its sentence or its code.

        Raises
        ------
        NotFound
            If none does.
        """
        with self._store.cursor() as cursor, self._store.writing(cursor):
            reasons = tables.sentences(cursor, reason, is_open=True)
            if not reasons:
                raise NotFound("Nothing waits for this reason.", where="reason")
            for each in redrives.under_way(cursor):
                if set(each.reasons) == set(reasons):
                    return each
            return _one(cursor, redrives.begin(cursor, reasons, self._clock.now()))

    def stop(self, redrive: int) -> Redrive:
        """End one where it is; what was sent again stays so. Raises `NotFound`."""
        with self._store.cursor() as cursor, self._store.writing(cursor):
            _one(cursor, redrive)
            redrives.end(cursor, redrive, "stopped", self._clock.now())
            return _one(cursor, redrive)

    def one(self, redrive: int) -> Redrive:
        """Return how far one is; raises `NotFound`."""
        with self._store.cursor() as cursor:
            return _one(cursor, redrive)

    def newest(self, most: int = SHOWN) -> list[Redrive]:
        """Return those that began last, the newest first."""
        with self._store.cursor() as cursor:
            return redrives.newest(cursor, most)

    def step(self) -> bool:
        """Send the next letters again; say whether there may be more to do.

        Raises
        ------
        Exception
            One of `draining.TROUBLE`: the machine is in trouble. Nothing has changed then, and
            nothing is done for a minute.
        """
        if not self._rest.is_over:
            return False
        with self._store.cursor() as cursor:
            waiting = redrives.under_way(cursor)
        if not waiting:
            return False
        try:
            with self._rest.after_failure(TROUBLE):
                self._together(waiting[0].redrive)
        except TROUBLE:
            raise
        except Exception as error:  # noqa: BLE001 - one of the letters breaks what reads or writes it
            log.error("rejected events are sent again one by one", **told(error))  # noqa: TRY400
            self._apart(waiting[0].redrive)
        return True

    def _together(self, redrive: int) -> None:
        with self._store.cursor() as cursor, self._store.writing(cursor):
            found = _one(cursor, redrive)
            if found.ended_at is not None:
                return
            letters = redrives.following(cursor, found, AT_ONCE)
            if not letters:
                redrives.end(cursor, redrive, "done", self._clock.now())
                return
            _advance(cursor, redrive, letters, self._letters.drive(cursor, letters))

    def _apart(self, redrive: int) -> None:
        """Send each of the next letters again in a transaction of its own."""
        with self._store.cursor() as cursor:
            letters = redrives.following(cursor, _one(cursor, redrive), AT_ONCE)
        for each in letters:
            try:
                self._alone(redrive, each.letter)
            except TROUBLE:
                raise
            except Exception as error:  # noqa: BLE001 - this one stays a letter
                self._leave(redrive, each, f"{type(error).__name__}: {error}")

    def _alone(self, redrive: int, letter: int) -> None:
        with self._store.cursor() as cursor, self._store.writing(cursor):
            found = [
                each
                for each in tables.letters_numbered(cursor, [letter])
                if each.settled_at is None  # somebody may have dropped it meanwhile
            ]
            if found and _one(cursor, redrive).ended_at is None:
                _advance(cursor, redrive, found, self._letters.drive(cursor, found))

    def _leave(self, redrive: int, letter: DeadLetter, said: str) -> None:
        with self._store.cursor() as cursor, self._store.writing(cursor):
            reason = BROKEN.format(said.partition("\n")[0][:300])
            tables.mend(cursor, letter.letter, letter.raw, reason)
            _advance(cursor, redrive, [letter], Driven(left=1))


def _one(cursor: DuckDBPyConnection, redrive: int) -> Redrive:
    found = redrives.one(cursor, redrive)
    if found is None:
        raise NotFound(f"There is no redrive {redrive}.", where="redrive")
    return found


def _advance(
    cursor: DuckDBPyConnection, redrive: int, letters: Sequence[DeadLetter], driven: Driven
) -> None:
    redrives.advance(
        cursor,
        redrive,
        below=min(each.letter for each in letters),
        settled=driven.settled,
        remaining=driven.left,
    )
