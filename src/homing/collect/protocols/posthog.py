"""PostHog's protocol: batches of events, and the calls its clients make before they start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from homing.collect.model import Event, Received, Unreadable
from homing.collect.protocols import posthog_boot as boot
from homing.collect.protocols.bodies import loaded, raw_alone, raw_of
from homing.collect.protocols.fields import Unfit
from homing.collect.protocols.forms import json_in, quoted_values, unquoted, values
from homing.collect.protocols.posthog_messages import LEFT, event_in, is_kept
from homing.collect.protocols.protocol import LISTED, Asked, Call, Misshapen, Reply
from homing.collect.protocols.times import micros_of

_V1: Final = "/i/v1/analytics/events"
_RECORDINGS: Final = frozenset({"/s", "/s/"})
_SHARED: Final = frozenset({"/track", "/track/", "/engage", "/engage/"})
"""Mixpanel's paths too."""
_BATCH: Final = frozenset({"/batch", "/batch/"})
"""Amplitude's path too."""
_CAPTURING: Final = frozenset(
    {f"/{last}{slash}" for last in ("e", "capture", "i/v0/e") for slash in ("", "/")}
    | {_V1, f"{_V1}/"}
)
_MARKS: Final = (b'"api_key"', b"phc_", b'"$lib_version"')
_LOOKED_AT: Final = 65_536
_OK: Final = Reply(body=b'{"status":"Ok"}')


@dataclass(frozen=True, slots=True)
class Sent:
    """What is in a body: its messages, and what is said beside them."""

    messages: list[Any]
    beside: dict[str, Any]


class PostHog:
    """Reads what PostHog's clients send."""

    name: str = "posthog"
    paths: frozenset[str] = (
        _CAPTURING | _RECORDINGS | _SHARED | _BATCH | boot.FLAGS | frozenset(boot.ASKED)
    )
    prefixes: tuple[str, ...] = (boot.ARRAY,)
    around = LISTED

    def knows(self, asked: Asked) -> bool:
        """Say whether it is a call of PostHog's clients; the paths that others use, by the body."""
        if asked.path.startswith(boot.ARRAY):
            return asked.method == "GET" and boot.token_of(asked.path) is not None
        if asked.path in boot.ASKED:
            return asked.method == "GET"
        if asked.method != "POST":
            return False
        if asked.path in _BATCH:
            return _stands_first(asked.body, b'"batch"', b'"events"')
        if asked.path in _SHARED:
            return any(mark in asked.body[:_LOOKED_AT] for mark in _MARKS)
        return True

    def call(self, asked: Asked) -> Call:
        """Return whose request it is and how many events are in it."""
        if asked.method == "GET":
            return self._asked(asked)
        sent = _sent_in(asked.body, asked.query)
        key = _key_of(asked, sent)
        if asked.path in boot.FLAGS:
            return Call(key=key, count=0, accepted=boot.no_flags())
        if asked.path in _RECORDINGS:
            return Call(key=key, count=0, accepted=_OK)
        count = sum(map(is_kept, sent.messages))
        is_v1 = asked.path.startswith(_V1)
        return Call(key=key, count=count, accepted=_results(sent) if is_v1 else _OK)

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield the events of a request, without what clients say of themselves."""
        try:
            sent = _sent_in(received.body, values(received.query.encode()))
        except Misshapen as wrong:
            yield Unreadable(0, str(wrong), raw_of(received.body.decode("utf-8", "replace")))
            return
        left = _left_at(sent.beside, received)
        for place, message in enumerate(sent.messages):
            if is_kept(message):
                try:
                    yield event_in(message, received, place, sent=left)
                except Unfit as wrong:
                    yield Unreadable(place, str(wrong), raw_alone(message, sent.beside, LEFT))

    def misshapen(self, why: str) -> Reply:
        """Return 400."""
        return _error(400, "validation_error", why)

    def refused(self) -> Reply:
        """Return 401, which its clients take as final."""
        return _error(401, "authentication_error", "The project key is missing, wrong or revoked.")

    def busy(self, retry_after_s: int) -> Reply:
        """Return 503, for its browser never comes again after 429."""
        reply = _error(503, "server_error", "Too much at once; come again.")
        return Reply(status=503, body=reply.body, headers={"Retry-After": str(retry_after_s)})

    def _asked(self, asked: Asked) -> Call:
        if asked.path in boot.ASKED:
            answer = Reply(body=orjson.dumps(boot.ASKED[asked.path]))
            return Call(key=asked.query.get("token"), count=0, accepted=answer)
        return Call(key=boot.token_of(asked.path), count=0, accepted=boot.settings(asked.path))


def _sent_in(body: bytes, query: Mapping[str, str]) -> Sent:
    if query.get("compression") == "lz64":
        raise Misshapen("The body is packed with lz64, which is not read; send gzip or none.")
    if body.lstrip()[:1] not in {b"{", b"["}:  # a form, or base64 alone
        data = quoted_values(body).get("data") if b"data=" in body else None
        body = json_in(body if data is None else unquoted(data))
    said = loaded(body)
    if type(said) is list:
        return Sent(said, {})
    if type(said) is not dict:
        raise Misshapen("The body is neither an event nor a batch of them.")
    batch = said.get("batch", said.get("data") if "event" not in said else None)
    return Sent(batch, said) if type(batch) is list else Sent([said], said)


def _key_of(asked: Asked, sent: Sent) -> str | None:
    bearer = asked.headers.get("authorization", "")
    if bearer[:7].lower() == "bearer ":
        return bearer[7:].strip() or None
    for said in (sent.beside, *sent.messages[:1]):
        if type(said) is dict:
            properties = said.get("properties")
            within = properties.get("token") if type(properties) is dict else None
            key = said.get("api_key") or said.get("token") or within
            if key and type(key) is str:
                return key
    return asked.query.get("token") or asked.query.get("api_key")


def _left_at(beside: Mapping[str, Any], received: Received) -> int | None:
    """Return when a request left by its client's clock."""
    said = received.headers.get("posthog-request-timestamp") or beside.get(LEFT)
    return micros_of(said or beside.get("created_at") or values(received.query.encode()).get("_"))


def _results(sent: Sent) -> Reply:
    uuids = [m["uuid"] for m in sent.messages if type(m) is dict and type(m.get("uuid")) is str]
    return Reply(body=orjson.dumps({"results": {uuid: {"result": "ok"} for uuid in uuids}}))


def _stands_first(body: bytes, one: bytes, other: bytes) -> bool:
    here, there = body.find(one), body.find(other)
    return here >= 0 and (there < 0 or here < there)


def _error(status: int, kind: str, why: str) -> Reply:
    said = {"type": kind, "code": kind, "detail": why, "attr": None}
    return Reply(status=status, body=orjson.dumps(said))
