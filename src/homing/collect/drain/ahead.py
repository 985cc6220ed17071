"""Another process that reads the next requests while those before them are written."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

import structlog

from homing.collect.drain.enriching import Enriching
from homing.collect.drain.model import Readings
from homing.collect.model import Received
from homing.core.clock import Clock

log = structlog.get_logger("homing.collect")

PROGRAM: Final = ("-P", "-m", "homing.collect.drain.reader")
IS_POSSIBLE: Final = os.name == "posix"  # elsewhere a process cannot be handed an open line
REST: Final = timedelta(seconds=10)
"""Without work, after which the process ends."""
PATIENCE_S: Final = 30.0
"""So long the process may take nothing, or answer nothing: it may be stopped, and never go on."""
MOST_FAILURES: Final = 3


class _Asked(NamedTuple):
    requests: Sequence[Received]
    after: int
    version: int


class Ahead:
    """One process that reads requests, a batch at a time; used by one thread.

    It begins when it is first asked, and ends when it was not asked for a while, or this process
    ends, however that happens: it lives as long as the line to it. Whatever becomes of it, nothing
    is lost: who asked still has the requests, and reads them.

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
        self._asked: _Asked | None = None
        self._used_at: datetime | None = None
        self._failures = 0

    @property
    def process_id(self) -> int | None:
        """The number of the process; None: there is none now."""
        return self._process.pid if self._process else None

    def ask(self, requests: Sequence[Received], *, after: int) -> None:
        """Have the requests read that follow the one with a number."""
        if not IS_POSSIBLE or self._failures >= MOST_FAILURES:
            return
        settings, version = self._enriching.settings_for(requests), self._enriching.version
        try:
            self._opened().send((settings, list(map(tuple, requests))))
        except OSError as error:
            self._fail(error)
            return
        self._asked, self._used_at = _Asked(requests, after, version), self._clock.now()

    def take(self, after: int) -> tuple[Sequence[Received], Readings | None]:
        """Return the requests that were asked for, if these are next; and what is in them.

        None is in place of that if the process failed, or the rules have changed since.
        """
        if self._asked is None:
            return (), None
        asked, self._asked = self._asked, None
        readings = self._heard()
        if asked.after != after:
            return (), None
        return asked.requests, readings if asked.version == self._enriching.version else None

    def rest(self) -> None:
        """End the process if there was no work for it for a while."""
        if self._used_at is None or self._asked is not None:
            return
        if not timedelta() <= self._clock.now() - self._used_at < REST:  # a clock may be set back
            self.close()

    def close(self) -> None:
        """End the process now."""
        self._asked = self._used_at = None
        if self._line:
            self._line.close()
            self._line = None
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _opened(self) -> Connection:
        if self._line is None:
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

    def _heard(self) -> Readings | None:
        assert self._line is not None
        try:
            if not self._line.poll(PATIENCE_S):
                raise TimeoutError("It did not answer.")
            readings: Readings = self._line.recv()
        except (EOFError, OSError) as error:
            self._fail(error)
            return None
        self._failures = 0
        return readings

    def _fail(self, error: Exception) -> None:
        """End a process that is of no use; after a few of these in a row there are no more."""
        self._failures += 1
        log.warning(
            "the process that reads what was received failed; it is read in this one",
            error=type(error).__name__,
            is_given_up=self._failures >= MOST_FAILURES,
        )
        self.close()


def _have_patience(line: Connection) -> None:
    """Have no call on a line wait for ever: it raises `BlockingIOError` instead."""
    seconds, fraction = divmod(PATIENCE_S, 1)
    patience = struct.pack("ll", int(seconds), int(fraction * 1e6))
    with socket.fromfd(line.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
