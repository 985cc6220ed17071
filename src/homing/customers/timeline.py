"""The timeline of one customer: their events, the latest first, a page at a time or whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from homing.customers.own import Own
from homing.customers.paging import PAGE, Mark, microseconds
from homing.customers.sql import statement
from homing.customers.tables import Note

PAUSE: Final = timedelta(minutes=30)
"""Without an event after which the next one is of another session."""
NOTE: Final = "note"
"""What a note is called among events."""


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """Which events of a customer are shown.

    Parameters
    ----------
    event : tuple of str
        Names, that of notes among them; none for every event.
    after : str or None
        Where the page before ended: its `next`.
    """

    event: tuple[str, ...] = ()
    after: str | None = None

    @property
    def mark(self) -> Mark | None:
        """Where the page before ended.

        Raises
        ------
        UserError
            If `after` was not made by an earlier page.
        """
        return Mark.read(self.after) if self.after else None


@dataclass(frozen=True, slots=True)
class Event:
    """One event: what, when, what is known of it, and where it came from."""

    name: str
    occurred_at: datetime
    received_at: datetime
    source: str
    properties: Mapping[str, object]
    message: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of events, and where the next one begins (None: nowhere)."""

    events: tuple[Event, ...]
    next: str | None

    def by_day(self, timezone: str) -> list[tuple[date, list[list[Event]]]]:
        """Return the events by local day, and within it by session, all the latest first."""
        local = ZoneInfo(timezone)
        days = groupby(self.events, key=lambda event: event.occurred_at.astimezone(local).date())
        return [(day, _sessions(list(events))) for day, events in days]

    def with_notes(self, notes: Sequence[Note], query: TimelineQuery) -> Timeline:
        """Return the page with the notes that were written in the time it spans."""
        mark = query.mark
        wanted = [
            each
            for each in map(_of_note, notes)
            if (not query.event or NOTE in query.event)
            and (mark is None or microseconds(each.occurred_at) < mark.rank)
            and (self.next is None or each.occurred_at >= self.events[-1].occurred_at)
        ]
        if not wanted:
            return self
        both = sorted([*self.events, *wanted], key=lambda each: each.occurred_at, reverse=True)
        return Timeline(tuple(both), self.next)


def _sessions(events: Sequence[Event]) -> list[list[Event]]:
    """Return events, the latest first, by what was done in one go."""
    sessions: list[list[Event]] = []
    for event in events:
        if sessions and sessions[-1][-1].occurred_at - event.occurred_at <= PAUSE:
            sessions[-1].append(event)
        else:
            sessions.append([event])
    return sessions


def _of_note(note: Note) -> Event:
    said = {"text": note.text, "writer": note.writer}
    return Event(NOTE, note.written_at, note.written_at, "", said, str(note.id))


def timeline(own: Own, query: TimelineQuery, *, limit: int = PAGE) -> Timeline:
    """Return one page of a customer's events, the latest first.

    Raises
    ------
    UserError
        If `query.after` was not made by an earlier page.
    """
    rows = _run(own, query, limit + 1).fetchall()
    events = tuple(map(_event, rows[:limit]))
    is_last = len(rows) == len(events)
    return Timeline(events, None if is_last else str(_mark(events[-1])))


def every_event(own: Own, query: TimelineQuery) -> Iterator[Event]:
    """Yield a customer's events from `query.after` to the first, reading as they are asked for."""
    result = _run(own, query, None)
    while rows := result.fetchmany(500):
        yield from map(_event, rows)


def _run(own: Own, query: TimelineQuery, limit: int | None) -> DuckDBPyConnection:
    mark = query.mark
    return own.cursor.execute(
        statement("timeline"),
        {
            "names": list(query.event),
            "after_rank": mark.rank if mark else None,
            "after_name": mark.name if mark else "",
            "limit": limit,
        },
    )


def _event(row: tuple[Any, ...]) -> Event:
    name, occurred_at, received_at, source, properties, message = row
    return Event(name, occurred_at, received_at, source, properties or {}, message)


def _mark(event: Event) -> Mark:
    return Mark(microseconds(event.occurred_at), event.message)
