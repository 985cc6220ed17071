"""Who Mixpanel's messages are about: ids, which of them are one customer's, and traits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from homing.collect.model import Event, Kind, Received, Unreadable
from homing.collect.protocols.bodies import raw_of
from homing.collect.protocols.fields import Unfit, event_of, fields_of
from homing.collect.protocols.survivor import survivor_of

Fields: TypeAlias = dict[str, Any]

OF_DEVICE: Final = "$device:"
"""What stands before the id of somebody not yet known."""
_TRAITS: Final = {
    f"${name}": name for name in ("email", "phone", "name", "first_name", "last_name", "city")
} | {"$country_code": "country", "$created": "created_at", "$timezone": "timezone"}
_BESIDE: Final = frozenset(
    {"$token", "$time", "$distinct_id", "$device_id", "$user_id", "$ip"}
    | {"$ignore_time", "$ignore_alias", "$insert_id", "mp_lib", "$lib_version"}
)
_TOLD: Final = frozenset({"$set", "$set_once", "$unset"})


def message_of(part: object) -> Fields:
    """Return a message, or say that it is none."""
    if type(part) is not dict:
        raise Unfit("The message is no object.")
    return part


def ids_of(fields: Fields, mark: str = "") -> Fields:
    """Take the ids out of a message: one not yet known is a device's, any other a customer's."""
    distinct, device = fields.pop(f"{mark}distinct_id", None), fields.pop("$device_id", None)
    customer = fields.pop("$user_id", None)
    if type(distinct) is str and distinct.startswith(OF_DEVICE):
        device = device or distinct.removeprefix(OF_DEVICE)
    elif not customer and distinct != device:
        customer = distinct
    elif not device and not customer:
        device = distinct
    return {"anonymous_id": device, "user_id": customer}


def identified(properties: Fields) -> Fields:
    """Take out of `$identify` the device's id and the customer's."""
    named = properties.pop("$identified_id", None)
    before = properties.pop("$anon_distinct_id", None) or properties.pop("$anon_id", None)
    told = ids_of(properties)
    told["user_id"] = named or told["user_id"]
    told["anonymous_id"] = told["anonymous_id"] or _bare(before)
    return told


def said_same(properties: Fields) -> Fields:
    """Take out of `$create_alias` and `$merge` the two ids that are one customer's.

    Raises
    ------
    Unfit
        If there are not two.
    """
    both = properties.pop("$distinct_ids", None)
    if both is None:
        both = [properties.pop("alias", None), properties.pop("distinct_id", None)]
    if type(both) is not list or len(both) != 2 or not all(both) or both[0] == both[1]:
        raise Unfit("Two different ids are needed to say that they are one customer's.")
    survivor, previous = survivor_of(*both)
    for spent in ("distinct_id", "$device_id", "$user_id"):
        properties.pop(spent, None)
    return {"user_id": _bare(survivor), "previous_id": _bare(previous)}


def traits_told(received: Received, place: int, part: Any) -> Iterator[Event | Unreadable]:
    """Yield what a message to `/engage` says of a customer, and what of it cannot be said here."""
    message = message_of(part)
    if told := _TOLD & message.keys():
        traits, once = _traits_of(message, told)
        yield event_of(
            received,
            place,
            kind=Kind.identify,
            **ids_of(dict(message), "$"),
            said=message.get("$time"),
            properties={},
            traits=traits or None,
            once=once or None,
        )
    for name in sorted(message.keys() - _BESIDE - _TOLD):
        yield Unreadable(place, _why_not(name), raw_of(message))
    if not message.keys() - _BESIDE:
        raise Unfit("The message sets no trait; send $set with names and values.")


def _traits_of(message: Fields, told: frozenset[str]) -> tuple[Fields, Fields]:
    traits = _named(message.get("$set"), "$set")
    if "$unset" in told:
        names = message["$unset"]
        names = [names] if type(names) is str else names
        if not isinstance(names, list | dict) or not all(type(name) is str for name in names):
            raise Unfit("$unset names no traits; send a list of names.")
        traits |= {_TRAITS.get(name, name): None for name in names}
    return traits, _named(message.get("$set_once"), "$set_once")


def _named(value: object, what: str) -> Fields:
    return {_TRAITS.get(name, name): held for name, held in fields_of(value, what).items()}


def _why_not(name: str) -> str:
    if name == "$delete":
        return "A customer is not deleted by a message; erase it in Homing."
    return f"{name} changes a trait by what it was before; send the whole value with $set."


def _bare(given: object) -> object:
    return given.removeprefix(OF_DEVICE) if type(given) is str else given
