"""The door that 1C comes through: `/exchange/1c`, before all that is for browsers."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from homing.collect.commerceml.exchange import COOKIE, PIECE_BYTES, Exchange, Step, Told

PATHS: Final = frozenset({"/exchange/1c", "/exchange/1c/", "/bitrix/admin/1c_exchange.php"})
"""Where 1C may call; the last is what it proposes itself."""
_SLACK: Final = 1 << 20


class ExchangeDoor:
    """Answers 1C, and passes all other requests on.

    Parameters
    ----------
    app : ASGIApp
        What comes after.
    exchange : Exchange
        What stands behind the door.
    """

    def __init__(self, app: ASGIApp, *, exchange: Exchange) -> None:
        self.inner = app
        self.exchange = exchange

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http" or scope["path"] not in PATHS:
            await self.inner(scope, receive, send)
            return
        try:
            told = await self._told(Request(scope, receive))
        except ClientDisconnect:
            return  # a piece that broke off: 1C sends it again
        await _response(told)(scope, receive, send)

    async def _told(self, request: Request) -> Told:
        if "origin" in request.headers:
            return Told("failure\nA page in a browser may not do this.\n", is_refusal=True)
        piece = await _body(request)
        if piece is None:
            return Told(f"failure\nA piece may have {PIECE_BYTES:,} bytes; see file_limit.\n")
        query = request.query_params
        step = Step(
            kind=query.get("type", ""),
            mode=query.get("mode", ""),
            filename=query.get("filename", ""),
            cookie=request.cookies.get(COOKIE),
            key=_password(request.headers.get("authorization", "")),
            piece=piece,
        )
        return await run_in_threadpool(self.exchange.answer, step)


async def _body(request: Request) -> bytes | None:
    """Return the body, None if it is too large."""
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > PIECE_BYTES + _SLACK:
            return None
    return bytes(pieces)


def _password(header: str) -> str | None:
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(coded, validate=True).partition(b":")
        return password.decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _response(told: Told) -> Response:
    kind = "text/xml" if told.is_xml else "text/plain"
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if told.is_refusal:
        headers["WWW-Authenticate"] = 'Basic realm="Homing"'
    status = 401 if told.is_refusal else 200
    return Response(told.text, status, headers, media_type=f"{kind}; charset=utf-8")
