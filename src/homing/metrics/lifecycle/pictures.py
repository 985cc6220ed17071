"""What a lifecycle shows: the states over time, those who left, and every number."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from homing.core.text import Text
from homing.draw import Html, formats
from homing.draw.bars import NUMBER, Chart, Point, Series, Unit, columns
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.lifecycle.question import State

STATES: Final[dict[State, Text]] = {
    "new": Text("New", "Новые"),
    "returning": Text("Returning", "Постоянные"),
    "resurrected": Text("Resurrected", "Вернувшиеся"),
    "dormant": Text("Dormant", "Уснувшие"),
}
HERE: Final[tuple[State, ...]] = ("new", "returning", "resurrected")
MOST_DRAWN: Final = 60
"""Periods that a picture shows, the newest; the table has all."""
MOST_SERIES: Final = 4
"""Groups that a picture shows, the largest."""
GONE: Final = Unit(lambda value, language, digits: formats.number(-value, language, digits))
"""Customers who left: counted like others, and shown negative."""

_OVER_TIME = Text("Who was active", "Кто был активен")
_WENT = Text("Who went dormant", "Кто уснул")
_NUMBERS = Text("Every period", "Каждый период")
_ACTIVE = Text("Active customers", "Активные клиенты")
_PULSE = Text("Pulse", "Пульс")

Row = dict[str, Any]


def panels(cells: pa.Table, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of a lifecycle.

    Parameters
    ----------
    cells : pyarrow.Table
        As in `Lifecycle`.
    reader : Reader
        Its link takes `starts` (of the period), `state` and `group`.
    """
    shown = sorted(set(cells["period"].to_pylist()))[-MOST_DRAWN:]
    rows = [row for row in cells.to_pylist() if shown and row["period"] >= shown[0]]
    if any(row["group"] for row in rows):
        return (_groups(rows, reader), _numbers(rows, reader))
    return (
        Panel(title=reader.says(_OVER_TIME), picture=_picture(rows, HERE, reader)),
        Panel(title=reader.says(_WENT), picture=_picture(rows, ("dormant",), reader)),
        _numbers(rows, reader),
    )


def _groups(rows: list[Row], reader: Reader) -> Panel:
    """Return how many were active in each of the largest groups."""
    groups = list(dict.fromkeys(row["group"] for row in rows))[:MOST_SERIES]
    of = {group: [row for row in rows if row["group"] == group] for group in groups}
    chart = Chart(
        title=reader.says(_ACTIVE),
        axis=reader.periods,
        labels=tuple(reader.label(row["period"]) for row in of[groups[0]]),
        series=tuple(
            Series(
                reader.group(group),
                tuple(Point(value=row["active"], is_complete=row["is_complete"]) for row in those),
            )
            for group, those in of.items()
        ),
        unit=NUMBER,
        flags=reader.flags([row["period"] for row in of[groups[0]]]),
    )
    return Panel(title=reader.says(_ACTIVE), picture=curve(chart, language=reader.language))


def _picture(rows: list[Row], states: tuple[State, ...], reader: Reader) -> Html:
    def points(state: State) -> tuple[Point, ...]:
        return tuple(
            Point(
                value=row[state],
                is_complete=row["is_complete"],
                href=reader.link(starts=row["period"], state=state),
            )
            for row in rows
        )

    is_gone = states == ("dormant",)
    chart = Chart(
        title=", ".join(reader.says(STATES[state]) for state in states),
        axis=reader.periods,
        labels=tuple(reader.label(row["period"]) for row in rows),
        series=tuple(Series(reader.says(STATES[state]), points(state)) for state in states),
        unit=GONE if is_gone else NUMBER,
        flags=reader.flags([row["period"] for row in rows]),
        hangs=is_gone,
    )
    return columns(chart, language=reader.language)


def _numbers(rows: list[Row], reader: Reader) -> Panel:
    def line(row: Row) -> tuple[str | Number, ...]:
        counted = (_number(row, state, reader) for state in STATES)
        pulse = "–" if row["pulse"] is None else formats.number(row["pulse"], reader.language, 2)
        said = Number(text=pulse, is_complete=row["is_complete"])
        return (reader.label(row["period"]), *reader.groups(row), *counted, said)

    names = (reader.says(name) for name in STATES.values())
    latest = sorted(rows, key=lambda row: row["period"], reverse=True)
    return Panel(
        title=reader.says(_NUMBERS),
        head=(reader.periods, *reader.group_head(rows), *names, reader.says(_PULSE)),
        rows=tuple(map(line, latest)),
    )


def _number(row: Row, state: State, reader: Reader) -> Number:
    unit = GONE if state == "dormant" else NUMBER
    return Number(
        text=unit.text(row[state], reader.language),
        href=reader.link(starts=row["period"], state=state, group=row["group"]),
        is_complete=row["is_complete"],
    )
