"""A sheet as plain text: for those who read mail so, and for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from homing.boards.printing.blocks import Block, Cell, Paragraph, Table
from homing.boards.printing.sheet import FULL, NOTHING, OPEN, STOP, TROUBLE, Piece, Sheet
from homing.draw import formats

BAR = 24


def plain_text(sheet: Sheet, *, stop_url: str | None = None) -> str:
    """Return a sheet as lines of text."""
    return "\n".join(_lines(sheet, stop_url)) + "\n"


def _lines(sheet: Sheet, stop_url: str | None) -> Iterator[str]:
    yield sheet.name
    yield f"{sheet.business}, {formats.day(sheet.day, sheet.language)}"
    if sheet.description:
        yield sheet.description
    for piece in sheet.pieces:
        yield ""
        yield from _piece(piece, sheet)
    yield ""
    for href, text in ((sheet.href, OPEN), (stop_url, STOP)):
        if href:
            yield f"{text.of(sheet.language)}: {href}"


def _piece(piece: Piece, sheet: Sheet) -> Iterator[str]:
    yield piece.title
    yield "-" * len(piece.title)
    if piece.trouble:
        yield f"{TROUBLE.of(sheet.language)}: {piece.trouble}"
    elif not piece.blocks:
        yield NOTHING.of(sheet.language)
    for block in piece.blocks:
        yield from _block(block)
    yield from filter(None, (*piece.warnings, piece.definition, piece.facts))
    if piece.href:
        yield f"{FULL.of(sheet.language)}: {piece.href}"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Table):
        yield from _table(block)
    else:
        yield block.title
        cells = (
            tuple(Cell(text, is_number=at > 0) for at, text in enumerate(row)) for row in block.rows
        )
        yield from _table(Table(tuple(cells)))


def _table(table: Table) -> Iterator[str]:
    rows = [
        ["#" * round(cell.share * BAR) if cell.share is not None else _text(cell) for cell in row]
        for row in table.rows
    ]
    width = max(map(len, rows), default=0)
    widths = [
        max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(width)
    ]
    for row, cells in zip(rows, table.rows, strict=True):
        padded = (
            text.rjust(size) if cell.is_number else text.ljust(size)
            for text, size, cell in zip(row, widths, cells, strict=False)
        )
        yield "  ".join(padded).rstrip()


def _text(cell: Cell) -> str:
    return f"{cell.text}*" if cell.is_open and cell.text else cell.text
