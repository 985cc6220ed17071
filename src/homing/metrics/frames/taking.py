"""From a caller's frame to `Events`: names checked, moments read, customers numbered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from homing.core.clock import Clock, SystemClock
from homing.core.periods import Calendar
from homing.core.text import Text
from homing.metrics.events import Events
from homing.metrics.frames.at_hand import AtHand
from homing.metrics.frames.columns import column, moments, named, numbered, reasons
from homing.metrics.frames.kinds import Columns, kind_of
from homing.metrics.frames.merging import Numbered, Pairs, merged

ANY_EVENT = "event"
"""The name every row gets when no column of event names is given."""

MOST_NAMES = 1 << 16
"""Of events, in histories."""

DATABASE = ":memory:homing frames"
"""One engine for all frames in use, since it costs more to make than most answers; each frame has a
connection, and what that is given is temporary: no other sees it."""

_VIEW = """
CREATE TEMP VIEW events AS
SELECT customer, event, occurred_at, properties
FROM log
WHERE customer IS NOT NULL AND event IS NOT NULL AND occurred_at IS NOT NULL
"""

_EVERYTHING = """
CREATE TEMP VIEW everything AS
SELECT customer, event, occurred_at, properties, aside
FROM log
WHERE customer IS NOT NULL AND event IS NOT NULL AND occurred_at IS NOT NULL
"""

_NOT_ASIDE = f"{_VIEW} AND aside = 0"

_ALIASES = "CREATE TEMP VIEW aliases AS SELECT id, customer FROM ids"

_CUSTOMERS = """
CREATE TEMP VIEW customers AS
SELECT numbers.customer, numbers.id, known.traits
FROM numbers
LEFT JOIN known ON known.id = numbers.id
"""


def events(
    frame: Any,
    *,
    customer: str,
    occurred_at: str,
    event: str | None = None,
    value: str | None = None,
    timezone: str | None = None,
    week_start: int = 1,
    now: datetime | None = None,
    traits: Any = None,
    merges: Pairs = (),
    aside: str | None = None,
    clock: Clock | None = None,
) -> Events[Any]:
    """Take the events of a frame, to be measured.

    Parameters
    ----------
    frame : pandas or Polars frame, pyarrow table or reader, DuckDB relation, list of dicts
        One row = one event. Columns that are not named below stay as properties.
    customer : str
        Column that says who; text or numbers. Rows without are left out and counted in `notes`.
    occurred_at : str
        Column that says when: moments, dates, or ISO 8601 text. Those without a zone are local
        times of `timezone`.
    event : str, optional
        Column that says what; all rows are one event unless given.
    value : str, optional
        Column of numbers, such as money; becomes the property `value`.
    timezone : str, optional
        IANA zone in which days, weeks and months are counted; UTC unless given.
    week_start : int
        ISO weekday a week begins with, 1 = Monday … 7 = Sunday.
    now : datetime, optional
        The moment at which completeness is judged; the last event unless given.
    traits : frame, optional
        One row = one customer, with a column of the same name as `customer`; the other columns
        are traits.
    merges : iterable of (id, id), optional
        Two ids of one customer each, such as a visitor's and the one after sign-in; several pairs
        may meet in one customer. Of the ids that belong together the one given first names the
        customer; its traits are theirs, or else those of the next id that has any.
    aside : str, optional
        Column that says why an event is not counted: 0 it is, 1 it is a bot's and counts only where
        a question asks with `bots=True`, 2 it only says who somebody is, 4 it is internal
        traffic and counts only with `internal=True`. All count unless given.
    clock : Clock, optional
        What time it is; the machine's unless given.

    Returns
    -------
    Events
        With the caller's kind of frame remembered; `notes` say what was assumed and left out.

    Raises
    ------
    UserError
        If a column is not there, a moment cannot be read, or the frame is of no known kind.

    Examples
    --------
    >>> log = [{"who": "ann", "on": "2026-01-05"}, {"who": "ann", "on": "2026-02-03"}]
    >>> events(log, customer="who", occurred_at="on").span.rows
    2
    """
    calendar = Calendar(timezone or "UTC", week_start)
    connection = duckdb.connect(DATABASE)
    connection.execute("SET TimeZone = ?", [calendar.timezone])
    kind = kind_of(frame, connection)
    who = column(kind.columns, customer, "customer")
    with ThreadPoolExecutor(1, "names") as beside:
        named_beside = beside.submit(_event_names, kind.columns, event, len(who))
        whose = merged(*numbered(who, "customer"), merges)
        when = column(kind.columns, occurred_at, "occurred_at")
        read = moments(when, "occurred_at", connection)
        codes, what = whose.codes, named_beside.result()
    rest = {
        name: found
        for name, found in kind.columns.items()
        if found is not None and name not in {customer, occurred_at, event, value, aside}
    }
    if value is not None:
        rest["value"] = column(kind.columns, value, "value")
    log = {
        "customer": codes,
        "event": what,
        "occurred_at": read,
        "properties": _struct(rest, codes),
    }
    if aside is not None:
        log["aside"] = reasons(column(kind.columns, aside, "aside"), "aside")
    connection.register("log", pa.table(log))
    connection.execute(_VIEW if aside is None else _NOT_ASIDE)
    if aside is not None:
        connection.execute(_EVERYTHING)
    _register_customers(connection, whose, traits, customer)
    connection.execute("SET TimeZone = 'UTC'")
    at_hand = _at_hand(log, rest.get("value") if value is not None else None)
    return Events(
        connection,
        calendar.timezone,
        calendar.week_start,
        now,
        give=kind.give,
        clock=clock or SystemClock(),
        notes=tuple(_notes(codes, what, read, when=when, timezone=timezone)),
        live=None if at_hand is None else at_hand.live,
        early=at_hand,
    )


def _at_hand(log: dict[str, Any], value: pa.ChunkedArray | None) -> AtHand | None:
    """Return what makes the histories when they are first asked for, where no event is aside."""
    is_too_much = len(log["event"].chunk(0).dictionary) > MOST_NAMES
    return None if is_too_much or "aside" in log else AtHand(log, value)


def _event_names(columns: Columns, event: str | None, rows: int) -> pa.ChunkedArray:
    if event is None:
        name = pa.array([ANY_EVENT], pa.large_string())
        indices = pa.repeat(pa.scalar(0, pa.int32()), rows)
        return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, name)])
    return named(column(columns, event, "event"))


def _struct(properties: Columns, codes: pa.Array) -> pa.Array | pa.ChunkedArray:
    if not properties:
        return pa.nulls(len(codes))
    plain = {
        name: found.cast(pa.large_string()) if pa.types.is_string_view(found.type) else found
        for name, found in properties.items()
        if found is not None
    }
    return pa.table(plain).to_struct_array()


def _register_customers(
    connection: DuckDBPyConnection, whose: Numbered, traits: Any, customer: str
) -> None:
    """Make the relation of customers: number, id and traits."""
    numbers = pa.array(np.flatnonzero(whose.is_customer).astype(np.uint32))
    ids = whose.ids.take(numbers)
    connection.register("numbers", pa.table({"customer": numbers, "id": ids}))
    connection.register(
        "ids", pa.table({"id": whose.ids, "customer": pa.array(whose.known_as.astype(np.uint32))})
    )
    connection.execute(_ALIASES)
    known = pa.table({"id": ids[:0], "traits": pa.nulls(0)})
    if traits is not None:
        columns = kind_of(traits, connection).columns
        of, each = numbered(column(columns, customer, "traits"), "traits")
        rest = {
            name: found for name, found in columns.items() if found is not None and name != customer
        }
        known = _of_customers(whose, pa.table({"id": each.take(of), "traits": _struct(rest, of)}))
    connection.register("known", known)
    connection.execute(_CUSTOMERS)


def _of_customers(whose: Numbered, known: pa.Table) -> pa.Table:
    """Return traits with the id that names their customer: of several ids that of the first."""
    if whose.is_customer.all():
        return known
    place = pc.index_in(known["id"].cast(whose.ids.type), whose.ids)
    is_known = pc.is_valid(place)
    known, place = known.filter(is_known), place.filter(is_known).to_numpy().astype(np.int64)
    order = np.lexsort((whose.rank[place], whose.known_as[place]))
    _, first = np.unique(whose.known_as[place][order], return_index=True)
    kept = order[first]
    names = whose.ids.take(pa.array(whose.known_as[place[kept]]))
    return pa.table({"id": names, "traits": known["traits"].take(pa.array(kept))})


def _notes(
    codes: pa.Array,
    names: pa.ChunkedArray,
    read: pa.ChunkedArray,
    *,
    when: pa.ChunkedArray,
    timezone: str | None,
) -> list[Text]:
    notes = []
    if timezone is None and not getattr(when.type, "tz", None):
        notes.append(
            Text(
                "Times without a zone were read as UTC; say otherwise with timezone=….",
                "Время без пояса прочитано как UTC; другой пояс задаётся через timezone=….",
            )
        )
    for missing, en, ru in (
        (codes.null_count, "a customer", "клиента"),
        (read.null_count, "a time", "времени"),
        (names.null_count, "an event name", "названия события"),
    ):
        if missing:
            notes.append(
                Text(
                    f"Rows without {en}, left out: {missing:,}.",
                    f"Пропущено строк без {ru}: {missing}.",
                )
            )
    return notes
