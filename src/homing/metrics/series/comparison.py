"""Is it more than noise? A number beside the one before it, or the one a year ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt
from typing import Literal, NamedTuple

from homing.core.intervals import Z95, newcombe
from homing.core.periods import Period
from homing.metrics.series.table import SeriesTable
from homing.metrics.spec import Better, Spec, Unit

Against = Literal["previous", "last_year"]
Kind = Literal["points", "percent"]

_YEAR = {
    Period.hour: 364 * 24,
    Period.day: 364,
    Period.week: 52,
    Period.month: 12,
    Period.quarter: 4,
    Period.half_year: 2,
    Period.year: 1,
}
"""Periods to go back for the same one a year ago; days and weeks keep their weekday."""


class Number(NamedTuple):
    """The number of one period; see `SeriesTable.cells`."""

    period: date
    value: float
    numerator: int
    denominator: int | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """The number of a period against that of an earlier one.

    Parameters
    ----------
    against : "previous" or "last_year"
        Which earlier one.
    current, base : Number
        The two.
    kind : "points" or "percent"
        A difference of two shares, or a change relative to the base.
    change : float
        0.02 is two points, or two percent.
    interval : pair of float
        Its 95 % interval.
    is_good : bool or None
        None: it is noise, or neither direction is good.
    """

    against: Against
    current: Number
    base: Number
    kind: Kind
    change: float
    interval: tuple[float, float]
    is_good: bool | None

    @property
    def is_noise(self) -> bool:
        """Whether chance alone could have made the change."""
        return self.interval[0] <= 0 <= self.interval[1]


def latest(table: SeriesTable, group: str | None = None) -> Number | None:
    """Return the number of the newest period that is complete and has one."""
    numbers = _numbers(table, group)
    return numbers[max(numbers)] if numbers else None


def compare(
    table: SeriesTable, against: Against = "previous", group: str | None = None
) -> Change | None:
    """Compare the newest complete number with an earlier one; None where there is none.

    Parameters
    ----------
    table : SeriesTable
        Numbers of a metric.
    against : "previous" or "last_year"
        The period before it, or the same one a year ago.
    group : str, optional
        The currency, for money.

    Notes
    -----
    Shares: R. G. Newcombe (1998), Statistics in Medicine 17, 873–890, method 10. Totals: the
    logarithm of the ratio, with the variance of a compound Poisson sum, which is what the Poisson
    bootstrap over customers converges to (Chamandy, Muralidharan, Najmi and Naidu 2012,
    "Estimating uncertainty for massive data streams", Google). The two periods are taken as
    independent; many customers in both make the true interval narrower.
    """
    numbers = _numbers(table, group)
    if not numbers:
        return None
    newest = max(numbers)
    back = 1 if against == "previous" else _YEAR[table.query.period]
    current, base = numbers[newest], numbers.get(newest - back)
    if base is None:
        return None
    if table.spec.unit is Unit.share:
        return _of_shares(table.spec, against, current, base)
    return _of_totals(table.spec, against, current, base)


def _numbers(table: SeriesTable, group: str | None) -> dict[int, Number]:
    """Return the complete numbers of a group by the index of their period."""
    names = Number._fields
    return {
        table.query.index_of(row["period"]): Number(**{name: row[name] for name in names})
        for row in table.cells.to_pylist()
        if row["is_complete"] and row["value"] is not None and row["group"] == group
    }


def _of_shares(spec: Spec, against: Against, current: Number, base: Number) -> Change | None:
    assert current.denominator is not None
    assert base.denominator is not None
    interval = newcombe(
        (base.numerator, current.numerator), (base.denominator, current.denominator)
    )
    assert interval is not None
    change = current.value - base.value
    return Change(against, current, base, "points", change, interval, _good(spec, change, interval))


def _of_totals(spec: Spec, against: Against, current: Number, base: Number) -> Change | None:
    if base.value <= 0:
        return None
    ratio = current.value / base.value
    spread = sqrt(_log_variance(current) + _log_variance(base))
    if ratio > 0:
        interval = ratio * exp(-Z95 * spread) - 1, ratio * exp(Z95 * spread) - 1
    else:  # nothing now: the score interval of 0 among as many as the base tells apart
        interval = -1.0, Z95**2 * _log_variance(base) - 1
    change = ratio - 1
    return Change(
        against, current, base, "percent", change, interval, _good(spec, change, interval)
    )


def _log_variance(number: Number) -> float:
    """Return the variance of the logarithm of a total, from its interval."""
    if number.low is None or number.high is None:
        return 0.0
    return (log(number.high / number.low) / (2 * Z95)) ** 2


def _good(spec: Spec, change: float, interval: tuple[float, float]) -> bool | None:
    if spec.better is Better.neither or interval[0] <= 0 <= interval[1]:
        return None
    return (change > 0) is (spec.better is Better.up)
