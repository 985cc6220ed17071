"""Amplitude's HTTP API, version 2: `/2/httpapi` and `/batch`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import orjson

from homing.collect.model import Event, Received, Unreadable
from homing.collect.protocols.amplitude_messages import LEFT, is_kept, read
from homing.collect.protocols.bodies import loaded, raw_alone, raw_of
from homing.collect.protocols.fields import Unfit
from homing.collect.protocols.protocol import Asked, Call, Misshapen, Reply
from homing.collect.protocols.times import micros_of

_BAD_KEY: Final = "Invalid API key: it is missing, wrong or revoked."
"""Begins as the clients know it: they give up, and do not send the events one by one."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Amplitude:
    """The protocol of Amplitude's browsers and servers.

    Parameters
    ----------
    now_ms : callable, optional
        Says the time, in milliseconds since 1970; clients are told it.
    """

    name = "amplitude"
    paths = frozenset({"/2/httpapi", "/batch", "/2/httpapi/", "/batch/"})
    prefixes: tuple[str, ...] = ()
    around = (b'{"events":[', b"]}")

    def __init__(self, now_ms: Callable[[], int] = _now_ms) -> None:
        self._now_ms = now_ms

    def knows(self, asked: Asked) -> bool:
        """Say whether it is Amplitude's; `/batch` is other protocols' as well."""
        if asked.path.startswith("/2/"):
            return True
        if b'"events"' not in asked.body or b'"api_key"' not in asked.body:
            return False
        if b'"batch"' not in asked.body:
            return True
        try:
            body = loaded(asked.body)
        except Misshapen:
            return False
        return type(body) is dict and type(body.get("events")) is list

    def call(self, asked: Asked) -> Call:
        """Return whose it is, how many events are in it and what to answer."""
        body = loaded(asked.body)
        messages = _messages_of(body)
        key = body.get("api_key")
        accepted = self._accepted(asked, messages)
        count = sum(map(is_kept, messages)) if accepted.status == 200 else 0
        return Call(key=key if type(key) is str and key else None, count=count, accepted=accepted)

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield what is in an accepted request, in its order."""
        try:
            body = loaded(received.body)
            messages = _messages_of(body)
        except Misshapen as error:
            yield Unreadable(0, str(error), raw_of(received.body.decode("utf-8", "replace")))
            return
        sent = micros_of(body.get(LEFT))
        for place, message in enumerate(messages):
            if is_kept(message):
                try:
                    yield from read(received, place, message, sent)
                except Unfit as why:
                    yield Unreadable(place, str(why), raw_alone(message, body, LEFT))

    def misshapen(self, why: str) -> Reply:
        """Return the 400 of a body that cannot be read; naming a field ends the client's tries."""
        return _error(400, why, missing_field="events")

    def refused(self) -> Reply:
        """Return the 401 of a key that is none."""
        return _error(401, _BAD_KEY)

    def busy(self, retry_after_s: int) -> Reply:
        """Return 429, after which clients wait and send everything again."""
        body = _error(429, "Too many requests; send them again.", throttled_events=[]).body
        return Reply(status=429, body=body, headers={"retry-after": str(retry_after_s)})

    def _accepted(self, asked: Asked, messages: list[Any]) -> Reply:
        """Return what a client is told: 400 only if nothing of it can be an event."""
        if messages and not any(_has_type(message) for message in messages):
            missing = {"event_type": list(range(len(messages)))}
            return _error(400, "No event has a type.", events_with_missing_fields=missing)
        said = {
            "code": 200,
            "events_ingested": len(messages),
            "payload_size_bytes": len(asked.body),
            "server_upload_time": self._now_ms(),
        }
        return Reply(body=orjson.dumps(said))


def _messages_of(body: Any) -> list[Any]:
    messages = body.get("events") if type(body) is dict else None
    if type(messages) is dict:
        messages = [messages]
    if type(messages) is not list:
        raise Misshapen('The body has no "events", a list of events.')
    return messages


def _has_type(message: object) -> bool:
    return type(message) is dict and bool(message.get("event_type"))


def _error(status: int, why: str, **more: object) -> Reply:
    return Reply(status=status, body=orjson.dumps({"code": status, "error": why, **more}))
