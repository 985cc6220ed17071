"""A number for every period: what the metrics that are no cohort table have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypedDict, Unpack

import duckdb
import pyarrow as pa

from homing.core.errors import NotFound, UserError
from homing.core.periods import Period
from homing.core.text import Language, Text
from homing.metrics.answers.question import Names, texts
from homing.metrics.answers.words import whose
from homing.metrics.events import Events, Frame, in_zone
from homing.metrics.forms import Json, csv_of, rows_of
from homing.metrics.identity import Identity
from homing.metrics.listed import Listed, Numbered, Read
from homing.metrics.series import behind, folded
from homing.metrics.spec import Spec
from homing.metrics.timing import Day, Timing, date_of, moment_of
from homing.metrics.timing_words import calendar_words, event_words
from homing.metrics.twins import twin

ROWS = {
    "period": pa.string(),
    "group": pa.string(),
    "value": pa.float64(),
    "numerator": pa.int64(),
    "denominator": pa.int64(),
    "low": pa.float64(),
    "high": pa.float64(),
    "is_complete": pa.bool_(),
}


class Asked(TypedDict, total=False):
    """What may be asked of every metric that has a number for every period; see `Timing`."""

    period: str
    since: Day
    until: Day
    now: str | datetime | None
    timezone: str | None
    week_start: int | None
    event: Names
    identified: bool
    bots: bool
    internal: bool


_ANY = Text("any event", "любое событие")
_INSTEAD = Text("instead of {usual}: {counted}; ", "вместо события {usual}: {counted}; ")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesQuery(Timing):
    """A question about a number for every period.

    Parameters
    ----------
    period, since, until, now, timezone, week_start
        See `Timing`.
    event : tuple of str
        Names of the events that are counted, any of which counts; empty: any event.
    identified : bool
        Only customers who are known by more than the anonymous id of a device.
    bots : bool
        Events that were set aside as those of bots count too.
    internal : bool
        Events that were set aside as internal traffic count too.
    """

    period: Period = Period.month
    event: tuple[str, ...] = ()
    identified: bool = False
    bots: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Twins:
    """The statements of a metric: its numbers, and the customers behind one of them.

    Parameters
    ----------
    numbers, people : str
        Files in `homing/metrics`.
    event : str or sequence of str
        What is counted unless something else is asked for.
    fold, behind : callable, optional
        Give what the statements of the numbers and of the people give, from histories.
    after : str, optional
        A file the queries of whose WITH both statements may read.
    values : mapping
        What the statements are given beside the question.
    counted, others : str, optional
        Which customers the people's statement gives: those of the numerator, and the rest of the
        denominator (None: there is no rest).
    """

    numbers: str
    people: str
    event: Names
    _: KW_ONLY
    fold: folded.Fold | None = None
    behind: behind.Fold | None = None
    after: str | None = None
    values: Mapping[str, twin.Value] = field(default_factory=dict)
    counted: str | None = None
    others: str | None = None


@dataclass(frozen=True)
class SeriesTable:
    """A number for every period, as plain data that every face shows alike.

    Parameters
    ----------
    spec : Spec
        The metric.
    query : SeriesQuery
        The question, with nothing left open.
    cells : pyarrow.Table
        One row = period × group, in order of group, then period. Columns: `period` (its start:
        date; moment for hours), `group` (the currency of money, else null), `value` (money in minor
        units; null where there is nothing to divide by), `numerator`, `denominator` (null for
        totals), `low`, `high` (95 %: the interval of a share; of a total, where chance alone could
        have put it), `is_complete` (bool).
    text : str
        The statement that was run, in DuckDB's dialect.
    rows_read : int
        Events there are.
    notes : tuple of Text
        What was assumed or left out when the events were read.
    identity : Identity or None
        How many customers are identified, where some customers are known by a device alone.
    """

    spec: Spec
    query: SeriesQuery
    cells: pa.Table
    _: KW_ONLY
    text: str
    rows_read: int
    notes: tuple[Text, ...] = ()
    identity: Identity | None = None

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was counted, of whom: the metric's sentence, and its periods."""
        said = self.spec.definition.of(language).rstrip(".")
        counted = "".join(f"{each.of(language)}; " for each in whose(self.query))
        instead, calendar = self._instead(language), calendar_words(self.query, language)
        return f"{said}; {instead}{counted}{calendar}."

    def _instead(self, language: Language) -> str:
        """Return which events were counted, when they are not those that the metric speaks of."""
        usual = tuple(need.event for need in self.spec.needs)
        if self.query.event == usual:
            return ""
        counted = event_words(self.query.event, language) or _ANY.of(language)
        return _INSTEAD.of(language).format(usual=event_words(usual, language), counted=counted)

    def sql(self, dialect: twin.Dialect = "duckdb") -> str:
        """Return the statement that gave the table, in the words of a database; see `Retention`."""
        return twin.translated(self.text, dialect)

    def to_dict(self) -> dict[str, Json]:
        """Return the answer as JSON values: the form that every face of Homing gives."""
        return {
            "metric": self.spec.key,
            "query": self.query.to_dict(),
            "definition": {"en": self.definition("en"), "ru": self.definition("ru")},
            "complete_until": self.query.complete_until.isoformat(),
            "rows_read": self.rows_read,
            "notes": [{"en": note.en, "ru": note.ru} for note in self.notes],
            **({"identity": self.identity.to_dict()} if self.identity else {}),
            "table": rows_of(self.cells),
            "sql": self.text,
        }

    @classmethod
    def from_dict(cls, spec: Spec, said: Mapping[str, Any]) -> SeriesTable:
        """Return the answer that `to_dict` wrote."""
        query = SeriesQuery.from_dict(said["query"])
        cells = pa.Table.from_pylist(said["table"], pa.schema(ROWS))
        is_hour = query.period is Period.hour
        read = datetime.fromisoformat if is_hour else date.fromisoformat
        starts = [read(start) for start in cells["period"].to_pylist()]
        kind = pa.timestamp("us", query.timezone) if is_hour else pa.date32()
        return SeriesTable(
            spec,
            query,
            cells.set_column(0, "period", pa.array(starts, kind)),
            text=said["sql"],
            rows_read=said["rows_read"],
            notes=tuple(Text(**note) for note in said["notes"]),
            identity=Identity.from_dict(said["identity"]) if "identity" in said else None,
        )

    def to_csv(self) -> str:
        """Return the table as CSV: the form that every face of Homing gives."""
        return csv_of(self.cells)


@dataclass(frozen=True)
class Series(SeriesTable, Generic[Frame]):
    """A number for every period, in the caller's own kind of frame.

    Parameters
    ----------
    events : Events
        What was asked.
    twins : Twins
        The statements of the metric.
    """

    events: Events[Frame]
    twins: Twins

    @cached_property
    def table(self) -> Frame:
        """The numbers; one row = period × group, columns as in `SeriesTable.cells`."""
        return self.events.give(self.cells)

    def who(self, period: date, *, group: str | None = None, counted: bool = True) -> Frame:
        """Return the customers behind the number of a period.

        Parameters
        ----------
        period : date or datetime
            Any day (or moment) of it.
        group : str, optional
            The currency, for money.
        counted : bool
            False: the rest of the denominator, for a share.

        Raises
        ------
        UserError
            If the rest is asked of a metric that is no share.
        NotFound
            If the table has no such period.
        """
        return self.events.give(self.listed(period, group=group, counted=counted).table)

    def listed(self, period: date, *, group: str | None = None, counted: bool = True) -> Listed:
        """Return the same customers, named only as far as they are read; see `who`."""
        query = self.query
        start = query.start_of(query.index_of(period))
        if start not in self.cells["period"].to_pylist():
            raise NotFound(f"There is no number for {start}.", where="period")
        if not counted and self.twins.others is None:
            raise UserError(f"{self.spec.name.en} has no denominator.", where="counted")
        index = query.index_of(period)
        rows = range(index, index + 1)
        which = self.twins.counted if counted else self.twins.others
        found = self._at_hand(rows, group, which)
        return Read(self._statement_of(rows, group, which)) if found is None else found

    def _at_hand(self, rows: range, group: str | None, which: str | None) -> Listed | None:
        """Return the customers from the histories that an installation keeps, if it does."""
        events, query = self.events, self.query
        if self.twins.behind is None or events.live is None or events.whole is None:
            return None
        asked = folded.Asked(events, events.live(), query.event, query, rows)
        try:
            members = self.twins.behind(behind.Place(asked, group, which))
        except folded.Unclear:
            return None
        return Numbered(events, members, query.calendar.timezone)

    def _statement_of(self, rows: range, group: str | None, which: str | None) -> pa.Table:
        """Return the customers as the statement gives them."""
        own = _values(self.query, self.twins, rows)
        values: dict[str, twin.Value] = {**own, "group": group, "which": which}
        people = self.events.run(twin.statement(self.twins.people, values, after=self.twins.after))
        return in_zone(people, self.query.calendar.timezone)


def series(
    events: Events[Frame], spec: Spec, twins: Twins, **asked: Unpack[Asked]
) -> Series[Frame]:
    """Measure a number for every period from the first event to now.

    Raises
    ------
    UserError
        If something asked for cannot be taken, or the events lack a property that is needed.
    """
    query = SeriesQuery(
        period=Period.of(asked.get("period", Period.month)),
        since=date_of(asked.get("since"), "since"),
        until=date_of(asked.get("until"), "until"),
        now=moment_of(asked.get("now")),
        timezone=asked.get("timezone"),
        week_start=asked.get("week_start"),
        event=texts(asked.get("event", twins.event)),
        identified=asked.get("identified", False),
        bots=asked.get("bots", False),
        internal=asked.get("internal", False),
    )
    events = events.counting(identified=query.identified, bots=query.bots, internal=query.internal)
    query = query.resolved(timezone=events.timezone, week_start=events.week_start, now=events.end)
    rows = _rows(query, events.span.first)
    text = twin.statement(twins.numbers, _values(query, twins, rows), after=twins.after)
    text = events.counted.said(text)
    cells = _folded(events, twins, query, rows)
    if cells is None:
        cells = _read(events, spec, text)
    return Series(
        spec,
        query,
        in_zone(cells, query.calendar.timezone),
        events,
        twins,
        text=text,
        rows_read=events.span.rows,
        notes=events.notes,
        identity=events.identity() if events.identity else None,
    )


def _folded(events: Events[Any], twins: Twins, query: SeriesQuery, rows: range) -> pa.Table | None:
    """Return the numbers from the histories that an installation keeps, if it does."""
    if twins.fold is None or events.live is None or events.whole is None or not rows:
        return None
    return folded.cells(twins.fold, folded.Asked(events, events.live(), query.event, query, rows))


def _read(events: Events[Any], spec: Spec, text: str) -> pa.Table:
    """Return the numbers as the statement gives them."""
    try:
        return events.run(text)
    except duckdb.BinderException as error:
        raise _lacking(spec, error) from error


def _rows(query: SeriesQuery, first: datetime | None) -> range:
    """Return the indexes of the periods that have a number."""
    current = query.current_index
    start = current if first is None else min(current, query.calendar.index(query.period, first))
    oldest = start if query.first_index is None else max(start, query.first_index)
    newest = current if query.end_index is None else min(current, query.end_index - 1)
    return range(oldest, newest + 1)


def _values(query: SeriesQuery, twins: Twins, rows: range) -> dict[str, twin.Value]:
    period, calendar = query.period, query.calendar
    start_at = calendar.start_at
    return {
        **twins.values,
        **twin.period_values(period, calendar),
        "event": query.event or None,
        "now": query.moment,
        "start": start_at(period, rows.start),
        "end": start_at(period, rows.stop),
        "next_end": start_at(period, rows.stop + 1),
        "first": twin.stamp(period, calendar, rows.start),
        "last": len(rows) - 1,
        "current": twin.stamp(period, calendar, query.current_index),
    }


def _lacking(spec: Spec, error: duckdb.BinderException) -> UserError:
    said = str(error).splitlines()[0]
    return UserError(
        f"{spec.name.en} needs properties that the events have not.",
        remedy=f"Send them, such as {spec.needs[0].snippet}. DuckDB says: {said}",
    )
