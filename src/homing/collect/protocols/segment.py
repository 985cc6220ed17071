"""Segment's protocol, which RudderStack, Jitsu and Homing's own tracker speak with small extras."""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from homing.collect.model import Event, Received, Unreadable
from homing.collect.protocols.bodies import batch_in, loaded, raw_alone, raw_of
from homing.collect.protocols.fields import Unfit
from homing.collect.protocols.protocol import LISTED, Asked, Call, Misshapen, Reply
from homing.collect.protocols.segment_messages import KINDS, event_in
from homing.collect.protocols.times import micros_of

BATCHES: Final = frozenset({"batch", "b", "import"})
ACCEPTED: Final = Reply(body=b'{"success":true}')


class Segment:
    """Reads what Segment's clients send."""

    name: str = "segment"
    paths: frozenset[str] = frozenset(f"/v1/{last}" for last in (*KINDS, *BATCHES)) | frozenset(
        f"/{last}" for last in (*KINDS, *BATCHES) if len(last) == 1
    )
    prefixes: tuple[str, ...] = ("/v1/projects/",)
    around = LISTED
    accepted = ACCEPTED

    def knows(self, asked: Asked) -> bool:
        """Say whether it is a boot call, or has a message or a batch of them in it."""
        if asked.path.startswith(self.prefixes):
            return asked.method == "GET" and asked.path.endswith("/settings")
        return asked.method == "POST"

    def call(self, asked: Asked) -> Call:
        """Return whose request it is and how many messages are in it."""
        if asked.method == "GET":
            return self.boot(asked)
        key, seen = _key_in_head(asked), batch_in(asked.body)
        if seen and (key := key or seen.writeKey):
            return Call(key=key, count=len(seen.batch), accepted=self.accepted)
        body = loaded(asked.body)
        count = len(messages_of(body, asked.path))
        return Call(key=key_of(asked, body), count=count, accepted=self.accepted)

    def boot(self, asked: Asked) -> Call:
        """Return what the browser's client needs to start, and to send here."""
        key = asked.path.removeprefix("/v1/projects/").removesuffix("/settings")
        return Call(key=key or None, count=0, accepted=_settings(key, asked.headers))

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield the events of a request."""
        try:
            body = loaded(received.body)
            messages = messages_of(body, received.path)
        except Misshapen as wrong:
            yield Unreadable(0, str(wrong), raw_of(received.body.decode("utf-8", "replace")))
            return
        sent = _sent(body, received.headers)
        usual = KINDS.get(received.path.rpartition("/")[2])
        for place, message in enumerate(messages):
            try:
                yield event_in(message, received, place, usual=usual, sent=sent)
            except Unfit as wrong:
                yield Unreadable(place, str(wrong), raw_alone(message, body, "sentAt"))

    def misshapen(self, why: str) -> Reply:
        """Return 400."""
        return _error(400, "BadRequest", why)

    def refused(self) -> Reply:
        """Return 401, which its clients take as final."""
        return _error(401, "Unauthorized", "The write key is missing, wrong or revoked.")

    def busy(self, retry_after_s: int) -> Reply:
        """Return 429."""
        reply = _error(429, "TooManyRequests", "Too much at once; come again.")
        return Reply(status=429, body=reply.body, headers={"Retry-After": str(retry_after_s)})


def messages_of(body: object, path: str) -> list[Any]:
    """Return the messages of a body: those of its batch, or the one it is.

    Raises
    ------
    Misshapen
        If it is neither.
    """
    if type(body) is dict:
        batch = body.get("batch")
        if type(batch) is list:
            return batch
        if batch is None and path.rpartition("/")[2] not in BATCHES:
            return [body]
    if type(body) is list:
        return body
    raise Misshapen('The body has no "batch", a list of messages.')


def key_of(asked: Asked, body: object) -> str | None:
    """Return the key of a request: of its Basic credentials, its body, or its query."""
    if key := _key_in_head(asked):
        return key
    for candidate in (body, *messages_of(body, asked.path)[:1]):
        if type(candidate) is dict and type(key := candidate.get("writeKey")) is str and key:
            return key
    return asked.query.get("writeKey") or None


def _key_in_head(asked: Asked) -> str | None:
    if key := asked.headers.get("x-write-key"):  # of Jitsu, whose body has it blacked out
        return key
    said = asked.headers.get("authorization", "")
    if said[:6].lower() == "basic ":
        if key := _basic(said[6:]):
            return key
    elif said[:7].lower() == "bearer ":
        return said[7:].strip() or None
    return None


def _basic(said: str) -> str | None:
    try:
        return binascii.a2b_base64(said).decode().partition(":")[0] or None
    except (binascii.Error, ValueError):
        return None


def _sent(body: object, headers: Mapping[str, str]) -> int | None:
    said = body.get("sentAt") if type(body) is dict else None
    return micros_of(said if said is not None else headers.get("sentat"))


def _error(status: int, kind: str, why: str) -> Reply:
    said = {"code": kind, "message": why, "error": why, "success": False}
    return Reply(status=status, body=orjson.dumps(said))


def _settings(key: str, headers: Mapping[str, str]) -> Reply:
    page = headers.get("origin") or headers.get("referer") or ""
    scheme = headers.get("x-forwarded-proto") or urlsplit(page).scheme or "https"
    sending = {
        "apiKey": key,
        "apiHost": f"{headers.get('host', '')}/v1",
        "protocol": scheme if scheme in ("http", "https") else "https",
        "unbundledIntegrations": [],
        "addBundledMetadata": True,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    settings = {
        "integrations": {"Segment.io": sending},
        "plan": {
            "track": {"__default": {"enabled": True, "integrations": {}}},
            "identify": {"__default": {"enabled": True}},
            "group": {"__default": {"enabled": True}},
        },
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0},
        "legacyVideoPluginsEnabled": False,
        "remotePlugins": [],
    }
    return Reply(body=orjson.dumps(settings))
