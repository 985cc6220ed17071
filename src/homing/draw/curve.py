"""Curves with their confidence bands: the one retention curve, or several beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from homing.core.text import Language
from homing.draw.chart import (
    HEIGHT,
    NUMBER,
    SHARE,
    Chart,
    Mark,
    Point,
    Series,
    Unit,
    money_unit,
)  # fmt: skip
from homing.draw.frame import SHAPES, figure, flags, frame, percent
from homing.draw.markup import Html, joined, tag

__all__ = [
    "NUMBER", "SHARE", "Chart", "Mark", "Point", "Series", "Unit", "curve", "money_unit",
]  # fmt: skip

_DENSE = 40
_LABEL_GAP = 16


def curve(chart: Chart, *, language: Language) -> Html:
    """Return a line chart as a figure.

    Parameters
    ----------
    chart : Chart
        What to draw. For a retention curve leave age 0 out: its 100 % would flatten the rest.
    language : "en" or "ru"
        The reader's.

    Returns
    -------
    Html
        A `<figure>` that needs `homing.draw.stylesheet()` and no script. Unfinished points are
        hollow and the way to them dashed; every point with an `href` is a link.
    """
    last = max(1, len(chart.labels) - 1)

    def x(at: float) -> float:
        return at / last if len(chart.labels) > 1 else 0.5

    lines = (_line(chart, series, nth, x) for nth, series in enumerate(chart.series))
    stretched = {
        "viewBox": f"0 0 100 {HEIGHT}",
        "preserveAspectRatio": "none",
        "width": "100%",
        "height": HEIGHT,
    }
    drawing = joined(
        frame(chart, x, language),
        *flags(chart, x),
        *_end_labels(chart, x),
        tag("svg", stretched, *lines),
        *(
            _points(chart, series, nth, x=x, language=language)
            for nth, series in enumerate(chart.series)
        ),
    )
    return figure(chart, drawing, language, name="curve")


def _line(chart: Chart, series: Series, nth: int, x: Callable[[float], float]) -> Html:
    runs = list(_runs(series))
    whole = "".join(_path(chart, run, x) for run, is_complete in runs if is_complete)
    rest = "".join(_path(chart, run, x) for run, is_complete in runs if not is_complete)
    bands = (_band(chart, run, x) for run, is_complete in runs if is_complete)
    return tag(
        "g",
        {"class": f"hm-c{nth}"},
        tag("path", {"class": "hm-band", "d": "".join(bands)}),
        tag("path", {"class": "hm-line", "d": whole}),
        tag("path", {"class": "hm-line hm-open", "d": rest}),
    )


Run = list[tuple[int, Point]]


def _runs(series: Series) -> Iterator[tuple[Run, bool]]:
    """Yield stretches of neighbouring points: finished ones together, unfinished steps alone."""
    run: Run = []
    for at, point in enumerate(series.points):
        if point is not None and point.is_complete:
            run.append((at, point))
        elif run:
            yield run, True
            run = []
    if run:
        yield run, True
    for (at, before), (_, after) in pairwise(enumerate(series.points)):
        if before and after and not (before.is_complete and after.is_complete):
            yield [(at, before), (at + 1, after)], False


def _path(chart: Chart, run: Run, x: Callable[[float], float]) -> str:
    return "M" + "L".join(f"{x(at) * 100:.6g} {chart.y(point.value):.6g}" for at, point in run)


def _band(chart: Chart, run: Run, x: Callable[[float], float]) -> str:
    known = [
        (x(at) * 100, chart.y(point.low), chart.y(point.high))
        for at, point in run
        if point.low is not None and point.high is not None
    ]
    if not known:
        return ""
    upper = [f"{place:.6g} {high:.6g}" for place, _, high in known]
    lower = [f"{place:.6g} {low:.6g}" for place, low, _ in reversed(known)]
    return f"M{'L'.join(upper + lower)}Z"


def _points(
    chart: Chart, series: Series, nth: int, *, x: Callable[[float], float], language: Language
) -> Html:
    dense = " hm-dense" if len(chart.labels) > _DENSE else ""
    hit = tag("circle", {"class": "hm-hit", "r": 5 if dense else 12})
    done, unfinished = (
        joined(hit, tag("path", {"class": f"hm-dot{state}", "d": SHAPES[nth]}))
        for state in ("", " hm-open")
    )
    drawn = []
    for at, point in enumerate(series.points):
        if point is None:
            continue
        title = chart.explanation(series, at, language)
        sign = joined(tag("title", None, title), done if point.is_complete else unfinished)
        place = {"x": percent(x(at)), "y": chart.y(point.value), "overflow": "visible"}
        if point.href is not None:
            sign = tag("a", {"href": point.href, "aria-label": title}, sign)
        drawn.append(tag("svg", place, sign))
    return tag("g", {"class": f"hm-c{nth}{dense}"}, *drawn)


def _end_labels(chart: Chart, x: Callable[[float], float]) -> list[Html]:
    """Return the names of series at the right edge: apart, and above the labels of the axis."""
    if len(chart.series) < 2:
        return []
    ends = []
    for nth, series in enumerate(chart.series):
        known = [(at, point) for at, point in enumerate(series.points) if point]
        if known:
            at, point = known[-1]
            ends.append((chart.y(point.value), nth, percent(x(at))))
    labels, free = [], float("-inf")
    for below, (y, nth, place) in zip(reversed(range(len(ends))), sorted(ends), strict=True):
        free = min(max(y, free), HEIGHT - below * _LABEL_GAP)
        leader = tag("line", {"x1": place, "y1": y, "x2": "100%", "y2": free})
        name = tag("text", {"x": "100%", "y": free, "dx": 12, "dy": 4}, chart.series[nth].label)
        labels.append(tag("g", {"class": f"hm-end hm-c{nth}"}, leader, name))
        free += _LABEL_GAP
    return labels
