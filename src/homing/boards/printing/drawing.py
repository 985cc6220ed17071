"""A chart of a page as an SVG that stands alone: fixed in size, its colours in the elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from homing.draw import palette
from homing.draw.markup import Html, tag

WIDTH: Final = 560
"""What a mail of 600 pixels has room for; at half of it, on a phone, its letters can be read."""
LETTERS: Final = 13
FONTS: Final = ("Noto Sans", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
"""The first that there is: free ones of the machine, or else the one inside of what makes PNG and
PDF. All have Cyrillic."""
TOP, BOTTOM, RIGHT = 16.0, 52.0, 32.0
LEFTS: Final = {"hm-narrow": 52.0, "hm-middle": 70.0, "hm-wide": 92.0}
ONLY_WIDE: Final = frozenset({"hm-wider", "hm-end"})
"""What a page shows where a chart has more room than here; its key says the same."""
PAIR: Final = re.compile(r"(-?[\d.]+)[ ,](-?[\d.]+)")
SERIES: Final = {"hm-c0": "accent", "hm-c1": "second", "hm-c2": "third", "hm-c3": "fourth"}
ANCHORS: Final = {"hm-x": "middle", "hm-axis": "middle", "hm-y": "end", "hm-flag": "middle"}
ALPHA: Final = {"hm-band": 0.16, "hm-lost": 0.2, "hm-stream": 0.28}


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG document, its size in pixels, what it shows in words, its key and its numbers."""

    svg: str
    width: float
    height: float
    title: str
    legend: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """Where a part of a drawing stands, and what it inherits."""

    x: float
    y: float
    width: float
    height: float
    stretch: float | None = None
    series: str = "accent"
    kinds: frozenset[str] = frozenset()

    def across(self, said: str | None, default: float = 0) -> float:
        """Return a length or place from left to right in pixels."""
        return _length(said, self.width, default)

    def down(self, said: str | None, default: float = 0) -> float:
        """Return a length or place from top to bottom in pixels."""
        return _length(said, self.height, default)


def drawing_of(figure: Element) -> Drawing | None:
    """Return the drawing inside a figure of `homing.draw`; None: there is none."""
    drawn = next((each for each in _outside_details(figure) if each.tag == "svg"), None)
    if drawn is None:
        return None
    title = drawn.findtext("title") or ""
    kinds = set(drawn.get("class", "").split())
    if "hm-plot" in kinds:
        room = _plot_room(kinds, float(drawn.get("height", "220")))
        size = (float(WIDTH), room.height + TOP + BOTTOM)
    else:
        size = (float(drawn.get("width", WIDTH)), float(drawn.get("height", "220")))
        room = Room(0, 0, *size)
    parts = [part for child in drawn for part in _parts(child, room)]
    svg = tag(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": size[0],
            "height": size[1],
            "viewBox": f"0 0 {size[0]:g} {size[1]:g}",
        },
        tag("rect", {"width": size[0], "height": size[1], "fill": "#ffffff"}),
        *parts,
    )
    return Drawing(svg, *size, title, tuple(_legend(figure)))


def _outside_details(figure: Element) -> Iterator[Element]:
    for child in figure:
        if child.tag not in {"details", "figcaption"}:
            yield child
            yield from _outside_details(child)


def _plot_room(kinds: set[str], height: float) -> Room:
    left = next((LEFTS[each] for each in LEFTS if each in kinds), LEFTS["hm-narrow"])
    return Room(left, TOP, WIDTH - left - RIGHT, height)


def _legend(figure: Element) -> Iterator[tuple[str, str]]:
    for key in figure.iterfind(".//span[@class='hm-key']"):
        sign = key.find("svg")
        kind = sign.get("class", "hm-c0") if sign is not None else "hm-c0"
        text = " ".join("".join(key.itertext()).split())
        yield palette.variable(SERIES.get(kind, "accent"), "light"), text
    for nth, note in enumerate(figure.iterfind("./ol[@class='hm-flags']/li"), 1):
        yield _ink("muted"), f"{nth}. {note.text}"


def _parts(element: Element, room: Room) -> Iterator[Html]:
    kinds = frozenset(element.get("class", "").split())
    series = next((SERIES[each] for each in SERIES if each in kinds), room.series)
    room = replace(room, series=series, kinds=room.kinds | kinds)
    if kinds & ONLY_WIDE:
        return
    if element.tag in {"g", "a"}:
        yield from _children(element, room)
    elif element.tag == "svg":
        yield from _children(element, _inside(element, room))
    elif "hm-hit" not in kinds and not {"hm-dense", "hm-dot"} <= room.kinds:
        draw = {"line": _line, "text": _words, "rect": _rect, "path": _path, "circle": _circle}
        if element.tag in draw:
            yield draw[element.tag](element, room)


def _children(element: Element, room: Room) -> Iterator[Html]:
    for child in element:
        yield from _parts(child, room)


def _inside(element: Element, room: Room) -> Room:
    box = element.get("viewBox")
    width = room.across(element.get("width"), room.width)
    stretch = width / float(box.split()[2]) if box else None
    return replace(
        room,
        x=room.x + room.across(element.get("x")),
        y=room.y + room.down(element.get("y")),
        width=width,
        height=room.down(element.get("height"), room.height),
        stretch=stretch,
    )


def _line(element: Element, room: Room) -> Html:
    is_grid = "hm-grid" in room.kinds
    return tag(
        "line",
        {
            "x1": room.x + room.across(element.get("x1")),
            "x2": room.x + room.across(element.get("x2")),
            "y1": room.y + room.down(element.get("y1")),
            "y2": room.y + room.down(element.get("y2")),
            "stroke": _ink("rule" if is_grid else "muted"),
            "stroke-dasharray": None if is_grid else "2 3",
        },
    )


def _words(element: Element, room: Room) -> Html:
    is_flow = "hm-node" not in room.kinds and not element.get("class") and room.x == 0
    anchor = next((ANCHORS[each] for each in ANCHORS if each in room.kinds), None)
    ink = "ink" if is_flow else "muted"
    return tag(
        "text",
        {
            "x": room.x + room.across(element.get("x")) + float(element.get("dx", 0)),
            "y": room.y + room.down(element.get("y")) + float(element.get("dy", 0)),
            "fill": _ink(ink),
            "font-family": ", ".join(FONTS),
            "font-size": LETTERS,
            "text-anchor": "end" if "hm-before" in room.kinds else anchor,
        },
        element.text or "",
    )


def _rect(element: Element, room: Room) -> Html:
    is_open = "hm-edge" in room.kinds
    ink = _fill(room)
    return tag(
        "rect",
        {
            "x": room.x + room.across(element.get("x")),
            "y": room.y + room.down(element.get("y")),
            "width": room.across(element.get("width"), room.width),
            "height": room.down(element.get("height"), room.height),
            "fill": ink,
            "fill-opacity": 0.15 if is_open else _alpha(room),
            "stroke": ink if is_open else None,
            "stroke-dasharray": "5 4" if is_open else None,
        },
    )


def _path(element: Element, room: Room) -> Html:
    if "hm-stripes" in room.kinds or not element.get("d"):
        return Html()
    is_line, is_open = "hm-line" in room.kinds, "hm-open" in room.kinds
    look: dict[str, object] = {
        "fill": "none" if is_line else "#ffffff" if is_open else _fill(room),
        "fill-opacity": None if is_line else _alpha(room),
        "stroke": _ink(room.series) if is_line or "hm-dot" in room.kinds else None,
        "stroke-width": 2,
        "stroke-dasharray": "5 4" if is_line and is_open else None,
    }
    shape = element.get("d", "")
    if room.stretch is None:
        moved = {"transform": f"translate({room.x:g} {room.y:g})", "d": shape}
        return tag("path", look | moved)
    return tag("path", look | {"d": PAIR.sub(lambda pair: _moved(pair, room), shape)})


def _moved(pair: re.Match[str], room: Room) -> str:
    x, y = float(pair[1]) * (room.stretch or 1) + room.x, float(pair[2]) + room.y
    return f"{x:.6g} {y:.6g}"


def _circle(element: Element, room: Room) -> Html:
    is_flag = "hm-flag" in room.kinds
    return tag(
        "circle",
        {
            "cx": room.x + room.across(element.get("cx")),
            "cy": room.y + room.down(element.get("cy")),
            "r": element.get("r", "3"),
            "fill": "#ffffff" if is_flag else _ink(room.series),
            "stroke": _ink("muted") if is_flag else None,
        },
    )


def _fill(room: Room) -> str:
    return _ink("muted" if "hm-quiet" in room.kinds else room.series)


def _alpha(room: Room) -> float | None:
    return next((alpha for kind, alpha in ALPHA.items() if kind in room.kinds), None)


def _ink(name: str) -> str:
    return palette.variable(name, "light")


def _length(said: str | None, whole: float, default: float) -> float:
    if said is None:
        return default
    return float(said[:-1]) / 100 * whole if said.endswith("%") else float(said)
