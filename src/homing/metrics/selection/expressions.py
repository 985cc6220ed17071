"""Rules as SQL: sqlglot expressions over the relations `events` and `customers`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import reduce
from typing import Final

from sqlglot import exp

from homing.metrics.selection.rule import TRAIT, Condition, Rule, Rules

_COMPARED: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    ">": exp.GT,
    ">=": exp.GTE,
    "<": exp.LT,
    "<=": exp.LTE,
}
BETWEEN: Final = " / "
"""Stands between the texts of several properties."""


def takes(rules: Rules) -> exp.Expr:
    """Return whether an event is taken by any of the rules."""
    if not rules:
        return exp.true()
    plain = [rule.name for rule in rules if rule.name is not None and not rule.conditions]
    parts = [_one(rule) for rule in rules if rule.name is None or rule.conditions]
    if plain:
        parts.insert(0, _is_named(plain))
    return _joined(exp.Or, parts)


def passes(conditions: Sequence[Condition]) -> exp.Expr:
    """Return whether an event meets every condition."""
    return _joined(exp.And, [exp.true(), *map(_meets, conditions)])


def text_of(name: str) -> exp.Expr:
    """Return a property of the event as text; null where it is not there."""
    return exp.cast(exp.column(exp.to_identifier(name, quoted=True), "properties"), "VARCHAR")


def texts_of(names: Sequence[str]) -> exp.Expr:
    """Return properties of the event as one text; null where none of them says anything."""
    said = [
        exp.Coalesce(this=text_of(name), expressions=[exp.Literal.string("")]) for name in names
    ]
    whole: exp.Expr = said[0]
    for each in said[1:]:
        before = exp.DPipe(this=whole, expression=exp.Literal.string(BETWEEN))
        whole = exp.DPipe(this=before, expression=each)
    unsaid = exp.Literal.string(BETWEEN * (len(names) - 1))
    return exp.Nullif(this=whole, expression=unsaid)


def trait_of(name: str) -> exp.Expr:
    """Return a trait of a customer as text; null where it is not there."""
    return exp.cast(exp.column(exp.to_identifier(name, quoted=True), "traits"), "VARCHAR")


def number_of(text: exp.Expr) -> exp.Expr:
    """Return a text as a number; null where it is none, or not finite."""
    number = exp.TryCast(this=text, to=exp.DataType.build("DOUBLE"))
    largest = exp.Literal.number(repr(sys.float_info.max))
    is_finite = exp.LTE(this=exp.Abs(this=number), expression=largest)  # false for NaN anywhere
    return exp.Case().when(is_finite, number.copy())


def is_trait(name: str) -> bool:
    """Say whether the name of something to break down by is that of a trait."""
    return name.startswith(TRAIT)


def _one(rule: Rule) -> exp.Expr:
    named = [_is_named([rule.name])] if rule.name is not None else []
    return exp.paren(_joined(exp.And, [*named, *map(_meets, rule.conditions)]))


def _is_named(names: list[str]) -> exp.Expr:
    return exp.In(this=exp.column("event"), expressions=[exp.Literal.string(n) for n in names])


def _meets(condition: Condition) -> exp.Expr:
    if not condition.is_trait:
        return compared(text_of(condition.of), condition)
    known = exp.select("customer").from_("customers")
    return exp.column("customer").isin(
        query=known.where(compared(trait_of(condition.of), condition))
    )


def compared(text: exp.Expr, condition: Condition) -> exp.Expr:
    """Return whether a value, as text, is as a condition wants it, whatever it is of."""
    test, number = condition.test, condition.number
    if test in {"is", "is not"}:
        missing = exp.Is(this=text, expression=exp.Null())
        return missing if test == "is not" else exp.Not(this=missing)
    met: exp.Expr
    if test in {"~", "!~"}:
        met = _contains(text, condition.value)
    elif number is None:
        met = exp.EQ(this=text, expression=exp.Literal.string(condition.value))
    else:
        kind = _COMPARED[test.removeprefix("!") if test == "!=" else test]
        met = kind(this=number_of(text), expression=exp.convert(number))
    if test.startswith("!"):
        return exp.Not(this=exp.Coalesce(this=met, expressions=[exp.false()]))
    return met


def _contains(text: exp.Expr, value: str) -> exp.Expr:
    at = exp.StrPosition(this=exp.Lower(this=text), substr=exp.Literal.string(value.lower()))
    return exp.GT(this=at, expression=exp.Literal.number(0))


def _joined(kind: type[exp.Connector], parts: list[exp.Expr]) -> exp.Expr:
    return reduce(lambda left, right: kind(this=left, expression=right), parts)
