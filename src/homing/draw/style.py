"""The look of the pictures, for places that have no stylesheet of ours: notebooks, mail, files."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from homing.draw.markup import Html, tag


@cache
def stylesheet() -> str:
    """Return the CSS of every picture, light and dark; the site's build imports `css/index.css`."""
    folder = files("homing.draw") / "css"
    names = re.findall(r'@import "\./([a-z]+\.css)";', (folder / "index.css").read_text("utf-8"))
    return "\n".join((folder / name).read_text("utf-8") for name in names)


def standalone(*pictures: Html) -> Html:
    """Return pictures together with their CSS: one piece of HTML that shows itself anywhere."""
    return tag("div", {"class": "hm-alone"}, tag("style", None, Html(stylesheet())), *pictures)
