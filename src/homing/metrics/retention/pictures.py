"""From a retention table to what `homing.draw` can draw."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa

from homing.core.text import Text
from homing.draw import formats, words
from homing.draw.chart import SHARE, Chart, Point, Series, money_unit
from homing.draw.curve import curve
from homing.draw.grid import Cell, Grid, Row
from homing.draw.heatmap import heatmap
from homing.metrics.answers.panels import Panel
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import group_text, with_group
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.retention.shape import Shape
from homing.metrics.retention.words import ages_of, caption
from homing.metrics.timing import Timing

MOST_DRAWN: Final = 60
"""Cohorts and ages that a picture shows, the newest and the first; the table has all."""
MOST_SERIES: Final = 4
"""Groups that have a picture of their own, the largest; the table has all."""

RETENTION = Text("Retention", "Удержание")
_TABLE = Text("Every cohort", "Все когорты")
_CURVE = Text("How it fades with age", "Как удержание меняется с возрастом")
_VALUES = Text("Values of every cohort", "Значения по всем когортам")
_CUT = Text(
    "Drawn: the newest {most} cohorts and the first {most} ages. The files have all {rows} × "
    "{columns}.",
    "Показаны {most} последних когорт и {most} первых возрастов. В файлах — все {rows} × "
    "{columns}.",
)
_LARGEST = Text(
    "The largest groups, {most} of {all}; the files have all.",
    "Крупнейшие группы, {most} из {all}; в файлах — все.",
)
_OF_GROUP = Text("{title}: {group}", "{title}: {group}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a retention table; see `Retention`."""

    question: RetentionQuestion
    timing: Timing
    shape: Shape
    groups: tuple[str | None, ...]
    cells: pa.Table
    points: pa.Table
    currency: str | None


def panels(shown: Shown, reader: Reader) -> tuple[Panel, ...]:
    """Return the panels of an answer: its table (of each large group), the curve, and its values.

    Parameters
    ----------
    shown : Shown
        What is shown.
    reader : Reader
        Its link takes `entered` (start of the cohort), `age` and `group`.
    """
    groups = shown.groups[:MOST_SERIES]
    one = Panel(
        title=reader.says(_CURVE),
        lead=_largest(shown, reader),
        picture=curve(chart(shown, reader), language=reader.language),
    )
    tables = [_table(shown, reader, group) for group in groups]
    values = [_values(shown, reader, group) for group in groups] if shown.question.value else []
    is_broken_down = shown.question.by is not None
    return (one, *tables, *values) if is_broken_down else (*tables, one, *values)


def grid(shown: Shown, reader: Reader, group: str | None = None, *, is_value: bool = False) -> Grid:
    """Return the table of a group to draw; a period in which nobody entered has an empty row.

    Parameters
    ----------
    shown : Shown
        What is drawn.
    reader : Reader
        See `panels`.
    group : str, optional
        Which group, with a break-down.
    is_value : bool
        Its values, not its shares.
    """
    rows: defaultdict[date, list[dict[str, Any]]] = defaultdict(list)
    for cell in shown.cells.to_pylist():
        if cell["group"] == group:
            rows[cell["cohort"]].append(cell)
    draw = _ValueCells(shown, rows) if is_value else _ShareCells()
    pooled = [point for point in shown.points.to_pylist() if point["group"] == group]

    def drawn_cell(cell: dict[str, Any]) -> Cell | None:
        href = reader.link(entered=cell["cohort"], age=cell["age"], group=group)
        return draw.cell(cell, reader, href)

    return Grid(
        caption=reader.says(
            with_group(caption(shown.question, shown.timing, is_value=is_value), group)
        ),
        period=reader.period,
        rows=tuple(
            Row(
                reader.label(start),
                rows[start][0]["size"] if start in rows else 0,
                tuple(map(drawn_cell, rows.get(start, ()))),
            )
            for start in _starts(shown, list(rows))
        ),
        pooled=() if is_value else tuple(map(_pooled, pooled)),
        columns=ages_of(shown.shape) if shown.question.brackets else (),
    )


def chart(shown: Shown, reader: Reader) -> Chart:
    """Return the one curve to draw, from age 1: the 100 % of age 0 would flatten the rest.

    With a break-down there is one for each of the largest groups.
    """
    lines: defaultdict[str | None, list[Point | None]] = defaultdict(list)
    drawn_groups = set(shown.groups[:MOST_SERIES])
    for point in shown.points.to_pylist():
        if point["age"] and point["group"] in drawn_groups:
            lines[point["group"]].append(_point(point))
    return Chart(
        title=reader.says(caption(shown.question, shown.timing)),
        axis=words.AGE[reader.period].of(reader.language),
        labels=ages_of(shown.shape)[1 : MOST_DRAWN + 1],
        series=tuple(
            Series(reader.says(_name(group)), tuple(points[:MOST_DRAWN]))
            for group, points in lines.items()
        ),
        unit=SHARE,
    )


def drawn(whole: Grid) -> Grid:
    """Return the newest cohorts and the first ages: as much as can be looked at."""
    rows = tuple(
        Row(row.label, row.size, row.cells[: MOST_DRAWN + 1]) for row in whole.rows[-MOST_DRAWN:]
    )
    return Grid(
        caption=whole.caption,
        period=whole.period,
        rows=rows,
        pooled=whole.pooled[: MOST_DRAWN + 1],
        columns=whole.columns,
    )


class _ShareCells:
    """Cells that print shares."""

    def cell(self, numbers: dict[str, Any], _: Reader, href: str | None) -> Cell:
        return Cell(
            count=numbers["returned"],
            share=numbers["share"],
            low=numbers["low"],
            high=numbers["high"],
            is_complete=numbers["is_complete"],
            href=href,
        )


class _ValueCells:
    """Cells that print values, the darker the larger."""

    def __init__(self, shown: Shown, rows: defaultdict[date, list[dict[str, Any]]]) -> None:
        values = [abs(cell["value"] or 0) for row in rows.values() for cell in row if cell["age"]]
        self.most = max(values, default=0) or 1
        self.shown = shown

    def cell(self, numbers: dict[str, Any], reader: Reader, href: str | None) -> Cell | None:
        value = numbers["value"]
        if value is None:
            return None
        return Cell(
            count=numbers["returned"],
            share=min(abs(value) / self.most, 1.0),
            is_complete=numbers["is_complete"],
            href=href,
            text=_amount(self.shown, value, numbers["group"], reader),
        )


def _table(shown: Shown, reader: Reader, group: str | None) -> Panel:
    whole = grid(shown, reader, group)
    return Panel(
        title=_title(_TABLE, group, reader),
        lead=_cut(whole, reader),
        picture=heatmap(drawn(whole), language=reader.language),
    )


def _values(shown: Shown, reader: Reader, group: str | None) -> Panel:
    whole = drawn(grid(shown, reader, group, is_value=True))
    return Panel(
        title=_title(_VALUES, group, reader),
        picture=heatmap(whole, language=reader.language, has_switch=False),
    )


def _amount(shown: Shown, value: float, group: str | None, reader: Reader) -> str:
    is_by_currency = shown.question.by == "currency"
    currency = shown.currency or (group if is_by_currency else None)
    if currency is not None and len(currency) == 3 and shown.question.value == "amount":
        return money_unit(currency).text(value, reader.language)
    digits = 0 if float(value).is_integer() else 2
    return formats.number(value, reader.language, digits)


def _pooled(point: dict[str, Any]) -> Cell | None:
    if not point["cohorts"]:
        return None
    return Cell(
        count=point["returned"],
        share=point["share"],
        low=point["low"],
        high=point["high"],
        size=point["size"],
    )


def _point(numbers: dict[str, Any]) -> Point | None:
    if not numbers["cohorts"]:
        return None
    return Point(value=numbers["share"], low=numbers["low"], high=numbers["high"])


def _starts(shown: Shown, cohorts: list[date]) -> list[date]:
    if not cohorts:
        return []
    indexes = [shown.timing.index_of(cohort) for cohort in cohorts]
    return [shown.timing.start_of(index) for index in range(min(indexes), max(indexes) + 1)]


def _title(title: Text, group: str | None, reader: Reader) -> str:
    if group is None:
        return reader.says(title)
    return reader.says(_OF_GROUP).format(
        title=reader.says(title), group=reader.says(group_text(group))
    )


def _name(group: str | None) -> Text:
    return RETENTION if group is None else group_text(group)


def _cut(whole: Grid, reader: Reader) -> str:
    if len(whole.rows) <= MOST_DRAWN and whole.width - 1 <= MOST_DRAWN:
        return ""
    said = {"most": MOST_DRAWN, "rows": len(whole.rows), "columns": whole.width}
    return reader.says(_CUT).format(**said)


def _largest(shown: Shown, reader: Reader) -> str:
    count = len(shown.groups)
    if count <= MOST_SERIES:
        return ""
    return reader.says(_LARGEST).format(most=MOST_SERIES, all=count)
