"""What is answered in every protocol alike, and how an answer is sent."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Final

import orjson
from starlette.types import Scope, Send

from homing.collect.protocols.protocol import Reply
from homing.collect.receiving import cors


def _told(status: int, message: str, **more: str) -> Reply:
    """Return an error in the form that most clients can read."""
    body = {"success": False, "code": HTTPStatus(status).phrase, "message": message, **more}
    return Reply(status=status, body=orjson.dumps(body))


TOO_LARGE: Final = _told(413, "The body is larger than 25 MB; send smaller batches.")
TOO_MANY: Final = _told(413, "The request has too many events; send smaller batches.")
TOO_SLOW: Final = _told(408, "The body did not come in time; send it again.")
UNKNOWN: Final = _told(404, "No protocol knows such a request.")
NO_SUCH_METHOD: Final = Reply(
    status=405,
    body=_told(405, "Send it with POST.").body,
    headers={"Allow": "GET, HEAD, POST, OPTIONS"},
)


def broken(request_id: str) -> Reply:
    """Return the answer to a request that broke something here."""
    told = _told(500, "Something broke here; it is in the log.", request_id=request_id)
    return Reply(status=500, body=told.body, headers={"X-Request-Id": request_id})


def head_of(reply: Reply, origin: str | None) -> bytes:
    """Return the head of an answer as it is sent, without the empty line at its end.

    Only `origin` in it is not ours; the server's parser lets no end of a line through.
    """
    told = tuple(reply.headers.items()) if reply.headers else ()
    return _head(reply.status, reply.content_type, len(reply.body), origin=origin, told=told)


async def send(reply: Reply, scope: Scope, send: Send) -> None:
    """Send an answer; of HEAD only its headers."""
    told = tuple(reply.headers.items())
    headers = _headers(reply.content_type, len(reply.body), _header(scope, b"origin"), told)
    body = b"" if scope["method"] == "HEAD" else reply.body
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_preflight(scope: Scope, send: Send) -> None:
    """Allow a browser what it asks for."""
    asked = _header(scope, b"access-control-request-headers")
    headers = cors.of_preflight(_header(scope, b"origin"), asked)
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


@lru_cache(maxsize=512)
def _head(
    status: int,
    content_type: str,
    length: int,
    *,
    origin: str | None,
    told: tuple[tuple[str, str], ...],
) -> bytes:
    """Return the head of all answers of a kind."""
    page = None if origin is None else origin.encode("latin-1")
    lines = (b"%s: %s\r\n" % pair for pair in _headers(content_type, length, page, told))
    first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
    return b"".join((first, *lines))


def _headers(
    content_type: str, length: int, origin: bytes | None, told: tuple[tuple[str, str], ...]
) -> cors.Headers:
    return [
        (b"content-type", content_type.encode()),
        (b"content-length", str(length).encode()),
        *cors.of_reply(origin),
        *((name.lower().encode(), value.encode("latin-1")) for name, value in told),
    ]


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    for name, value in scope["headers"]:
        if name == wanted:
            found: bytes = value
            return found
    return None
