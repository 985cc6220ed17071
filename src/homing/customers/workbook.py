"""A list of people as an Excel file, written row by row and sent while it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from homing.core.errors import UserError

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 1_048_575
"""Of one sheet, besides the heads."""
LONGEST: Final = 32_767
"""Letters of one cell."""
_PIECE: Final = 1 << 16
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Cell = str | int | float | Decimal | datetime | date | None


def check_rows(rows: int) -> None:
    """Raise `UserError` if so many rows fit into no Excel file."""
    if rows > MOST_ROWS:
        raise UserError(
            f"An Excel file has {MOST_ROWS:,} rows at most, and these are {rows:,}.",
            remedy="Narrow the list, or take the CSV.",
        )


def workbook(
    heads: Sequence[str], rows: Iterable[Sequence[Cell]], scratch: Path
) -> Iterator[bytes]:
    """Yield the pieces of an Excel file.

    Parameters
    ----------
    heads : sequence of str
        Of the columns.
    rows : iterable of sequence
        A cell is a text, which is never taken for a formula or a link, a number or a moment of the
        clock on the wall; None leaves it empty.
    scratch : Path
        The folder in which the file is while it is sent.
    """
    with NamedTemporaryFile(dir=scratch, suffix=".xlsx") as file:
        with Workbook(file.name, {**_OPTIONS, "tmpdir": str(scratch)}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, max(0, len(heads) - 1), 18)
            for place, head in enumerate(heads):
                sheet.write_string(0, place, head, bold)
            for number, row in enumerate(rows, 1):
                for place, cell in enumerate(row):
                    _write(sheet, (number, place), cell, moment)
        with Path(file.name).open("rb") as made:
            while piece := made.read(_PIECE):
                yield piece


def _write(sheet: Worksheet, place: tuple[int, int], cell: Cell, moment: Format) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime | date):
        sheet.write_datetime(*place, cell, moment)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(*place, float(cell))
    else:
        sheet.write_string(*place, cell[:LONGEST])
