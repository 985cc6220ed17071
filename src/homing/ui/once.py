"""A form that is sent twice is done once: whoever sends it again is answered as the first time.

Forms that add what could stand twice carry a key, `{{ ui.once() }}`, another one on each page.
Scripts keep a button from being pressed twice. Where there are none, the browser gives up on the
first answer and shows the second, which has to be the same: a source's key is shown only there.
Who did something else in between means it: taken back, and sent again from the page before.
"""

from __future__ import annotations

import hashlib
import secrets
from asyncio import Future, get_running_loop, shield
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import Message as Head
from typing import Final
from urllib.parse import parse_qs
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

FIELD: Final = "once"
FOR: Final = timedelta(seconds=30)
"""How long after it was answered the same form, sent again, is the same press."""
MOST: Final = 100
_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_GOOD: Final = range(200, 400)


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
    visit = scope["homing.visit"]
    if visit.user is None:
        await handle(scope, receive, send)
        return
    said, has_key = b"", False
    kind = Headers(scope=scope).get("content-type", "")
    if kind.startswith(_TYPES):
        parts = await _whole(receive)
        said, has_key = _read(kind, b"".join(part.get("body", b"") for part in parts))
        receive = _again(parts, receive)
    form = hashlib.sha256(repr((visit.user.id, visit.path, said)).encode()).digest()
    _forget(visit.app.clock.now() - FOR)
    while form in _SENT:
        if told := await shield(_SENT[form].told):
            for message in told:
                await send(message)
            return
    _forget_answered(visit.user.id)
    if not has_key:
        await handle(scope, receive, send)
        return
    press = _SENT[form] = _Press(visit.user.id, send)
    try:
        await handle(scope, receive, press.send)
    finally:
        if not press.end(visit.app.clock.now()):
            del _SENT[form]


class _Press:
    """Sends an answer, and keeps it for whoever waits for the same."""

    def __init__(self, user: UUID, send: Send) -> None:
        self.user = user
        self.told: Future[list[Message]] = get_running_loop().create_future()
        self.answered_at: datetime | None = None
        self._send, self._messages = send, list[Message]()

    async def send(self, message: Message) -> None:
        """Send a part of the answer; the rest is kept even if who asked has gone."""
        self._messages.append(message)
        with suppress(OSError):
            await self._send(message)

    def end(self, now: datetime) -> bool:
        """Say whether the form was taken; if not, whoever waits tries it as if they were first."""
        is_taken = bool(self._messages) and self._messages[0]["status"] in _GOOD
        self.answered_at = now
        self.told.set_result(self._messages if is_taken else [])
        return is_taken


_SENT: Final[OrderedDict[bytes, _Press]] = OrderedDict()
"""What is under way, and what was taken lately."""


def _forget(before: datetime) -> None:
    answered = [form for form, press in _SENT.items() if press.answered_at]
    for form in answered[: max(0, len(answered) - MOST + 1)]:
        del _SENT[form]
    for form, press in list(_SENT.items()):
        if press.answered_at and press.answered_at < before:
            del _SENT[form]


def _forget_answered(user: UUID) -> None:
    for form, press in list(_SENT.items()):
        if press.user == user and press.answered_at:
            del _SENT[form]


def _read(kind: str, body: bytes) -> tuple[bytes, bool]:
    """Return what a form says, and whether it carries a key.

    Of one with a file that leaves out the boundary: browsers make up another one for each press.
    """
    head = Head()
    head["content-type"] = kind
    boundary = (head.get_boundary() or "").encode()
    if not boundary:
        return body, FIELD in parse_qs(body.decode("latin-1"))
    said = body.replace(boundary, b"")
    return said, f'name="{FIELD}"'.encode() in said


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
