"""What comes in over HTTP, on its way to the log: a request as it was accepted, and its events."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

MICROSECONDS: Final = 1_000_000
DAY: Final = 86_400 * MICROSECONDS


class Kind(StrEnum):
    """What an event says: that something was done, or who somebody is."""

    track = "track"
    page = "page"
    screen = "screen"
    identify = "identify"
    group = "group"
    alias = "alias"


TELLING: Final = frozenset({Kind.identify, Kind.group, Kind.alias})
"""Kinds that say who a customer is; nothing was done, so they do not count as behaviour."""


class Aside(IntEnum):
    """Why an event is kept in the log and not counted; `counted` is the usual case."""

    counted = 0
    bot = 1
    telling = 2
    noted = 3
    """Homing itself wrote it down: a customer entered a segment, or left one."""
    internal = 4
    """The business's own people or tests did it."""
    internal_telling = 6
    """It says who one of the business's own people is."""


class Received(NamedTuple):
    """One request as it was accepted, as the inbox keeps it.

    Parameters
    ----------
    id : int
        Its number in the inbox; grows with the order of receipt.
    received_at : int
        Microseconds since 1970, UTC.
    source : UUID
        Whose key it was sent with.
    is_trusted : bool
        It was sent with a secret key: it may say that two known customers are one.
    protocol : str
        Name of the protocol that reads it, such as `segment`.
    path : str
        Path of the request, without its query.
    query : str
        The query as it was sent, without the key.
    headers : dict of str to str
        By lower-case name, only those in `KEPT_HEADERS`; and the city and the class of the address
        under the names that `places` has for them.
    country : str or None
        ISO 3166 code of where the address is registered. The address itself is never kept.
    body : bytes
        Unpacked.
    """

    id: int
    received_at: int
    source: UUID
    is_trusted: bool
    protocol: str
    path: str
    query: str
    headers: dict[str, str]
    country: str | None
    body: bytes


KEPT_HEADERS: Final = frozenset(
    {"user-agent", "content-type", "origin", "referer", "accept-language", "dnt", "sec-gpc"}
    | {"anonymousid", "sentat"}  # of RudderStack's browser
    | {"posthog-request-timestamp"}
)


class Event(NamedTuple):
    """One event in the one form that all protocols are turned into.

    Parameters
    ----------
    message_id : str
        As the client gave it, or made of what the event says where it gave none.
    kind : Kind
        What it says.
    name : str
        Name of the event; of a page `page`, of a screen `screen`, of a telling event its kind.
    anonymous_id : str or None
        Of the device or browser.
    user_id : str or None
        The customer's id as it was sent.
    occurred_at : int
        Microseconds since 1970, UTC; the client's clock error is out.
    properties : dict
        What belongs to the event. Standard properties of its surroundings (`core.names.CONTEXT`)
        stand among them, where the event has none of its own of that name.
    traits : dict or None
        What it says of the customer.
    once : dict or None
        Traits that hold only where the customer has none of that name yet.
    previous_id : str or None
        Of an alias: the other id, `user_id` being the one that survives.
    """

    message_id: str
    kind: Kind
    name: str
    anonymous_id: str | None
    user_id: str | None
    occurred_at: int
    properties: dict[str, Any]
    traits: dict[str, Any] | None = None
    once: dict[str, Any] | None = None
    previous_id: str | None = None


class Unreadable(NamedTuple):
    """A part of a request that is no event.

    Parameters
    ----------
    at : int
        Its place in the request, from 0.
    reason : str
        What is wrong and what to do, in one English sentence.
    raw : bytes
        The part as it came, as JSON.
    """

    at: int
    reason: str
    raw: bytes
