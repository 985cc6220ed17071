"""A connection that takes no more for the head of a request than heads have, and waits not long.

The parser puts a header together piece by piece, and asks nobody whether it gets too long. What
clients send to be kept is answered here: a task of its own, and what stands around the site, cost
more than to keep a request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LARGEST_HEAD_BYTES: Final = 65_536
"""Of a request's line and headers together; also of what stands between two parts of a body."""
HEAD_S: Final = 30.0
"""So long a client may take for the head, from the connection on."""
BODY_S: Final = 600.0
"""So long for what follows the head."""


log = structlog.get_logger("homing.web")


class Taker(Protocol):
    """Takes requests as soon as they are whole, without waiting; as `collect.Desk`."""

    def may_take(self, scope: Any) -> bool:
        """Say whether to wait for the body of a request, and to ask `at_once` then."""
        ...

    def at_once(self, scope: Any, body: bytes, answer: Callable[[bytes, bytes], None]) -> bool:
        """Take a request, whose answer is given in this event loop; False: it is one as any."""
        ...


class Connection(HttpToolsProtocol):
    """Ends when bytes come and come and make neither a request nor a part of its body."""

    taker: Taker | None = None
    _idle_bytes = 0
    _held: RequestResponseCycle | None = None
    _until_s: float | None = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait(HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait(None)
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, if it leads to anything."""
        self._idle_bytes += len(data)
        before = self._idle_bytes
        super().data_received(data)
        if self._held and self._held.body:  # the site has patience with those who send bit by bit
            self._let_go()
        if self._idle_bytes == before > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        """Wait for a head."""
        super().on_message_begin()
        self._wait(HEAD_S)

    def on_headers_complete(self) -> None:
        """Go on with the request; wait for its body."""
        self._idle_bytes = 0
        self._wait(BODY_S)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._idle_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait no more: the server has its own patience between two requests."""
        self._idle_bytes = 0
        self._wait(None)
        super().on_message_complete()
        if self._held:
            self._let_go()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Begin with a request; one that may be taken at once is held until its body comes."""
        may_take = self.taker and self.taker.may_take(cycle.scope)
        if not may_take or cycle.waiting_for_100_continue or app is not self.app:
            super()._start_asgi_task(cycle, app)
            return
        self._held = cycle
        if not cycle.more_body:  # it waited behind others; not within the answer to the last one
            self.loop.call_soon(self._let_go)

    def _let_go(self) -> None:
        """Have the request taken that was held, or passed to the site as any."""
        cycle, self._held = self._held, None
        if cycle is None:
            return
        if cycle.more_body or self.flow.write_paused or not self._is_taken(cycle):
            super()._start_asgi_task(cycle, self.app)

    def _is_taken(self, cycle: RequestResponseCycle) -> bool:
        assert self.taker
        try:
            return self.taker.at_once(cycle.scope, bytes(cycle.body), partial(self._answer, cycle))
        except Exception:  # on the way that all others go, the client is told
            log.exception("a request could not be taken at once")
            return cycle.response_started

    def _answer(self, cycle: RequestResponseCycle, head: bytes, body: bytes) -> None:
        """Send an answer that is whole and known to be sound, unless nobody is there any more."""
        if cycle.disconnected:
            return
        parts = [head]
        for name, value in self.server_state.default_headers:
            parts += (name, b": ", value, b"\r\n")
        parts += (b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n", body)
        self.transport.write(b"".join(parts))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def _wait(self, patience_s: float | None) -> None:
        """Close in so many seconds unless told otherwise; a timer for each request costs too much.

        So one timer looks, never further ahead than the shortest patience.
        """
        self._until_s = None if patience_s is None else self.loop.time() + patience_s
        if self._until_s is not None and self._timer is None:
            self._look()

    def _look(self) -> None:
        self._timer = None
        if self._until_s is None or self.transport.is_closing():
            return
        left_s = self._until_s - self.loop.time()
        if left_s <= 0:
            self.transport.close()
        else:
            self._timer = self.loop.call_later(min(left_s, HEAD_S), self._look)


def leading_to(taker: Taker) -> type[Connection]:
    """Return connections whose requests are taken by this if they may be, before the site."""
    return type("Connection", (Connection,), {"taker": taker})
