"""The Measurement Protocol of Google Analytics 4: `/mp/collect`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from homing.collect.model import Event, Kind, Received, Unreadable
from homing.collect.protocols.bodies import loaded, raw_of
from homing.collect.protocols.fields import IP, USER_AGENT, Unfit, event_of, fields_of
from homing.collect.protocols.protocol import WHOLE, Asked, Call, Misshapen, Reply
from homing.collect.protocols.wording import reworded

_ACCEPTED: Final = Reply()
_CHECKED: Final = Reply(body=b'{"validationMessages":[]}')
_KEYS: Final = ("api_secret", "measurement_id", "firebase_app_id")
_KINDS: Final = {"page_view": Kind.page, "screen_view": Kind.screen}
_WORDS: Final = {
    "page_location": "url",
    "page_path": "path",
    "page_title": "title",
    "page_referrer": "referrer",
    "screen_name": "name",
    "language": "locale",
    "transaction_id": "order_id",
    "source": "utm_source",
    "medium": "utm_medium",
    "campaign": "utm_campaign",
    "term": "utm_term",
    "content": "utm_content",
}
_DEVICE: Final = {
    "device.operating_system": "os",
    "device.browser": "browser",
    "device.model": "device",
}


class GoogleAnalytics:
    """The protocol of servers that send to Google Analytics 4.

    Its key is `api_secret` where the address has one, else the measurement id.
    """

    name = "ga4"
    paths = frozenset({"/mp/collect", "/debug/mp/collect"})
    prefixes: tuple[str, ...] = ()
    around = WHOLE

    def knows(self, asked: Asked) -> bool:
        """Say yes: nobody else has these paths."""
        return asked.method == "POST"

    def call(self, asked: Asked) -> Call:
        """Return whose it is and how many events are in it; of a trial nothing is kept."""
        body = _body_of(asked.body)
        key = next(filter(None, map(asked.query.get, _KEYS)), None)
        if asked.path.startswith("/debug"):
            return Call(key=key, count=0, accepted=_CHECKED)
        return Call(key=key, count=len(_messages_of(body)), accepted=_ACCEPTED)

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield what is in an accepted request, in its order."""
        try:
            body = _body_of(received.body)
            messages = _messages_of(body)
        except Misshapen as why:
            yield Unreadable(0, str(why), raw_of(received.body.decode("utf-8", "replace")))
            return
        for place, message in enumerate(messages):
            try:
                yield _event(received, place, body, message)
            except Unfit as why:
                alone = body | {"events": [message]}  # whose it is stands beside
                yield Unreadable(place, str(why), raw_of(alone))

    def misshapen(self, why: str) -> Reply:
        """Return the 400 of a body that cannot be read."""
        return _error(400, why)

    def refused(self) -> Reply:
        """Return the 401 of a key that is none."""
        return _error(401, "The api_secret or measurement_id is missing, wrong or revoked.")

    def busy(self, retry_after_s: int) -> Reply:
        """Return 503."""
        body = _error(503, "Too busy; send it again.").body
        return Reply(status=503, body=body, headers={"retry-after": str(retry_after_s)})


def _body_of(body: bytes) -> dict[str, Any]:
    said = loaded(body)
    if type(said) is not dict:
        raise Misshapen("The body is no object.")
    return said


def _messages_of(body: dict[str, Any]) -> list[Any]:
    """Return the events of a body; one that has only traits of a customer is one as well."""
    messages = body.get("events")
    if not messages and body.get("user_properties"):
        return [{"name": Kind.identify}]
    if type(messages) is not list:
        raise Misshapen('The body has no "events", a list of events.')
    return messages


def _event(received: Received, place: int, body: dict[str, Any], message: Any) -> Event:
    if type(message) is not dict:
        raise Unfit("The event is no object.")
    name, properties = message.get("name"), dict(fields_of(message.get("params"), "params"))
    anonymous = body.get("client_id") or body.get("app_instance_id")
    if not anonymous and not body.get("user_id"):
        raise Unfit("The event says nothing of whose it is; send client_id or user_id.")
    reworded(properties, _WORDS)
    _surround(properties, body)
    said = message.get("timestamp_micros") or body.get("timestamp_micros")
    return event_of(
        received,
        place,
        kind=_kind_of(name),
        name=name,
        anonymous_id=anonymous,
        user_id=body.get("user_id"),
        said=said,
        properties=properties,
        traits=_traits_of(body) or None,
    )


def _kind_of(name: object) -> Kind:
    if name is Kind.identify:
        return Kind.identify
    return _KINDS.get(name, Kind.track) if type(name) is str else Kind.track


def _surround(properties: dict[str, Any], body: dict[str, Any]) -> None:
    """Add what a request says of all of its events."""
    session = properties.get("session_id")
    if type(session) is int:
        properties["session_id"] = str(session)
    device = body.get("device")
    if type(device) is dict:
        device = {f"device.{name}": value for name, value in device.items()}
        reworded(device, _DEVICE)
        properties |= {ours: device[ours] for ours in _DEVICE.values() if ours in device}
    for theirs, ours in (("ip_override", IP), ("user_agent", USER_AGENT)):
        if value := body.get(theirs):
            properties[ours] = value


def _traits_of(body: dict[str, Any]) -> dict[str, Any]:
    said = fields_of(body.get("user_properties"), "user properties")
    return {
        name: value.get("value") if type(value) is dict else value for name, value in said.items()
    }


def _error(status: int, why: str) -> Reply:
    return Reply(status=status, body=orjson.dumps({"error": {"code": status, "message": why}}))
