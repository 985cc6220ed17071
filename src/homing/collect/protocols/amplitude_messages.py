"""What Amplitude's messages say: events, money, traits of a customer and of groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from homing.collect.model import Event, Kind, Received, Unreadable
from homing.collect.protocols.bodies import raw_of
from homing.collect.protocols.fields import (
    GROUP_ID,
    GROUP_TRAITS,
    GROUP_TYPE,
    IP,
    USER_AGENT,
    Unfit,
    event_of,
    fields_of,
)
from homing.collect.protocols.times import micros_of
from homing.collect.protocols.wording import reworded
from homing.core.names import PURCHASE

Fields: TypeAlias = dict[str, Any]

_KINDS: Final = {
    "[Amplitude] Page Viewed": Kind.page,
    "[Amplitude] Screen Viewed": Kind.screen,
    "$identify": Kind.identify,
    "$groupidentify": Kind.group,
}
_NAMES: Final = {"revenue_amount": PURCHASE}
_WORDS: Final = {
    "[Amplitude] Page URL": "url",
    "[Amplitude] Page Location": "url",
    "[Amplitude] Page Path": "path",
    "[Amplitude] Page Title": "title",
    "[Amplitude] Screen Name": "name",
    "[Amplitude] Previous Page Location": "referrer",
    "$revenue": "revenue",
    "$price": "price",
    "$quantity": "quantity",
    "$productId": "product_id",
    "$currency": "currency",
    "$revenueType": "revenue_type",
}
_BESIDE: Final = {
    "session_id": "session_id",
    "language": "locale",
    "os_name": "os",
    "device_model": "device",
    "app_version": "app_version",
    "version_name": "app_version",
    "country": "country",
    "library": "library",
    "platform": "platform",
    "user_agent": USER_AGENT,
    "ip": IP,
    "revenue": "revenue",
    "price": "price",
    "quantity": "quantity",
    "productId": "product_id",
    "product_id": "product_id",
    "revenueType": "revenue_type",
    "currency": "currency",
    "groups": "groups",
}
"""Fields that stand beside an event's own properties, by what they are here."""
LEFT: Final = "client_upload_time"
_WHO_AND_WHEN: Final = ("user_id", "device_id", "time")
_HERE: Final = "$remote"
"""In place of an address: the one the request comes from."""


def is_kept(message: object) -> bool:
    """Say whether a message is of a customer; traits of a group alone are nobody's."""
    if type(message) is not dict or message.get("event_type") != "$groupidentify":
        return True  # what is none is refused when it is read
    return bool(message.get("user_id") or message.get("device_id"))


def read(
    received: Received, place: int, message: Any, sent: int | None
) -> Iterator[Event | Unreadable]:
    """Yield what a message says, and what of it cannot be said here.

    Raises
    ------
    Unfit
        If it says nothing that can be read.
    """
    if type(message) is not dict:
        raise Unfit("The event is no object.")
    name = message.get("event_type")
    kind = _KINDS.get(name, Kind.track) if type(name) is str else Kind.track
    traits, once, unsaid = _told(fields_of(message.get("user_properties"), "user properties"))
    if not message.get("user_id") and not message.get("device_id"):
        raise Unfit("The event says nothing of whose it is; send user_id or device_id.")
    yield event_of(
        received,
        place,
        kind=kind,
        name=_NAMES.get(name, name) if type(name) is str else name,
        message_id=message.get("insert_id"),
        anonymous_id=message.get("device_id"),
        user_id=message.get("user_id"),
        said=message.get("time"),
        sent=micros_of(message.get(LEFT)) if sent is None else sent,
        properties=_of_group(message) if kind is Kind.group else _properties_of(message),
        traits=traits or None,
        once=once or None,
    )
    for operation in unsaid:
        why = f"{operation} changes a trait by what it was before; send the whole value with $set."
        yield Unreadable(place, why, raw_of(_alone(message, operation)))


def _alone(message: Fields, operation: str) -> Fields:
    """Return what a message says with one operation, to be mended: a message of its own."""
    alone: Fields = {name: message[name] for name in _WHO_AND_WHEN if name in message}
    if message.get("insert_id"):
        alone["insert_id"] = f"{message['insert_id']} {operation}"
    of = message["user_properties"][operation]
    return alone | {"event_type": "$identify", "user_properties": {operation: of}}


def _properties_of(message: Fields) -> Fields:
    properties = dict(fields_of(message.get("event_properties"), "event properties"))
    reworded(properties, _WORDS)
    for theirs, ours in _BESIDE.items():
        value = message.get(theirs)
        if value not in (None, "", _HERE, -1) and ours not in properties:
            properties[ours] = value
    if type(session := properties.get("session_id")) is int:
        properties["session_id"] = str(session)
    _price(properties)
    return properties


def _price(properties: Fields) -> None:
    """Let revenue be price times quantity where only these are said."""
    price, quantity = properties.get("price"), properties.get("quantity", 1)
    numbers = {int, float}
    if "revenue" not in properties and type(price) in numbers and type(quantity) in numbers:
        properties["revenue"] = round(price * quantity, 6)


def _told(said: Fields) -> tuple[Fields, Fields, list[str]]:
    """Return the traits that are set, those set once, and the operations that cannot be said."""
    traits = {name: value for name, value in said.items() if not name.startswith("$")}
    traits |= fields_of(said.get("$set"), "traits of $set")
    traits |= dict.fromkeys(fields_of(said.get("$unset"), "traits of $unset"))
    once = fields_of(said.get("$setOnce"), "traits of $setOnce")
    known = {"$set", "$setOnce", "$unset"}
    return traits, once, [name for name in said if name.startswith("$") and name not in known]


def _of_group(message: Fields) -> Fields:
    groups = fields_of(message.get("groups"), "groups")
    traits, once, _ = _told(fields_of(message.get("group_properties"), "group properties"))
    kind, which = next(iter(groups.items()), (None, None))
    return {
        GROUP_TYPE: kind,
        GROUP_ID: which[0] if type(which) is list and which else which,
        GROUP_TRAITS: once | traits,
    }
