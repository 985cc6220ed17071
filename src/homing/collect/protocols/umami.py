"""Umami's `/api/send` and `/api/batch`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from homing.collect.model import Event, Kind, Received, Unreadable
from homing.collect.protocols.bodies import loaded, raw_of
from homing.collect.protocols.fields import IP, USER_AGENT, Unfit, event_of, fields_of
from homing.collect.protocols.protocol import LISTED, Asked, Call, Misshapen, Reply
from homing.collect.protocols.wording import reworded

_WORDS: Final = {"language": "locale", "userAgent": USER_AGENT, "ip": IP}
_KEPT: Final = ("url", "referrer", "title", "hostname", "screen", "tag", *_WORDS)


class Umami:
    """The protocol of Umami's script and of its client for Node; its key is the website."""

    name = "umami"
    paths = frozenset({"/api/send", "/api/batch"})
    prefixes: tuple[str, ...] = ()
    around = LISTED

    def knows(self, asked: Asked) -> bool:
        """Say whether a website is named in it."""
        return asked.method == "POST" and b'"website"' in asked.body

    def call(self, asked: Asked) -> Call:
        """Return whose it is, how many messages are in it and what to answer."""
        messages = _messages_of(asked.body)
        key = next(filter(None, map(_website_of, messages)), None)
        count = len(messages)
        said = {"size": count, "processed": count, "errors": 0, "details": []}
        # To a single message the script expects a session to send along; it needs none here.
        body = orjson.dumps(said) if asked.path == "/api/batch" else b"{}"
        return Call(key=key, count=count, accepted=Reply(body=body))

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield what is in an accepted request, in its order."""
        try:
            messages = _messages_of(received.body)
        except Misshapen as why:
            yield Unreadable(0, str(why), raw_of(received.body.decode("utf-8", "replace")))
            return
        for place, message in enumerate(messages):
            try:
                yield _event(received, place, message)
            except Unfit as why:
                yield Unreadable(place, str(why), raw_of(message))

    def misshapen(self, why: str) -> Reply:
        """Return the 400 of a body that cannot be read."""
        return _error(400, why)

    def refused(self) -> Reply:
        """Return the 401 of a key that is none."""
        return _error(401, "No source has this website's key.")

    def busy(self, retry_after_s: int) -> Reply:
        """Return 503; the script does not come again, servers may."""
        body = _error(503, "Too busy; send it again.").body
        return Reply(status=503, body=body, headers={"retry-after": str(retry_after_s)})


def _messages_of(body: bytes) -> list[Any]:
    said = loaded(body)
    if type(said) is dict:
        return [said]
    if type(said) is not list:
        raise Misshapen("The body is neither a message nor a list of them.")
    return said


def _payload_of(message: object) -> dict[str, Any]:
    payload = message.get("payload") if type(message) is dict else None
    return payload if type(payload) is dict else {}


def _website_of(message: object) -> str | None:
    website = _payload_of(message).get("website")
    return website if type(website) is str else None


def _event(received: Received, place: int, message: Any) -> Event:
    payload = _payload_of(message)
    if not payload:
        raise Unfit('The message has no "payload"; send type and payload.')
    kind = _kind_of(message.get("type"), payload)
    data = dict(fields_of(payload.get("data"), "data"))
    customer = payload.get("id")
    if kind is Kind.identify:
        customer = customer or data.pop("id", None)
    properties = {} if kind is Kind.identify else data
    for kept in _KEPT:
        if (value := payload.get(kept)) not in (None, ""):
            properties.setdefault(kept, value)
    reworded(properties, _WORDS)
    return event_of(
        received,
        place,
        kind=kind,
        name=payload.get("name") or message.get("type"),
        user_id=customer,
        said=payload.get("timestamp"),
        properties=properties,
        traits=data or None if kind is Kind.identify else None,
    )


def _kind_of(said: object, payload: dict[str, Any]) -> Kind:
    if said == "identify":
        return Kind.identify
    if said == "event" and not payload.get("name"):
        return Kind.page
    if said in ("event", "performance"):
        return Kind.track
    raise Unfit("The type is none of event, identify and performance; say which it is.")


def _error(status: int, why: str) -> Reply:
    return Reply(status=status, body=orjson.dumps({"error": {"message": why, "status": status}}))
