"""What stickiness shows: customers by number of periods, the shares, and every number."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from homing.core.text import Text
from homing.draw import formats
from homing.draw.bars import NUMBER, Chart, Point, Series, columns
from homing.draw.chart import SHARE
from homing.draw.curve import curve
from homing.metrics.answers.panels import Number, Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled

MOST_DRAWN: Final = 60
"""Numbers of periods that a picture shows, the smallest; the table has all."""
MOST_SERIES: Final = 4
"""Groups that a picture shows, the largest."""

_EXACTLY = Text(
    "Customers active in exactly so many periods", "Клиенты, активные ровно в стольких периодах"
)
_AT_LEAST = Text(
    "Share active in so many periods or more", "Доля активных не менее чем в стольких периодах"
)
_LEAD = Text(
    "Of all customers active in the range; with 95% intervals.",
    "От всех активных в диапазоне клиентов; с 95-процентными интервалами.",
)
_NUMBERS = Text("Every number", "Все числа")
_AXIS = Text("periods with activity ({periods})", "периодов с активностью ({periods})")
_HEAD = (
    Text("Exactly", "Ровно"),
    Text("Share", "Доля"),
    Text("So many or more", "Не менее"),
    Text("Share", "Доля"),
)
_WHO = {
    False: Text("Active in exactly {periods}", "Активны ровно в {periods}"),
    True: Text("Active in {periods} or more", "Активны не менее чем в {periods}"),
}

Row = dict[str, Any]


def number_text(intervals: int, *, or_more: bool) -> Text:
    """Return which number it is."""
    return filled(_WHO[or_more], periods=_so_many(intervals))


def _so_many(n: int) -> Text:
    is_one_in_russian = n % 10 == 1 and n % 100 != 11
    return Text(
        f"{n} period" if n == 1 else f"{n} periods",
        f"{n} периоде" if is_one_in_russian else f"{n} периодах",
    )


def panels(cells: pa.Table, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of stickiness.

    Parameters
    ----------
    cells : pyarrow.Table
        As in `Stickiness`.
    reader : Reader
        Its link takes `intervals`, `or_more` and `group`.
    """
    rows = cells.to_pylist()
    reached = max((row["intervals"] for row in rows if row["exactly"]), default=0)
    rows = [row for row in rows if row["intervals"] <= max(reached, 1)]
    groups = list(dict.fromkeys(row["group"] for row in rows))
    by_group = [[row for row in rows if row["group"] == group] for group in groups]
    if not by_group:
        return ()
    shares = _shares(by_group[:MOST_SERIES], reader)
    if len(by_group) > 1:
        return (shares, _numbers(rows, reader))
    return (_counts(by_group[0], reader), shares, _numbers(rows, reader))


def _counts(rows: list[Row], reader: Reader) -> Panel:
    points = tuple(
        Point(
            value=row["exactly"],
            is_complete=row["is_complete"],
            href=reader.link(intervals=row["intervals"], group=row["group"]),
        )
        for row in rows[:MOST_DRAWN]
    )
    chart = _chart(_EXACTLY, [rows], (Series(reader.says(_EXACTLY), points),), reader)
    return Panel(title=reader.says(_EXACTLY), picture=columns(chart, language=reader.language))


def _shares(groups: list[list[Row]], reader: Reader) -> Panel:
    series = tuple(
        Series(
            reader.says(_AT_LEAST) if rows[0]["group"] is None else reader.group(rows[0]["group"]),
            tuple(_share(row, reader) for row in rows[:MOST_DRAWN]),
        )
        for rows in groups
    )
    picture = curve(_chart(_AT_LEAST, groups, series, reader), language=reader.language)
    return Panel(title=reader.says(_AT_LEAST), lead=reader.says(_LEAD), picture=picture)


def _share(row: Row, reader: Reader) -> Point | None:
    if row["at_least_share"] is None:
        return None
    return Point(
        value=row["at_least_share"],
        low=row["at_least_low"],
        high=row["at_least_high"],
        is_complete=row["is_complete"],
        href=reader.link(intervals=row["intervals"], or_more=True, group=row["group"]),
    )


def _chart(
    title: Text, groups: list[list[Row]], series: tuple[Series, ...], reader: Reader
) -> Chart:
    return Chart(
        title=reader.says(title),
        axis=reader.says(_AXIS).format(periods=reader.periods),
        labels=tuple(str(row["intervals"]) for row in groups[0][:MOST_DRAWN]),
        series=series,
        unit=SHARE if title is _AT_LEAST else NUMBER,
    )


def _numbers(rows: list[Row], reader: Reader) -> Panel:
    def line(row: Row) -> tuple[str | Number, ...]:
        pairs = (_pair(row, name, reader) for name in ("exactly", "at_least"))
        return (
            str(row["intervals"]),
            *reader.groups(row),
            *(each for two in pairs for each in two),
        )

    return Panel(
        title=reader.says(_NUMBERS),
        head=(
            reader.says(_AXIS).format(periods=reader.periods),
            *reader.group_head(rows),
            *map(reader.says, _HEAD),
        ),
        rows=tuple(map(line, rows)),
    )


def _pair(row: Row, name: str, reader: Reader) -> tuple[Number, Number]:
    place = {"intervals": row["intervals"], "or_more": name == "at_least", "group": row["group"]}
    share = row[f"{name}_share"]
    said = "–" if share is None else formats.share(share, reader.language, 1)
    return (
        Number(
            text=formats.count(row[name], reader.language),
            href=reader.link(**place),
            is_complete=row["is_complete"],
        ),
        Number(text=said, is_complete=row["is_complete"]),
    )
