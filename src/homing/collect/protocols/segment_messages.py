"""What messages of Segment's family say, in our words."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from homing.collect.model import Event, Kind, Received
from homing.collect.protocols.fields import (
    GROUP_ID,
    GROUP_TRAITS,
    NAME,
    Unfit,
    event_of,
    fields_of,
)
from homing.collect.protocols.surroundings import surroundings_of, without_noise
from homing.collect.protocols.times import micros_of

Fields: TypeAlias = dict[str, Any]

KINDS: Final[Mapping[str, Kind]] = (
    {kind.value: kind for kind in Kind}
    | {kind.value[0]: kind for kind in (Kind.track, Kind.page, Kind.identify, Kind.group)}
    | {"a": Kind.alias, "s": Kind.screen}
)
"""By the last part of a path, and by `type`."""


def event_in(
    message: object, received: Received, place: int, *, usual: Kind | None, sent: int | None
) -> Event:
    """Return the event of a message.

    Parameters
    ----------
    message : object
        As it was sent.
    received : Received
        The request it came in.
    place : int
        Where in it.
    usual : Kind or None
        What the path says of its kind, where it does not itself.
    sent : int or None
        When the request left by the client's clock, in microseconds.

    Raises
    ------
    Unfit
        If it is none.
    """
    if type(message) is not dict:
        raise Unfit("The message is no object.")
    kind = _kind_of(message.get("type"), usual)
    user, anonymous = _ids_of(message, received.headers)
    context = message.get("context")
    context = context if type(context) is dict else {}
    properties = surroundings_of(context)
    reads = _BY_KIND.get(kind)
    told = reads(message, context, properties) if reads else {}
    if own := message.get("properties"):
        properties |= fields_of(own)
        if kind is Kind.page:
            without_noise(properties)
    # RudderStack's client for Node says when it was called, too, where it is told the time.
    said, sent_itself = message.get("timestamp"), message.get("sentAt")
    return event_of(
        received,
        place,
        kind=kind,
        name=message.get("event"),
        message_id=message.get("messageId"),
        anonymous_id=anonymous,
        user_id=user,
        said=said if said is not None else message.get("originalTimestamp"),
        sent=sent if sent_itself is None else micros_of(sent_itself),
        properties=properties,
        traits=told.get("traits"),
        previous_id=told.get("previous_id"),
    )


def _kind_of(said: object, usual: Kind | None) -> Kind:
    kind = KINDS.get(said) if type(said) is str else usual
    if kind is None:
        raise Unfit(f"The message's type is none of {', '.join(Kind)}; say which it is.")
    return kind


def _ids_of(message: Fields, headers: Mapping[str, str]) -> tuple[object, object]:
    user, anonymous = message.get("userId"), message.get("anonymousId")
    if user or anonymous or (anonymous := _of_header(headers)):
        return user, anonymous
    context = message.get("context")
    if type(context) is dict and context.get("consent") == "aggregate":
        return None, None  # whose it is must not be known
    raise Unfit("The message says nothing of whose it is; send userId or anonymousId.")


def _identified(message: Fields, context: Fields, _: Fields) -> Fields:
    of_context = fields_of(context.get("traits"), "traits")  # RudderStack's place for them
    return {"traits": of_context | fields_of(message.get("traits"), "traits")}


def _grouped(message: Fields, _: Fields, properties: Fields) -> Fields:
    properties[GROUP_ID] = message.get("groupId")
    properties[GROUP_TRAITS] = fields_of(message.get("traits"), "traits") or None
    return {}


def _aliased(message: Fields, *_: Fields) -> Fields:
    previous = message.get("previousId")
    # analytics-next says the same twice where it knows no other id.
    return {"previous_id": None if previous == message.get("userId") else previous}


def _viewed(message: Fields, _: Fields, properties: Fields) -> Fields:
    for field in (NAME, "category"):
        properties[field] = message.get(field)
    return {}


_BY_KIND: Final[Mapping[Kind, Callable[[Fields, Fields, Fields], Fields]]] = {
    Kind.identify: _identified,
    Kind.group: _grouped,
    Kind.alias: _aliased,
    Kind.page: _viewed,
    Kind.screen: _viewed,
}


def _of_header(headers: Mapping[str, str]) -> str | None:
    """Return the anonymous id that RudderStack's browser says beside the body."""
    said = headers.get("anonymousid")
    if not said:
        return None
    try:
        return base64.b64decode(said, validate=True).decode()
    except (binascii.Error, ValueError):
        return said
