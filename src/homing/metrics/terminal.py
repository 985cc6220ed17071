"""How metrics look in a terminal: aligned columns, definitions, what to beware of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any, Final

from homing.core.text import Language, Text
from homing.draw import formats
from homing.metrics.columns import column_name, interval_text, is_end
from homing.metrics.identity import Identity
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
_NOTHING = Text("Nothing matches this question.", "Под этот вопрос ничего не подходит.")
_FRAME: Final = {"metric", "query", "complete_until", "rows_read", "table", "sql"}
"""What an answer says besides its table and its single figures."""


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
            *(
                ["", fill(table.identity.text.of(language) + ".", min(width, 100))]
                if table.identity
                else []
            ),
            "",
        ]
    )


def catalogue_text(specs: Sequence[Spec], *, language: Language) -> str:
    """Return the metrics there are: key, name and definition."""
    rows = [[spec.key, spec.name.of(language), spec.definition.of(language)] for spec in specs]
    return columns(rows) + "\n"


def answer_text(
    spec: Spec,
    said: Mapping[str, Any],
    *,
    language: Language,
    width: int,
    drawn: str | None = None,
) -> str:
    """Return an answer, as the API gives it, as a table with single figures and the definition.

    Parameters
    ----------
    spec : Spec
        What was measured.
    said : mapping
        As `Answer.to_dict` gives it.
    language : "en" or "ru"
        The reader's.
    width : int
        Columns of the terminal.
    drawn : str, optional
        A picture that has all of the table.
    """
    single = {
        name: value
        for name, value in said.items()
        if name not in _FRAME and value is not None and not isinstance(value, (list, dict))
    }
    facts = [
        [column_name(name, language), interval_text(name, single, said["query"], language)]
        for name in single
        if not is_end(name, single)
    ]
    remarks = [said["definition"][language], *(note[language] for note in said["notes"])]
    if "identity" in said:
        remarks.append(Identity.from_dict(said["identity"]).text.of(language) + ".")
    parts = [
        *([] if drawn else [spec.name.of(language)]),
        drawn or table_text(said["table"], said["query"], language) or _NOTHING.of(language),
        *([columns(facts, right={1})] if facts else []),
        *(fill(remark, min(width, 100)) for remark in remarks),
    ]
    return "\n\n".join(parts) + "\n"


def table_text(
    rows: Sequence[Mapping[str, Any]], query: Mapping[str, Any], language: Language
) -> str:
    """Return a table as aligned columns under their names; what is not over yet says so."""
    if not rows:
        return ""
    said = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    names = [name for name in said if name != "is_complete" and not is_end(name, rows[0])]
    body = [
        [interval_text(name, row, query, language) for name in names]
        + ["" if row.get("is_complete", True) else _SO_FAR.of(language)]
        for row in rows
    ]
    head = [*(column_name(name, language) for name in names), ""]
    is_number = {
        at for at, name in enumerate(names) if not any(isinstance(row[name], str) for row in rows)
    }
    return columns([head, *body], right=is_number)


def people_text(people: Sequence[Mapping[str, Any]], language: Language = "en") -> str:
    """Return the customers behind a number as aligned columns with a header."""
    head = [column_name(name, language) for name in people[0]] if people else []
    body = [["" if value is None else str(value) for value in row.values()] for row in people]
    return columns([head, *body]) + f"\n{len(people)}\n"


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
