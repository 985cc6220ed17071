"""Who has been without some events for longer than they usually are, in SQL."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from homing.segments import model
from homing.segments.compiler.aggregates import local_day
from homing.segments.compiler.around import Around
from homing.segments.compiler.windows import has_happened, taken, whose

FEWEST_GAPS: Final = 2
"""Of fewer gaps no usual one is known; see "Usual gap" of a customer's card."""


def overdue(leaf: model.Overdue, around: Around) -> exp.Select:
    """Return whose time since the last day is longer than the factor times the usual gap."""
    median = exp.Median(this=exp.column("gap"))
    usual = exp.Mul(this=median, expression=exp.convert(float(leaf.factor)))
    is_late = exp.GT(this=waited(exp.column("day"), around), expression=usual)
    many = exp.Count(this=exp.Star())
    enough = exp.GTE(this=many, expression=exp.Literal.number(FEWEST_GAPS))
    is_gap = exp.GT(this=exp.column("gap"), expression=exp.Literal.number(0))
    return (
        exp.select("customer")
        .from_(_between_days(leaf, around).subquery("gaps"))
        .where(is_gap)
        .group_by("customer")
        .having(enough, is_late)
    )


def waited(day: exp.Expr, around: Around) -> exp.Expr:
    """Return how many days have passed since the last of a group of days."""
    today = exp.cast(exp.Literal.string(around.today.isoformat()), exp.DType.DATE)
    return _days_between(exp.Max(this=day), today)


def _between_days(leaf: model.Overdue, around: Around) -> exp.Select:
    """Return each day of a customer, and how many days it is after the one before; 0 if again."""
    previous = exp.Window(
        this=exp.Lag(this=exp.column("day")),
        partition_by=[exp.column("customer")],
        order=exp.Order(expressions=[exp.Ordered(this=exp.column("day"))]),
    )
    gap = exp.alias_(_days_between(previous, exp.column("day")), "gap")
    return exp.select("customer", "day", gap).from_(_days(leaf, around).subquery("days"))


def _days(leaf: model.Overdue, around: Around) -> exp.Select:
    return (
        exp.select(whose(), exp.alias_(local_day(around), "day"))
        .from_("events")
        .where(taken(leaf.events, leaf.where, around), has_happened(around))
    )


def _days_between(earlier: exp.Expr, later: exp.Expr) -> exp.Expr:
    return exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY"))
