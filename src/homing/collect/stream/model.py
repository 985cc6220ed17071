"""What came in: events, names and sources, as they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from homing.collect.model import Aside
from homing.core.errors import UserError

EARLIEST_US: Final = -62_135_596_800_000_000
LATEST_US: Final = 253_402_300_799_999_999
"""Moments that Python knows, in microseconds since 1970: the years 1 to 9999."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Show(StrEnum):
    """Which events are shown, by whether they count."""

    all = "all"
    counted = "counted"
    bots = "bots"
    telling = "telling"
    internal = "internal"

    @property
    def aside(self) -> Aside | None:
        """What the log keeps of these; None: all."""
        return {
            "counted": Aside.counted,
            "bots": Aside.bot,
            "telling": Aside.telling,
            "internal": Aside.internal,
        }.get(self)


class Mark(NamedTuple):
    """Where a page of the stream ended: the last event on it.

    Examples
    --------
    >>> Mark.read(str(Mark(7, 5, UUID(int=1)))) == Mark(7, 5, UUID(int=1))
    True
    """

    received_us: int
    occurred_us: int
    message: UUID

    @classmethod
    def read(cls, text: str) -> Mark:
        """Return the mark that a word says.

        Raises
        ------
        UserError
            If the word was not made here.
        """
        try:
            received, occurred, message = text.split("~")
            mark = cls(int(received), int(occurred), UUID(hex=message))
        except ValueError:
            raise _unknown() from None
        if min(mark[:2]) < EARLIEST_US or max(mark[:2]) > LATEST_US:
            raise _unknown()
        return mark

    def __str__(self) -> str:
        return f"{self.received_us}~{self.occurred_us}~{self.message.hex}"


@dataclass(frozen=True, slots=True)
class StreamQuery:
    """Which events of the stream are shown.

    Parameters
    ----------
    name : str
        Of the event; empty for all.
    source : str
        The id of a source; empty for all, files among them.
    customer : str
        An id of the customer; empty for everybody.
    show : Show
        By whether they count: all, counted, bots, telling (those that say who somebody is), or
        internal traffic.
    paused : bool
        The page stays as it is while events come in.
    after : str or None
        Where the page before ended: its `next`.
    """

    name: str = ""
    source: str = ""
    customer: str = ""
    show: Show = Show.all
    paused: bool = False
    after: str | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether some events are left out."""
        return bool(self.name or self.source or self.customer or self.show is not Show.all)

    @property
    def source_id(self) -> UUID | None:
        """The source.

        Raises
        ------
        UserError
            If it is no id.
        """
        try:
            return UUID(self.source) if self.source else None
        except ValueError:
            raise UserError("There is no such source.", where="source") from None

    @property
    def mark(self) -> Mark | None:
        """Where the page before ended."""
        return Mark.read(self.after) if self.after else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of the stream.

    Parameters
    ----------
    message : UUID
        As the log keeps it.
    name : str
        Of the event.
    customer : str
        The id of whose it is, after all merges.
    occurred_at, received_at : datetime
        Aware.
    aside : Aside
        Whether it counts.
    source : UUID or None
        None: it came from a file.
    file : str
        What the batch is called that it came in.
    properties : mapping
        As kept.
    """

    message: UUID
    name: str
    customer: str
    occurred_at: datetime
    received_at: datetime
    aside: Aside
    source: UUID | None
    file: str
    properties: Mapping[str, object]

    @property
    def flags(self) -> tuple[str, ...]:
        """What is particular about it: bot, telling, internal, clock, aggregate, none."""
        consent = self.properties.get("consent")
        said = (
            "bot" if self.aside is Aside.bot else None,
            "telling" if self.aside in {Aside.telling, Aside.internal_telling} else None,
            "internal" if self.aside in {Aside.internal, Aside.internal_telling} else None,
            "clock" if self.properties.get("clock") == "ahead" else None,
            consent if consent in ("aggregate", "none") else None,
        )
        return tuple(str(flag) for flag in said if flag)

    @property
    def mark(self) -> Mark:
        """Its place in the stream."""
        received, occurred = (
            (moment - _EPOCH) // _MICROSECOND for moment in (self.received_at, self.occurred_at)
        )
        return Mark(received, occurred, self.message)


@dataclass(frozen=True, slots=True)
class Stream:
    """One page of events, the newest received first; where the next begins, None: nowhere."""

    events: tuple[Happened, ...]
    next: str | None


class Volume(NamedTuple):
    """How many events of a name were received in the last 24 hours and 7 days, and when last."""

    name: str
    day: int
    week: int
    last_received_at: datetime


class Account(NamedTuple):
    """What became of what was drained in a span.

    Parameters
    ----------
    counted, bots, telling, internal : int
        Events that are in the log.
    duplicates, erased, withheld, rejected : int
        Those that are not: they came before, were an erased customer's, may not be kept, or are no
        events.
    """

    counted: int = 0
    bots: int = 0
    telling: int = 0
    duplicates: int = 0
    erased: int = 0
    withheld: int = 0
    rejected: int = 0
    internal: int = 0

    @property
    def kept(self) -> int:
        """Events that are in the log."""
        return self.counted + self.bots + self.telling + self.internal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What came from a source lately.

    Parameters
    ----------
    last_received_at : datetime
        When its newest request that is drained was received.
    days : tuple of int
        Events that are in the log, of each of the last 7 days; the last one is today.
    week : Account
        What became of all that came on these days.
    has_events : bool
        Some of what ever came is in the log.
    """

    last_received_at: datetime
    days: tuple[int, ...]
    week: Account
    has_events: bool


def _unknown() -> UserError:
    return UserError(
        "This place in the list is not known.",
        where="after",
        remedy="Take `after` from the answer before, or leave it out to begin at the start.",
    )
