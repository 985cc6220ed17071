"""A funnel as one SQL statement: the attempts that count, and the table made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlglot import exp

from homing.metrics.funnel.groups import Groups, selection_of
from homing.metrics.funnel.plan import Plan
from homing.metrics.selection.expressions import is_trait, takes, text_of, trait_of
from homing.metrics.selection.grouping import NONE, OTHER
from homing.metrics.selection.rule import TRAIT
from homing.metrics.selection.twins import asked_values
from homing.metrics.timing import Timing
from homing.metrics.twins import twin

_ALL = "all"


def is_sayable(plan: Plan, groups: Groups) -> bool:
    """Say whether SQL can tell it in a way that can be read.

    It cannot where one attempt depends on where the one before was over (totals), where not only
    the next event of a step has a future (exclusions, a window from the previous step), where an
    attempt is chosen among those of several values held constant, and where one event may be
    several steps of an unordered funnel.
    """
    question = plan.question
    if question.count == "totals" or plan.exclusions or question.hold is not None:
        return False
    if question.order == "unordered":
        marks = groups.whole.found.matches
        return not bool((marks & (marks - np.uint32(1))).any())
    if question.order == "strict" or len(plan.steps) <= 2:
        return True
    return question.window_from == "first" or plan.window_s is None


def statement(
    plan: Plan, groups: Groups, timing: Timing, span: tuple[datetime, datetime]
) -> str | None:
    """Return the statement that gives the table, in DuckDB's dialect; None if there is none."""
    if not is_sayable(plan, groups):
        return None
    question = plan.question
    kind = "unordered" if question.order == "unordered" else "ordered"
    names = [name for name in groups.names if name is not None]
    values: dict[str, twin.Value] = {
        **asked_values(selection_of(plan)),
        **_steps(plan),
        "group": _group(plan, names),
        "shown": exp.column("grp") if question.by else exp.cast(exp.null(), "VARCHAR"),
        "order_of": _place(names) if names else exp.column("grp"),
        "order": question.order,
        "attempt": question.attempt,
        "window": plan.window_s,
        "window_from": question.window_from,
        "now": timing.moment,
        "since": span[0],
        "until": span[1],
    }
    return twin.statement("funnel/numbers.sql", values, after=f"funnel/{kind}.sql")


def _steps(plan: Plan) -> dict[str, twin.Value]:
    taken = [takes(rules) for rules in plan.steps]
    marks = [_case([(take, exp.convert(1 << n))], exp.convert(0)) for n, take in enumerate(taken)]
    does: exp.Expr = marks[0]
    for mark in marks[1:]:
        does = exp.Add(this=does, expression=mark)
    first = [(take, exp.convert(n)) for n, take in enumerate(taken, start=1)]
    events = [
        (exp.EQ(this=exp.column("step"), expression=exp.convert(n)), exp.Literal.string(step))
        for n, step in enumerate(plan.question.steps, start=1)
    ]
    return {
        "last": len(taken) - 1,
        "does": exp.cast(does, "BIGINT"),
        "first_step": _case(first, exp.convert(len(taken) + 1)),
        "is_listed": exp.true() if plan.question.order == "strict" else exp.or_(*taken),
        "event": _case(events),
    }


def _group(plan: Plan, names: list[str]) -> exp.Expr:
    """Return the group of an event: that of its value, or that of its customer's trait."""
    by = plan.question.by
    if by is None:
        return exp.Literal.string(_ALL)
    has = _has_trait if is_trait(by) else _has_property
    named = [
        (has(by, name), exp.Literal.string(name)) for name in names if name not in {OTHER, NONE}
    ]
    if OTHER in names and NONE in names:
        named.append((has(by, None), exp.Literal.string(OTHER)))
    return _case(named, exp.Literal.string(NONE if NONE in names else OTHER))


def _has_property(by: str, value: str | None) -> exp.Expr:
    return _is_called(text_of(by), value)


def _has_trait(by: str, value: str | None) -> exp.Expr:
    met = _is_called(trait_of(by.removeprefix(TRAIT)), value)
    known = exp.select("customer").from_("customers").where(met)
    return exp.column("customer").isin(query=known)


def _is_called(text: exp.Expr, value: str | None) -> exp.Expr:
    """Return whether a text is that value; for None, whether it is there and not called so."""
    if value is None:
        return exp.NEQ(this=text, expression=exp.Literal.string(NONE))
    return exp.EQ(this=text, expression=exp.Literal.string(value))


def _place(names: list[str]) -> exp.Expr:
    """Return the place of a group in the table."""
    places = [
        (exp.EQ(this=exp.column("grp"), expression=exp.Literal.string(name)), exp.convert(n))
        for n, name in enumerate(names)
    ]
    return _case(places)


def _case(
    branches: Sequence[tuple[exp.Expr, exp.Expr]], default: exp.Expr | None = None
) -> exp.Expr:
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    return exp.Case(ifs=ifs, default=default)
