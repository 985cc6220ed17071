"""How metrics look in a terminal: aligned columns, definitions, what to beware of."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from homing.core.text import Language, Text
from homing.draw import formats, text
from homing.metrics.forms import rows_of
from homing.metrics.retention.table import CohortTable
from homing.metrics.series.comparison import Change, compare, latest
from homing.metrics.series.table import SeriesTable
from homing.metrics.spec import Spec, Unit

_SO_FAR = Text("so far", "не закончен")
_NOISE = Text("no change beyond chance", "изменение могло быть случайным")
_AGAINST = {
    "previous": Text("against the period before", "к предыдущему периоду"),
    "last_year": Text("against a year ago", "к тому же периоду год назад"),
}
_LATEST = Text("{period}: {value}", "{period}: {value}")
_EMPTY = Text("Nobody has entered in this range.", "В этом диапазоне нет новых клиентов.")


def cohorts_text(
    table: CohortTable,
    *,
    language: Language,
    width: int,
    colours: text.Colours,
    shows: text.Shows,
) -> str:
    """Return a cohort table with its definition and what to beware of."""
    if table.cells.num_rows == 0:
        drawn = _EMPTY.of(language) + "\n"
    else:
        grid = table.grid(language)
        drawn = text.heatmap(grid, language=language, width=width, colours=colours, shows=shows)
    remarks = [table.definition(language), *(note.of(language) for note in table.notes)]
    return "\n".join([drawn, *(fill(remark, min(width, 100)) for remark in remarks), ""])


def series_text(table: SeriesTable, *, language: Language, width: int) -> str:
    """Return a number for every period, how the newest compares, and the definition."""
    rows = [
        [
            formats.period_label(table.query.period, row["period"], language),
            row["group"] or "",
            value_text(table.spec, row["value"], row["group"], language),
            "" if row["is_complete"] else _SO_FAR.of(language),
        ]
        for row in table.cells.to_pylist()
    ]
    groups = dict.fromkeys(table.cells["group"].to_pylist())
    lines = [line for group in groups for line in _changes(table, group, language)]
    return "\n".join(
        [
            table.spec.name.of(language),
            "",
            columns(rows, right={2}),
            "",
            *lines,
            *([""] if lines else []),
            fill(table.definition(language), min(width, 100)),
            "",
        ]
    )


def catalogue_text(specs: Sequence[Spec], *, language: Language) -> str:
    """Return the metrics there are: key, name and definition."""
    rows = [[spec.key, spec.name.of(language), spec.definition.of(language)] for spec in specs]
    return columns(rows) + "\n"


def people_text(people: object) -> str:
    """Return the customers behind a number as aligned columns with a header."""
    rows = rows_of(people)
    head = list(rows[0]) if rows else []
    body = [["" if value is None else str(value) for value in row.values()] for row in rows]
    return columns([head, *body]) + f"\n{len(rows)}\n"


def value_text(spec: Spec, value: float | None, group: str | None, language: Language) -> str:
    """Return the value of a metric as its unit is written."""
    if value is None:
        return "–"
    if spec.unit is Unit.share:
        return formats.share(value, language, 1)
    if spec.unit is Unit.money and group is not None:
        return formats.money(round(value), group, language)
    return formats.count(round(value), language)


def columns(rows: Sequence[Sequence[str]], right: frozenset[int] | set[int] = frozenset()) -> str:
    """Return rows of text with aligned columns.

    Examples
    --------
    >>> print(columns([["a", "1"], ["bcd", "20"]], right={1}))
    a     1
    bcd  20
    """
    if not rows:
        return ""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def _changes(table: SeriesTable, group: str | None, language: Language) -> list[str]:
    newest = latest(table, group)
    if newest is None:
        return []
    found = (compare(table, against, group) for against in ("previous", "last_year"))
    value = value_text(table.spec, newest.value, group, language)
    period = formats.period_label(table.query.period, newest.period, language)
    return [
        _LATEST.of(language).format(period=period, value=value),
        *(f"  {_change_text(change, language)}" for change in found if change),
    ]


def _change_text(change: Change, language: Language) -> str:
    printed = formats.points if change.kind == "points" else formats.change
    low, high = (printed(end, language) for end in change.interval)
    noise = f"; {_NOISE.of(language)}" if change.is_noise else ""
    against = _AGAINST[change.against].of(language)
    return f"{printed(change.change, language)} {against} (95%: {low} … {high}){noise}"
