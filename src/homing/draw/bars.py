"""Bars: one a period, or one a name."""

from __future__ import annotations

from dataclasses import dataclass

from homing.core.text import Language
from homing.draw import words
from homing.draw.chart import HEIGHT, NUMBER, SHARE, Chart, Mark, Point, Series, Unit, money_unit
from homing.draw.frame import figure, flags, frame, percent
from homing.draw.markup import Html, joined, tag

__all__ = [
    "NUMBER", "SHARE", "Bar", "Chart", "Mark", "Point", "Series", "Unit", "columns", "money_unit",
    "rows",
]  # fmt: skip

_FILLED = 0.76
_STRIPES = "".join(f"M{x} 0l-{HEIGHT} {HEIGHT}" for x in range(0, 900, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One name with its value, printed beside it."""

    label: str
    value: float
    href: str | None = None
    title: str | None = None
    is_complete: bool = True


def columns(chart: Chart, *, language: Language) -> Html:
    """Return upright bars, one a label; several series stand side by side.

    Parameters
    ----------
    chart : Chart
        What to draw; values are 0 or more. The bar of an unfinished period is striped.
    language : "en" or "ru"
        The reader's.
    """
    n = max(1, len(chart.labels))

    def centre(at: float) -> float:
        return (at + 0.5) / n

    bars = (
        _column(chart, nth, at, language)
        for nth, series in enumerate(chart.series)
        for at, point in enumerate(series.points)
        if point is not None
    )
    drawing = joined(frame(chart, centre, language), *bars, *flags(chart, centre))
    return figure(chart, drawing, language, name="columns")


def rows(
    bars: tuple[Bar, ...], *, title: str, language: Language, unit: Unit = NUMBER, heading: str = ""
) -> Html:
    """Return lying bars as a table: name, bar, number.

    Parameters
    ----------
    bars : tuple of Bar
        In the order to show; values are 0 or more.
    title : str
        What the values are.
    language : "en" or "ru"
        The reader's.
    unit : Unit
        How the values are printed.
    heading : str
        What the names are.
    """
    longest = max((bar.value for bar in bars), default=0) or 1
    head = (
        tag("th", {"scope": "col"}, heading or words.NAME.of(language)),
        tag("th", {"scope": "col", "colspan": 2}, title),
    )
    return tag(
        "figure",
        {"class": "hm-picture hm-rows"},
        tag("figcaption", None, tag("span", {"class": "hm-title"}, title)),
        tag(
            "table",
            None,
            tag("thead", {"class": "hm-hidden"}, tag("tr", None, *head)),
            tag("tbody", None, *(_row(bar, longest, unit, language) for bar in bars)),
        ),
    )


def _column(chart: Chart, nth: int, at: int, language: Language) -> Html:
    series = chart.series[nth]
    point = series.points[at]
    assert point is not None
    slot = 1 / max(1, len(chart.labels))
    width = slot * _FILLED / len(chart.series)
    left = slot * (at + (1 - _FILLED) / 2) + nth * width
    upper, lower = sorted((chart.y(0), chart.y(point.value)))
    place = {
        "class": f"hm-c{nth}",
        "x": percent(left),
        "y": upper,
        "width": percent(width),
        "height": lower - upper,
    }
    title = chart.explanation(series, at, language)
    bar = joined(tag("title", None, title), _outline(is_complete=point.is_complete))
    if point.href is not None:
        bar = tag("a", {"href": point.href, "aria-label": title}, bar)
    return tag("svg", place, _stripes(is_complete=point.is_complete), bar)


def _row(bar: Bar, longest: float, unit: Unit, language: Language) -> Html:
    value = unit.text(bar.value, language)
    late = "" if bar.is_complete else words.SO_FAR.of(language)
    title = bar.title if bar.title is not None else late or None
    number = joined(
        value, tag("small", None, f" {words.SO_FAR_SHORT.of(language)}") if late else ""
    )
    if bar.href is not None:
        number = tag("a", {"href": bar.href, "title": title}, number)
    length = {"width": percent(bar.value / longest), "height": "100%"}
    room = {"class": "hm-bar hm-c0", "aria-hidden": "true", "width": "100%", "height": 16}
    filled = joined(_stripes(is_complete=bar.is_complete), _outline(is_complete=bar.is_complete))
    drawn = tag("svg", room, tag("svg", length, filled))
    return tag(
        "tr",
        None,
        tag("th", {"scope": "row"}, bar.label),
        tag("td", None, drawn),
        tag("td", {"class": "hm-value"}, number),
    )


def _stripes(*, is_complete: bool) -> Html:
    """Return the stripes of an unfinished bar, cut off by its edges; a link must not hold them."""
    return Html() if is_complete else tag("path", {"class": "hm-stripes", "d": _STRIPES})


def _outline(*, is_complete: bool) -> Html:
    look = "hm-fill" if is_complete else "hm-edge"
    return tag("rect", {"class": look, "width": "100%", "height": "100%"})
