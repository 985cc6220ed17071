"""The body of a request, read within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import Receive, Scope

from homing.collect.receiving.limits import MIB, Limits
from homing.collect.receiving.unpacking import TooLarge, Untaken, unpacked

DISCARDED_TIMES = 4
"""So much more than the limit is read and thrown away, so that the client hears the answer."""
IN_A_THREAD_BYTES = MIB // 8


class Crowded(Untaken):
    """So many bodies are being read that no more fit into memory."""


class TooSlow(Untaken):
    """A client takes too long to send its body."""


class Gone(Exception):
    """A client left before its body was read."""


class Reader:
    """Reads bodies, not too many bytes at once.

    Parameters
    ----------
    limits : Limits
        How much.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._counter = _Counter(limits.at_once_bytes)

    async def body(self, scope: Scope, receive: Receive) -> bytes:
        """Return the body of a request, as it was sent.

        Raises
        ------
        TooLarge, Crowded, TooSlow, Gone
            When there is none that can be taken.
        """
        if _declared(scope) > self.limits.body_bytes * DISCARDED_TIMES:
            raise TooLarge
        message = await receive()
        body: bytes = message.get("body", b"")
        if message["type"] != "http.request":
            raise Gone
        if message.get("more_body"):
            body = await self._rest(body, receive)
        if len(body) > self.limits.body_bytes:
            raise TooLarge
        return body

    async def unpacked(self, body: bytes, *, ratio: int) -> bytes:
        """Return what is packed in a body, which may grow so many times.

        Raises
        ------
        TooLarge, Torn
            When it cannot be taken.
        """
        if len(body) < IN_A_THREAD_BYTES:
            return unpacked(body, self.limits, ratio=ratio)
        return await asyncio.to_thread(unpacked, body, self.limits, ratio=ratio)

    async def _rest(self, body: bytes, receive: Receive) -> bytes:
        try:
            async with asyncio.timeout(self.limits.body_s):
                return await self._gathered(body, receive)
        except TimeoutError:
            raise TooSlow from None

    async def _gathered(self, body: bytes, receive: Receive) -> bytes:
        parts, size, is_more = [body], len(body), True
        with self._counter.lent() as take:
            take(size)
            while is_more:
                message = await receive()
                if message["type"] != "http.request":
                    raise Gone
                part = message.get("body", b"")
                is_more = message.get("more_body", False)
                size += len(part)
                if size > self.limits.body_bytes * DISCARDED_TIMES:
                    raise TooLarge
                if size > self.limits.body_bytes:
                    parts.clear()
                else:
                    take(len(part))
                    parts.append(part)
        if size > self.limits.body_bytes:
            raise TooLarge
        return b"".join(parts)


class _Counter:
    """Counts the bytes that all requests together hold while they are read."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0

    @contextmanager
    def lent(self) -> Iterator[Callable[[int], None]]:
        """Lend a function that takes so many bytes more; all are given back in the end."""
        taken = 0

        def take(size: int) -> None:
            nonlocal taken
            taken += size
            self._held += size
            if self._held > self._most:
                raise Crowded

        try:
            yield take
        finally:
            self._held -= taken


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0
