"""What a test asks of a value, in SQL: true, false or null, which is no better than false."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlglot import exp

from homing.metrics.selection.expressions import compared, number_of
from homing.metrics.selection.rule import Condition
from homing.metrics.selection.rule import Test as Said
from homing.segments import model
from homing.segments.compiler.around import Around

DATE: Final = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
"""How a text begins that says a date."""

_SAID: Final[dict[str, Said]] = {
    "is": "=",
    "is_not": "!=",
    "contains": "~",
    "not_contains": "!~",
    "set": "is",
    "not_set": "is not",
    "greater": ">",
    "at_least": ">=",
    "less": "<",
    "at_most": "<=",
}


def passes(text: exp.Expr, test: model.Test, around: Around) -> exp.Expr:
    """Return whether a value, as text, passes a test."""
    match test:
        case model.Equals() | model.Compared():
            met = compared(text, _condition(test.op, text_of(test.value)))
        case model.Known():
            met = compared(text, _condition(test.op))
        case model.Contains(op="starts_with"):
            needle = exp.Literal.string(test.value.lower())
            at = exp.StrPosition(this=exp.Lower(this=text), substr=needle)
            met = exp.EQ(this=at, expression=exp.Literal.number(1))
        case model.Contains():
            met = compared(text, _condition(test.op, test.value))
        case model.OneOf():
            met = _one_of(text, test)
        case model.Dated():
            met = _dated(text, test)
        case model.Birthday():
            met = _birthday(text, test, around)
    return met


def measured(value: exp.Expr, test: model.Compared) -> exp.Expr:
    """Return whether a number is as a test wants it."""
    kinds: dict[str, type[exp.Binary]] = {
        "greater": exp.GT,
        "at_least": exp.GTE,
        "less": exp.LT,
        "at_most": exp.LTE,
    }
    return kinds[test.op](this=value, expression=exp.convert(test.value))


def text_of(value: model.Value) -> str:
    """Return a value of a rule as a property is written out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def is_number(value: model.Value) -> bool:
    """Say whether a value is compared as a number."""
    return _condition("is", text_of(value)).number is not None


def days_of(test: model.Birthday, today: date) -> list[str]:
    """Return the days of the year, as 05-17, that are a birthday within some days."""
    found = []
    for n in range(test.days + 1):
        day = today + timedelta(days=n)
        found.append(f"{day:%m-%d}")
        is_leap = (day + timedelta(days=1)).day == 29
        if (day.month, day.day) == (2, 28) and not is_leap:
            found.append("02-29")
    return found


def _condition(op: str, value: str = "") -> Condition:
    return Condition("", False, _SAID[op], value)


def _one_of(text: exp.Expr, test: model.OneOf) -> exp.Expr:
    conditions = [_condition("is", text_of(value)) for value in test.values]
    words = [exp.Literal.string(each.value) for each in conditions if each.number is None]
    numbers = [exp.convert(each.number) for each in conditions if each.number is not None]
    parts: list[exp.Expr] = []
    if words:
        parts.append(exp.In(this=text.copy(), expressions=words))
    if numbers:
        parts.append(exp.In(this=number_of(text), expressions=numbers))
    found = exp.or_(*parts)
    if test.op == "one_of":
        return found
    return exp.Not(this=exp.Coalesce(this=exp.paren(found), expressions=[exp.false()]))


def _dated(text: exp.Expr, test: model.Dated) -> exp.Expr:
    kind = exp.LT if test.op == "before" else exp.GT
    day = exp.Literal.string(test.day.isoformat())
    return exp.and_(_is_date(text), kind(this=_part(text, 1, 10), expression=day))


def _birthday(text: exp.Expr, test: model.Birthday, around: Around) -> exp.Expr:
    days = [exp.Literal.string(day) for day in days_of(test, around.today)]
    return exp.and_(_is_date(text), exp.In(this=_part(text, 6, 5), expressions=days))


def _is_date(text: exp.Expr) -> exp.Expr:
    return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(DATE))


def _part(text: exp.Expr, start: int, length: int) -> exp.Expr:
    return exp.Substring(
        this=text.copy(),
        start=exp.Literal.number(start),
        length=exp.Literal.number(length),
    )
