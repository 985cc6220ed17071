"""Whose money the values of a retention table are: amounts of several currencies never add up."""

from __future__ import annotations

from typing import Any, Final

import duckdb
from sqlglot import exp

from homing.core.errors import UserError
from homing.core.names import AMOUNT, CURRENCY
from homing.metrics.answers.question import rules_of
from homing.metrics.events import Events
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.selection.expressions import takes, text_of
from homing.metrics.selection.selecting import Selection, is_asked

MONEY: Final = (AMOUNT, "value")
"""Properties whose numbers are money where a currency stands beside them."""


def currency_of(
    events: Events[Any], question: RetentionQuestion, selection: Selection
) -> str | None:
    """Return the currency that the values are in; None if they are no money, or each group's own.

    Raises
    ------
    UserError
        If they are in several currencies that would be added up.
    """
    if question.value not in MONEY:
        return None
    found = _currencies(events, question, selection)
    if len(found) < 2:
        return found[0] if found else None
    if question.by == CURRENCY and question.by_side == "both":
        return None
    raise UserError(
        f"These amounts are in several currencies, {' and '.join(found[:3])} among them.",
        where="value",
        remedy=f"Break down with by={CURRENCY} and by_side=both, or ask for one of them with "
        f"where={CURRENCY}={found[0]}.",
    )


def _currencies(
    events: Events[Any], question: RetentionQuestion, selection: Selection
) -> list[str]:
    currency, value = text_of(CURRENCY), text_of(str(question.value))
    has_value = exp.Not(this=exp.Is(this=value, expression=exp.Null()))
    has_currency = exp.Not(this=exp.Is(this=currency, expression=exp.Null()))
    returns = exp.paren(takes(rules_of(question, "return_event")))
    said = exp.select(exp.alias_(currency, "currency")).distinct().from_("events")
    statement = said.where(returns, is_asked(selection), has_value, has_currency)
    try:
        return sorted(events.run(statement.sql("duckdb"))["currency"].to_pylist())
    except duckdb.BinderException:
        return []
