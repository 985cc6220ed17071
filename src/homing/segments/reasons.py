"""Why a customer is in a segment: what each condition says of them, with their own number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.core.text import Text
from homing.metrics.selection.expressions import trait_of
from homing.segments import compiler, model
from homing.segments.compiler import Around
from homing.segments.compiler.numbers import number
from homing.segments.words import Names, clause

Own = str | int | float | datetime | None
"""A customer's own number: a count, a sum, a moment, a trait; None where there is none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one condition says of one customer.

    Parameters
    ----------
    condition : Leaf
        The condition.
    text : Text
        The same as words behind "Customers".
    is_met : bool
        Whether it is so of them.
    own : str, int, float, datetime or None
        What it was judged by: how often they did it, the sum, when it was last, the trait.
    """

    condition: model.Leaf
    text: Text
    is_met: bool
    own: Own


@dataclass(frozen=True, slots=True)
class Why:
    """Whether a customer fits a rule, and what each of its conditions says, in their order."""

    is_member: bool
    reasons: tuple[Reason, ...]


def why(
    cursor: DuckDBPyConnection, rule: model.Rule, customer: int, *, around: Around, names: Names
) -> Why:
    """Return why a customer, by their number, fits a rule or does not."""
    leaves = list(model.leaves(rule))
    asked = compiler.conditions([rule, *leaves], around)
    of_them = exp.EQ(this=exp.column("customer", "customers"), expression=exp.convert(customer))
    rows = cursor.execute(compiler.text(asked.where(of_them))).fetchall()
    met: Sequence[bool] = rows[0][1:] if rows else [False] * (len(leaves) + 1)
    reasons = [
        Reason(leaf, clause(leaf, names), bool(is_met), _own(cursor, leaf, customer, around))
        for leaf, is_met in zip(leaves, met[1:], strict=True)
    ]
    return Why(bool(met[0]), tuple(reasons))


def _own(cursor: DuckDBPyConnection, leaf: model.Leaf, customer: int, around: Around) -> Own:
    asked = _trait(leaf) if isinstance(leaf, model.Trait) else number(leaf, around)
    if asked is None:
        return None
    of_them = exp.EQ(this=exp.column("customer"), expression=exp.convert(customer))
    found = exp.select("own").from_(asked.subquery("numbers")).where(of_them)
    rows: list[tuple[Any, ...]] = cursor.execute(compiler.text(found)).fetchall()
    if not rows:
        return 0 if isinstance(leaf, model.Did | model.DidNot) else None
    own: Own = rows[0][0]
    return own


def _trait(leaf: model.Trait) -> exp.Select:
    return exp.select("customer", exp.alias_(trait_of(leaf.trait), "own")).from_("customers")
