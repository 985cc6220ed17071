"""Whose a key is, from memory; every few seconds the database is asked, once for all who wait."""

from __future__ import annotations

import asyncio
from typing import Final

import sqlalchemy as sa
import structlog

from homing.collect.sources import Holder
from homing.collect.sources.living import Living

PATIENCE_S: Final = 1.0
"""So long a request waits for the database; then what was known before holds."""

log = structlog.get_logger("homing.collect")


class Keys:
    """Finds the holder of a key. A key that is good no more is not, however long nobody asked.

    Parameters
    ----------
    living : Living
        The living keys.
    """

    def __init__(self, living: Living) -> None:
        self._living = living
        self._refreshing: asyncio.Task[None] | None = None

    def known(self, key: str | None) -> Holder | None:
        """Return whose a key is if that is known without asking; None does not say it is nobody's.

        It is `holder` for nearly every request.
        """
        holder = self._living.holder(key) if key else None
        return None if self._living.is_stale(is_missing=holder is None) else holder

    async def holder(self, key: str | None) -> Holder | None:
        """Return whose a key is, None when it is nobody's."""
        if not key:
            return None
        holder = self._living.holder(key)
        if self._living.is_stale(is_missing=holder is None):
            await asyncio.wait([self._refreshed()], timeout=PATIENCE_S)
            return self._living.holder(key)
        return holder

    def _refreshed(self) -> asyncio.Task[None]:
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh())
        return self._refreshing

    async def _refresh(self) -> None:
        try:
            await asyncio.to_thread(self._living.refresh)
        except sa.exc.SQLAlchemyError:
            log.exception("the keys of sources cannot be read; those known before are used")
