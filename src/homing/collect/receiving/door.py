"""The door: answers on the paths of protocols, and passes everything else on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from homing.collect.inbox import Arrival, NotKept
from homing.collect.protocols import WIRES, wire_for
from homing.collect.protocols.protocol import Asked, Call, Misshapen, Reply, Wire
from homing.collect.receiving import replies
from homing.collect.receiving.asking import (
    asked_of,
    is_of_a_page,
    kept_headers,
    micros_of,
    origin_of,
    query_without,
)
from homing.collect.receiving.hall import Hall
from homing.collect.receiving.limits import MIB
from homing.collect.receiving.reading import Crowded, Gone, Reader, TooSlow
from homing.collect.receiving.strangers import keys_of_body, keys_of_head
from homing.collect.receiving.unpacking import Stranger, TooLarge, Untaken, is_packed
from homing.collect.sources import Holder
from homing.collect.sources.rules import may_send_from
from homing.core.ids import new_id

PATHS: Final = frozenset(path for wire in WIRES for path in wire.paths)
PREFIXES: Final = tuple(prefix for wire in WIRES for prefix in wire.prefixes)
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
COME_AGAIN_S: Final = 10
IN_A_THREAD_BYTES: Final = MIB

log = structlog.get_logger("homing.collect")


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
        self._reader = Reader(hall.limits)

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
        except Exception:
            request_id = str(new_id(self.hall.clock.now()))
            log.exception("broken", request_id=request_id)
            reply = replies.broken(request_id)
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
            wire, said = _understood(asked)
        else:
            wire, said = await asyncio.to_thread(_understood, asked)
        if isinstance(said, Reply):
            return wire, said
        assert wire is not None
        if said.count > self.hall.limits.events:
            return wire, replies.TOO_MANY
        return wire, await self._admit(wire, asked, said, scope)

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

    async def _admit(self, wire: Wire, asked: Asked, call: Call, scope: Scope) -> Reply:
        """Keep a request that was understood, if it may come in."""
        hall = self.hall
        holder = await hall.keys.holder(call.key)
        if holder is None or not _may_send(asked, holder):
            return wire.refused()
        if not call.count:
            return call.accepted
        inbox = hall.inbox()
        if not hall.room.has(inbox.bytes):
            return wire.busy(COME_AGAIN_S)
        wait_s = hall.pace.wait_s(holder.key, call.count, events_per_s=holder.events_per_s)
        if wait_s:
            return wire.busy(wait_s)
        arrival = self._arrival(wire, asked, holder, scope)
        if call.key and asked.query:
            arrival = arrival._replace(query=query_without(arrival.query, call.key))
        try:
            await inbox.put(arrival)
        except NotKept:
            return wire.busy(COME_AGAIN_S)
        hall.tally.kept(
            wire.name, holder.source, events=call.count, received_at=arrival.received_at
        )
        return call.accepted

    def _arrival(self, wire: Wire, asked: Asked, holder: Holder, scope: Scope) -> Arrival:
        return Arrival(
            received_at=micros_of(self.hall.clock.now()),
            source=holder.source,
            is_trusted=holder.is_secret,
            protocol=wire.name,
            path=asked.path,
            query=scope["query_string"].decode("latin-1"),
            headers=kept_headers(asked),
            country=self.hall.places.country(scope, asked.headers.get("x-forwarded-for")),
            body=asked.body,
        )


def is_ours(path: str) -> bool:
    """Say whether a path is one of a protocol's."""
    return path in PATHS or path.startswith(PREFIXES)


def _may_send(asked: Asked, holder: Holder) -> bool:
    origin = origin_of(asked)
    if origin is None and holder.is_secret and is_of_a_page(asked):
        return False
    return may_send_from(origin, holder)


def _understood(asked: Asked) -> tuple[Wire | None, Call | Reply]:
    """Return whose protocol a request is, and what is in it or what its client is told."""
    wire = wire_for(asked)
    if wire is None:
        return None, replies.UNKNOWN
    try:
        return wire, wire.call(asked)
    except Misshapen as wrong:
        return wire, wire.misshapen(str(wrong))


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
