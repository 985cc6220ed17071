"""Each condition in SQL: whether the customer of a row of `customers` meets it, never null."""

from __future__ import annotations

from sqlglot import exp

from homing.metrics.selection.expressions import trait_of
from homing.segments import model
from homing.segments.compiler.aggregates import measure
from homing.segments.compiler.around import Around, moment
from homing.segments.compiler.numbers import number
from homing.segments.compiler.overdue import overdue
from homing.segments.compiler.sequences import sequence
from homing.segments.compiler.values import measured, passes
from homing.segments.compiler.windows import (
    at,
    has_happened,
    looked_at,
    taken,
    whose,
)

_ZERO_OF_NOTHING = {"count", "sum", "days", "values"}
_NUMBERS = "numbers"


def is_met(leaf: model.Leaf, around: Around) -> exp.Expr:
    """Return whether a customer meets a condition that names no other segment."""
    met: exp.Expr
    match leaf:
        case model.Trait():
            said = exp.paren(passes(trait_of(leaf.trait), leaf.test, around))
            met = exp.Coalesce(this=said, expressions=[exp.false()])
        case model.Did():
            met = _did(leaf, around)
        case model.DidNot():
            met = exp.Not(this=among(looked_at(_events(), leaf, around)))
        case model.Aggregate():
            met = _aggregate(leaf, around)
        case model.Sample():
            met = _sample(leaf)
        case model.InList():
            met = _listed(leaf)
        case _:
            met = among(_query(leaf, around))
    return met


def among(query: exp.Select) -> exp.Expr:
    """Return whether the customer is among those of a query."""
    return exp.column("customer", "customers").isin(query=query)


def is_member(leaf: model.InSegment) -> exp.Expr:
    """Return whether a customer is in a segment whose members are kept."""
    segment = exp.cast(exp.Literal.string(str(leaf.segment)), exp.DType.UUID)
    kept = exp.select("customer").from_("members")
    return among(kept.where(exp.EQ(this=exp.column("segment"), expression=segment)))


def _query(leaf: model.Leaf, around: Around) -> exp.Select:
    match leaf:
        case model.Seen():
            return _seen(leaf, around)
        case model.Top():
            return _top(leaf, around)
        case model.Sequence():
            return sequence(leaf, around)
        case model.Overdue():
            return overdue(leaf, around)
        case _:
            raise AssertionError(leaf)


def _events() -> exp.Select:
    return exp.select(whose()).from_("events")


def _did(leaf: model.Did, around: Around) -> exp.Expr:
    rows = looked_at(_events(), leaf, around)
    many = exp.Count(this=exp.Star())
    times = exp.Literal.number(leaf.times)
    if leaf.op == "at_least":
        if leaf.times == 0:
            return exp.true()
        if leaf.times == 1:
            return among(rows)
        return among(_grouped(rows, exp.GTE(this=many, expression=times)))
    if leaf.op == "at_most":
        return exp.Not(this=among(_grouped(rows, exp.GT(this=many, expression=times))))
    if leaf.times == 0:
        return exp.Not(this=among(rows))
    return among(_grouped(rows, exp.EQ(this=many, expression=times)))


def _grouped(rows: exp.Select, having: exp.Expr) -> exp.Select:
    return rows.group_by(whose()).having(having)


def _aggregate(leaf: model.Aggregate, around: Around) -> exp.Expr:
    rows = looked_at(_events(), leaf, around)
    value = measure(leaf.measure, leaf.property, around)
    test = measured(value, leaf.test)
    if leaf.measure in _ZERO_OF_NOTHING and _holds_for_zero(leaf.test):
        return exp.Not(this=among(_grouped(rows, exp.Not(this=exp.paren(test)))))
    return among(_grouped(rows, test))


def _holds_for_zero(test: model.Compared) -> bool:
    value = test.value
    return {
        "greater": value < 0,
        "at_least": value <= 0,
        "less": value > 0,
        "at_most": value >= 0,
    }[test.op]


def _seen(leaf: model.Seen, around: Around) -> exp.Select:
    end = exp.Min(this=at()) if leaf.which == "first" else exp.Max(this=at())
    taken_ = taken(leaf.events, leaf.where, around)
    rows = _events().where(taken_, has_happened(around))
    return _grouped(rows, _is_then(end, leaf.test, around))


def _is_then(end: exp.Expr, test: model.Ago | model.Dated, around: Around) -> exp.Expr:
    if isinstance(test, model.Ago):
        kind: type[exp.Binary] = exp.GT if test.op == "within" else exp.LTE
        return kind(this=end, expression=around.since(test.days))
    if test.op == "before":
        return exp.LT(this=end, expression=moment(around.midnight(test.day)))
    return exp.GTE(this=end, expression=moment(around.midnight(test.day, after=True)))


def _top(leaf: model.Top, around: Around) -> exp.Select:
    values = number(leaf, around)
    assert values is not None
    falling = exp.Order(expressions=[exp.Ordered(this=exp.column("own"), desc=True)])
    place = exp.Window(this=exp.Anonymous(this="RANK"), order=falling)
    placed = (
        exp.select("customer", exp.alias_(place, "place"))
        .from_(_NUMBERS)
        .where(exp.Not(this=exp.Is(this=exp.column("own"), expression=exp.Null())))
        .subquery("placed")
    )
    many = exp.Count(this=exp.column("own"))
    most = exp.select(exp.Mul(this=many, expression=exp.convert(float(leaf.share)))).from_(_NUMBERS)
    first = exp.LTE(this=exp.column("place"), expression=most.subquery())
    return exp.select("customer").from_(placed).where(first).with_(_NUMBERS, as_=values)


def _sample(leaf: model.Sample) -> exp.Expr:
    """Return whether the first 32 bits of a hash are below the share, as hexadecimal text."""
    below = round(leaf.percent / 100 * 2**32)
    if below >= 2**32:
        return exp.true()
    salted = exp.DPipe(
        this=exp.Literal.string(f"{leaf.salt}:"), expression=exp.column("id", "customers")
    )
    start = exp.Substring(
        this=exp.MD5(this=salted), start=exp.Literal.number(1), length=exp.Literal.number(8)
    )
    return exp.LT(this=start, expression=exp.Literal.string(f"{below:08x}"))


def _listed(leaf: model.InList) -> exp.Expr:
    name = exp.cast(exp.Literal.string(str(leaf.list)), exp.DType.UUID)
    ids = exp.select("id").from_("listed").where(exp.EQ(this=exp.column("list"), expression=name))
    known = exp.select("customer").from_("aliases").where(exp.column("id").isin(query=ids))
    return among(known)
