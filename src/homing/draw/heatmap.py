"""The cohort heatmap as an HTML table: every number printed, every cell a link to its customers."""

from __future__ import annotations

from typing import Literal

from homing.core.text import Language
from homing.draw import formats, words
from homing.draw.grid import Cell, Grid, Row, explanation, is_small
from homing.draw.legend import legend
from homing.draw.markup import Html, joined, tag

__all__ = ["Cell", "Grid", "Row", "Shows", "heatmap"]

Shows = Literal["share", "count"]


def heatmap(
    grid: Grid, *, language: Language, shows: Shows = "share", has_switch: bool = True
) -> Html:
    """Return a cohort table as a figure.

    Parameters
    ----------
    grid : Grid
        The table.
    language : "en" or "ru"
        The reader's.
    shows : "share" or "count"
        What the cells print at first.
    has_switch : bool
        Whether the reader may switch between the two (a checkbox; needs no script).

    Returns
    -------
    Html
        A `<figure>` that needs `homing.draw.stylesheet()` and no script. A script may make the
        table one stop of the Tab key: it finds it by `table[data-roving]` and moves the focus
        among the links and cells of its rows.
    """
    table = tag(
        "table",
        {"data-roving": True},
        tag("caption", {"class": "hm-hidden"}, grid.caption),
        _head(grid, language),
        tag("tbody", None, *_rows(grid, language)),
        _foot(grid, language),
    )
    counts = " hm-counts" if shows == "count" and not has_switch else ""
    region = {"class": "hm-scroll", "role": "region", "tabindex": 0}
    return tag(
        "figure",
        {"class": f"hm-picture hm-heatmap{counts}"},
        tag(
            "figcaption",
            None,
            tag("span", {"class": "hm-title"}, grid.caption),
            _switch(shows, language) if has_switch else Html(),
        ),
        tag("div", region | {"aria-label": f"{words.SCROLLS.of(language)}: {grid.caption}"}, table),
        legend(grid, language),
    )


def _switch(shows: Shows, language: Language) -> Html:
    box = tag("input", {"type": "checkbox", "class": "hm-switch", "checked": shows == "count"})
    return tag("label", None, box, " ", words.SHOW_COUNTS.of(language))


def _head(grid: Grid, language: Language) -> Html:
    corner = {"scope": "col", "rowspan": 2}
    size = tag("th", corner | {"class": "hm-size"}, words.SIZE.of(language))
    ages = (tag("th", {"scope": "col"}, grid.name(age)) for age in range(grid.width))
    over = {"scope": "colgroup", "colspan": max(1, grid.width), "class": "hm-over"}
    return tag(
        "thead",
        None,
        tag(
            "tr",
            None,
            tag("th", corner, words.COHORT.of(language)),
            size if grid.shows_sizes else Html(),
            tag("th", over, words.AGE[grid.period].of(language)),
        ),
        tag("tr", None, *ages),
    )


def _rows(grid: Grid, language: Language) -> list[Html]:
    if not grid.rows:
        return [_no_rows(grid, language)]
    return [_row(grid, row, language) for row in grid.rows]


def _row(grid: Grid, row: Row, language: Language) -> Html:
    size = tag("td", {"class": "hm-size"}, formats.count(row.size, language))
    cells = (
        _cell(grid, cell, age=age, cohort=row.label, size=row.size, language=language)
        for age, cell in enumerate(_padded(row.cells, grid.width))
    )
    label = tag("th", {"scope": "row"}, row.label)
    return tag("tr", None, label, size if grid.shows_sizes else Html(), *cells)


def _foot(grid: Grid, language: Language) -> Html:
    if not grid.pooled:
        return Html()
    name = words.ALL_COHORTS.of(language)
    label = joined(name, tag("small", None, words.POOLED.of(language)))
    cells = (
        _cell(grid, cell, age=age, cohort=name, size=0, language=language, has_interval=True)
        for age, cell in enumerate(_padded(grid.pooled, grid.width))
    )
    size = formats.count(sum(row.size for row in grid.rows), language)
    sizes = tag("td", {"class": "hm-size"}, size) if grid.shows_sizes else Html()
    return tag("tfoot", None, tag("tr", None, tag("th", {"scope": "row"}, label), sizes, *cells))


def _cell(
    grid: Grid,
    cell: Cell | None,
    *,
    age: int,
    cohort: str,
    size: int,
    language: Language,
    has_interval: bool = False,
) -> Html:
    if cell is None:
        return Html("<td></td>")
    title = explanation(cell, cohort=cohort, age=age, size=size, language=language)
    printed = _numbers(cell, age, grid.digits, language)
    if has_interval and age > 0 and cell.low is not None and cell.high is not None:
        ends = (formats.number(end * 100, language, grid.digits) for end in (cell.low, cell.high))
        printed = joined(printed, tag("small", {"class": "hm-of"}, "–".join(ends)))
    look = {"class": _look(grid, cell, age, size)}
    if cell.href is None:
        return tag("td", look | {"title": title}, printed)
    return tag("td", look, tag("a", {"href": cell.href, "title": title}, printed))


def _numbers(cell: Cell, age: int, digits: int, language: Language) -> Html:
    if cell.text is not None:
        return tag("span", None, cell.text)
    number = formats.count(cell.count, language)
    share = formats.share(cell.share, language, digits if age else 0)
    if age == 0:
        return tag("span", None, tag("b", None, number), " ", tag("small", None, share))
    names = ("hm-p", share), ("hm-n", number)
    return Html(" ".join(tag("span", {"class": name}, text) for name, text in names))


def _look(grid: Grid, cell: Cell, age: int, size: int) -> str:
    step = grid.step(cell, age, size)
    names = (
        "" if step is None else f"s{step}",
        "hm-start" if age == 0 else "",
        "" if cell.is_complete else "hm-open",
        "hm-few" if is_small(cell, size) else "",
    )
    return " ".join(filter(None, names))


def _no_rows(grid: Grid, language: Language) -> Html:
    wide = {"colspan": max(1, grid.width) + 1}
    return tag("tr", None, tag("td", wide, words.NO_ROWS.of(language)))


def _padded(cells: tuple[Cell | None, ...], width: int) -> tuple[Cell | None, ...]:
    return cells + (None,) * (width - len(cells))
