"""Memberships that follow the log by themselves, while a server runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import structlog

from homing.core.clock import Clock
from homing.core.precedence import PATIENCE_S, Precedence
from homing.segments.followed import FOLLOWED
from homing.segments.refreshing import TICK_S
from homing.segments.service import Segments
from homing.store import EventStore

log = structlog.get_logger("homing.segments")

TICK: Final = timedelta(seconds=TICK_S)
REST: Final = timedelta(minutes=1)
"""After a look that did not work out."""


class Seen(NamedTuple):
    """What memberships depend on, but for time: the log, and the segments with their versions."""

    log: int
    segments: tuple[tuple[UUID, int], ...]


class Following:
    """Brings memberships up to date a look at a time; used by one thread alone.

    It looks when the log or a segment is another one, and once a minute for time's sake. After a
    look it leaves others at least as long as that took, and does nothing where no segment is live.
    Of segments that are new, or have another rule, one is looked at whole in each look.

    Parameters
    ----------
    segments : Segments
        What is kept up to date.
    events : EventStore
        The same log as theirs.
    clock : Clock
        Says when time alone is reason enough.
    precedence : Precedence, optional
        Says when an answer is being made: a look waits for that between its steps, for a second
        in all, since others read what it finds.
    """

    def __init__(
        self,
        segments: Segments,
        events: EventStore,
        clock: Clock,
        precedence: Precedence | None = None,
    ) -> None:
        self._segments, self._events, self._clock = segments, events, clock
        self._precedence = precedence or Precedence()
        self._seen: Seen | None = None
        self._looked_at = self._rests_until = clock.now()

    def step(self) -> bool:
        """Look if there is reason to; return that nothing more is to be done at once.

        Raises
        ------
        Exception
            Whatever kept it from looking; nothing has changed then, and it rests for a minute.
        """
        began = self._clock.now()
        if began < self._rests_until <= began + REST:  # a clock may have been set back
            return False
        try:
            self._look(began)
        except Exception:
            FOLLOWED.pop(self._events, None)
            self._rests_until = self._clock.now() + REST
            raise
        FOLLOWED[self._events] = began
        return False

    def _look(self, now: datetime) -> None:
        every = self._segments.kept.every()
        if not any(each.is_followed for each in every):
            return
        seen = Seen(self._events.version(), tuple((each.id, each.version) for each in every))
        if seen == self._seen and timedelta() <= now - self._looked_at < TICK:
            return
        give_way = self._precedence.patient(PATIENCE_S)
        found = self._segments.refresh(most_new=1, give_way=give_way)
        self._seen, self._looked_at = (None if found.waiting else seen), now
        self._rests_until = self._clock.now() + min(self._clock.now() - now, REST)
        if found.entered or found.left:
            log.info("members of segments changed", entered=found.entered, left=found.left)
