"""The door: answers on the paths of protocols, and passes everything else on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from homing.collect.protocols import WIRES
from homing.collect.protocols.protocol import Reply, Wire
from homing.collect.receiving import replies
from homing.collect.receiving.asking import asked_of
from homing.collect.receiving.desk import COME_AGAIN_S, PATHS, PREFIXES, Desk, understood
from homing.collect.receiving.hall import Hall
from homing.collect.receiving.limits import MIB
from homing.collect.receiving.reading import Crowded, Gone, Reader, TooSlow
from homing.collect.receiving.strangers import keys_of_body, keys_of_head
from homing.collect.receiving.unpacking import Stranger, TooLarge, Untaken, is_packed

METHODS: Final = frozenset({"GET", "HEAD", "POST"})
IN_A_THREAD_BYTES: Final = MIB


class Door:
    """Receives what clients send, before any framework looks at it.

    Parameters
    ----------
    app : ASGIApp
        The site, for all other paths.
    hall : Hall
        What the door leads to.
    """

    def __init__(self, app: ASGIApp, *, hall: Hall) -> None:
        self.inner = app
        self.hall = hall
        self._desk, self._reader = Desk(hall), Reader(hall.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a client, or pass the request on."""
        if scope["type"] != "http" or not is_ours(scope["path"]):
            await self.inner(scope, receive, send)
        elif scope["method"] in METHODS:
            await self._serve(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await replies.send_preflight(scope, send)
        else:
            await replies.send(replies.NO_SUCH_METHOD, scope, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        protocol, reply = "none", None
        try:
            wire, reply = await self._answer(scope, receive)
            protocol = wire.name if wire else protocol
        except Gone:
            return
        except Exception as error:  # noqa: BLE001 - the client is told, and the log
            reply = self._desk.broken(error)
        self.hall.tally.answered(protocol, reply.status)
        await replies.send(reply, scope, send)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[Wire | None, Reply]:
        """Return who understood a request, and what the client is told."""
        try:
            body = await self._reader.body(scope, receive)
            if len(body) > self.hall.limits.stranger_bytes or is_packed(body):
                body = await self._looked_at(body, scope)
        except Untaken as untaken:
            likely = _likely(scope["path"])
            return likely, _told_why(untaken, likely)
        asked = asked_of(scope, body)
        if len(body) < IN_A_THREAD_BYTES:
            wire, said = understood(asked)
        else:
            wire, said = await asyncio.to_thread(understood, asked)
        if isinstance(said, Reply):
            return wire, said
        assert wire is not None
        if said.count > self.hall.limits.events:
            return wire, replies.TOO_MANY
        holder = await self.hall.keys.holder(said.key)
        if holder is None:
            return wire, wire.refused()
        told: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._desk.take(wire, asked, said, holder, scope=scope, then=told.set_result)
        return wire, await asyncio.shield(told)

    async def _looked_at(self, body: bytes, scope: Scope) -> bytes:
        """Return a body unpacked; what a stranger can make us do for one has its bounds."""
        limits = self.hall.limits
        is_known = await self._is_one_good(keys_of_head(scope))
        if is_packed(body):
            ratio = limits.ratio if is_known else limits.stranger_ratio
            body = await self._reader.unpacked(body, ratio=ratio)
        if len(body) > limits.stranger_bytes and not is_known:
            found = await asyncio.to_thread(list, keys_of_body(body))
            if not await self._is_one_good(found):
                raise Stranger
        return body

    async def _is_one_good(self, said: Iterable[str]) -> bool:
        for key in said:
            if await self.hall.keys.holder(key):
                return True
        return False


def is_ours(path: str) -> bool:
    """Say whether a path is one of a protocol's."""
    return path in PATHS or path.startswith(PREFIXES)


def _told_why(untaken: Untaken, likely: Wire) -> Reply:
    """Return what the client is told who sends a body that cannot be taken."""
    match untaken:
        case TooLarge():
            return replies.TOO_LARGE
        case TooSlow():
            return replies.TOO_SLOW
        case Crowded():
            return likely.busy(COME_AGAIN_S)
        case Stranger():
            return likely.refused()
        case _:
            return likely.misshapen(str(untaken))


def _likely(path: str) -> Wire:
    """Return the first protocol that names a path, to answer for it when nothing can be read."""
    return next(wire for wire in WIRES if path in wire.paths or path.startswith(wire.prefixes))
