"""What a cohort table holds, and the facts about it that every way of drawing needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from homing.core.intervals import SMALL_SAMPLE
from homing.core.periods import Period
from homing.core.text import Language
from homing.draw import formats, palette, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Customers of one cohort that were counted at one age.

    Parameters
    ----------
    count : int
        Customers counted.
    share : float
        0–1, of `size`.
    low, high : float, optional
        95 % interval of the share.
    size : int, optional
        Denominator; the row's size unless given.
    is_complete : bool
        Whether the period is over.
    href : str, optional
        Where the customers behind the number are.
    title : str, optional
        Replaces the sentence that explains the number.
    text : str, optional
        Printed in the place of share and count; `share` then says how dark the cell is.
    """

    count: int
    share: float
    low: float | None = None
    high: float | None = None
    size: int | None = None
    is_complete: bool = True
    href: str | None = None
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One cohort: its label, how many customers entered, its cells by age; None is the future."""

    label: str
    size: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Grid:
    """A cohort table.

    Parameters
    ----------
    caption : str
        What the shares are, one sentence.
    period : Period
        Length of a cohort's period and of an age.
    rows : tuple of Row
        Cohorts, oldest first; a row may be shorter than the widest.
    pooled : tuple of Cell or None
        By age: the mean over complete cells, each cell with its `size` (all customers behind it).
    columns : tuple of str
        Names of the columns, where they are not ages 0, 1, 2 …
    """

    caption: str
    period: Period
    rows: tuple[Row, ...]
    pooled: tuple[Cell | None, ...] = ()
    columns: tuple[str, ...] = ()

    def linked(self, link: Callable[[int, int], str | None]) -> Grid:
        """Return the grid with the address `link(row, age)` behind every cell of a cohort."""
        rows = tuple(
            replace(
                row,
                cells=tuple(
                    cell and replace(cell, href=link(at, age)) for age, cell in enumerate(row.cells)
                ),
            )
            for at, row in enumerate(self.rows)
        )
        return replace(self, rows=rows)

    @cached_property
    def width(self) -> int:
        """How many ages there are, age 0 included."""
        return max([len(self.pooled), *(len(row.cells) for row in self.rows)])

    def name(self, age: int) -> str:
        """Return the name of a column."""
        return self.columns[age] if age < len(self.columns) else str(age)

    @cached_property
    def prints_text(self) -> bool:
        """Whether the cells print what they were told to, not shares."""
        return any(cell and cell.text is not None for row in self.rows for cell in row.cells)

    @cached_property
    def top(self) -> float:
        """The share that the darkest step stands for: the largest that carries a colour."""
        coloured = (cell.share for cell, size in self._returns() if not is_small(cell, size))
        anything = max((cell.share for cell, _ in self._returns()), default=0.0)
        return palette.scale_top(max(coloured, default=anything))

    @cached_property
    def digits(self) -> int:
        """Decimals of the printed shares: one where the whole scale is below 10 %."""
        return 0 if self.top >= 0.1 else 1

    @cached_property
    def shows_sizes(self) -> bool:
        """Whether the sizes need a column, because age 0 does not repeat them."""
        return any(
            not row.cells or row.cells[0] is None or row.cells[0].count != row.size
            for row in self.rows
        )

    def step(self, cell: Cell, age: int, size: int) -> int | None:
        """Return the step of the colour scale, or None for a cell that has no colour."""
        if age == 0 or is_small(cell, size):
            return None
        return palette.step(cell.share, self.top)

    def _returns(self) -> Iterator[tuple[Cell, int]]:
        """Yield every cell of age 1 and later with the size of its row."""
        for row in self.rows:
            yield from ((cell, row.size) for cell in row.cells[1:] if cell)
        yield from ((cell, 0) for cell in self.pooled[1:] if cell)


def is_small(cell: Cell, size: int) -> bool:
    """Return whether the cell has too few customers behind it to be read as a share."""
    return (size if cell.size is None else cell.size) < SMALL_SAMPLE


def explanation(cell: Cell, *, cohort: str, age: int, size: int, language: Language) -> str:
    """Return the sentence behind a number: what of what, how sure, and what is wrong with it."""
    if cell.title is not None:
        return cell.title
    size = size if cell.size is None else cell.size
    counted = words.OF.of(language).format(
        count=formats.count(cell.count, language), size=formats.count(size, language)
    )
    numbers = f"{counted}, {formats.share(cell.share, language, 1)}"
    if cell.low is not None and cell.high is not None:
        ends = formats.interval(cell.low, cell.high, language, 1)
        numbers += f" ({words.INTERVAL.of(language).format(interval=ends)})"
    sentence = words.AGE_TITLE.of(language).format(cohort=cohort, age=age, numbers=numbers)
    return "; ".join((sentence, *reservations(cell, size, language)))


def reservations(cell: Cell, size: int, language: Language) -> Iterator[str]:
    """Yield what a reader must know before using the number."""
    if not cell.is_complete:
        yield words.SO_FAR.of(language)
    if is_small(cell, size):
        yield words.FEW.of(language).format(n=SMALL_SAMPLE)
