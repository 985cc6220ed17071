"""From a panel to blocks: what can be said without a stylesheet, a script or a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element, fromstring

from homing.boards.printing.drawing import Drawing, drawing_of
from homing.core.text import Language, Text
from homing.draw import palette
from homing.metrics.answers.panels import Number, Panel

MOST_ROWS: Final = 13
MOST_COLUMNS: Final = 12
MOST_LETTERS: Final = 48
"""What of a table fits a letter; the newest rows, the first columns."""
NEWEST: Final = Text(
    "The newest {rows} rows of {all}; all are in the full report.",
    "Последние {rows} строк из {all}; все — в полном отчёте.",
)
FIRST: Final = Text(
    "The first {columns} columns of {all}; all are in the full report.",
    "Первые {columns} столбцов из {all}; все — в полном отчёте.",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    text : str
        What it says.
    paper, ink : str or None
        Colours as #rrggbb; None: those of the page.
    is_head, is_number, is_open : bool
        It names a row or a column; it is set right; its period is not over.
    share : float or None
        0–1: it is a bar of this length.
    """

    text: str = ""
    paper: str | None = None
    ink: str | None = None
    is_head: bool = False
    is_number: bool = False
    is_open: bool = False
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first of them heads where `has_head`."""

    rows: tuple[tuple[Cell, ...], ...]
    has_head: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words."""

    text: str
    is_quiet: bool = False


Block = Table | Paragraph | Drawing


def blocks_of(panel: Panel, language: Language) -> list[Block]:
    """Return a panel as blocks: its figures, its picture, else its table."""
    return list(_blocks(panel, language))


def _blocks(panel: Panel, language: Language) -> Iterator[Block]:
    if panel.facts:
        yield Table(
            tuple((Cell(name, is_head=True), _number(number)) for name, number in panel.facts),
            has_head=False,
        )
    if panel.picture:
        for figure in fromstring(f"<div>{panel.picture}</div>"):  # noqa: S314 - our own markup
            yield from _figure(figure, language)
    elif panel.rows:
        head = tuple(
            Cell(text, is_head=True, is_number=is_number)
            for text, is_number in zip(panel.head, panel.numeric, strict=True)
        )
        rows = [tuple(_cell(each) for each in row) for row in panel.rows]
        yield from _cut(head, rows, language, newest_last=False)


def _figure(figure: Element, language: Language) -> Iterator[Block]:
    kinds = _classes(figure)
    if "hm-heatmap" in kinds:
        yield from _heatmap(figure, language)
    elif "hm-rows" in kinds:
        yield Table(tuple(_bar(row) for row in figure.iterfind(".//tbody/tr")), has_head=False)
    elif "hm-funnel" in kinds:
        yield Table(tuple(_steps(figure)), has_head=False)
    else:
        found = drawing_of(figure)
        if found is not None:
            yield replace(found, rows=tuple(_data(figure)))


def _heatmap(figure: Element, language: Language) -> Iterator[Block]:
    has_sizes = figure.find(".//thead//th[@class='hm-size']") is not None
    tops = figure.findall(".//thead/tr")
    names = [*tops[0].findall("th")[: 2 if has_sizes else 1], *tops[1].findall("th")]
    head = tuple(Cell(_text(each), is_head=True, is_number=at > 0) for at, each in enumerate(names))
    rows = [_grid_row(row) for row in figure.iterfind(".//tbody/tr")]
    feet = [_grid_row(row) for row in figure.iterfind(".//tfoot/tr")]
    yield from _cut(head, rows, language, feet=feet)


def _cut(
    head: tuple[Cell, ...],
    rows: list[tuple[Cell, ...]],
    language: Language,
    *,
    feet: list[tuple[Cell, ...]] | None = None,
    newest_last: bool = True,
) -> Iterator[Block]:
    """Yield as much of a table as fits, and say what is left out."""
    kept = rows[-MOST_ROWS:] if newest_last else rows[:MOST_ROWS]
    every = [head, *kept, *(feet or [])]
    yield Table(tuple(row[:MOST_COLUMNS] for row in every))
    if len(kept) < len(rows):
        said = NEWEST.of(language).format(rows=len(kept), all=len(rows))
        yield Paragraph(said, is_quiet=True)
    if len(head) > MOST_COLUMNS:
        said = FIRST.of(language).format(columns=MOST_COLUMNS, all=len(head))
        yield Paragraph(said, is_quiet=True)


def _grid_row(row: Element) -> tuple[Cell, ...]:
    return tuple(_grid_cell(each) for each in row)


def _grid_cell(cell: Element) -> Cell:
    kinds = _classes(cell)
    if cell.tag == "th":
        return Cell(_listed([cell.text or "", *(_text(each) for each in cell)]), is_head=True)
    number = cell.find(".//span[@class='hm-p']")
    shown = number if number is not None else cell.find(".//b")
    text = _text(shown if shown is not None else cell)
    step = next((int(each[1:]) for each in kinds if each[:1] == "s" and each[1:].isdigit()), None)
    colour = None if step is None else palette.ramp("light")[step]
    few = palette.variable("few", "light") if "hm-few" in kinds else None
    return Cell(
        text,
        paper=few or (colour.paper if colour else None),
        ink=palette.variable("muted", "light") if few else colour.ink if colour else None,
        is_number=True,
        is_open="hm-open" in kinds,
    )


def _bar(row: Element) -> tuple[Cell, ...]:
    name, drawn, value = row
    length = drawn.find("./svg/svg")
    return (
        Cell(_text(name), is_head=True),
        Cell(share=_share(length.get("width") if length is not None else None)),
        Cell(_text(value), is_number=True),
    )


def _steps(figure: Element) -> Iterator[tuple[Cell, ...]]:
    for step in figure.iterfind("./ol/li"):
        passage = step.find("p")
        if passage is not None:
            said = _listed([_text(each) for each in passage])
            yield (Cell(), Cell(said, ink=palette.variable("muted", "light")), Cell())
        bar = step.find("./svg/rect[@class='hm-fill']")
        yield (
            Cell(_text(step.find("./div/span[@class='hm-name']")), is_head=True),
            Cell(share=_share(bar.get("width") if bar is not None else None)),
            Cell(_text(step.find("./div/span[@class='hm-value']")), is_number=True),
        )


def _data(figure: Element) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table under a chart, its head first; the newest of many."""
    head = [_text(each) for each in figure.iterfind("./details/table/thead/tr/th")]
    rows = figure.findall("./details/table/tbody/tr")
    if head:
        yield tuple(head)
    for row in rows[-MOST_ROWS:]:
        yield tuple(_text(each) for each in row)


def _share(width: str | None) -> float:
    return float((width or "0%").rstrip("%")) / 100


def _number(number: Number) -> Cell:
    return Cell(number.text, is_number=True, is_open=not number.is_complete)


def _cell(said: str | Number) -> Cell:
    if isinstance(said, Number):
        return _number(said)
    return Cell(said if len(said) <= MOST_LETTERS else f"{said[: MOST_LETTERS - 1]}…")


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def _listed(parts: list[str]) -> str:
    return ", ".join(filter(None, parts))


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
