"""One step, then another within a time, or none, in SQL."""

from __future__ import annotations

from sqlglot import exp

from homing.segments import model
from homing.segments.compiler.around import Around, seconds
from homing.segments.compiler.windows import at, has_happened, not_before, taken, whose, within

_MOMENTS = "moments"


def sequence(leaf: model.Sequence, around: Around) -> exp.Select:
    """Return who did a first step whose next second step was, or was not, in time.

    What happens in the same microsecond is one moment: the second step is always later.
    """
    when = exp.column("occurred_at", "followed")
    end = exp.Add(this=when.copy(), expression=seconds(leaf.within_s))
    then = exp.column("then_at", "followed")
    in_time = exp.LTE(this=then.copy(), expression=end.copy())
    if leaf.happened:
        met: exp.Expr = in_time
    else:
        over = exp.LTE(this=end, expression=around.present())
        late = exp.Coalesce(this=in_time, expressions=[exp.false()])
        met = exp.and_(over, exp.Not(this=late))
    is_first = exp.EQ(this=exp.column("is_first", "followed"), expression=exp.Literal.number(1))
    rows = exp.select(exp.column("customer", "followed")).from_(
        _followed(leaf, around).subquery("followed")
    )
    return within(rows.where(is_first, met), when, leaf.window, around)


def _followed(leaf: model.Sequence, around: Around) -> exp.Select:
    """Return the moments of each customer's steps, and when the next second step was."""
    is_then = exp.EQ(this=exp.column("is_then"), expression=exp.Literal.number(1))
    next_one = exp.Window(
        this=exp.Min(this=exp.case().when(is_then, exp.column("occurred_at"))),
        partition_by=[exp.column("customer")],
        order=exp.Order(expressions=[exp.Ordered(this=exp.column("occurred_at"))]),
        spec=exp.WindowSpec(
            kind="ROWS",
            start=exp.Literal.number(1),
            start_side="FOLLOWING",
            end="UNBOUNDED",
            end_side="FOLLOWING",
        ),
    )
    then_at = exp.alias_(next_one, "then_at")
    moments = _moments(leaf, around).subquery(_MOMENTS)
    return exp.select("customer", "occurred_at", "is_first", then_at).from_(moments)


def _moments(leaf: model.Sequence, around: Around) -> exp.Select:
    first = taken(leaf.first.events, leaf.first.where, around)
    then = taken(leaf.then.events, leaf.then.where, around)
    return (
        exp.select(whose(), at(), _flag(first, "is_first"), _flag(then, "is_then"))
        .from_("events")
        .where(exp.paren(exp.or_(first.copy(), then.copy())), has_happened(around))
        .where(*not_before(at(), leaf.window, around))
        .group_by(whose(), at())
    )


def _flag(condition: exp.Expr, name: str) -> exp.Expr:
    flag = exp.case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))
    return exp.alias_(exp.Max(this=flag), name)
