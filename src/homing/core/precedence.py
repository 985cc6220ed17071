"""Who waits for an answer goes before work that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic
from typing import Any, Final

PATIENCE_S: Final = 1.0
"""How long work in the background waits for answers in all: others wait for what it finds."""

GiveWay = Callable[[], None]
"""What work in the background calls before each of its steps."""


def at_once() -> None:
    """Give way to nobody."""


@contextmanager
def held(turn: Any, give_way: GiveWay) -> Iterator[None]:
    """Hold a lock for work that nobody waits for, once no answer is being made.

    Who has waited for the lock gives way again: so have those who ask, and they go first.

    Parameters
    ----------
    turn : Lock or RLock
        Nobody who answers waits for who holds it longer than a transaction takes.
    """
    give_way()
    if not turn.acquire(blocking=False):
        with turn:
            pass
        give_way()
        turn.acquire()
    try:
        yield
    finally:
        turn.release()


class Precedence:
    """How many answers are being made; safe to use from any thread."""

    def __init__(self) -> None:
        self._under_way, self._turn, self._is_quiet = 0, Lock(), Event()
        self._is_quiet.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Have others give way meanwhile."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def patient(self, most_s: float = PATIENCE_S) -> GiveWay:
        """Return what waits until no answer is being made.

        Parameters
        ----------
        most_s : float
            How long all its waits may take together: the work gets done however much is asked.
        """
        left_s = most_s

        def give_way() -> None:
            nonlocal left_s
            if left_s > 0 and not self._is_quiet.is_set():
                began = monotonic()
                self._is_quiet.wait(left_s)
                left_s -= monotonic() - began

        return give_way

    def _count(self, more: int) -> None:
        with self._turn:
            self._under_way += more
            if self._under_way:
                self._is_quiet.clear()
            else:
                self._is_quiet.set()
