"""What a protocol says of itself: the requests it knows, whose they are, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from homing.collect.model import Event, Received, Unreadable

_NONE: Final[Mapping[str, str]] = MappingProxyType({})

Around: TypeAlias = tuple[bytes, bytes]
LISTED: Final[Around] = (b"[", b"]")
WHOLE: Final[Around] = (b"", b"")
"""A part is a request as it stands."""


class Asked(NamedTuple):
    """A request as it stands before the door, its body unpacked.

    Parameters
    ----------
    method : str
        `GET` or `POST`.
    path : str
        Path, without the query.
    query : Mapping of str to str
        The first value of each name.
    headers : Mapping of str to str
        By lower-case name.
    body : bytes
        Unpacked.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """What a client is told."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that was understood.

    Parameters
    ----------
    key : str or None
        The key it was sent with; None: it has none, and is refused with 401.
    count : int
        Events in it, readable or not; 0: there is nothing to keep (a boot call, an empty batch).
    accepted : Reply
        What the client is told once the request is durable (or at once when there is nothing).
    """

    key: str | None
    count: int
    accepted: Reply


class Misshapen(Exception):
    """A request whose body is none of the protocol's; its text says what is wrong."""


class Wire(Protocol):
    """A protocol that clients speak. Pure: it reads bytes and says what they mean.

    `name` is kept in the inbox; `paths` are the exact paths it answers, `prefixes` the beginnings
    of those with something variable in them. Two protocols may name one path: the first whose
    `knows` says yes has it. `around` is what makes a request of one part, such as the raw of an
    `Unreadable`.
    """

    name: str
    paths: frozenset[str]
    prefixes: tuple[str, ...]
    around: Around

    def knows(self, asked: Asked) -> bool:
        """Say whether a request to one of its paths is its own."""
        ...

    def call(self, asked: Asked) -> Call:
        """Return what a request is; raises `Misshapen` when its body cannot be read at all.

        It looks at no more of the body than this needs: the events are read later, by `events`.
        """
        ...

    def events(self, received: Received) -> Iterator[Event | Unreadable]:
        """Yield what is in an accepted request, in its order; never raises.

        The same request gives the same events and the same message ids, whenever it is read.
        """
        ...

    def misshapen(self, why: str) -> Reply:
        """Return what a client is told of a body that cannot be read (400)."""
        ...

    def refused(self) -> Reply:
        """Return what a client is told whose key is missing, wrong or revoked (401)."""
        ...

    def busy(self, retry_after_s: int) -> Reply:
        """Return what a client is told to have it come again: 429, or 503 where that is ignored."""
        ...


def first_values(query: Mapping[str, Any]) -> dict[str, str]:
    """Return the first value of each name of a parsed query."""
    return {name: values[0] for name, values in query.items() if values}
