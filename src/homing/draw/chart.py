"""What a chart holds: points along an axis, in units that know how to be printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from homing.core.marks import Flag
from homing.core.money import minor_digits
from homing.core.text import Language
from homing.draw import formats, words
from homing.draw.scale import ceiling

HEIGHT = 220
"""Pixels between the bottom and the top of the vertical axis."""


@dataclass(frozen=True, slots=True)
class Unit:
    """How the values of a chart are printed.

    Parameters
    ----------
    printed : callable
        (value, language, digits) → text.
    factor : float
        What a value is multiplied by before it is printed: 100 for shares.
    digits : int
        Decimals where a single value is read, not an axis.
    ends : callable or None
        (low, high, language, digits) → text, where an interval is shorter than its two ends.
    """

    printed: Callable[[float, Language, int], str]
    factor: float = 1
    digits: int = 0
    ends: Callable[[float, float, Language, int], str] | None = None

    def text(self, value: float, language: Language) -> str:
        """Return a value as it is read in a title or a table."""
        return self.printed(value, language, self.digits)

    def interval(self, low: float, high: float, language: Language) -> str:
        """Return an interval as it is read in a title or a table."""
        if self.ends is not None:
            return self.ends(low, high, language, self.digits)
        return f"{self.text(low, language)} – {self.text(high, language)}"

    def on_axis(self, values: tuple[float, ...], language: Language) -> list[str]:
        """Return the numbers of an axis, all with as many decimals as one of them needs."""
        digits = 0
        while any(round(v * self.factor, digits) != round(v * self.factor, 9) for v in values):
            digits += 1
        return [self.printed(value, language, digits) for value in values]


SHARE = Unit(formats.share, factor=100, digits=1, ends=formats.interval)
NUMBER = Unit(formats.number)


def money_unit(currency: str) -> Unit:
    """Return the unit of amounts in minor units of a currency."""

    def printed(value: float, language: Language, digits: int) -> str:
        return formats.whole_money(value, currency, language, digits)

    return Unit(printed, factor=1 / 10 ** minor_digits(currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value, its interval, whether its period is over, its people and its explanation."""

    value: float
    low: float | None = None
    high: float | None = None
    is_complete: bool = True
    href: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Values along the axis, one per label; None where there is none."""

    label: str
    points: tuple[Point | None, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened: a release, a campaign. `at` counts labels from 0."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Series over one axis.

    Parameters
    ----------
    title : str
        What the values are, one sentence.
    axis : str
        What the labels are: "Age, months".
    labels : tuple of str
        The positions of the axis.
    series : tuple of Series
        At most four.
    unit : Unit
        How values are printed: `SHARE`, `NUMBER` or `money_unit(currency)`.
    marks : tuple of Mark
        Vertical lines.
    flags : tuple of Flag
        What people noted of days: small numbers over the axis, with their texts below it.
    hangs : bool
        Values are what was lost: 0 is at the top, and they go down from it.
    """

    title: str
    axis: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = SHARE
    marks: tuple[Mark, ...] = ()
    flags: tuple[Flag, ...] = ()
    hangs: bool = False

    @cached_property
    def top(self) -> float:
        """Where the vertical axis ends; it begins at 0."""
        points = [point for series in self.series for point in series.points if point]
        return ceiling(max((p.value if p.high is None else p.high for p in points), default=0))

    def y(self, value: float) -> float:
        """Return the height of a value in pixels from the top."""
        part = min(1.0, max(0.0, value / self.top))
        return round(HEIGHT * (part if self.hangs else 1 - part), 2)

    def explanation(self, series: Series, at: int, language: Language) -> str:
        """Return the sentence behind a point."""
        point = series.points[at]
        assert point is not None
        if point.title is not None:
            return point.title
        value = self.unit.text(point.value, language)
        if point.low is not None and point.high is not None:
            ends = self.unit.interval(point.low, point.high, language)
            value += f" ({words.INTERVAL.of(language).format(interval=ends)})"
        name = f"{series.label}, " if len(self.series) > 1 else ""
        late = "" if point.is_complete else f"; {words.SO_FAR.of(language)}"
        return f"{name}{self.axis} {self.labels[at]}: {value}{late}"
