"""Streams between columns of nodes: how many went from what to what (a Sankey diagram)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from homing.draw.markup import Html, joined, tag

__all__ = ["Flow", "Node", "Stream", "flow"]

_COLUMN = 176
_HEIGHT = 260
_HEAD = 24
_BAR = 10
_ROW = 18
_GAP = 8
_LETTERS = 20

Key = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node.

    Parameters
    ----------
    column : int
        From the left, from 0.
    name : str
        Its name, once a column.
    value : float
        How high it is.
    text : str
        Its number as it is read.
    title : str
        The sentence behind the number.
    href : str, optional
        Where the people behind it are.
    is_quiet : bool
        It is not looked at for itself: an end, the rest.
    """

    column: int
    name: str
    value: float
    text: str
    title: str
    href: str | None = None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What goes from a node in a column to one in the next; the rest as in `Node`."""

    column: int
    source: str
    target: str
    value: float
    title: str
    href: str | None = None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Nodes and streams.

    Parameters
    ----------
    title : str
        What they are.
    scrolls : str
        What the region is called that is scrolled on a narrow screen.
    columns : tuple of str
        Names of the columns, from the left.
    nodes : tuple of Node
        In order of their columns, from above.
    streams : tuple of Stream
        Between them.
    """

    title: str
    scrolls: str
    columns: tuple[str, ...]
    nodes: tuple[Node, ...]
    streams: tuple[Stream, ...]


class _Place(NamedTuple):
    top: float
    height: float


def flow(picture: Flow) -> Html:
    """Return the diagram as a figure; wider than its room, it is scrolled."""
    places = _places(picture)
    bottom = max((place.top + max(place.height, _ROW) for place in places.values()), default=_HEAD)
    size = {"width": max(1, len(picture.columns)) * _COLUMN, "height": bottom + _GAP}
    hrefs = [node.href for node in picture.nodes] + [each.href for each in picture.streams]
    whole = f"0 0 {size['width']} {size['height']:g}"
    shrinks = {"viewBox": whole, "preserveAspectRatio": "xMinYMin"}
    look = size | shrinks | {"role": "group" if any(hrefs) else "img"}
    drawing = joined(
        *(_head(name, at) for at, name in enumerate(picture.columns)),
        *_streams(picture, places),
        *(_node(node, places[node.column, node.name]) for node in picture.nodes),
    )
    region = {"class": "hm-scroll", "role": "region", "tabindex": 0, "aria-label": picture.scrolls}
    return tag(
        "figure",
        {"class": "hm-picture hm-flow"},
        tag("figcaption", None, tag("span", {"class": "hm-title"}, picture.title)),
        tag("div", region, tag("svg", look, tag("title", None, picture.title), drawing)),
    )


def _scale(picture: Flow) -> float:
    columns: dict[int, float] = defaultdict(float)
    for node in picture.nodes:
        columns[node.column] += node.value
    return _HEIGHT / (max(columns.values(), default=0) or 1)


def _places(picture: Flow) -> dict[Key, _Place]:
    scale, places = _scale(picture), {}
    following: dict[int, float] = defaultdict(lambda: float(_HEAD))
    for node in picture.nodes:
        height = max(1.0, node.value * scale)
        top = following[node.column]
        places[node.column, node.name] = _Place(top, height)
        following[node.column] = top + max(height + _GAP, _ROW)
    return places


def _head(name: str, column: int) -> Html:
    return tag("text", {"class": "hm-column", "x": column * _COLUMN, "y": 12}, name)


def _node(node: Node, place: _Place) -> Html:
    left = node.column * _COLUMN
    look = {"class": _look("hm-node", is_quiet=node.is_quiet), "x": left, "y": place.top}
    bar = tag("rect", look | {"width": _BAR, "height": place.height})
    is_short = len(node.name) <= _LETTERS
    shown = f"{node.name if is_short else node.name[: _LETTERS - 1] + '…'} {node.text}"
    middle = place.top + max(place.height, 10) / 2
    label = tag("text", {"x": left + _BAR + 6, "y": middle + 4}, shown)
    name = node.title if is_short else f"{shown}: {node.title}"
    return _linked(joined(tag("title", None, node.title), bar, label), name, node.href)


def _streams(picture: Flow, places: dict[Key, _Place]) -> list[Html]:
    """Return the streams; those of a node lie in the order of the nodes they go to."""
    order = {(node.column, node.name): at for at, node in enumerate(picture.nodes)}
    scale = _scale(picture)
    used: dict[tuple[Key, str], float] = defaultdict(float)
    drawn = []
    for stream in sorted(
        picture.streams,
        key=lambda s: (order[s.column, s.source], order[s.column + 1, s.target]),
    ):
        ends = (stream.column, stream.source), (stream.column + 1, stream.target)
        sides = (ends[0], "out"), (ends[1], "in")
        tops = [places[end].top + used[side] for end, side in zip(ends, sides, strict=True)]
        for side in sides:
            used[side] += stream.value * scale
        drawn.append(_stream(stream, tops[0], tops[1], max(1.0, stream.value * scale)))
    return drawn


def _stream(stream: Stream, top: float, goal: float, height: float) -> Html:
    left, right = stream.column * _COLUMN + _BAR, (stream.column + 1) * _COLUMN
    middle = (left + right) / 2
    below, under = top + height, goal + height
    path = (
        f"M{left} {top:.6g}C{middle:.6g} {top:.6g} {middle:.6g} {goal:.6g} {right} {goal:.6g}"
        f"V{under:.6g}C{middle:.6g} {under:.6g} {middle:.6g} {below:.6g} {left} {below:.6g}Z"
    )
    look = {"class": _look("hm-stream", is_quiet=stream.is_quiet), "d": path}
    inside = joined(tag("title", None, stream.title), tag("path", look))
    return _linked(inside, stream.title, stream.href)


def _linked(inside: Html, name: str, href: str | None) -> Html:
    if href is None:
        return tag("g", None, inside)
    return tag("a", {"href": href, "aria-label": name}, inside)


def _look(name: str, *, is_quiet: bool) -> str:
    return f"{name} hm-quiet" if is_quiet else name
