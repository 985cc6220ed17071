"""What stands beside a number whose people are shown: its row of the table, and other people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import pyarrow as pa

from homing.core.text import Language, Text
from homing.metrics.answers.analysis import Analysis
from homing.metrics.answers.answer import Answer
from homing.metrics.columns import column_name, interval_text, is_end
from homing.metrics.forms import Json, rows_of

_COMPLETE = "is_complete"


class Choice(NamedTuple):
    """Whose people may be shown instead: a value of a field, its words, and how many they are."""

    value: Any
    label: Text
    members: int


class Switch(NamedTuple):
    """A field that tells the people of one place apart, its name, and what it may be."""

    field: str
    label: Text
    choices: tuple[Choice, ...]


class Row(NamedTuple):
    """The row of a table that a number stands in, and the columns that say where that is."""

    values: Mapping[str, Json]
    place: tuple[str, ...]

    def facts(self, query: Mapping[str, Json], language: Language) -> list[tuple[str, str]]:
        """Return its figures with their names, as people read them."""
        return [
            (column_name(name, language), interval_text(name, self.values, query, language))
            for name, value in self.values.items()
            if value is not None
            and name not in {_COMPLETE, *self.place}
            and not is_end(name, self.values)
        ]

    @property
    def is_complete(self) -> bool:
        """Whether its period is over."""
        return bool(self.values.get(_COMPLETE, True))


def switches(analysis: Analysis, answer: Answer[Any], place: Any) -> tuple[Switch, ...]:
    """Return the fields of a place that the analysis has words for, with how many they are each."""
    return tuple(
        Switch(
            name,
            words.label,
            tuple(
                Choice(value, label, len(_members(answer, replace(place, **{name: value}))))
                for value, label in words.choices.items()
            ),
        )
        for name in _told_apart(analysis)
        if (words := analysis.fields.get(name)) is not None
    )


def row_of(analysis: Analysis, answer: Answer[Any], place: Any) -> Row | None:
    """Return the row of the table that a number stands in, or None where it is not one row."""
    wanted = dict(_wanted(analysis, answer, place))
    found = [
        each
        for each in rows_of(answer.cells)
        if all(each.get(column) == value for column, value in wanted.items())
    ]
    return Row(found[0], tuple(wanted)) if len(found) == 1 else None


def _wanted(analysis: Analysis, answer: Answer[Any], place: Any) -> Iterator[tuple[str, Json]]:
    """Yield the columns that say where a number stands, and their values there."""
    told_apart = set(_told_apart(analysis))
    for name in _own(analysis):
        value = getattr(place, name)
        if isinstance(value, date):
            start = answer.timing.start_of(answer.timing.index_of(value))
            yield _starts(answer.cells), start.isoformat()
        elif name not in told_apart and name in answer.cells.column_names:
            yield name, value


def _starts(cells: pa.Table) -> str:
    """Return the column that says when a period starts; "" without one."""
    return next((each.name for each in cells.schema if pa.types.is_temporal(each.type)), "")


def _own(analysis: Analysis) -> list[str]:
    """Return the fields of a cell that say where it stands."""
    asked = {each.name for each in fields(analysis.question)}
    return [each.name for each in fields(analysis.cell) if each.name not in asked]


def _told_apart(analysis: Analysis) -> list[str]:
    """Return those of them that have few values."""
    hints = get_type_hints(analysis.cell)
    return [name for name in _own(analysis) if _is_one_of_few(hints[name])]


def _is_one_of_few(hint: Any) -> bool:
    return hint is bool or (get_origin(hint) is Literal and len(get_args(hint)) > 1)


def _members(answer: Answer[Any], place: Any) -> Any:
    return answer.behind(place).members
