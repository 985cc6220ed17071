"""What goes into the inbox, and how much of it there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from homing.core.errors import HomingError


class Arrival(NamedTuple):
    """A request that is to be kept; what the fields are is said by `collect.model.Received`."""

    received_at: int
    source: UUID
    is_trusted: bool
    protocol: str
    path: str
    query: str
    headers: dict[str, str]
    country: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is kept and not yet drained.

    Parameters
    ----------
    count : int
        Requests.
    bytes : int
        Their bodies, unpacked.
    oldest_received_at : int or None
        Microseconds since 1970, UTC; None when nothing waits.
    """

    count: int
    bytes: int
    oldest_received_at: int | None


class NotKept(HomingError):
    """A request could not be written down; whoever sent it is to send it again."""
