"""Plausible's `/api/event`: one event without any id of a customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from homing.collect.model import Event, Kind, Received, Unreadable
from homing.collect.protocols.bodies import loaded, raw_of
from homing.collect.protocols.fields import Unfit, event_of, fields_of
from homing.collect.protocols.protocol import WHOLE, Asked, Call, Misshapen, Reply

_ACCEPTED: Final = Reply(body=b"ok", content_type="text/plain; charset=utf-8")
_WORDS: Final[dict[str, str]] = {
    "n": "name",
    "u": "url",
    "d": "domain",
    "r": "referrer",
    "p": "props",
} | {
    "m": "props",
    "meta": "props",
    "$": "revenue",
    "e": "engagement_time_ms",
    "sd": "scroll_depth",
    "w": "screen_width",
}
"""Short names, and older ones, by the long ones of today."""
_KEPT: Final = (
    "url",
    "domain",
    "referrer",
    "screen_width",
    "engagement_time_ms",
    "scroll_depth",
)


class Plausible:
    """The protocol of Plausible's script and of its events API.

    Its key is `?key=` where the address has one, else the domain: a source is told by its name.
    """

    name = "plausible"
    paths = frozenset({"/api/event"})
    prefixes: tuple[str, ...] = ()
    around = WHOLE

    def knows(self, asked: Asked) -> bool:
        """Say yes: nobody else has this path."""
        return asked.method == "POST"

    def call(self, asked: Asked) -> Call:
        """Return whose it is; there is always one event in it."""
        message = _message_of(asked.body)
        key = asked.query.get("key") or _first_domain(message.get("domain"))
        return Call(key=key or None, count=1, accepted=_ACCEPTED)

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield the event."""
        try:
            message = _message_of(received.body)
        except Misshapen as why:
            yield Unreadable(0, str(why), raw_of(received.body.decode("utf-8", "replace")))
            return
        try:
            yield _event(received, message)
        except Unfit as why:
            yield Unreadable(0, str(why), raw_of(message))

    def misshapen(self, why: str) -> Reply:
        """Return the 400 of a body that cannot be read."""
        return _error(400, why)

    def refused(self) -> Reply:
        """Return the 401 of a key that is none."""
        return _error(401, "No source has this key or domain.")

    def busy(self, retry_after_s: int) -> Reply:
        """Return 503; the script does not come again, servers may."""
        body = _error(503, "Too busy; send it again.").body
        return Reply(status=503, body=body, headers={"retry-after": str(retry_after_s)})


def _message_of(body: bytes) -> dict[str, Any]:
    said = loaded(body)
    if type(said) is not dict:
        raise Misshapen("The body is no object.")
    message: dict[str, Any] = {}
    for name, value in said.items():
        long = _WORDS.get(name)
        message.setdefault(name if long is None else long, value)
    return message


def _first_domain(said: object) -> str | None:
    return said.partition(",")[0].strip() if type(said) is str else None


def _event(received: Received, message: dict[str, Any]) -> Event:
    name = message.get("name")
    properties = dict(fields_of(_unwrapped(message.get("props")), "props"))
    for kept in _KEPT:
        if (value := message.get(kept)) not in (None, ""):
            properties[kept] = value
    money = _unwrapped(message.get("revenue"))
    if type(money) is dict:
        properties["revenue"] = money.get("amount")
        properties["currency"] = money.get("currency")
    return event_of(
        received,
        0,
        kind=Kind.page if name == "pageview" else Kind.track,
        name=name,
        properties=properties,
    )


def _unwrapped(value: object) -> object:
    """Return what older scripts write as JSON inside of the JSON."""
    if type(value) is not str or not value.startswith("{"):
        return value
    try:
        inner: object = loaded(value.encode())
    except Misshapen:
        return value
    return inner


def _error(status: int, why: str) -> Reply:
    return Reply(status=status, body=orjson.dumps({"error": why}))
