"""Retention as heatmaps for a terminal, from its answer as the API gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from homing.core.periods import Period
from homing.core.text import Language
from homing.draw import formats
from homing.draw.grid import Cell, Grid, Row
from homing.draw.text import Colours, Shows, heatmap
from homing.metrics.answers.words import group_text
from homing.metrics.spec import Spec

MOST: Final = 6
"""Groups that are drawn, the largest; --csv has all."""


def heatmaps_text(
    spec: Spec,
    said: Mapping[str, Any],
    *,
    language: Language,
    width: int,
    colours: Colours = "none",
    shows: Shows = "share",
) -> str:
    """Return the cohort table of each large group, drawn to fit a terminal.

    Parameters
    ----------
    spec : Spec
        What was measured.
    said : mapping
        As `Retention.to_dict` gives it.
    language : "en" or "ru"
        The reader's.
    width : int
        Columns of the terminal.
    colours : "none", "256" or "full"
        What it can show.
    shows : "share" or "count"
        What the cells print.
    """
    groups = list(dict.fromkeys(cell["group"] for cell in said["table"]))[:MOST]
    drawn = (
        heatmap(
            grid(spec, said, group, language),
            language=language,
            width=width,
            colours=colours,
            shows=shows,
        )
        for group in groups
    )
    return "\n".join(drawn)


def grid(spec: Spec, said: Mapping[str, Any], group: str | None, language: Language) -> Grid:
    """Return the table of a group, to be drawn."""
    period = Period.of(said["query"]["period"])
    cells: dict[str, list[Mapping[str, Any]]] = {}
    for cell in said["table"]:
        if cell["group"] == group:
            cells.setdefault(cell["cohort"], []).append(cell)
    pooled = [point for point in said["curve"] if point["group"] == group]
    name = spec.name.of(language)
    return Grid(
        caption=name if group is None else f"{name}: {group_text(group).of(language)}",
        period=period,
        rows=tuple(_row(start, each, period, language) for start, each in cells.items()),
        pooled=tuple(_cell(point) if point["cohorts"] else None for point in pooled),
        columns=tuple(said["columns"]) if said["query"]["brackets"] else (),
    )


def _row(start: str, cells: Sequence[Mapping[str, Any]], period: Period, language: Language) -> Row:
    day = datetime.fromisoformat(start) if period is Period.hour else date.fromisoformat(start)
    label = formats.period_label(period, day, language)
    return Row(label, cells[0]["size"], tuple(map(_cell, cells)))


def _cell(numbers: Mapping[str, Any]) -> Cell:
    return Cell(
        count=numbers["returned"],
        share=numbers["share"],
        low=numbers["low"],
        high=numbers["high"],
        size=numbers["size"],
        is_complete=numbers.get("is_complete", True),
    )
