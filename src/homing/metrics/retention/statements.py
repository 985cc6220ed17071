"""The statements that say what the fold counts: what stands for each name in them."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from homing.metrics.answers.question import rules_of
from homing.metrics.retention.counting import candidates, selection_of
from homing.metrics.retention.question import RetentionQuestion
from homing.metrics.retention.shape import HOURS, Shape, odd_minutes
from homing.metrics.selection.expressions import number_of, takes, text_of, trait_of
from homing.metrics.selection.grouping import NONE, OTHER
from homing.metrics.selection.selecting import Selected, Selection
from homing.metrics.selection.twins import asked_values
from homing.metrics.timing import Timing
from homing.metrics.twins import twin

NUMBERS, PEOPLE = "retention/numbers.sql", "retention/people.sql"


def numbers_text(question: RetentionQuestion, timing: Timing, shape: Shape, found: Selected) -> str:
    """Return the statement that gives the table."""
    return twin.statement(NUMBERS, values(question, timing, shape, found) | {"is_listed": False})


def people_statement(
    given: dict[str, twin.Value], *, cohort: date, column: int, group: str | None
) -> str:
    """Return the statement of the customers in a relation `behind`, as people of one cell.

    Parameters
    ----------
    given : dict
        As `values` returns them.
    cohort : date
        Stamp of its period.
    column, group
        Of the cell.
    """
    is_asked = given["is_asked"]
    assert isinstance(is_asked, exp.Expr)
    known = exp.column("customer").isin(query=exp.select("customer").from_("behind"))
    place: dict[str, twin.Value] = {"row": cohort, "row_group": group, "k": column}
    asked: dict[str, twin.Value] = {"is_asked": exp.and_(is_asked, known)}
    said: dict[str, twin.Value] = {"is_listed": True, "has_ids": True, "returned": None}
    return twin.statement(PEOPLE, given | asked | said | place, after=NUMBERS)


def values(
    question: RetentionQuestion, timing: Timing, shape: Shape, found: Selected
) -> dict[str, twin.Value]:
    """Return what stands for the names in both statements.

    Parameters
    ----------
    question : RetentionQuestion
        Settled.
    timing, shape, found
        Of its answer.
    """
    selection = selection_of(question)
    starts = rules_of(question, "start_event")
    period, calendar = timing.period, timing.calendar
    return {
        **twin.period_values(period, calendar),
        **asked_values(selection),
        **_columns(question, shape),
        "is_start": takes(starts),
        "is_return": takes(rules_of(question, "return_event")),
        "is_candidate": takes(candidates(question, starts)),
        "now": timing.moment,
        "cohort": question.cohort,
        "measure": question.measure,
        "window": question.window,
        "window_hours": HOURS[period] if question.window == "24h" else None,
        "odd_minutes": odd_minutes(timing),
        "is_each": question.anchor == "each",
        "at_least": question.at_least,
        "first": twin.stamp(period, calendar, shape.rows.start),
        "last": twin.stamp(period, calendar, shape.rows.stop - 1),
        "current": twin.stamp(period, calendar, shape.current),
        "slack": shape.slack,
        "follow_up": shape.follow_up,
        "column_zero": question.column_zero,
        "by": _by(question, selection),
        "group": _group(selection, found),
        "value": _number(question),
        "aggregate": question.aggregate,
    }


def _columns(question: RetentionQuestion, shape: Shape) -> dict[str, twin.Value]:
    said: dict[str, twin.Value] = {"columns": shape.columns - 1}
    age, k = exp.column("age"), exp.column("k")
    if not question.brackets:
        return said | {"has_brackets": False, "column_of": age, "begins_at": k, "ends_at": k}
    column, begins, ends = exp.Case(), exp.Case(), exp.Case()
    for number, (first, last) in enumerate(zip(shape.begins, shape.ends, strict=True)):
        is_within = exp.LTE(this=age.copy(), expression=_int(last))
        column.when(is_within, _int(number), copy=False)
        is_it = exp.EQ(this=k.copy(), expression=_int(number))
        begins.when(is_it.copy(), _int(first), copy=False)
        ends.when(is_it, _int(last), copy=False)
    if question.measure == "on_or_after":
        column = column.else_(_int(shape.columns))
    return said | {
        "has_brackets": True,
        "column_of": column,
        "begins_at": begins,
        "ends_at": ends,
    }


def _by(question: RetentionQuestion, selection: Selection) -> str | None:
    if question.by is None:
        return None
    return "customer" if selection.trait else question.by_side


def _group(selection: Selection, found: Selected) -> exp.Expr:
    """Return the group as it is shown: its name, or that of none or of the rest."""
    if selection.by is None:
        return exp.cast(exp.Null(), "VARCHAR")
    name = trait_of(selection.trait) if selection.trait else text_of(str(selection.label))
    kept = [exp.Literal.string(each) for each in found.groups if each not in {NONE, OTHER}]
    none = NONE if NONE in found.groups else OTHER
    case = exp.Case().when(exp.Is(this=name, expression=exp.Null()), exp.Literal.string(none))
    if kept:
        case = case.when(exp.In(this=name.copy(), expressions=kept), name.copy())
    if NONE in found.groups:
        is_none = exp.EQ(this=name.copy(), expression=exp.Literal.string(NONE))
        case = case.when(is_none, exp.Literal.string(NONE))
    return case.else_(exp.Literal.string(OTHER))


def _number(question: RetentionQuestion) -> exp.Expr:
    if question.value is None:
        return exp.cast(exp.Null(), "DOUBLE")
    return number_of(text_of(question.value))


def _int(number: int) -> exp.Expr:
    return exp.Literal.number(number)
