"""Whose a key is, for one who can wait for the database."""

from __future__ import annotations

from collections.abc import Callable

from homing.collect.sources import Holder, Sources


def holder_in(sources: Sources) -> Callable[[str], Holder | None]:
    """Return what says whose a key is; a key that was revoked is soon nobody's."""
    living = sources.living

    def holder(key: str) -> Holder | None:
        if living.is_stale(is_missing=living.holder(key) is None):
            living.refresh()
        return living.holder(key)

    return holder
