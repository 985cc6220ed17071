"""Pictures: pure functions from a table to HTML and SVG strings, for pages, mail and notebooks.

Words: a *grid* is a cohort table (`grid`, drawn by `heatmap` and, for a terminal, by `text`); a
*chart* is points along an axis (`curve`, `bars`, `spark`); a *delta* is a change beside a number.
`formats` writes numbers, money and periods in both languages, `palette` holds the colours.

Trip of a picture: frozen dataclass → `Html` with classes only (no style attribute, no script) →
a page whose stylesheet imports `css/index.css`, or `standalone(picture)` with the CSS inside.

It must not: compute a metric, know an address, read a clock or a file of the user's, or import
anything but `homing.core` and the standard library.
"""

from homing.draw.markup import Html
from homing.draw.style import standalone, stylesheet

__all__ = ["Html", "standalone", "stylesheet"]
