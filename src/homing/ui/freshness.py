"""Entity tags: an answer that has not changed is not made again.

What a page of numbers shows depends on the event log, the address, the project's settings, marks,
the day, and who looks in which language; the tag is a hash of these. So a tag can be compared
before anything is measured. It is weak (RFC 9110 §8.8.1): the same numbers may come with another
time taken.
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

from homing.store import every_mark

if TYPE_CHECKING:
    from homing.ui.visit import Visit

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK: Final = "__homing_follows_the_log__"
_PROCESS: Final = secrets.token_hex(8)
"""Changes with the code that runs: a restarted site may draw the same numbers in another way."""


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
    """Answer 304 when the asker has it already; else let `handle` answer and put the tag on it."""
    tag = await run_in_threadpool(tag_of, scope["homing.visit"])
    if is_known(tag, Headers(scope=scope).get("if-none-match", "")):
        unchanged = Response(status_code=304, headers={"ETag": tag})
        await unchanged(scope, receive, send)
        return

    async def tagged(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["ETag"] = tag
        await send(message)

    await handle(scope, receive, tagged)


def is_known(tag: str, header: str) -> bool:
    """Say whether an If-None-Match header names a tag, by weak comparison (RFC 9110 §8.8.3.2).

    Examples
    --------
    >>> is_known('W/"a"', '"b", "a"'), is_known('W/"a"', "*"), is_known('W/"a"', "")
    (True, True, False)
    """
    named = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
