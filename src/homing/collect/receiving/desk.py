"""The desk: takes requests that are whole, and says what their clients are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from starlette.types import Scope

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
from homing.collect.receiving.unpacking import is_packed
from homing.collect.sources import Holder
from homing.collect.sources.rules import may_send_from
from homing.core.ids import new_id

PATHS: Final = frozenset(path for wire in WIRES for path in wire.paths)
PREFIXES: Final = tuple(prefix for wire in WIRES for prefix in wire.prefixes)
COME_AGAIN_S: Final = 10

log = structlog.get_logger("homing.collect")

Then = Callable[[Reply], None]
Answer = Callable[[bytes, bytes], None]


class Desk:
    """Takes requests without waiting for anything but the disk.

    Parameters
    ----------
    hall : Hall
        What a request is asked about, and where it goes.
    """

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    def may_take(self, scope: Scope) -> bool:
        """Say whether a request of this head is for `at_once`, when its body is whole."""
        return scope["method"] == "POST" and scope["path"] in PATHS

    def at_once(self, scope: Scope, body: bytes, answer: Answer) -> bool:
        """Take a request without a task of its own; False: it needs one, nothing was done.

        Most requests are small batches with a key that is known.

        Parameters
        ----------
        scope : Scope
            Of one that `may_take`.
        body : bytes
            The whole of it.
        answer : callable
            Is given the head of the answer, to which the server adds its own, and the body; now, or
            later in this event loop.
        """
        if len(body) > self.hall.limits.stranger_bytes or is_packed(body):
            return False
        asked = asked_of(scope, body)
        wire, said = understood(asked)
        if wire is None or isinstance(said, Reply) or said.count > self.hall.limits.events:
            return False
        holder = self.hall.keys.known(said.key)
        if holder is None:
            return False

        def told(reply: Reply) -> None:
            self.hall.tally.answered(wire.name, reply.status)
            answer(replies.head_of(reply, asked.headers.get("origin")), reply.body)

        self.take(wire, asked, said, holder, scope=scope, then=told)
        return True

    def take(
        self, wire: Wire, asked: Asked, call: Call, holder: Holder, *, scope: Scope, then: Then
    ) -> None:
        """Keep a request if it may come in; `then` is told the reply, when it is on disk."""
        hall = self.hall
        if not _may_send(asked, holder):
            return then(wire.refused())
        if not call.count:
            return then(call.accepted)
        inbox = hall.inbox()
        if not hall.room.has(inbox.bytes):
            return then(wire.busy(COME_AGAIN_S))
        wait_s = hall.pace.wait_s(holder.key, call.count, events_per_s=holder.events_per_s)
        if wait_s:
            return then(wire.busy(wait_s))
        arrival = self._arrival(wire, asked, call, holder=holder, scope=scope)

        def written(outcome: BaseException | None) -> None:
            then(self._told(outcome, wire, call, arrival))

        try:
            inbox.put(arrival, written)
        except NotKept as error:
            written(error)

    def broken(self, error: BaseException) -> Reply:
        """Return the answer to a request that broke something here, which the log says."""
        request_id = str(new_id(self.hall.clock.now()))
        log.error("broken", request_id=request_id, exc_info=error)
        return replies.broken(request_id)

    def _told(
        self, outcome: BaseException | None, wire: Wire, call: Call, arrival: Arrival
    ) -> Reply:
        if isinstance(outcome, NotKept):
            return wire.busy(COME_AGAIN_S)
        if outcome:
            return self.broken(outcome)
        source, at = arrival.source, arrival.received_at
        self.hall.tally.kept(wire.name, source, events=call.count, received_at=at)
        return call.accepted

    def _arrival(
        self, wire: Wire, asked: Asked, call: Call, *, holder: Holder, scope: Scope
    ) -> Arrival:
        query = scope["query_string"].decode("latin-1")
        place = self.hall.places.place(scope, asked.headers.get("x-forwarded-for"))
        return Arrival(
            received_at=micros_of(self.hall.clock.now()),
            source=holder.source,
            is_trusted=holder.is_secret,
            protocol=wire.name,
            path=asked.path,
            query=query_without(query, call.key) if query and call.key else query,
            headers=kept_headers(asked, place),
            country=place.country,
            body=asked.body,
        )


def understood(asked: Asked) -> tuple[Wire | None, Call | Reply]:
    """Return whose protocol a request is, and what is in it or what its client is told."""
    wire = wire_for(asked)
    if wire is None:
        return None, replies.UNKNOWN
    try:
        return wire, wire.call(asked)
    except Misshapen as wrong:
        return wire, wire.misshapen(str(wrong))


def _may_send(asked: Asked, holder: Holder) -> bool:
    origin = origin_of(asked)
    if origin is None and holder.is_secret and is_of_a_page(asked):
        return False
    return may_send_from(origin, holder)
