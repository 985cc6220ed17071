"""The work behind the site: what was accepted goes into the log; daily, a look for twins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import Final, TypeVar

import duckdb
import structlog

from homing.collect import Drain, Drained
from homing.core.clock import Clock
from homing.core.errors import HomingError, LogAway
from homing.store import Actor, EventStore, acting_as

Result = TypeVar("Result")

log = structlog.get_logger("homing.worker")

LOOK_EVERY_S: Final = 1.0
PACE_S: Final = 0.4
"""Between two small batches: a log of many tiny batches would be slow to read."""
LARGE: Final = 5_000
"""Events of a batch after which the next one is drained at once."""
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0
NIGHT: Final = timedelta(hours=24)
SOON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class State:
    """How the worker stands.

    Parameters
    ----------
    drained_at : datetime or None
        When it last drained something.
    trouble : str or None
        What keeps it from draining, in words for people.
    trouble_since : datetime or None
        Since when.
    total : Drained
        What was drained since the process began.
    refused_at : datetime or None
        When ids were last not made one customer, since these would have been too many.
    """

    drained_at: datetime | None = None
    trouble: str | None = None
    trouble_since: datetime | None = None
    total: Drained = field(default_factory=Drained)
    refused_at: datetime | None = None


class Worker:
    """One thread that drains the inbox, and looks once a day for what came twice.

    Parameters
    ----------
    store : EventStore
        Open for writing.
    drain : Drain
        Of the same installation; used by this thread alone.
    clock : Clock
        Says when it is night.
    beside : sequence of callable
        Each does a piece of other work with the log, where there is time, and says whether there
        is more.
    """

    def __init__(
        self,
        store: EventStore,
        drain: Drain,
        *,
        clock: Clock,
        beside: Sequence[Callable[[], bool]] = (),
    ) -> None:
        self._store, self._drain, self._clock = store, drain, clock
        self._beside = beside
        self._awake, self._stop, self._turn = Event(), Event(), Lock()
        self._state = State()
        self._pause_s = 0.0
        self._deduped_at = clock.now() - NIGHT + SOON  # a server may be started anew every day
        self._thread = Thread(target=self._run, name="worker", daemon=True)

    @property
    def state(self) -> State:
        """How it stands now; for any thread."""
        with self._turn:
            return self._state

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is something to do; for any thread."""
        self._awake.set()

    def close(self) -> None:
        """End after the batch under way, and wait for that."""
        self._stop.set()
        self._awake.set()
        self._drain.hurry()
        if self._thread.is_alive():
            self._thread.join()
        self._drain.close()

    def look(self) -> float:
        """Do what is to be done now; return how many seconds the next look may wait."""
        try:
            drained = self._drain.step()
        except Exception as error:  # noqa: BLE001 - it goes on when the machine is well again
            return self._wait_out(error)
        self._note(drained)
        if drained.events >= LARGE:
            return 0.0
        is_more = [self._guarded("the work beside the drain", each) for each in self._beside]
        if drained.requests:
            return PACE_S
        if any(is_more):
            return 0.0
        self._at_night()
        return LOOK_EVERY_S

    def _run(self) -> None:
        with acting_as(Actor("homing")):
            while not self._stop.is_set():
                self._awake.clear()
                wait_s = self.look()
                if wait_s == LOOK_EVERY_S:
                    self._awake.wait(wait_s)
                elif wait_s:
                    self._stop.wait(wait_s)

    def _note(self, drained: Drained) -> None:
        was_in_trouble = self.state.trouble is not None
        self._pause_s = 0.0
        with self._turn:
            now, before = self._clock.now(), self._state
            self._state = State(
                drained_at=now if drained.requests else before.drained_at,
                total=before.total + drained,
                refused_at=now if drained.refused else before.refused_at,
            )
        if was_in_trouble:
            log.info("draining goes on")

    def _wait_out(self, error: Exception) -> float:
        """Note what the trouble is, have the log opened again if need be, and wait a while."""
        said = _in_words(error)
        with self._turn:
            now = self._state
            is_new = now.trouble != said
            since = now.trouble_since or self._clock.now()
            self._state = replace(now, trouble=said, trouble_since=since)
        if is_new:
            log.error("nothing can be drained now; it is tried again", reason=said)
        self._drain.start_anew()
        if isinstance(error, LogAway | duckdb.FatalException | duckdb.ConnectionException):
            self._reopen()
        self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        return self._pause_s

    def _reopen(self) -> None:
        try:
            self._store.reopen()
        except (HomingError, duckdb.Error) as error:
            log.warning("the event log cannot be opened", reason=_in_words(error))

    def _at_night(self) -> None:
        """Once a day, when nothing else is to be done, look for what came twice."""
        now = self._clock.now()
        if timedelta() <= now - self._deduped_at < NIGHT:  # a clock may have been set back
            return
        self._deduped_at = now
        self._guarded("looking for events that came twice", self._dedupe)

    def _dedupe(self) -> None:
        if removed := self._store.dedupe():
            log.info("events that came twice were taken out", events=removed)

    def _guarded(self, what: str, do: Callable[[], Result]) -> Result | None:
        try:
            return do()
        except Exception as error:  # noqa: BLE001 - one kind of work ends no other
            log.error("this did not work out", what=what, reason=_in_words(error))  # noqa: TRY400
            return None


def _in_words(error: Exception) -> str:
    """Return the first line of what an error says: nothing of the statement and its values."""
    said = str(error).partition("\n")[0]
    return said if isinstance(error, HomingError) else f"{type(error).__name__}: {said}"
