"""A rest after what did not work out: the disk may be full for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from homing.core.clock import Clock

REST: Final = timedelta(minutes=1)


class Rest:
    """Says whether something may be tried, which after a failure is a minute later.

    Parameters
    ----------
    clock : Clock
        May be set back: then the rest is over.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it may be tried now."""
        return self._since is None or not timedelta() <= self._clock.now() - self._since < REST

    def tried(self, step: Callable[[], bool]) -> bool:
        """Return what a step says: whether there is more to do. While it rests there is not."""
        if not self.is_over:
            return False
        with self.after_failure():
            return step()

    @contextmanager
    def after_failure(self, kinds: tuple[type[Exception], ...] = (Exception,)) -> Iterator[None]:
        """Begin to rest where what is done here raises one of these."""
        try:
            yield
        except kinds:
            self._since = self._clock.now()
            raise
