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
    today = exp.cast(exp.Literal.string(around.today.isoformat()), exp.DType.DATE)
    waited = days_between(exp.column("last_day"), today)
    usual = exp.Mul(this=exp.column("usual_gap"), expression=exp.convert(float(leaf.factor)))
    enough = exp.GTE(this=exp.column("gaps"), expression=exp.Literal.number(FEWEST_GAPS))
    return (
        exp.select("customer")
        .from_(rhythms(leaf, around).subquery("rhythms"))
        .where(enough, exp.GT(this=waited, expression=usual))
    )


def rhythms(leaf: model.Overdue, around: Around) -> exp.Select:
    """Return of each customer the last day, the usual gap in days, and how many gaps there are."""
    previous = exp.Window(
        this=exp.Lag(this=exp.column("day")),
        partition_by=[exp.column("customer")],
        order=exp.Order(expressions=[exp.Ordered(this=exp.column("day"))]),
    )
    gap = exp.alias_(days_between(previous, exp.column("day")), "gap")
    gaps = exp.select("customer", "day", gap).from_(_days(leaf, around).subquery("days"))
    return (
        exp.select(
            "customer",
            exp.alias_(exp.Max(this=exp.column("day")), "last_day"),
            exp.alias_(exp.Median(this=exp.column("gap")), "usual_gap"),
            exp.alias_(exp.Count(this=exp.column("gap")), "gaps"),
        )
        .from_(gaps.subquery("gaps"))
        .group_by("customer")
    )


def days_between(earlier: exp.Expr, later: exp.Expr) -> exp.Expr:
    """Return how many days lie between two days."""
    return exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY"))


def _days(leaf: model.Overdue, around: Around) -> exp.Select:
    return (
        exp.select(whose(), exp.alias_(local_day(around), "day"))
        .distinct()
        .from_("events")
        .where(taken(leaf.events, leaf.where, around), has_happened(around))
    )
