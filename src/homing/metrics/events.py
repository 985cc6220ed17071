"""The handle that every metric reads: events in DuckDB, and how people there count time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, Self, TypeVar

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.clock import Clock, SystemClock
from homing.core.errors import UserError
from homing.core.periods import Calendar
from homing.core.text import Text
from homing.metrics.counted import Counted
from homing.metrics.identity import Identity

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from homing.histories import Histories
    from homing.histories.live import Live

Frame = TypeVar("Frame")

RECEIVED: Final = "received_at"
"""The column of events that says when they came; it need not be there."""

_SPAN = "SELECT min(occurred_at), max(occurred_at), count(*) FROM events"


@dataclass(frozen=True, slots=True)
class Span:
    """When the first and the last event occurred (None without events), and how many there are."""

    first: datetime | None
    last: datetime | None
    rows: int


class Early(Protocol):
    """Events whose histories are not made yet, those of some sooner than those of all."""

    names: tuple[str, ...]

    def only(self, wanted: NDArray[np.bool_]) -> Histories | None:
        """Return those of the events of some codes, without values; None where all are as soon."""


@dataclass(frozen=True)
class Events(Generic[Frame]):
    """Events of customers, ready to be measured.

    Parameters
    ----------
    connection : DuckDBPyConnection
        It has a relation `events` (one row = one event; `customer` of any type, `event` text,
        `occurred_at` TIMESTAMPTZ, and `properties`) and a relation `customers` (one row = one
        customer; `customer`, and `id`, the customer's name for people).
    timezone : str
        IANA zone in which days, weeks and months are counted.
    week_start : int
        ISO weekday, 1 = Monday … 7 = Sunday.
    now : datetime, optional
        The moment at which completeness is judged; later events are not read. Unless given, the
        moment of the last event, but never later than the clock.
    give : callable
        Makes the caller's own kind of frame from an Arrow table.
    clock : Clock
        What time it is.
    notes : tuple of Text
        What was assumed or left out when the events were read, in words for people.
    attributions : mapping of str to Text
        Whose data the values of a property are, where a licence asks that this be said.
    live : callable, optional
        Lends the histories of all of `events`; without it every question reads the relation.
    early : Early, optional
        Lends the histories of a few, before those of all are made.
    counted : Counted
        Which events count, of those there are.
    identity : callable, optional
        Says how many customers are identified; None where all are.
    whole : callable, optional
        Says the span of all of `events`; without it the relation is read for it.
    """

    connection: DuckDBPyConnection
    timezone: str = "UTC"
    week_start: int = 1
    now: datetime | None = None
    _: KW_ONLY
    give: Callable[[pa.Table], Frame]
    clock: Clock = field(default_factory=SystemClock)
    notes: tuple[Text, ...] = ()
    attributions: Mapping[str, Text] = field(default_factory=dict)
    live: Callable[[], Live] | None = None
    early: Early | None = None
    counted: Counted = field(default_factory=Counted)
    identity: Callable[[], Identity | None] | None = None
    whole: Callable[[], Span] | None = None

    def notes_on(self, asked: str) -> tuple[Text, ...]:
        """Return the notes, and whose data it is that a question, as text, asks for."""
        words = set(re.findall(r"\w+", asked))
        return (*self.notes, *(said for name, said in self.attributions.items() if name in words))

    @property
    def calendar(self) -> Calendar:
        """How periods are counted."""
        return Calendar(self.timezone, self.week_start)

    @cached_property
    def span(self) -> Span:
        """The first event, the last one, and their number."""
        if self.whole is not None and self._readable == Counted():
            return self.whole()
        [row] = self.connection.execute(self._readable.said(_SPAN)).fetchall()
        return Span(*row)

    def counting(self, *, identified: bool, bots: bool, internal: bool = False) -> Self:
        """Return the same log, of which other events count.

        Raises
        ------
        UserError
            If bots or internal traffic are asked for, and these events do not say which are theirs.
        """
        counted = Counted(identified=identified, bots=bots, internal=internal)
        if counted == self.counted:
            return self
        if bots or internal:
            self._check_aside("bots" if bots else "internal")
        return replace(self, counted=counted, live=None)

    def _check_aside(self, where: str) -> None:
        try:
            self.connection.table("everything")
        except duckdb.CatalogException:
            raise UserError(
                "These events do not say which of them are set aside.",
                where=where,
                remedy='Name the column that does: homing.events(…, aside="aside").',
            ) from None

    @property
    def _readable(self) -> Counted:
        """What is read; who is asked about changes neither the span nor what is complete."""
        return Counted(bots=self.counted.bots, internal=self.counted.internal)

    @property
    def end(self) -> datetime:
        """The moment at which completeness is judged."""
        return self.end_of(self.span)

    def end_of(self, span: Span) -> datetime:
        """Return the moment at which completeness is judged if no more is known than a span."""
        if self.now is not None:
            return self.now
        clock = self.clock.now()
        return min(span.last or clock, clock)

    def span_at(self, moment: datetime | None) -> Span:
        """Return the span of what was received by a moment; of all events without one.

        Raises
        ------
        UserError
            If the events do not say when they were received.
        """
        if moment is None:
            return self.span
        if moment not in self._spans:
            self._spans[moment] = self._received_by(moment)
        return self._spans[moment]

    def _received_by(self, moment: datetime) -> Span:
        if RECEIVED not in self.connection.table("events").columns:
            raise UserError(
                "These events do not say when they were received.",
                where="as_of",
                remedy="Leave it out, or ask the installation that they came from.",
            )
        by_then = f"{_SPAN} WHERE {RECEIVED} <= $moment"
        statement = self._readable.said(by_then)
        [row] = self.connection.execute(statement, {"moment": moment}).fetchall()
        return Span(*row)

    @cached_property
    def _spans(self) -> dict[datetime, Span]:
        """What is known of spans already, by the moment of receipt."""
        return {}

    @cached_property
    def traits(self) -> dict[str, Any]:
        """What was read of customers' traits already, by trait."""
        return {}

    def run(self, sql: str) -> pa.Table:
        """Return what a statement over `events` gives, of those that count."""
        return self.connection.sql(self.counted.said(sql)).to_arrow_table()


class Calendared(Protocol):
    """What a business says about time."""

    @property
    def timezone(self) -> str:
        """IANA zone in which its days are counted."""

    @property
    def week_start(self) -> int:
        """ISO weekday, 1 = Monday … 7 = Sunday."""


def log_of(
    cursor: DuckDBPyConnection,
    business: Calendared,
    clock: Clock,
    *,
    live: Callable[[], Live] | None = None,
    identity: Callable[[], Identity | None] | None = None,
    notes: tuple[Text, ...] = (),
    attributions: Mapping[str, Text] | None = None,
    whole: Callable[[], Span] | None = None,
) -> Events[pa.Table]:
    """Return the event log as the metrics read it, in a business's calendar, giving Arrow tables.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        A cursor of the event store.
    business : Calendared
        The installation's project.
    clock : Clock
        What time it is.
    live : callable, optional
        Lends the histories of all of the log.
    identity : callable, optional
        Says how many customers are identified.
    notes : tuple of Text
        What is not in the log any more, in words for people.
    attributions : mapping of str to Text, optional
        Whose data the values of a property are.
    whole : callable, optional
        Says the span of all of the log.
    """
    return Events(
        cursor,
        business.timezone,
        business.week_start,
        give=lambda table: table,
        clock=clock,
        live=live,
        identity=identity,
        notes=notes,
        attributions=attributions or {},
        whole=whole,
    )


def in_zone(table: pa.Table, timezone: str) -> pa.Table:
    """Return a table whose moments read as local times of a zone; they stay the same moments."""
    fields = [
        pa.field(field.name, pa.timestamp("us", tz=timezone))
        if pa.types.is_timestamp(field.type) and field.type.tz
        else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))
