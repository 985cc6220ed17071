"""When a silence is unusual, the drain stands still, ids are too many, the disk will be full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from homing.collect.identity.rules import MOST_IDS

TIMES_AS_USUAL: Final = 3
SHORTEST_SILENCE_S: Final = 3_600.0
FIRST_SILENCE_S: Final = 86_400.0
"""So long after it was added a source may have sent nothing at all."""
STALLED_AFTER_S: Final = 60.0
"""So long nothing may wait, while everything is well."""
CROWDED_FOR: Final = timedelta(days=1)
"""So long after ids were not made one customer it is told."""
SHORTEST_LOOK: Final = timedelta(minutes=10)


def silent_after_s(longest_gaps_s: Sequence[float]) -> float:
    """Return after how many seconds a silence is unusual.

    Parameters
    ----------
    longest_gaps_s : sequence of float
        The longest gap of each of the last days; the median of them is what is usual. None of a
        source that has never sent anything.
    """
    if not longest_gaps_s:
        return FIRST_SILENCE_S
    return max(SHORTEST_SILENCE_S, TIMES_AS_USUAL * median(longest_gaps_s))


def stalled(oldest_age_s: float, trouble: str | None) -> str | None:
    """Return what keeps the drain from getting on, None when it gets on."""
    if oldest_age_s < STALLED_AFTER_S:
        return None
    why = f" {trouble}" if trouble else ""
    return f"What was received waits for {oldest_age_s / 60:.0f} min.{why}"


def crowded(refused_at: datetime | None, now: datetime) -> str | None:
    """Return that ids were not made one customer lately, None when all were that should be.

    Parameters
    ----------
    refused_at : datetime or None
        When that was the last time.
    """
    if refused_at is None or now - refused_at >= CROWDED_FOR:
        return None
    return (
        f"More than {MOST_IDS} ids were said to be one customer, and were not made one: a login"
        " that many share, or an id that means nobody."
    )


def days_left(samples: Sequence[tuple[datetime, int]]) -> float | None:
    """Return the days until a disk is full, from what was free at two moments or more."""
    (then, free_then), (now, free) = samples[0], samples[-1]
    if now - then < SHORTEST_LOOK or free >= free_then:
        return None
    return free * ((now - then) / timedelta(days=1)) / (free_then - free)
