"""What every protocol reads in the same way: ids, names, limits; and the event they make."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final

import orjson

from homing.collect.model import TELLING, Event, Kind, Received
from homing.collect.protocols.times import micros_of, occurred_at
from homing.core.names import PAGE, SCREEN

MOST_PROPERTIES: Final = 1_000
"""Properties of an event, those inside of others counted."""
DEEPEST: Final = 20
"""Levels of properties inside of properties."""
LONGEST_ID: Final = 512
LONGEST_NAME: Final = 255
LONGEST_TEXT: Final = 65_536
"""Characters of one property."""

USER_AGENT: Final = "$user_agent"
"""Property: the customer's own agent, where a server passes it on. Enriching takes it out."""
IP: Final = "$ip"
"""Property: the customer's own address, where a server passes it on. Enriching takes it out."""
CLOCK: Final = "clock"
"""Property: `ahead` where the client's clock was, so that the time is that of receipt."""
GROUP_ID: Final = "group_id"
GROUP_TYPE: Final = "group_type"
GROUP_TRAITS: Final = "group_traits"
NAME: Final = "name"

_NESTED: Final = frozenset({dict, list})
_NAMED: Final = {Kind.page: PAGE, Kind.screen: SCREEN} | {kind: kind.value for kind in TELLING}


class Unfit(Exception):
    """A part of a request that is no event; its text says why and what to do."""


def event_of(
    received: Received,
    place: int,
    *,
    kind: Kind,
    name: object = None,
    message_id: object = None,
    anonymous_id: object = None,
    user_id: object = None,
    said: object = None,
    sent: int | None = None,
    properties: dict[str, Any],
    traits: dict[str, Any] | None = None,
    once: dict[str, Any] | None = None,
    previous_id: object = None,
) -> Event:
    """Return the canonical event of what a message says, or say why it is none.

    Parameters
    ----------
    received : Received
        The request.
    place : int
        Where in it the message stands, from 0.
    kind : Kind
        What it says.
    name : object
        Of a tracked event, as it was sent.
    message_id, anonymous_id, user_id, previous_id : object
        As they were sent. A message without an id gets one made of what it says.
    said : object
        Its time as it was sent; None: when it was received.
    sent : int or None
        When the request left by the client's clock, in microseconds.
    properties : dict
        A dict of its own: nulls are taken out of it.
    traits, once : dict or None
        Of the customer.

    Raises
    ------
    Unfit
        If it is none.
    """
    anonymous, customer = id_of(anonymous_id, "anonymous id"), id_of(user_id, "customer id")
    previous = None if previous_id is None else id_of(previous_id, "previous id")
    named = _NAMED.get(kind) or name_of(name)
    occurred, is_ahead = _when(said, sent, received.received_at)
    if None in properties.values():
        _drop_nulls(properties)
    check(properties, received)
    if traits:
        check(traits, received)
    if once:
        check(once, received)
    message = message_id
    if type(message) is not str or not 0 < len(message) <= LONGEST_ID:
        told = (kind.value, named, anonymous, customer, properties, traits, once, previous)
        # Without a time of its own, the same words at another time are another event.
        when = (received.received_at, received.id, place) if said is None else said
        message = _message_id(message_id, (str(received.source), when, told))
    if is_ahead:
        properties[CLOCK] = "ahead"
    return Event(
        message, kind, named, anonymous, customer, occurred, properties, traits, once, previous
    )


def id_of(value: object, what: str = "id") -> str | None:
    """Return an id as text; None if it is empty.

    Raises
    ------
    Unfit
        If it is no text or whole number, or is too long.
    """
    if value is None:
        return None
    if type(value) is not str:
        return _id_of_number(value, what)
    if len(value) > LONGEST_ID:
        raise Unfit(f"The {what} has more than {LONGEST_ID} characters; send a shorter one.")
    return value.strip() or None


def name_of(value: object) -> str:
    """Return an event's name.

    Raises
    ------
    Unfit
        If there is none, or it is too long.
    """
    if type(value) is not str:
        value = None if value is None or isinstance(value, dict | list | bool) else str(value)
    if not value or not (name := value.strip()):
        raise Unfit("The event has no name; say what was done.")
    if len(name) > LONGEST_NAME:
        raise Unfit(
            f"The event's name has more than {LONGEST_NAME} characters; "
            "put what varies into properties."
        )
    return name


def fields_of(value: object, what: str = "properties") -> dict[str, Any]:
    """Return an object's fields; {} for nothing.

    Raises
    ------
    Unfit
        If it is something else.
    """
    if type(value) is dict:
        return value
    if not value:
        return {}
    raise Unfit(f"The {what} are no object; send them as names and values.")


def check(properties: dict[str, Any], received: Received) -> None:
    """Raise `Unfit` if there are too many properties, or too deep or too long ones."""
    size = len(received.body)
    count = len(properties)
    if not _NESTED.isdisjoint(map(type, properties.values())):
        for value in properties.values():
            if type(value) in _NESTED:
                count += _weight(value, 1)
    if count > MOST_PROPERTIES:
        raise Unfit(f"The event has more than {MOST_PROPERTIES} properties; send fewer.")
    # Most names are short even together, which is quicker to see than that each is.
    are_long = size > LONGEST_NAME and len("".join(properties)) > LONGEST_NAME
    if are_long and max(map(len, properties)) > LONGEST_NAME:
        raise Unfit(f"A property's name has more than {LONGEST_NAME} characters.")
    if size > LONGEST_TEXT and _longest(properties) > LONGEST_TEXT:
        raise Unfit(f"A property has more than {LONGEST_TEXT} characters; send it shorter.")


def digest_of(value: object) -> str:
    """Return 32 hexadecimal digits made of a value; the same for the same value, always."""
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return blake2b(text, digest_size=16).hexdigest()


def _id_of_number(value: object, what: str) -> str | None:
    if type(value) is int:
        return str(value)
    if type(value) is float and value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    raise Unfit(f"The {what} is neither text nor a whole number; send it as text.")


def _when(said: object, sent: int | None, received_at: int) -> tuple[int, bool]:
    if said is None:
        return received_at, False
    by_client = micros_of(said)
    if by_client is None or by_client < 0:
        raise Unfit(
            "The time cannot be read; send ISO 8601, or seconds or milliseconds since 1970."
        )
    occurred, is_ahead = occurred_at(by_client, sent, received_at)
    if occurred < 0:
        raise Unfit("The time lies before 1970; send the time at which it was done.")
    return occurred, is_ahead


def _drop_nulls(properties: dict[str, Any]) -> None:
    for name in [name for name, value in properties.items() if value is None]:
        del properties[name]


def _message_id(given: object, told: object) -> str:
    if type(given) is int:
        return str(given)
    if type(given) is str and given:  # too long, and still the same for the same message
        return f"#{digest_of(given)}"
    return f"#{digest_of(told)}"


def _weight(value: Any, depth: int) -> int:
    if depth > DEEPEST:
        raise Unfit(f"Its properties are more than {DEEPEST} levels deep; send them flatter.")
    inner = value.values() if type(value) is dict else value
    count = len(value)
    for item in inner:
        if type(item) is dict or type(item) is list:
            count += _weight(item, depth + 1)
    return count


def _longest(value: Any) -> int:
    if type(value) is str:
        return len(value)
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    return max(map(_longest, inner), default=0)
