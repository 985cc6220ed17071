"""The cohort heatmap for a terminal: the same numbers, colours and marks, in blocks that fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from homing.core.intervals import SMALL_SAMPLE
from homing.core.text import Language
from homing.draw import formats, palette, words
from homing.draw.grid import Cell, Grid, is_small

Colours = Literal["none", "256", "full"]
Shows = Literal["share", "count"]

_OPEN_MARK = "*"
_FEW_MARK = "?"
_RESET = "\x1b[0m"
_DIM = "\x1b[2m"
_BOLD = "\x1b[1m"
_BLACK, _WHITE = 16, 231


def colours_of(environment: Mapping[str, str], *, is_terminal: bool) -> Colours:
    """Return what a terminal can show, from its environment variables.

    Examples
    --------
    >>> colours_of({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, is_terminal=True)
    'full'
    >>> colours_of({"TERM": "xterm-256color", "NO_COLOR": "1"}, is_terminal=True)
    'none'
    """
    if not is_terminal or environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return "none"
    if environment.get("COLORTERM") in {"truecolor", "24bit"}:
        return "full"
    return "256" if "256" in environment.get("TERM", "") else "none"


def heatmap(
    grid: Grid,
    *,
    language: Language,
    width: int = 80,
    colours: Colours = "none",
    theme: palette.Theme = "dark",
    shows: Shows = "share",
) -> str:
    """Return a cohort table as lines of text.

    Parameters
    ----------
    grid : Grid
        The table.
    language : "en" or "ru"
        The reader's.
    width : int
        Columns of the terminal; ages that do not fit go into further blocks below.
    colours : "none", "256" or "full"
        What the terminal can show, see `colours_of`.
    theme : "light" or "dark"
        Which ramp to use.
    shows : "share" or "count"
        What the cells print.
    """
    drawing = _Drawing(grid, language, colours, theme, shows)
    blocks = ("\n".join(drawing.block(ages)) for ages in drawing.blocks(width))
    return "\n\n".join((_plain(grid.caption), *blocks, *drawing.legend())) + "\n"


@dataclass(frozen=True)
class _Drawing:
    grid: Grid
    language: Language
    colours: Colours
    theme: palette.Theme
    shows: Shows

    def blocks(self, width: int) -> Iterator[range]:
        """Yield the ages of each block: all are together if they fit."""
        fits = max(1, (width - self._label_width() - self._size_width()) // self._cell_width())
        start = 0 if self.grid.shows_sizes else 1
        for first in range(start, max(start + 1, self.grid.width), fits):
            yield range(first, min(first + fits, self.grid.width))

    def block(self, ages: range) -> Iterator[str]:
        """Yield the lines of a block: ages, cohorts, the mean of all of them and its interval."""
        indent = self._label_width() + self._size_width()
        yield self._styled(" " * indent + words.AGE[self.grid.period].of(self.language), _DIM)
        head = _left(words.COHORT.of(self.language), self._label_width())
        head += _right(self._size_name(), self._size_width() - 2) + "  "
        yield self._styled(
            (head + "".join(self._column(self.grid.name(age)) for age in ages)).rstrip(), _DIM
        )
        for row in self.grid.rows:
            first = _left(_plain(row.label), self._label_width()) + self._size(row.size, row.cells)
            yield (first + "".join(self._cell(row.cells, age, row.size) for age in ages)).rstrip()
        if self.grid.pooled:
            yield from self._pooled(ages)

    def legend(self) -> Iterator[str]:
        """Yield what the marks mean, if the table has any."""
        cells = [(cell, row.size) for row in self.grid.rows for cell in row.cells if cell]
        marks = []
        if any(not cell.is_complete for cell, _ in cells):
            marks.append(f"{_OPEN_MARK} {words.SO_FAR.of(self.language)}")
        if any(is_small(cell, size) for cell, size in cells):
            marks.append(f"{_FEW_MARK} {words.FEW.of(self.language).format(n=SMALL_SAMPLE)}")
        if marks:
            yield self._styled("\n".join(marks), _DIM)

    def _pooled(self, ages: range) -> Iterator[str]:
        pooled = self.grid.pooled
        name = _left(words.ALL_COHORTS.of(self.language), self._label_width())
        size = self._size(pooled[0].count if pooled[0] else 0, pooled)
        cells = "".join(self._cell(pooled, age, 0) for age in ages)
        yield (self._styled(name + size, _BOLD) + cells).rstrip()
        ends = "".join(self._column(self._ends(pooled, age)) for age in ages)
        if ends.strip():
            label = _left(words.INTERVAL_SHORT.of(self.language), self._label_width())
            yield self._styled((label + " " * self._size_width() + ends).rstrip(), _DIM)

    def _cell(self, cells: tuple[Cell | None, ...], age: int, size: int) -> str:
        cell = cells[age] if age < len(cells) else None
        if cell is None:
            return " " * self._cell_width()
        text = self._column(self._printed(cell), mark=_mark(cell, size))
        step = self.grid.step(cell, age, size)
        if self.colours == "none":
            return text
        return self._styled(text, _DIM if step is None else self._colour(step))

    def _column(self, text: str, mark: str = " ") -> str:
        return _right(text, self._cell_width() - 1) + mark

    def _printed(self, cell: Cell) -> str:
        if self.shows == "count":
            return _plain(formats.count(cell.count, self.language))
        return _plain(formats.share(cell.share, self.language, self.grid.digits))

    def _ends(self, cells: tuple[Cell | None, ...], age: int) -> str:
        cell = cells[age] if age < len(cells) else None
        if cell is None or cell.low is None or cell.high is None or self.shows == "count":
            return ""
        ends = (cell.low, cell.high)
        return "–".join(formats.number(e * 100, self.language, self.grid.digits) for e in ends)

    def _size(self, size: int, cells: tuple[Cell | None, ...]) -> str:
        first = cells[0] if cells else None
        mark = _mark(first, size) if first else " "
        number = _plain(formats.count(size, self.language))
        return _right(number, self._size_width() - 2) + mark + " "

    def _label_width(self) -> int:
        labels = [_plain(row.label) for row in self.grid.rows]
        names = (words.COHORT, words.ALL_COHORTS, words.INTERVAL_SHORT)
        labels += [name.of(self.language) for name in names]
        return max(map(_width, labels)) + 1

    def _size_name(self) -> str:
        return words.SIZE.of(self.language) if self.grid.shows_sizes else "0"

    def _size_width(self) -> int:
        total = sum(row.size for row in self.grid.rows)
        return max(len(self._size_name()), len(formats.count(total, self.language))) + 3

    def _cell_width(self) -> int:
        cells = [cell for row in self.grid.rows for cell in row.cells[1:] if cell]
        cells += [cell for cell in self.grid.pooled[1:] if cell]
        printed = [self._printed(cell) for cell in cells]
        printed += [self._ends(self.grid.pooled, age) for age in range(1, self.grid.width)]
        return max([4, *map(len, printed)]) + 2

    def _colour(self, step: int) -> str:
        paper, ink = palette.ramp(self.theme)[step]
        if self.colours == "full":
            return f"\x1b[48;2;{_rgb(paper)}m\x1b[38;2;{_rgb(ink)}m"
        number = _WHITE if ink == "#ffffff" else _BLACK
        return f"\x1b[48;5;{palette.XTERM[self.theme][step]}m\x1b[38;5;{number}m"

    def _styled(self, text: str, style: str) -> str:
        return text if self.colours == "none" else f"{style}{text}{_RESET}"


def _mark(cell: Cell, size: int) -> str:
    if not cell.is_complete:
        return _OPEN_MARK
    return _FEW_MARK if is_small(cell, size) else " "


def _plain(text: str) -> str:
    """Return one line without anything that could steer the terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _left(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text


def _rgb(colour: str) -> str:
    return ";".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
