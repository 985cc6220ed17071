"""A form that is sent twice is done once: whoever sends it again is answered as the first time.

Forms that add what could stand twice carry a key, `{{ ui.once() }}`, another one on each page.
Scripts keep a button from being pressed twice. Where there are none, the browser gives up on the
first answer and shows the second, which has to be the same: a source's key is shown only there.
"""

from __future__ import annotations

import hashlib
import secrets
from asyncio import Future, get_running_loop
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

FIELD: Final = "once"
FOR: Final = timedelta(seconds=30)
"""How long after it was sent the same form, sent again, is the same press."""
MOST: Final = 100
_TYPE: Final = "application/x-www-form-urlencoded"
_GOOD: Final = range(200, 400)

_SENT: Final[OrderedDict[bytes, tuple[datetime, Future[list[Message]]]]] = OrderedDict()


def new_key() -> str:
    """Return what no other form carries."""
    return secrets.token_urlsafe(9)


async def answer(
    handle: Callable[[Scope, Receive, Send], Awaitable[None]],
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Let `handle` answer, unless the same user just sent the same form and it was taken."""
    if not Headers(scope=scope).get("content-type", "").startswith(_TYPE):
        await handle(scope, receive, send)
        return
    parts = await _whole(receive)
    body = b"".join(part.get("body", b"") for part in parts)
    visit, receive = scope["homing.visit"], _again(parts, receive)
    if visit.user is None or FIELD not in parse_qs(body.decode("latin-1")):
        await handle(scope, receive, send)
        return
    form = hashlib.sha256(repr((visit.user.id, visit.path, body)).encode()).digest()
    _forget(visit.app.clock.now() - FOR)
    while form in _SENT:
        if told := await _SENT[form][1]:
            for message in told:
                await send(message)
            return
    noting = _Noting(send)
    _SENT[form] = visit.app.clock.now(), noting.told
    try:
        await handle(scope, receive, noting.send)
    finally:
        if not noting.end():
            _SENT.pop(form, None)


class _Noting:
    """Sends an answer, and keeps it for whoever waits for the same."""

    def __init__(self, send: Send) -> None:
        self.told: Future[list[Message]] = get_running_loop().create_future()
        self._send, self._messages = send, list[Message]()

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        self._messages.append(message)
        await self._send(message)

    def end(self) -> bool:
        """Say whether the form was taken; if not, whoever waits tries it as if they were first."""
        is_taken = bool(self._messages) and self._messages[0]["status"] in _GOOD
        self.told.set_result(self._messages if is_taken else [])
        return is_taken


def _forget(before: datetime) -> None:
    while _SENT and (len(_SENT) >= MOST or next(iter(_SENT.values()))[0] < before):
        _SENT.popitem(last=False)


async def _whole(receive: Receive) -> list[Message]:
    """Return the parts of a body, and that there is no more, if the sender went away."""
    parts = [await receive()]
    while parts[-1].get("more_body"):
        parts.append(await receive())
    return parts


def _again(parts: list[Message], receive: Receive) -> Receive:
    """Return what gives once more what was received."""
    left = iter(parts)

    async def received() -> Message:
        return next(left, None) or await receive()

    return received
