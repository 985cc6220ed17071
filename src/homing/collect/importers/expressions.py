"""The few words the importer builds SQL from, so that no name or value is ever pasted into text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

from sqlglot import exp

Sql: TypeAlias = exp.Expr


def column(name: str) -> Sql:
    """Return a column by its exact name."""
    return exp.column(exp.to_identifier(name, quoted=True))


def text(value: str) -> Sql:
    """Return a string literal."""
    return exp.Literal.string(value)


def number(value: int | str) -> Sql:
    """Return a number literal."""
    return exp.Literal.number(value)


def call(name: str, *arguments: Sql, **options: Sql) -> Sql:
    """Return a call of a DuckDB function, with named options after the arguments."""
    named = [exp.Kwarg(this=exp.var(key), expression=value) for key, value in options.items()]
    return exp.Anonymous(this=name, expressions=[*arguments, *named])


def cast(value: Sql, to: str) -> Sql:
    """Return a cast that stops the statement when it fails."""
    return exp.Cast(this=value, to=_type(to))


def try_cast(value: Sql, to: str) -> Sql:
    """Return a cast that gives NULL when it fails."""
    return exp.TryCast(this=value, to=_type(to))


def struct(fields: Mapping[str, Sql]) -> Sql:
    """Return a struct with these fields."""
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=value)
            for name, value in fields.items()
        ]
    )


def array(values: Sequence[Sql]) -> Sql:
    """Return a list of values."""
    return exp.Array(expressions=list(values))


def case(branches: Sequence[tuple[Sql, Sql]], otherwise: Sql | None = None) -> Sql:
    """Return the value of the first branch whose condition holds."""
    if not branches:
        return otherwise or exp.null()
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    return exp.Case(ifs=ifs, default=otherwise)


def either(values: Sequence[Sql]) -> Sql:
    """Return a condition that holds when any of these does."""
    return exp.or_(*values, copy=False) if values else exp.false()


def every(values: Sequence[Sql]) -> Sql:
    """Return a condition that holds when all of these do."""
    return exp.and_(*values, copy=False) if values else exp.true()


def compare(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """Return a comparison such as `exp.GT`."""
    return kind(this=exp.Paren(this=left), expression=exp.Paren(this=right))


def is_null(value: Sql) -> Sql:
    """Return whether a value is missing."""
    return exp.Is(this=exp.Paren(this=value), expression=exp.Null())


def negated(condition: Sql) -> Sql:
    """Return the opposite of a condition; what is unknown counts as false before it is turned."""
    return exp.Not(this=call("coalesce", condition, exp.false()))


def named(value: Sql, name: str) -> Sql:
    """Return a value under a column name."""
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def chosen(values: Sequence[Sql | str], source: Sql) -> exp.Select:
    """Return a query of these values.

    What it is made of is taken as it is: sqlglot would copy it, at every step the whole of it.
    """
    return exp.select(*values, copy=False).from_(source, copy=False)


def of(query: exp.Select, name: str) -> Sql:
    """Return a query as the source of another."""
    return query.subquery(name, copy=False)


def statement(expression: Sql) -> str:
    """Return the SQL text DuckDB runs."""
    return expression.sql("duckdb", copy=False)


def _type(name: str) -> exp.DataType:
    return _parsed(name).copy()


@cache
def _parsed(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")
