"""Spreadsheets: the values of one sheet as text, with the row each stands in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers.csv_files import unique
from homing.collect.importers.expressions import column, named
from homing.collect.importers.spelling import nearest
from homing.collect.importers.table import OWN_PREFIX, Column, Table, check_width
from homing.core.errors import UserError
from homing.core.installed import install

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Cell = int | float | str | bool | time | date | datetime | timedelta


def excel_table(cursor: DuckDBPyConnection, path: Path, ready: Path, sheet: str | None) -> Table:
    """Return the table of one sheet; the first row that is not empty is the header.

    Raises
    ------
    UserError
        If the `excel` extra is missing, the file has a password or is damaged, the sheet is not
        there, or none was named and several hold something.
    """
    book = _book(path, ready)
    name = _sheet(book, path, sheet)
    numbered = enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
    filled = [(line, cells) for line, cells in numbered if any(cell != "" for cell in cells)]
    if not filled:
        raise UserError("The sheet is empty.", where=f"{path}, sheet {name}", remedy="See --sheet.")
    check_width(path, len(filled[0][1]))
    names, notes = unique([_text(cell) or "" for cell in filled[0][1]])
    data = {
        title: pa.array([_text(cells[place]) for _, cells in filled[1:]], pa.string())
        for place, title in enumerate(names)
    }
    data["homing_line"] = pa.array([line for line, _ in filled[1:]], pa.int64())
    view = f"homing_excel_{path.name}"
    cursor.register(view, pa.table(data))
    columns = tuple(Column(title) for title in names if not title.startswith(OWN_PREFIX))
    source = exp.to_identifier(view, quoted=True)
    table = exp.Table(this=source)
    rows = exp.select(*(found.sql for found in columns)).from_(table)
    lines = exp.select(
        named(exp.Window(this=exp.Anonymous(this="row_number")), "row"),
        named(column("homing_line"), "line"),
    ).from_(table)
    return Table(path, columns, rows, lines, notes=(f"sheet {name}", *notes))


def _book(path: Path, ready: Path) -> CalamineWorkbook:
    try:
        from python_calamine import (  # noqa: PLC0415 - an extra that may be missing
            CalamineError,
            CalamineWorkbook,
            PasswordError,
        )
    except ModuleNotFoundError:
        raise UserError(
            "Reading Excel needs one more package.",
            where=str(path),
            remedy=f"{install('excel')}, or save the sheet as CSV.",
        ) from None
    try:
        return CalamineWorkbook.from_path(str(ready))
    except PasswordError as error:
        raise UserError(
            "The spreadsheet is protected by a password.",
            where=str(path),
            remedy="Save it without one, or as CSV.",
        ) from error
    except (CalamineError, OSError) as error:
        raise UserError(
            f"The spreadsheet cannot be read: {error}.",
            where=str(path),
            remedy="Save it again from the spreadsheet program, or as CSV.",
        ) from error


def _sheet(book: CalamineWorkbook, path: Path, wanted: str | None) -> str:
    names = book.sheet_names
    if wanted is not None:
        if wanted in names:
            return wanted
        near = nearest(wanted, names)
        raise UserError(
            f"There is no sheet {wanted!r}.",
            where=str(path),
            remedy=f"Did you mean {near!r}?" if near else f"It has: {', '.join(names)}.",
        )
    if len(names) == 1:
        return names[0]
    filled = [name for name in names if book.get_sheet_by_name(name).height > 0]
    if len(filled) > 1:
        raise UserError(
            f"The workbook has {len(filled)} sheets with something in them.",
            where=str(path),
            remedy=f"Say which one: --sheet {filled[0]!r} (there are: {', '.join(filled)}).",
        )
    return (filled or names)[0]


def _text(cell: Cell) -> str | None:
    """Write a cell as a CSV file would have it."""
    if cell == "":
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
