"""What the colours and marks of a heatmap mean."""

from __future__ import annotations

from homing.core.intervals import SMALL_SAMPLE
from homing.core.text import Language
from homing.draw import formats, words
from homing.draw.grid import Grid, is_small
from homing.draw.markup import Html, joined, tag
from homing.draw.palette import STEPS
from homing.draw.scale import ends

_STEP = 26
_SIDE = 18


def legend(grid: Grid, language: Language) -> Html:
    """Return the colour scale with its numbers, and the marks that the grid uses."""
    return tag(
        "div",
        {"class": "hm-legend"},
        Html() if grid.prints_text else _scale(grid.top, language),
        *(
            tag("span", {"class": "hm-key"}, tag("i", {"class": name}), " ", meaning)
            for name, meaning in _marks(grid, language)
        ),
    )


def _marks(grid: Grid, language: Language) -> list[tuple[str, str]]:
    cells = [(cell, row.size) for row in grid.rows for cell in row.cells if cell]
    marks = []
    if any(not cell.is_complete for cell, _ in cells):
        marks.append(("hm-open s2", words.SO_FAR.of(language)))
    if any(is_small(cell, size) for cell, size in cells):
        marks.append(("hm-few", words.FEW.of(language).format(n=SMALL_SAMPLE)))
    return marks


def _scale(top: float, language: Language) -> Html:
    width = STEPS * _STEP
    name = words.SCALE.of(language).format(
        low=formats.share(0, language), high=formats.share(top, language)
    )
    steps = (
        tag("rect", {"class": f"s{at}", "x": _SIDE + at * _STEP, "width": _STEP, "height": 12})
        for at in range(STEPS)
    )
    numbers = (
        tag("text", {"x": _SIDE + share / top * width, "y": 27}, formats.share(share, language))
        for share in ends(top)
    )
    size = {"width": width + 2 * _SIDE, "height": 30, "role": "img", "aria-label": name}
    return tag("svg", size, joined(*steps, *numbers))
