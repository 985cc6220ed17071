"""What churn shows: the two shares over time, and every number."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from homing.core.text import Text
from homing.draw import Html, formats
from homing.draw.chart import SHARE, Chart, Point, Series
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.churn.question import People

MOST_DRAWN: Final = 60
"""Periods that a picture shows, the newest; the table has all."""
MOST_SERIES: Final = 4
"""Groups that a picture shows, the largest."""

PEOPLE: Final[dict[People, Text]] = {
    "at_start": Text("At the start", "На начало"),
    "kept": Text("Stayed", "Остались"),
    "lost": Text("Left", "Ушли"),
    "new": Text("New or back", "Новые и вернувшиеся"),
    "at_end": Text("At the end", "На конец"),
}
_CHURN = Text("Churn", "Отток")
_CRR = Text("CRR", "CRR")
_LEAD = Text(
    "Share of the customers at the start who left by the end; with 95% intervals.",
    "Доля клиентов на начало периода, ушедших к его концу; с 95-процентными интервалами.",
)
_STAYED = Text("Customer retention rate (CRR)", "Коэффициент удержания клиентов (CRR)")
_NUMBERS = Text("Every period", "Каждый период")

Row = dict[str, Any]


def panels(cells: pa.Table, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of churn.

    Parameters
    ----------
    cells : pyarrow.Table
        As in `Churn`.
    reader : Reader
        Its link takes `starts` (of the period), `people` and `group`.
    """
    shown = sorted(set(cells["period"].to_pylist()))[-MOST_DRAWN:]
    rows = [row for row in cells.to_pylist() if shown and row["period"] >= shown[0]]
    if not rows:
        return ()
    return (
        Panel(
            title=reader.says(_CHURN),
            lead=reader.says(_LEAD),
            picture=_picture(rows, "churn", reader),
        ),
        Panel(title=reader.says(_STAYED), picture=_picture(rows, "retention", reader)),
        _numbers(rows, reader),
    )


def _picture(rows: list[Row], name: str, reader: Reader) -> Html:
    title = reader.says(_CHURN if name == "churn" else _STAYED)
    groups = list(dict.fromkeys(row["group"] for row in rows))[:MOST_SERIES]
    of = {group: [row for row in rows if row["group"] == group] for group in groups}
    chart = Chart(
        title=title,
        axis=reader.periods,
        labels=tuple(reader.label(row["period"]) for row in of[groups[0]]),
        series=tuple(
            Series(
                title if group is None else reader.group(group),
                tuple(_point(row, name, reader) for row in those),
            )
            for group, those in of.items()
        ),
        unit=SHARE,
        flags=reader.flags([row["period"] for row in of[groups[0]]]),
    )
    return curve(chart, language=reader.language)


def _point(row: Row, name: str, reader: Reader) -> Point | None:
    if row[f"{name}_share"] is None:
        return None
    return Point(
        value=row[f"{name}_share"],
        low=row[f"{name}_low"],
        high=row[f"{name}_high"],
        is_complete=row["is_complete"],
        href=_link(row, "lost" if name == "churn" else "kept", reader),
    )


def _numbers(rows: list[Row], reader: Reader) -> Panel:
    def line(row: Row) -> tuple[str | Number, ...]:
        counted = (_count(row, people, reader) for people in PEOPLE)
        shares = (_share(row, name, reader) for name in ("retention", "churn"))
        return (reader.label(row["period"]), *reader.groups(row), *counted, *shares)

    latest = sorted(rows, key=lambda row: row["period"], reverse=True)
    return Panel(
        title=reader.says(_NUMBERS),
        head=(
            reader.periods,
            *reader.group_head(rows),
            *map(reader.says, PEOPLE.values()),
            reader.says(_CRR),
            reader.says(_CHURN),
        ),
        rows=tuple(map(line, latest)),
    )


def _count(row: Row, people: People, reader: Reader) -> Number:
    if row[people] is None:
        return Number(text="–")
    return Number(
        text=formats.count(row[people], reader.language),
        href=_link(row, people, reader),
        is_complete=row["is_complete"],
    )


def _share(row: Row, name: str, reader: Reader) -> Number:
    share = row[f"{name}_share"]
    said = "–" if share is None else formats.share(share, reader.language, 1)
    if share is not None:
        ends = (row[f"{name}_low"], row[f"{name}_high"])
        said += f" ({formats.interval(*ends, reader.language, 1)})"
    return Number(text=said, is_complete=row["is_complete"])


def _link(row: Row, people: People, reader: Reader) -> str | None:
    return reader.link(starts=row["period"], people=people, group=row["group"])
