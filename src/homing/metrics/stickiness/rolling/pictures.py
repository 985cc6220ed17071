"""What rolling activity shows: the ratios, the customers of every window, and the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from homing.core.periods import Period
from homing.core.text import Text
from homing.draw import Html, formats
from homing.draw.chart import NUMBER, SHARE, Chart, Point, Series
from homing.draw.curve import curve
from homing.metrics.answers.marked import flags_of
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.forms import Json

MOST_DRAWN: Final = 92
"""Days that a picture shows, the newest; the table has all."""

WHO: Final[dict[int, Text]] = {
    1: Text("Active on {day}", "Активны в день: {day}"),
    7: Text("Active in the 7 days to {day}", "Активны за 7 дней по {day}"),
    30: Text("Active in the 30 days to {day}", "Активны за 30 дней по {day}"),
}
COLUMNS: Final = {1: "active_day", 7: "active_week", 30: "active_month"}
NAMES: Final = {1: Text("DAU", "DAU"), 7: Text("WAU", "WAU"), 30: Text("MAU", "MAU")}
RATIOS: Final = {"week": Text("DAU/WAU", "DAU/WAU"), "month": Text("DAU/MAU", "DAU/MAU")}

_RATIOS = Text(
    "Share of the window's customers who are there on the day",
    "Доля активных за 7 или 30 дней, кто был и в этот день",
)
_LEAD = Text(
    "On average, over {n} complete days with the whole window behind them.",
    "В среднем по завершённым дням, за которыми лежит всё окно: {n}.",
)
_COUNTS = Text("Active customers", "Активные клиенты")
_NUMBERS = Text("Every day", "Каждый день")

Row = dict[str, Any]


def panels(cells: pa.Table, facts: Mapping[str, Json], reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of rolling activity.

    Parameters
    ----------
    cells : pyarrow.Table
        As in `RollingActivity`.
    facts : mapping
        Its single figures.
    reader : Reader
        Its link takes `starts` (the day) and `days` (of the window).
    """
    rows = cells.to_pylist()[-MOST_DRAWN:]
    return (
        Panel(
            title=reader.says(_RATIOS),
            lead=reader.says(_LEAD).format(n=facts["averaged_days"]),
            facts=tuple(_average(name, facts, reader) for name in RATIOS),
            picture=_ratios(rows, reader),
        ),
        Panel(title=reader.says(_COUNTS), picture=_counts(rows, reader)),
        _numbers(rows, reader),
    )


def _average(name: str, facts: Mapping[str, Json], reader: Reader) -> tuple[str, Number]:
    share = facts[f"{name}_share"]
    said = formats.share(share, reader.language, 1) if isinstance(share, float) else "–"
    return reader.says(RATIOS[name]), Number(text=said)


def _ratios(rows: list[Row], reader: Reader) -> Html:
    def point(row: Row, name: str) -> Point | None:
        if row[f"{name}_share"] is None:
            return None
        return Point(
            value=row[f"{name}_share"],
            low=row[f"{name}_low"],
            high=row[f"{name}_high"],
            is_complete=row["is_complete"] and row["has_window"],
            href=reader.link(starts=row["day"], days=1),
        )

    series = tuple(
        Series(reader.says(text), tuple(point(row, name) for row in rows))
        for name, text in RATIOS.items()
    )
    return curve(_chart(_RATIOS, rows, series, reader), language=reader.language)


def _counts(rows: list[Row], reader: Reader) -> Html:
    def point(row: Row, days: int) -> Point:
        return Point(
            value=row[COLUMNS[days]],
            is_complete=row["is_complete"] and (days == 1 or row["has_window"]),
            href=reader.link(starts=row["day"], days=days),
        )

    series = tuple(
        Series(reader.says(text), tuple(point(row, days) for row in rows))
        for days, text in NAMES.items()
    )
    return curve(_chart(_COUNTS, rows, series, reader), language=reader.language)


def _chart(title: Text, rows: list[Row], series: tuple[Series, ...], reader: Reader) -> Chart:
    return Chart(
        title=reader.says(title),
        axis=reader.periods,
        labels=tuple(reader.label(row["day"]) for row in rows),
        series=series,
        unit=SHARE if title is _RATIOS else NUMBER,
        flags=flags_of([row["day"] for row in rows], Period.day),
    )


def _numbers(rows: list[Row], reader: Reader) -> Panel:
    def line(row: Row) -> tuple[str | Number, ...]:
        counted = (
            Number(
                text=formats.count(row[column], reader.language),
                href=reader.link(starts=row["day"], days=days),
                is_complete=row["is_complete"],
            )
            for days, column in COLUMNS.items()
        )
        return (reader.label(row["day"]), *counted, *(_share(row, name, reader) for name in RATIOS))

    return Panel(
        title=reader.says(_NUMBERS),
        head=(reader.periods, *map(reader.says, (*NAMES.values(), *RATIOS.values()))),
        rows=tuple(map(line, reversed(rows))),
    )


def _share(row: Row, name: str, reader: Reader) -> Number:
    share = row[f"{name}_share"]
    said = "–" if share is None else formats.share(share, reader.language, 1)
    return Number(text=said, is_complete=row["is_complete"] and row["has_window"])
