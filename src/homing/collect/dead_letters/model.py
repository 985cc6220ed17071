"""A part of a request that is no event, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from homing.collect.model import Received


class Letter(NamedTuple):
    """A part of a request that is no event.

    Parameters
    ----------
    received : Received
        The request.
    place : int
        Where in it, from 0.
    reason : str
        One English sentence.
    raw : bytes
        The part as it came; a canonical event as JSON, where its protocol could read it.
    """

    received: Received
    place: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A part of a request that is no event.

    Parameters
    ----------
    letter : int
        Its number.
    request : int
        The id that its request had in the inbox.
    place : int
        Where in the request, from 0.
    source : UUID
        Whose key it was sent with.
    protocol : str
        Name of the protocol that reads it.
    received_at : datetime
        When the request came.
    reason : str
        What is wrong and what to do, in one English sentence.
    raw : bytes
        The part as it came, or as it was mended.
    envelope : str
        JSON of what else of the request its reading needs.
    settled_at : datetime or None
        When it became an event, or was dropped.
    settled_how : str or None
        `driven`, `duplicate` or `dropped`.
    """

    letter: int
    request: int
    place: int
    source: UUID
    protocol: str
    received_at: datetime
    reason: str
    raw: bytes
    envelope: str
    settled_at: datetime | None
    settled_how: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some letters, the newest first, and where the next page begins; None: there is none."""

    letters: tuple[DeadLetter, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class Redrive:
    """Letters of some reasons that are sent again in the background, and how far that is.

    Parameters
    ----------
    redrive : int
        Its number.
    reasons : tuple of str
        The reasons.
    begun_at : datetime
        When.
    below : int
        Letters of a smaller number are still to come.
    letters : int
        How many waited when it began.
    settled, remaining : int
        How many became events, and how many are none yet.
    ended_at : datetime or None
        When it ended.
    ended_how : str or None
        `done` or `stopped`.
    """

    redrive: int
    reasons: tuple[str, ...]
    begun_at: datetime
    below: int
    letters: int
    settled: int
    remaining: int
    ended_at: datetime | None
    ended_how: str | None

    @property
    def looked_at(self) -> int:
        """How many were sent again, well or not."""
        return self.settled + self.remaining


@dataclass(frozen=True, slots=True)
class Reason:
    """How many letters wait for one reason."""

    reason: str
    letters: int
    newest: datetime
