"""Another process that reads the next requests while those before them are written."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

import structlog

from homing.collect.drain.enriching import Enriching
from homing.collect.drain.model import Readings
from homing.collect.inbox import Batch
from homing.core.clock import Clock

log = structlog.get_logger("homing.collect")

PROGRAM: Final = ("-P", "-m", "homing.collect.drain.reader")
IS_POSSIBLE: Final = os.name == "posix"  # elsewhere a process cannot be handed an open line
REST: Final = timedelta(seconds=10)
"""Without work, after which the process ends."""
PATIENCE_S: Final = 30.0
"""So long the process may take nothing, or answer nothing: it may be stopped, and never go on."""
MOST_FAILURES: Final = 3
DEPTH: Final = 2
"""Batches on the way: one that is read, and one that waits for that, so that nobody waits."""
LARGE_REQUESTS: Final = 2_000
LARGE_BYTES: Final = 1_000_000
"""From which on a batch is read by another process while the one before it is written."""

Fetch = Callable[[int], Batch]


class _Errand(NamedTuple):
    """A batch that was fetched; `version` is of the rules it is read by, None: it is not read."""

    batch: Batch
    version: int | None = None
    readings: Readings | None = None
    error: Exception | None = None

    @property
    def is_read(self) -> bool:
        """The process has it, or had it."""
        return self.version is not None and self.error is None


class Ahead:
    """One process that reads requests, batch by batch; used by one thread.

    While a batch is written, the next one is read, and the one after that is fetched and handed
    over: a thread hands over, another one listens, so that the process never waits. It begins
    when two large batches follow each other, and ends when there was no work for a while, or this
    process ends, however that happens: it lives as long as the line to it. Whatever becomes of it,
    nothing is lost: the requests are still here, and are read here.

    Parameters
    ----------
    enriching : Enriching
        The rules; each batch is sent with those that hold for it.
    clock : Clock
        Says when it has rested long enough.
    """

    def __init__(self, enriching: Enriching, *, clock: Clock) -> None:
        self._enriching, self._clock = enriching, clock
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._threads: tuple[ThreadPoolExecutor, ...] = ()
        self._asked: deque[tuple[Future[_Errand], Future[_Errand]]] = deque()
        self._used_at: datetime | None = None
        self._failures = 0

    @property
    def process_id(self) -> int | None:
        """The number of the process; None: there is none now."""
        return self._process.pid if self._process else None

    @property
    def is_busy(self) -> bool:
        """Batches are on the way."""
        return bool(self._asked)

    def follow(self, batch: Batch, fetch: Fetch) -> None:
        """Have the batches read that follow one, which `fetch` returns by the number before."""
        if not IS_POSSIBLE or self._failures >= MOST_FAILURES or not is_large(batch):
            return
        last = batch.last
        if self._line is None and not is_large(fetch(last)):
            return
        line = self._opened()
        hands, ears = self._threads
        while len(self._asked) < DEPTH:
            before = self._asked[-1][0] if self._asked else None
            sent = hands.submit(self._send, line, fetch, last, before)
            self._asked.append((sent, ears.submit(_hear, line, sent)))
        self._used_at = self._clock.now()

    def take(self, after: int) -> tuple[Batch | None, Readings | None]:
        """Return the batch that was fetched, if it is next; and what is in it.

        None is in place of that if the batch is small, the process failed, or the rules have
        changed since.
        """
        if not self._asked:
            return None, None
        _, heard = self._asked.popleft()
        try:
            errand = heard.result()
        except Exception as error:  # noqa: BLE001 - who asks fetches them, and sees it as well
            log.warning("what was received could not be fetched", error=type(error).__name__)
            self.close()
            return None, None
        if errand.error:
            self._fail(errand.error)
        elif errand.is_read:
            self._failures = 0
        if errand.batch.after != after:
            self.close()
            return None, None
        is_by_the_rules = errand.version == self._enriching.version
        return errand.batch, errand.readings if is_by_the_rules else None

    def rest(self) -> None:
        """End the process if there was no work for it for a while."""
        if self._used_at is None or self._asked:
            return
        if not timedelta() <= self._clock.now() - self._used_at < REST:  # a clock may be set back
            self.close()

    def hurry(self) -> None:
        """Have nobody wait for the process any longer; for any thread."""
        if process := self._process:
            process.kill()

    def close(self) -> None:
        """End the process now."""
        self.hurry()  # a thread that hands it something, or listens, waits no longer
        for thread in self._threads:
            thread.shutdown(cancel_futures=True)
        self._threads, self._used_at = (), None
        self._asked.clear()
        if self._process:
            self._process.wait()
            self._process = None
        if self._line:
            self._line.close()
            self._line = None

    def _send(
        self, line: Connection, fetch: Fetch, last: int, before: Future[_Errand] | None
    ) -> _Errand:
        """Fetch the batch after the one before, or after a number, and hand it over if it is large.

        In a thread that does one after the other.
        """
        if before:
            earlier = before.result()
            last = earlier.batch.last
            if not earlier.is_read:
                return _Errand(Batch((), last))
        batch = fetch(last)
        if not is_large(batch):
            return _Errand(batch)
        version, settings = self._enriching.version, self._enriching.settings_for(batch.days)
        try:
            line.send((settings, batch.parcels, batch.after))
        except OSError as error:
            return _Errand(batch, version, error=error)
        return _Errand(batch, version)

    def _opened(self) -> Connection:
        if self._line is None:
            self._threads = (
                ThreadPoolExecutor(1, "homing-hands"),
                ThreadPoolExecutor(1, "homing-ears"),
            )
            self._line, theirs = Pipe()
            _have_patience(self._line)
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - a program of our own
                    [sys.executable, *PROGRAM, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
        return self._line

    def _fail(self, error: Exception) -> None:
        """End a process that is of no use; after a few of these in a row there are no more."""
        self._failures += 1
        log.warning(
            "the process that reads what was received failed; it is read in this one",
            error=type(error).__name__,
            is_given_up=self._failures >= MOST_FAILURES,
        )
        self.close()


def _hear(line: Connection, sent: Future[_Errand]) -> _Errand:
    """Wait for what is in a batch; in a thread that does so for one after the other."""
    errand = sent.result()
    if not errand.is_read:
        return errand
    try:
        if not line.poll(PATIENCE_S):
            raise TimeoutError("It did not answer.")
        return errand._replace(readings=line.recv())
    except (EOFError, OSError) as error:
        return errand._replace(error=error)


def is_large(batch: Batch) -> bool:
    """Say whether a batch is worth the way to another process."""
    return len(batch) >= LARGE_REQUESTS or batch.size >= LARGE_BYTES


def _have_patience(line: Connection) -> None:
    """Have no call on a line wait for ever: it raises `BlockingIOError` instead."""
    seconds, fraction = divmod(PATIENCE_S, 1)
    patience = struct.pack("ll", int(seconds), int(fraction * 1e6))
    with socket.fromfd(line.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
