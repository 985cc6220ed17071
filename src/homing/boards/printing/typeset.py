"""Drawings as PNG and a sheet as PDF, by typst: from bytes to bytes, with the machine's fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from homing.boards.printing.blocks import Block, Cell, Paragraph, Table
from homing.boards.printing.drawing import FONTS, WIDTH, Drawing
from homing.boards.printing.sheet import NOTHING, TROUBLE, Piece, Sheet
from homing.draw import formats, palette

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typst import Fonts

_LONG_WORD: Final = re.compile(r"\S{24}(?=\S)")
"""So many of the widest letters fit into a line of a heading."""
WIDEST: Final = 0.72
"""Of the width of the paper: the letters of a picture are as large as those around it."""
PPI: Final = 144
"""Two dots for each pixel that a picture is shown at."""
PICTURE: Final = """
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""
PAGE: Final = """
#set page(paper: "a4", margin: (x: 16mm, y: 18mm), numbering: "1 / 1")
#set text(font: {fonts}, size: 10pt, lang: "{language}", fill: rgb("{ink}"))
#set document(title: {title})
#set table(stroke: none, inset: (x: 3.5pt, y: 3pt), gutter: 1pt)
"""


def png_of(drawing: Drawing) -> bytes:
    """Return a drawing as PNG, twice as sharp as it is shown."""
    source = PICTURE.format(width=drawing.width, height=drawing.height)
    return _compiled(source, {"svg": drawing.svg}, form="png")


def pdf_of(sheet: Sheet) -> bytes:
    """Return a sheet as PDF on A4."""
    inputs: dict[str, str] = {}
    source = "\n".join(lines_of(sheet, inputs))
    return _compiled(source, inputs, form="pdf", made_at=sheet.made_at)


def _compiled(
    source: str,
    inputs: Mapping[str, str],
    *,
    form: Literal["png", "pdf"],
    made_at: datetime | None = None,
) -> bytes:
    import typst  # noqa: PLC0415 - 40 MB of memory, for those who mail or download a board

    options: dict[str, Any] = (
        {"timestamp": made_at.astimezone(UTC).replace(microsecond=0)} if made_at else {"ppi": PPI}
    )
    compiler = typst.Compiler(source.encode(), font_paths=_fonts())
    made = compiler.compile(format=form, sys_inputs=dict(inputs), **options)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> Fonts:
    """Return the fonts of the machine, looked for once, and those inside."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts()


def lines_of(sheet: Sheet, inputs: dict[str, str]) -> Iterator[str]:
    """Yield a sheet in the words of typst; its pictures are put among the inputs."""
    ink = palette.variable("ink", "light")
    fonts = f"({', '.join(map(_said, FONTS))})"
    yield PAGE.format(fonts=fonts, language=sheet.language, ink=ink, title=_said(sheet.name))
    when = f"{sheet.business} · {formats.day(sheet.day, sheet.language)}"
    yield f"#text(size: 9pt, {_muted()})[#{_said(when)}]\n"
    yield f"#heading(level: 1, text(size: 18pt, {_said(sheet.name)}))\n"
    if sheet.description:
        yield f"#{_said(sheet.description)}\n"
    for piece in sheet.pieces:
        yield from _piece(piece, sheet, inputs)


def _piece(piece: Piece, sheet: Sheet, inputs: dict[str, str]) -> Iterator[str]:
    yield "#v(8pt)\n#block(breakable: false)["
    yield f"#heading(level: 2, text(size: 13pt, {_said(piece.title)}))\n"
    if piece.trouble:
        yield _quiet(f"{TROUBLE.of(sheet.language)}: {piece.trouble}")
    elif not piece.blocks:
        yield _quiet(NOTHING.of(sheet.language))
    for block in piece.blocks:
        yield _block(block, inputs)
    for text in (*piece.warnings, piece.definition, piece.facts):
        if text:
            yield _quiet(text)
    yield "]"


def _block(block: Block, inputs: dict[str, str]) -> str:
    if isinstance(block, Paragraph):
        return _quiet(block.text) if block.is_quiet else f"#{_said(block.text)}\n"
    if isinstance(block, Table):
        return _table(block)
    name = f"svg{len(inputs)}"
    inputs[name] = block.svg
    keys = "#h(1em)".join(
        f'#text(fill: rgb("{colour}"))[■] #{_said(text)}' for colour, text in block.legend
    )
    width = f"{min(1.0, block.width / WIDTH) * WIDEST:.0%}"
    picture = (
        f'image(bytes(sys.inputs.{name}), format: "svg", width: {width}, alt: {_said(block.title)})'
    )
    return f"#{picture}\n\n{keys}\n"


def _table(table: Table) -> str:
    columns = max(map(len, table.rows), default=0)
    if not columns:
        return ""
    cells = []
    for row in table.rows:
        cells += [_cell(each) for each in row]
        cells += ["[]"] * (columns - len(row))
    body = ",\n".join(cells)
    return f"#text(size: 8pt)[#table(columns: {columns}, align: left,\n{body})]\n"


def _cell(cell: Cell) -> str:
    if cell.share is not None:
        length = max(0.5, min(1.0, cell.share) * 180)
        accent = palette.variable("accent", "light")
        bar = f'rect(width: {length:.4g}pt, height: 8pt, fill: rgb("{accent}"))'
        return f"table.cell(align: left, {bar})"
    options = ["align: right"] if cell.is_number else []
    if cell.paper:
        options.append(f'fill: rgb("{cell.paper}")')
    if cell.is_open:
        options.append(
            f'stroke: (paint: rgb("{palette.variable("muted", "light")}"), dash: "dashed")'
        )
    ink = cell.ink or palette.variable("muted" if cell.is_head else "ink", "light")
    said = f'text(fill: rgb("{ink}"), {_said(cell.text)})'
    return f"table.cell({', '.join([*options, said])})"


def _quiet(text: str) -> str:
    return f"#text(size: 8.5pt, {_muted()})[#{_said(text)}]\n\n"


def _muted() -> str:
    return f'fill: rgb("{palette.variable("muted", "light")}")'


def _said(text: str) -> str:
    """Return text as a string of typst: nothing in it is markup or code, and long words break."""
    breakable = _LONG_WORD.sub("\\g<0>\u200b", text)
    signs = (f"\\u{{{ord(each):x}}}" if each in '\\"' or each < " " else each for each in breakable)
    return f'"{"".join(signs)}"'
