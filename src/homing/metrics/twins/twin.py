"""SQL twins: one statement in a file beside its metric, filled with values and read in any dialect.

A twin is written in DuckDB's dialect with `$names` for values and with the macros of `macros.sql`.
Filling it puts the macros and the values in place and drops the branches that can no longer be
taken, so what runs is what is shown: a short statement without parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, TypeGuard, get_args

import sqlglot
from sqlglot import exp

from homing.core.errors import UserError
from homing.core.periods import Calendar, Period
from homing.metrics.twins.dialects import adapted
from homing.metrics.twins.prune import pruned

Dialect = Literal["duckdb", "clickhouse", "postgres", "spark", "bigquery"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
Value = str | int | float | bool | date | Sequence[str] | exp.Expr | None


def statement(name: str, values: Mapping[str, Value], *, after: str | None = None) -> str:
    """Return the twin of that file name with its values in place, as DuckDB runs it.

    Parameters
    ----------
    name : str
        File in `homing/metrics`, such as "lifecycle/numbers.sql".
    values : mapping
        What stands for each `$name`: text, number, truth, date, aware moment, list of texts, an
        expression, or None.
    after : str, optional
        Another such file, the queries of whose WITH may be read.

    Raises
    ------
    KeyError
        If a value is missing.
    """

    def made(given: Mapping[str, Value]) -> str:
        return _statement(name, after, frozen(given))

    return at_moments(values, made)


def at_moments(values: Mapping[str, Value], make: Callable[[Mapping[str, Value]], str]) -> str:
    """Return the text that is made of values, which for `make` are the same at all moments.

    Moments move on with the log: others stand in for them, as long when written, and they are
    written in afterwards, so that what is kept of a text is good for all.
    """
    stood = {each: _stand_in(n, each) for n, each in enumerate(_moments(values.values()))}
    text = make(
        {key: stood[value] if _is_moment(value) else value for key, value in values.items()}
    )
    for moment, stand_in in stood.items():
        text = text.replace(_written(stand_in), _written(moment))
    return text


def _is_moment(value: Value) -> TypeGuard[datetime]:
    return isinstance(value, datetime) and value.tzinfo is not None


def _moments(values: Iterable[Value]) -> list[datetime]:
    """Return the moments among values, each once: they move on with the log, the rest stays."""
    return list(dict.fromkeys(filter(_is_moment, values)))


def _stand_in(number: int, moment: datetime) -> datetime:
    """Return a moment that nobody asks about, as long when written."""
    micros = number + 1 if moment.microsecond else 0
    return datetime.max.replace(minute=number, microsecond=micros, tzinfo=UTC)


@lru_cache(maxsize=512)
def _statement(name: str, after: str | None, values: tuple[tuple[str, Value], ...]) -> str:
    return _text(filled(_twin(name, after), dict(values)), "duckdb")


def frozen(values: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    """Return values as what is kept of a text is found by."""
    return tuple(
        (key, tuple(value) if isinstance(value, list) else value) for key, value in values.items()
    )


def filled(tree: exp.Expr, values: Mapping[str, Value]) -> exp.Expr:
    """Return a statement with its values in place and without the branches they close."""
    return pruned(tree.transform(lambda node: _filled(node, values)))


def parsed(sql: str) -> exp.Expr:
    """Return a statement in which every macro is replaced by what it stands for."""
    return sqlglot.parse_one(sql, read="duckdb").transform(_expanded)


def period_values(period: Period, calendar: Calendar) -> dict[str, Value]:
    """Return the values that the macros about periods need."""
    unit = period if period in {Period.hour, Period.day} else "month" if period.months else "day"
    return {
        "period": str(period),
        "timezone": calendar.timezone,
        "week_start": calendar.week_start,
        "week_shift": calendar.week_start - 1,
        "unit": str(unit),
        "units": 7 if period is Period.week else period.months or 1,
    }


def stamp(period: Period, calendar: Calendar, index: int) -> date:
    """Return what the macro `period_of` gives for the period of that index."""
    if period is Period.hour:
        return datetime(1970, 1, 1) + timedelta(hours=index)  # noqa: DTZ001 - a count of hours
    return calendar.date_at(period, index)


def translated(sql: str, dialect: Dialect) -> str:
    """Return a statement of DuckDB's in the words of a dialect.

    Raises
    ------
    UserError
        If there is no such dialect.
    """
    if dialect not in DIALECTS:
        raise UserError(
            f"{dialect!r} is not a dialect.", remedy=f"Use one of: {', '.join(DIALECTS)}."
        )
    return sql if dialect == "duckdb" else _text(sqlglot.parse_one(sql, read="duckdb"), dialect)


def _text(tree: exp.Expr, dialect: Dialect) -> str:
    return adapted(tree, dialect).sql(dialect, pretty=True, copy=False)


@cache
def _twin(name: str, after: str | None = None) -> exp.Expr:
    tree = parsed(_file(name))
    if after is not None:
        earlier = parsed(_file(after)).args["with_"]
        own = tree.args.get("with_")
        earlier.set("expressions", earlier.expressions + (own.expressions if own else []))
        earlier.comments = (own or tree).pop_comments()
        tree.set("with_", earlier)
    return tree


@cache
def _macros() -> dict[str, tuple[list[str], exp.Expr]]:
    macros = {}
    for create in filter(None, sqlglot.parse(_file("twins/macros.sql"), read="duckdb")):
        signature = create.this
        names = [argument.name for argument in signature.expressions]
        macros[signature.this.name] = names, create.expression
    return macros


def _file(name: str) -> str:
    return resources.files("homing.metrics").joinpath(name).read_text("utf-8")


def _expanded(node: exp.Expr) -> exp.Expr:
    """Put a macro's body in place of its call."""
    if not isinstance(node, exp.Anonymous) or node.name not in _macros():
        return node
    names, body = _macros()[node.name]
    arguments = (argument.transform(_expanded) for argument in node.expressions)
    given = dict(zip(names, arguments, strict=True))

    def argument(part: exp.Expr) -> exp.Expr:
        if isinstance(part, exp.Column) and part.name in given:
            part = given[part.name].copy()
        return part

    expanded: exp.Expr = body.copy().transform(argument).transform(_expanded)
    return expanded


def _filled(node: exp.Expr, values: Mapping[str, Value]) -> exp.Expr:
    if isinstance(node, exp.Placeholder):
        return _literal(values[node.name])
    return node


def _written(moment: datetime) -> str:
    known = moment.astimezone(UTC) if moment.tzinfo else moment
    return known.isoformat(sep=" ")


def _literal(value: Value) -> exp.Expr:
    if isinstance(value, exp.Expr):
        return exp.paren(value) if isinstance(value, exp.Binary) else value.copy()
    if isinstance(value, datetime):
        kind = exp.DType.TIMESTAMPTZ if value.tzinfo else exp.DType.TIMESTAMP
        return exp.cast(exp.Literal.string(_written(value)), kind)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), exp.DType.DATE)
    if isinstance(value, (list, tuple)):
        return exp.Tuple(expressions=[exp.Literal.string(member) for member in value])
    return exp.convert(value)
