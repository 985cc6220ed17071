"""The forms in which a table leaves Homing: JSON and CSV, the same from every face.

Dates and moments are ISO 8601, moments with their offset; shares are 0–1; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import pyarrow as pa

from homing.core.cells import csv_lines
from homing.draw import Html

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
"""Any JSON value."""
Rows: TypeAlias = list[dict[str, Json]]


def rows_of(table: pa.Table) -> Rows:
    """Return a table as a list of objects, ready for JSON.

    Examples
    --------
    >>> rows_of(pa.table({"cohort": [date(2026, 1, 1)], "size": [2]}))
    [{'cohort': '2026-01-01', 'size': 2}]
    """
    columns = [[_plain(value) for value in column.to_pylist()] for column in table.columns]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def csv_of(table: pa.Table) -> str:
    r"""Return a table as CSV (RFC 4180) with a header; null is an empty field.

    A text that a spreadsheet would calculate has an apostrophe before it.

    Examples
    --------
    >>> csv_of(pa.table({"cohort": [date(2026, 1, 1)], "is_complete": [True]}))
    'cohort,is_complete\r\n2026-01-01,true\r\n'
    >>> csv_of(pa.table({"event": ["=cmd()"]}))
    "event\r\n'=cmd()\r\n"
    """
    columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    return csv_lines([table.column_names, *zip(*columns, strict=True)])


@dataclass(frozen=True, slots=True)
class Picture:
    """HTML that a notebook shows by itself."""

    html: Html

    def _repr_html_(self) -> str:
        return self.html


def _plain(value: object) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, (str, int, float))
    return value


def _text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value
