"""Numbers over the events of one customer, in SQL."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from homing.metrics.selection.expressions import number_of, text_of
from homing.segments import model
from homing.segments.compiler.around import Around
from homing.segments.compiler.windows import at

_OF_NUMBERS: Final[dict[str, type[exp.AggFunc]]] = {
    "average": exp.Avg,
    "min": exp.Min,
    "max": exp.Max,
}


def measure(kind: model.Measure, name: str | None, around: Around) -> exp.Expr:
    """Return a number over a group of events; of a sum without numbers 0."""
    if kind == "count":
        return exp.Count(this=exp.Star())
    if kind == "days":
        return exp.Count(this=exp.Distinct(expressions=[local_day(around)]))
    assert name is not None, kind
    if kind == "values":
        return exp.Count(this=exp.Distinct(expressions=[text_of(name)]))
    number = number_of(text_of(name))
    if kind == "sum":
        return exp.Coalesce(this=exp.Sum(this=number), expressions=[exp.Literal.number(0)])
    return _OF_NUMBERS[kind](this=number)


def latest() -> exp.Expr:
    """Return the moment of the last of a group of events."""
    return exp.Max(this=at())


def local_day(around: Around) -> exp.Expr:
    """Return the day of the local clock that an event occurred on."""
    zone = exp.Literal.string(around.timezone)
    return exp.cast(exp.AtTimeZone(this=at(), zone=zone), exp.DType.DATE)
