"""The one form that all protocols are turned into, as JSON: so people see and mend an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from homing.collect.model import Event, Kind, Received
from homing.collect.protocols.fields import Unfit, event_of, fields_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TOLD_BY: Final = frozenset({"kind", "message_id"})
"""What no other protocol has together."""
_KINDS: Final = {kind.value: kind for kind in Kind}


def event_in(text: bytes, received: Received) -> Event | None:
    """Return the event that a text says in this form; None if it is in another.

    Parameters
    ----------
    text : bytes
        What somebody made of a part of a request.
    received : Received
        The request.

    Raises
    ------
    Unfit
        If it is in this form, and no event.
    """
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if type(said) is not dict or not said.keys() >= _TOLD_BY:
        return None
    return event_of(
        received,
        0,
        kind=_kind_of(said["kind"]),
        name=said.get("name"),
        message_id=said.get("message_id"),
        anonymous_id=said.get("anonymous_id"),
        user_id=said.get("user_id"),
        said=_moment(said.get("occurred_at")),
        properties=fields_of(said.get("properties")),
        traits=fields_of(said.get("traits"), "traits") or None,
        once=fields_of(said.get("once"), "traits") or None,
        previous_id=said.get("previous_id"),
    )


def _kind_of(said: object) -> Kind:
    kind = _KINDS.get(said) if type(said) is str else None
    if kind is None:
        raise Unfit(f"The type is none of {', '.join(Kind)}; say which it is.")
    return kind


def _moment(said: Any) -> object:
    """Return microseconds as a text: a number would be read as another unit by its size."""
    if type(said) is not int:
        return said
    try:
        return (_EPOCH + timedelta(microseconds=said)).isoformat()
    except OverflowError:
        return ""
