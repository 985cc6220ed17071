"""The living keys in memory, so that no request asks a database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Final

from homing.collect.sources.model import Holder
from homing.collect.sources.rules import SECRET_PREFIX

STALE_AFTER_S: Final = 3.0
"""So long after it was revoked by another process, a key may still be good here."""
ASK_AGAIN_AFTER_S: Final = 1.0
"""So often at most the database is asked for keys that nobody knows."""


def known_by(key: str) -> str:
    """Return what a key is known by: itself, or its hash when it is secret."""
    if key.startswith(SECRET_PREFIX):
        return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    return key


class Living:
    """Whose each living key is.

    Parameters
    ----------
    load : callable
        Asks the database.
    elapsed : callable
        Seconds on a clock that never goes back.
    """

    def __init__(
        self, load: Callable[[], Mapping[str, Holder]], elapsed: Callable[[], float] = monotonic
    ) -> None:
        self._load = load
        self._elapsed = elapsed
        self._holders: Mapping[str, Holder] = {}
        self._loaded_s: float | None = None
        self._turn = Lock()

    def holder(self, key: str) -> Holder | None:
        """Return whose a key is, as far as memory goes."""
        return self._holders.get(known_by(key))

    def is_stale(self, *, is_missing: bool = False) -> bool:
        """Say whether the database is to be asked again; sooner when a key is not known."""
        if self._loaded_s is None:
            return True
        after = ASK_AGAIN_AFTER_S if is_missing else STALE_AFTER_S
        return self._elapsed() - self._loaded_s >= after

    def refresh(self) -> None:
        """Ask the database, now."""
        with self._turn:
            loaded_s = self._elapsed()
            self._holders = self._load()
            self._loaded_s = loaded_s
