"""The number that each customer is judged by, in SQL, where a condition has one."""

from __future__ import annotations

from sqlglot import exp

from homing.segments import model
from homing.segments.compiler.aggregates import latest, local_day, measure
from homing.segments.compiler.around import Around
from homing.segments.compiler.overdue import waited
from homing.segments.compiler.windows import at, has_happened, looked_at, taken, whose


def number(leaf: model.Leaf, around: Around) -> exp.Select | None:
    """Return the statement of the numbers of a condition on events; None for others.

    Columns: `customer`, and `own`: how many events, the aggregate, when the first or last event
    was, days since the last one. Who has no such event has no row.
    """
    match leaf:
        case model.Did() | model.DidNot():
            rows = looked_at(_of(exp.Count(this=exp.Star())), leaf, around)
        case model.Aggregate():
            rows = looked_at(_of(measure(leaf.measure, leaf.property, around)), leaf, around)
        case model.Top():
            value = measure_of(leaf, around)
            rows = looked_at(_of(value), leaf, around)
        case model.Seen():
            end = exp.Min(this=at()) if leaf.which == "first" else exp.Max(this=at())
            rows = _of(end).where(taken(leaf.events, leaf.where, around), has_happened(around))
        case model.Overdue():
            rows = _of(waited(local_day(around), around))
            rows = rows.where(taken(leaf.events, leaf.where, around), has_happened(around))
        case _:
            return None
    return rows.group_by(whose())


def measure_of(leaf: model.Top, around: Around) -> exp.Expr:
    """Return what customers are compared by."""
    return latest() if leaf.measure == "latest" else measure(leaf.measure, leaf.property, around)


def _of(value: exp.Expr) -> exp.Select:
    return exp.select(whose(), exp.alias_(value, "own")).from_("events")
