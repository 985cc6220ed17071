"""How fast a key may send: a bucket of events that fills up over time."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic
from typing import Final
from uuid import UUID

BURST_S: Final = 10.0
"""A bucket holds what may come in so many seconds."""


class Pace:
    """Lets each key send so many events a second over time.

    A batch passes whole as soon as there is anything in the bucket; what it takes too much has to
    fill up again. So a batch larger than the bucket is not refused for ever.

    Parameters
    ----------
    elapsed : callable
        Seconds on a clock that never goes back.
    """

    def __init__(self, elapsed: Callable[[], float] = monotonic) -> None:
        self._elapsed = elapsed
        self._buckets: dict[UUID, tuple[float, float]] = {}

    def wait_s(self, key: UUID, count: int, *, events_per_s: int) -> int:
        """Return 0 and take the events out of the bucket, or the seconds to wait."""
        if not events_per_s:
            return 0
        now = self._elapsed()
        most = events_per_s * BURST_S
        left, then = self._buckets.get(key, (most, now))
        left = min(most, left + (now - then) * events_per_s)
        if left <= 0:
            self._buckets[key] = left, now
            return max(1, math.ceil(-left / events_per_s))
        self._buckets[key] = left - count, now
        return 0
