"""Which events of a customer a condition looks at, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlglot import exp

from homing.core.names import CURRENCY
from homing.metrics.selection.expressions import text_of
from homing.segments import model
from homing.segments.compiler.around import Around, moment, seconds
from homing.segments.compiler.values import passes

CUSTOMER: Final = "customer"
OCCURRED: Final = "occurred_at"
_FIRSTS: Final = "firsts"


def at() -> exp.Expr:
    """Return the moment of an event."""
    return exp.column(OCCURRED, "events")


def whose() -> exp.Expr:
    """Return the customer of an event."""
    return exp.column(CUSTOMER, "events")


def taken(names: Sequence[str], where: Sequence[model.Filter], around: Around) -> exp.Expr:
    """Return whether an event is one of some, and passes the filters."""
    parts: list[exp.Expr] = []
    if names:
        words = [exp.Literal.string(name) for name in names]
        parts.append(exp.In(this=exp.column("event", "events"), expressions=words))
    parts += [exp.paren(passes(text_of(each.property), each.test, around)) for each in where]
    return exp.and_(*parts) if parts else exp.true()


def has_happened(around: Around) -> exp.Expr:
    """Return whether an event is not in the future."""
    return exp.LTE(this=at(), expression=around.present())


def looked_at(
    query: exp.Select, what: model.Did | model.DidNot | model.Aggregate | model.Top, around: Around
) -> exp.Select:
    """Return a query over `events` that reads those of a condition."""
    rows = query.where(taken(what.events, what.where, around), has_happened(around))
    if isinstance(what, model.Aggregate | model.Top) and model.is_money(what):
        rows = rows.where(_is_in(what.currency or around.currency, around))
    return within(rows, at(), what.window, around)


def _is_in(currency: str, around: Around) -> exp.Expr:
    """Return whether the money of an event is in a currency; it may not be said which."""
    said, wanted = text_of(CURRENCY), exp.Literal.string(currency)
    if currency == around.currency:
        said = exp.Coalesce(this=said, expressions=[wanted.copy()])
    return exp.EQ(this=said, expression=wanted)


def within(query: exp.Select, when: exp.Expr, window: model.Window, around: Around) -> exp.Select:
    """Return a query whose rows are in a window; for a window since the first, with a join."""
    query = query.where(*not_before(when, window, around))
    match window:
        case model.Between(until=date() as until):
            over = moment(around.midnight(until, after=True))
            return query.where(exp.LT(this=when.copy(), expression=over))
        case model.SinceFirst():
            return _since_first(query, when, window, around)
        case _:
            return query


def not_before(when: exp.Expr, window: model.Window, around: Around) -> list[exp.Expr]:
    """Return what is so of a moment that is not before a window; nothing where it has no begin."""
    match window:
        case model.Last():
            return [exp.GT(this=when.copy(), expression=around.since(window.days))]
        case model.Between(since=date() as since):
            return [exp.GTE(this=when.copy(), expression=moment(around.midnight(since)))]
        case _:
            return []


def _since_first(
    query: exp.Select, when: exp.Expr, window: model.SinceFirst, around: Around
) -> exp.Select:
    first = exp.alias_(exp.Min(this=at()), "first_at")
    firsts = (
        exp.select(whose(), first)
        .from_("events")
        .where(taken(window.events, (), around), has_happened(around))
        .group_by(whose())
        .subquery(_FIRSTS)
    )
    source = query.args["from_"].this.alias_or_name
    mine = exp.EQ(this=exp.column(CUSTOMER, _FIRSTS), expression=exp.column(CUSTOMER, source))
    first_at = exp.column("first_at", _FIRSTS)
    end = exp.Add(this=first_at.copy(), expression=seconds(window.days * model.DAY_S))
    return query.join(firsts, on=mine).where(
        exp.GTE(this=when.copy(), expression=first_at), exp.LT(this=when.copy(), expression=end)
    )
