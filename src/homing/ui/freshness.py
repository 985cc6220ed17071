"""Entity tags: an answer that has not changed is not made again.

What a page of numbers shows depends on the event log, the address, the project's settings, marks,
the day, and who looks in which language; the tag is a hash of these. So a tag can be compared
before anything is measured. It is weak (RFC 9110 §8.8.1): the same numbers may come with another
time taken. What was made for a tag is kept for whoever asks with the same one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from homing.store import every_mark, words_of_events
from homing.ui.kept import LARGEST, Answer, Kept

if TYPE_CHECKING:
    from homing.ui.visit import Visit

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK: Final = "__homing_follows_the_log__"
_PROCESS: Final = secrets.token_hex(8)
"""Changes with the code that runs: a restarted site may draw the same numbers in another way."""
_KEPT: Final = Kept()


def follows_the_log(endpoint: Endpoint) -> Endpoint:
    """Say that an endpoint's answer changes only with what `tag_of` looks at.

    It stands under `@may(…)`, on a GET that reads events and settings and nothing else.
    """
    setattr(endpoint, _MARK, True)
    return endpoint


def is_marked(endpoint: Callable[..., Any]) -> bool:
    """Say whether an endpoint follows the log."""
    return bool(getattr(endpoint, _MARK, False))


def tag_of(visit: Visit) -> str:
    """Return the entity tag of what a visit asks for."""
    project = visit.app.project
    said = (
        _PROCESS,
        visit.app.events.version(),
        visit.app.clock.now().astimezone(ZoneInfo(project.timezone)).date(),
        project,
        every_mark(visit.app.records),
        sorted(words_of_events(visit.app.records).items()),
        visit.user,
        visit.is_demo,
        visit.language,
        visit.theme,
        visit.path,
        visit.query,
    )
    return f'W/"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


async def answer(
    handle: Callable[[Scope, Receive, Send], Awaitable[None]],
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Answer 304 when the asker has it already; else what was made before, or let `handle` answer.

    The tag is put on it.
    """
    tag = await run_in_threadpool(tag_of, scope["homing.visit"])
    asked = Headers(scope=scope)
    if is_known(tag, asked.get("if-none-match", "")):
        unchanged = Response(status_code=304, headers={"ETag": tag})
        await unchanged(scope, receive, send)
        return
    place = f"{scope['scheme']}://{asked.get('host', '')} {tag}"
    if kept := _KEPT.get(place):
        await _send(kept, send)
    else:
        await handle(scope, receive, _Noting(send, tag, place).send)


async def _send(kept: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
    await send({"type": "http.response.body", "body": kept.body})


class _Noting:
    """Puts the tag on an answer on its way out, and keeps it when it is whole."""

    def __init__(self, send: Send, tag: str, place: str) -> None:
        self._send, self._tag, self._place = send, tag, place
        self._headers: tuple[tuple[bytes, bytes], ...] | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["ETag"] = self._tag
            self._headers = tuple(message["headers"])
        elif self._headers is not None and len(self._body) <= LARGEST:
            self._body += message.get("body", b"")
            if not message.get("more_body") and len(self._body) <= LARGEST:
                _KEPT.keep(self._place, Answer.of(self._headers, bytes(self._body)))
        await self._send(message)


def is_known(tag: str, header: str) -> bool:
    """Say whether an If-None-Match header names a tag, by weak comparison (RFC 9110 §8.8.3.2).

    Examples
    --------
    >>> is_known('W/"a"', '"b", "a"'), is_known('W/"a"', "*"), is_known('W/"a"', "")
    (True, True, False)
    """
    named = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
