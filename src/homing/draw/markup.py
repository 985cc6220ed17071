"""HTML and SVG as strings that cannot be injected into: what is not `Html` yet is escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

Attributes = Mapping[str, object]

_HIDDEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_UNPRINTABLE = re.compile(f"[{_HIDDEN}]")
_SPECIAL = re.compile(f"[&<>\"'{_HIDDEN}]")
"""Most text has none: one look at it costs less than six."""


class Html(str):
    """Text that is markup already; templates that autoescape leave it alone."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup itself: the protocol of autoescaping template engines."""
        return str(self)


def printable(text: str) -> str:
    """Return the text with every character that XML or a terminal must not see replaced by �."""
    return _UNPRINTABLE.sub("\ufffd", text)


def escaped(text: str) -> Html:
    """Return text as markup: nothing in it is a tag, an entity or an attribute's end."""
    return text if isinstance(text, Html) else Html(_harmless(text))


def tag(name: str, attributes: Attributes | None = None, /, *children: str) -> Html:
    """Return one element, well-formed as HTML and as XML.

    Parameters
    ----------
    name : str
        Name of the element.
    attributes : mapping, optional
        Values are escaped; None and False leave the attribute out, True repeats its name.
    *children : str
        `Html` is taken as it is, everything else is escaped.

    Examples
    --------
    >>> tag("a", {"href": "/?a=1&b=2", "title": None}, "x < y")
    '<a href="/?a=1&amp;b=2">x &lt; y</a>'
    >>> tag("br")
    '<br/>'
    """
    opening = name
    for key, value in (attributes or {}).items():
        opening += _attribute(key, value)
    if name in _VOID or (name in _CHILDLESS and not children):
        return Html(f"<{opening}/>")
    return Html(f"<{opening}>{''.join(map(escaped, children))}</{name}>")


def joined(*parts: str) -> Html:
    """Return parts one after another; what is not `Html` is escaped."""
    return Html("".join(map(escaped, parts)))


_VOID = frozenset(("br", "col", "hr", "img", "input"))
_CHILDLESS = frozenset(("circle", "line", "path", "rect"))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    text = key if value is True else f"{value:.6g}" if isinstance(value, float) else str(value)
    return f' {key}="{_harmless(text)}"'


def _harmless(text: str) -> str:
    return html.escape(printable(text)) if _SPECIAL.search(text) else text
