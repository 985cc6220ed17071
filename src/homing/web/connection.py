"""A connection that takes no more for the head of a request than heads have, and waits not long.

The parser puts a header together piece by piece, and asks nobody whether it gets too long.
"""

from __future__ import annotations

import asyncio
import weakref
from functools import partial
from typing import Final
from weakref import ReferenceType

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from homing.collect import WHOLE_ANSWER

LARGEST_HEAD_BYTES: Final = 65_536
"""Of a request's line and headers together; also of what stands between two parts of a body."""
HEAD_S: Final = 30.0
"""So long a client may take for the head, from the connection on."""
BODY_S: Final = 600.0
"""So long for what follows the head."""


class Connection(HttpToolsProtocol):
    """Ends when bytes come and come and make neither a request nor a part of its body."""

    _idle_bytes = 0
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
        # weak, or each request would be garbage that only a search for cycles finds
        answer = partial(self._answer, weakref.ref(self.cycle))
        self.scope["extensions"] = {WHOLE_ANSWER: {"send": answer}}

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._idle_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait no more: the server has its own patience between two requests."""
        self._idle_bytes = 0
        self._wait(None)
        super().on_message_complete()

    def _answer(self, asked: ReferenceType[RequestResponseCycle], head: bytes, body: bytes) -> bool:
        """Send an answer that is whole and long known to be sound; False: it is to be sent as any.

        To look through each header anew, and to write twice, costs as much as to keep a request.
        """
        cycle = asked()
        if cycle is None or cycle.disconnected or cycle.response_started or self.flow.write_paused:
            return False
        parts = [head]
        for name, value in self.server_state.default_headers:
            parts += (name, b": ", value, b"\r\n")
        parts += (b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n", body)
        self.transport.write(b"".join(parts))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()
        return True

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
