"""What is known of one message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from homing.collect.stream.model import Account, Happened


class Fate(StrEnum):
    """Where a message is."""

    waiting = "waiting"
    rejected = "rejected"
    dropped = "dropped"
    bot = "bot"
    telling = "telling"
    internal = "internal"
    future = "future"
    counted = "counted"
    unknown = "unknown"


@dataclass(frozen=True, slots=True)
class Wait:
    """It is in the inbox: since when, from which source, and how many requests are before it."""

    received_at: datetime
    source: UUID
    before: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """It is a dead letter: which, why, since when, and how it was settled, if it was."""

    letter: int
    reason: str
    received_at: datetime
    source: UUID
    settled_how: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """The id it came under is another customer's by now: why, and since when."""

    id: str
    reason: str
    merged_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """It is in the log.

    Parameters
    ----------
    event : Happened
        As the stream shows it.
    batch : int
        In which it was written.
    sent_as : str
        The id it came under.
    merges : tuple of Merged
        By which that id became the customer's.
    """

    event: Happened
    batch: int
    sent_as: str
    merges: tuple[Merged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What is known of a message.

    Parameters
    ----------
    asked : str
        The id that was asked for.
    waits : tuple of Wait
        Where it is in the inbox.
    rejections : tuple of Rejection
        Where it is among the dead letters.
    stored : tuple of Stored
        Where it is in the log: one for each source that sent it.
    customer : bool
        What was asked for is an id of a customer.
    lately : Account
        What became of all that came in the last 24 hours: where else it may have gone.
    now : datetime
        When it was looked for.
    """

    asked: str
    waits: tuple[Wait, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    stored: tuple[Stored, ...] = ()
    customer: bool = False
    lately: Account
    now: datetime

    @property
    def fate(self) -> Fate:
        """Where it is; the furthest it got."""
        if self.stored:
            return self._of(self.stored[0].event)
        if self.waits:
            return Fate.waiting
        if not self.rejections:
            return Fate.unknown
        is_open = any(each.settled_how is None for each in self.rejections)
        return Fate.rejected if is_open else Fate.dropped

    def _of(self, event: Happened) -> Fate:
        if event.aside.name in (Fate.bot, Fate.telling, Fate.internal):
            return Fate(event.aside.name)
        return Fate.future if event.occurred_at > self.now else Fate.counted
