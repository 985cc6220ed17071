"""Whether there is room for more: in the inbox, and on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final

from homing.collect.receiving.limits import Limits

LOOK_EVERY_S: Final = 1.0


class Room:
    """Watches the disk of the data folder, and how much waits.

    Parameters
    ----------
    folder : Path
        On the disk that is watched.
    limits : Limits
        How much may wait, and how much is left free.
    elapsed : callable
        Seconds on a clock that never goes back.
    """

    def __init__(
        self, folder: Path, limits: Limits, elapsed: Callable[[], float] = monotonic
    ) -> None:
        self._folder = folder
        self._limits = limits
        self._elapsed = elapsed
        self._looked_s = float("-inf")
        self._is_free = True

    def has(self, waiting_bytes: int) -> bool:
        """Say whether one more may come in."""
        return waiting_bytes < self._limits.waiting_bytes and self._disk_has()

    def _disk_has(self) -> bool:
        now = self._elapsed()
        if now - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = now
            self._is_free = shutil.disk_usage(self._folder).free >= self._limits.free_bytes
        return self._is_free
