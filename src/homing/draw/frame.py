"""What surrounds a drawing: axes, marks, a key, and the same data as a table.

Heights are pixels and widths are percent of whatever room there is, so that lines stretch and
letters do not: a chart is as readable on a phone as on a wall.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from homing.core.text import Language
from homing.draw import words
from homing.draw.chart import HEIGHT, Chart, Mark, Series
from homing.draw.markup import Html, joined, tag
from homing.draw.scale import ticks

SHAPES = ("M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", "M-4-4h8v8h-8z", "M0-5.5L5.5 0L0 5.5L-5.5 0z",
          "M0-5L5 4H-5z")  # fmt: skip
"""A circle, a square, a diamond, a triangle: series differ by more than colour."""


def percent(x: float) -> str:
    """Return a position between 0 and 1 as an SVG length."""
    return f"{x * 100:.6g}%"


def frame(chart: Chart, x: Callable[[float], float], language: Language) -> Html:
    """Return the grid, the numbers and labels of both axes, and the marks."""
    values = ticks(chart.top)
    numbers = zip(values, chart.unit.on_axis(values, language), strict=True)
    return joined(
        *(_grid_line(chart.y(value), text) for value, text in numbers),
        *_labels(chart, x),
        tag("text", {"class": "hm-axis", "x": "50%", "y": HEIGHT, "dy": 40}, chart.axis),
        *(_mark(mark, nth, x(mark.at)) for nth, mark in enumerate(chart.marks)),
    )


def flags(chart: Chart, x: Callable[[float], float]) -> list[Html]:
    """Return the numbers of what people noted; bars, which would hide them, are drawn before."""
    return [_flag(nth, x(flag.at), flag.text) for nth, flag in enumerate(chart.flags, 1)]


def figure(chart: Chart, drawing: Html, language: Language, *, name: str) -> Html:
    """Return the picture around a drawing: its title, its room, its key and its data as a table."""
    axis = chart.unit.on_axis(ticks(chart.top), language)
    widest = max(map(len, axis))
    room = "wide" if widest > 7 else "middle" if widest > 4 else "narrow"
    has_links = any(p and p.href for series in chart.series for p in series.points)
    several = " hm-several" if len(chart.series) > 1 else ""
    look: dict[str, object] = {"class": f"hm-plot hm-{room}{several}"}
    look |= {"width": "100%", "height": HEIGHT}
    look |= {"role": "group" if has_links else "img"}
    return tag(
        "figure",
        {"class": f"hm-picture hm-chart hm-{name}"},
        tag("figcaption", None, tag("span", {"class": "hm-title"}, chart.title)),
        tag("svg", look, tag("title", None, chart.title), drawing),
        _key(chart),
        _flag_key(chart, language),
        _data(chart, language),
    )


def _grid_line(y: float, text: str) -> Html:
    line = tag("line", {"class": "hm-grid", "x2": "100%", "y1": y, "y2": y})
    return joined(line, tag("text", {"class": "hm-y", "y": y, "dx": -12, "dy": 4}, text))


def _labels(chart: Chart, x: Callable[[float], float]) -> list[Html]:
    longest = max(map(len, chart.labels), default=0)
    wide, narrow = (_stride(len(chart.labels), room, longest) for room in (640, 160))
    shown = range(0, len(chart.labels), wide)
    narrow = math.ceil(narrow / wide) * wide
    place: dict[str, object] = {"y": HEIGHT, "dy": 20}
    return [
        tag("text", place | {"class": _rank(at, narrow), "x": percent(x(at))}, chart.labels[at])
        for at in shown
    ]


def _rank(at: int, narrow: int) -> str:
    return "hm-x hm-wider" if at % narrow else "hm-x"


def _stride(n: int, room: int, longest: int) -> int:
    return max(1, math.ceil(n * (longest * 7 + 12) / room))


def _mark(mark: Mark, nth: int, x: float) -> Html:
    look = {"class": "hm-mark hm-before" if x > 0.7 else "hm-mark"}
    side = -6 if x > 0.7 else 6
    line = tag("line", {"x1": percent(x), "x2": percent(x), "y1": -8, "y2": HEIGHT})
    y = 4 + nth % 3 * 16
    return tag("g", look, line, tag("text", {"x": percent(x), "y": y, "dx": side}, mark.label))


def _flag(nth: int, x: float, text: str) -> Html:
    """Return a number over the axis; those beside each other stand at three heights."""
    y = 8 + (nth - 1) % 3 * 18
    place = {"x": percent(x), "y": y, "overflow": "visible"}
    sign = tag(
        "svg",
        place,
        tag("title", None, f"{nth}. {text}"),
        tag("circle", {"r": 8}),
        tag("text", {"dy": 4}, str(nth)),
    )
    line = tag("line", {"x1": percent(x), "x2": percent(x), "y1": y, "y2": HEIGHT})
    return tag("g", {"class": "hm-flag"}, line, sign)


def _flag_key(chart: Chart, language: Language) -> Html:
    """Return what the numbers mean, each with its place on the axis."""
    if not chart.flags:
        return Html()
    lines = (tag("li", None, f"{flag.text} ({chart.labels[flag.at]})") for flag in chart.flags)
    name = {"class": "hm-flags", "aria-label": words.MARKS.of(language)}
    return tag("ol", name, *lines)


def _flagged(chart: Chart, at: int, language: Language) -> Html:
    texts = [flag.text for flag in chart.flags if flag.at == at]
    if not texts:
        return Html()
    return tag("small", None, f" ({words.MARKS.of(language)}: {', '.join(texts)})")


def _key(chart: Chart) -> Html:
    if len(chart.series) < 2:
        return Html()
    rows = (
        tag("span", {"class": "hm-key"}, shape(nth), " ", series.label)
        for nth, series in enumerate(chart.series)
    )
    return tag("div", {"class": "hm-legend"}, *rows)


def shape(nth: int) -> Html:
    """Return the sign of a series for a key."""
    look = {
        "class": f"hm-c{nth}",
        "width": 14,
        "height": 14,
        "viewBox": "-7 -7 14 14",
        "aria-hidden": "true",
    }
    return tag("svg", look, tag("path", {"d": SHAPES[nth]}))


def _data(chart: Chart, language: Language) -> Html:
    column = partial(tag, "th", {"scope": "col"})
    head = (column(text) for text in (chart.axis, *(series.label for series in chart.series)))
    rows = (
        tag(
            "tr",
            None,
            tag("th", {"scope": "row"}, label, _flagged(chart, at, language)),
            *(_value(chart, series, at, language) for series in chart.series),
        )
        for at, label in enumerate(chart.labels)
    )
    body = tag("tbody", None, *rows)
    table = tag("table", None, tag("thead", None, tag("tr", None, *head)), body)
    return tag("details", None, tag("summary", None, words.DATA.of(language)), table)


def _value(chart: Chart, series: Series, at: int, language: Language) -> Html:
    point = series.points[at] if at < len(series.points) else None
    if point is None:
        return Html("<td></td>")
    text = chart.unit.text(point.value, language)
    notes = []
    if point.low is not None and point.high is not None:
        notes.append(chart.unit.interval(point.low, point.high, language))
    if not point.is_complete:
        notes.append(words.SO_FAR_SHORT.of(language))
    return tag("td", None, text, tag("small", None, f" ({', '.join(notes)})") if notes else Html())
