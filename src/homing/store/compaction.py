"""In the background, the tail of the log goes into a new generation, without any haste."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

from homing.core.errors import HomingError, LogAway
from homing.histories.generation import Piece
from homing.store.histories import LiveHistories

_LOG = logging.getLogger(__name__)

ENOUGH, ENOUGH_SHARE = 200_000, 0.02
"""Events outside the generation, and their share, from which on a new one is worth its while."""
LOOK_EVERY_S = 5.0
WORK_SHARE = 0.5
"""Of the time of a compaction, so much is spent working."""


class _Stopped(Exception):
    """The process ends; what was written of a generation is left to be cleared away."""


class Compaction:
    """A thread that keeps the histories fresh, and compacts them when their tail has grown long.

    Parameters
    ----------
    live : LiveHistories
        Of a log that is open for writing.
    enough : int
        Events outside the generation that start a compaction; of a large generation a share,
        so that the work stays in proportion.
    look_every_s : float
        Seconds between two looks.
    when_new : callable
        Is called when there is another generation to be read, the first one too.
    """

    def __init__(
        self,
        live: LiveHistories,
        *,
        enough: int = ENOUGH,
        look_every_s: float = LOOK_EVERY_S,
        when_new: Callable[[], None] = lambda: None,
    ) -> None:
        self._live, self._enough, self._look_every_s = live, enough, look_every_s
        self._when_new, self._is_new = when_new, True
        self._stop = Event()
        self._thread = Thread(target=self._run, name="compaction", daemon=True)

    def start(self) -> None:
        """Begin to look; the first look makes the histories, or opens them."""
        self._thread.start()

    def close(self) -> None:
        """End, in the middle of a compaction too; what was there before stays."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> bool:
        """Compact if it is time to; say if it was.

        It is when the tail has grown long, and at once when the generation holds what was erased.
        """
        outside, inside = self._live.balance()
        is_short = outside < max(self._enough, inside * ENOUGH_SHARE)
        if is_short and not self._live.holds_erased():
            return False
        self._live.compact(self._paced)
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._is_new |= self.look()
                self._tell()
            except _Stopped:
                return
            except LogAway:
                pass  # the worker says so, and has it opened when it is there again
            except (HomingError, OSError):
                _LOG.exception("The histories could not be compacted; the old ones are in use.")
            self._stop.wait(self._look_every_s)

    def _tell(self) -> None:
        """Say that there is another generation, if there is."""
        if self._is_new:
            self._is_new = False
            try:
                self._when_new()
            except Exception:  # noqa: BLE001 - one kind of work ends no other
                _LOG.exception("What is asked first of the histories was not made beforehand.")

    def _paced(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """Hand pieces on, with a pause after each that is as long as it took."""
        since = time.monotonic()
        for piece in pieces:
            yield piece
            spent = time.monotonic() - since
            if self._stop.wait(spent * (1 - WORK_SHARE) / WORK_SHARE):
                raise _Stopped
            since = time.monotonic()
