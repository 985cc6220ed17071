"""The ramps of the heatmap and which of their steps a share takes.

The colours stand once, in `css/palette.css`: a picture on a page reads them there, a terminal here.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Theme = Literal["light", "dark"]
STEPS = 9

XTERM: dict[Theme, tuple[int, ...]] = {
    "light": (195, 153, 111, 75, 69, 26, 25, 19, 17),
    "dark": (17, 18, 19, 25, 32, 39, 81, 153, 195),
}
"""The ramps for terminals of 256 colours: blues of the fixed cube; the nearest ones turn green."""


class Colour(NamedTuple):
    """One step of a ramp: the colour of the cell and of the number printed on it, as #rrggbb."""

    paper: str
    ink: str


@cache
def ramp(theme: Theme) -> tuple[Colour, ...]:
    """Return the nine steps of a theme, s0 first.

    Examples
    --------
    >>> ramp("light")[0]
    Colour(paper='#edf6ff', ink='#000000')
    """
    return tuple(
        Colour(variable(f"s{step}", theme), variable(f"i{step}", theme)) for step in range(STEPS)
    )


def variable(name: str, theme: Theme) -> str:
    """Return the value that a custom property of `css/palette.css` has in a theme."""
    light, dark = _variables()[name]
    return light if theme == "light" else dark


def step(share: float, top: float) -> int:
    """Return the step (0–8) of a share on a scale from 0 to `top`.

    Examples
    --------
    >>> step(0, 0.45), step(0.1, 0.45), step(0.45, 0.45), step(0.9, 0.45)
    (0, 2, 8, 8)
    """
    return max(0, min(STEPS - 1, math.floor(share / top * STEPS + 1e-9)))


def scale_top(largest: float) -> float:
    """Return the top of the scale: the largest share at age ≥ 1, rounded up to 5 %.

    Examples
    --------
    >>> scale_top(0.503), scale_top(0.5), scale_top(0)
    (0.55, 0.5, 0.05)
    """
    return max(1, math.ceil(round(largest * 20, 6))) / 20


@cache
def _variables() -> dict[str, tuple[str, str]]:
    text = (files("homing.draw") / "css" / "palette.css").read_text("utf-8")
    pairs = re.findall(r"--(\w+):\s*light-dark\((#\w{6}), (#\w{6})\)", text)
    return {name: (light, dark) for name, light, dark in pairs}
