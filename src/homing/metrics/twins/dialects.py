"""What sqlglot leaves to be said about a dialect before a twin of ours runs there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

Fix = Callable[[exp.Expr], exp.Expr]

JSON = {"properties", "traits"}
"""Columns of the tables `events` and `customers` whose fields are read by name."""

SETTINGS = ("join_use_nulls", "prefer_column_name_to_alias")
"""What makes ClickHouse join and name as SQL says."""

NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?\s*$"
"""What a text must look like to be read as a number where a wrong cast is an error."""


def adapted(tree: exp.Expr, dialect: str) -> exp.Expr:
    """Return a twin, changed in place, in the words that a dialect needs beyond sqlglot's own.

    The table `events` is expected with `occurred_at` as a moment (ClickHouse: DateTime64 in UTC;
    Spark: in a session whose time zone is UTC) and `properties` as JSON (PostgreSQL: jsonb;
    ClickHouse: JSON; Spark and BigQuery: JSON text or JSON).
    """
    fixes = _FIXES[dialect]
    root = exp.Paren(this=tree)
    for node in reversed(list(tree.walk())):
        fix = fixes.get(type(node))
        fixed = fix(node) if fix else node
        if fixed is not node:
            node.replace(fixed)
    result: exp.Expr = root.this
    if dialect == "clickhouse" and isinstance(result, exp.Query):
        settings = [exp.EQ(this=exp.var(name), expression=exp.true()) for name in SETTINGS]
        result.set("settings", settings)
    return result


def _property(node: exp.Expr) -> exp.Expr:
    """Return `properties.amount` or `traits.plan` where these are JSON."""
    if not isinstance(node, exp.Column) or node.table not in JSON:
        return node
    of = exp.column(node.table, table=node.args.get("db"))
    path = exp.JSONPath(expressions=[exp.JSONPathRoot(), exp.JSONPathKey(this=node.name)])
    return exp.JSONExtractScalar(this=of, expression=path, only_json_types=True)


def _plain_or(node: exp.Expr) -> exp.Expr:
    """Return `bool_or` as it is written: no cast around a condition."""
    return exp.Anonymous(this="BOOL_OR", expressions=[node.this])


def _largest(node: exp.Expr) -> exp.Expr:
    """Return `max` where there is no `bool_or`."""
    return exp.Max(this=node.this)


def _multiplied_interval(node: exp.Expr) -> exp.Expr:
    """Return `INTERVAL (n) DAY` where `n * INTERVAL '1' DAY` is not taken."""
    if not isinstance(node.expression, exp.Interval):
        return node
    return exp.Interval(this=exp.Paren(this=node.this), unit=node.expression.args["unit"])


def _moment(node: exp.Expr) -> exp.Expr:
    """Return a moment to the microsecond; sqlglot's DateTime has seconds."""
    is_moment = node.is_type("timestamptz", "timestamp", "timestampntz")
    if not is_moment or not isinstance(node.this, exp.Literal):
        return node
    said = exp.Literal.string(node.this.name.removesuffix("+00:00"))
    precision = exp.Literal.number(6)
    return exp.Anonymous(
        this="toDateTime64", expressions=[said, precision, exp.Literal.string("UTC")]
    )


def _number_or_null(node: exp.Expr) -> exp.Expr:
    """Return a text as a number where it looks like one: PostgreSQL has no `try_cast`."""
    looks = exp.RegexpLike(this=node.this.copy(), expression=exp.Literal.string(NUMBER))
    number = exp.Cast(this=node.this, to=node.args["to"])
    return exp.case().when(looks, number)


def _lower(node: exp.Expr) -> exp.Expr:
    """Return `lower` for all letters; ClickHouse's own knows those of English."""
    return exp.Anonymous(this="lowerUTF8", expressions=[node.this])


def _to_float(node: exp.Expr) -> exp.Expr:
    """Return a text as a number in ClickHouse's own word; its casts fail."""
    return exp.Anonymous(this="toFloat64OrNull", expressions=[exp.func("trim", node.this)])


def _numbers(node: exp.Expr) -> exp.Expr:
    """Return a series of numbers as ClickHouse's `numbers`."""
    series = node.this
    if not isinstance(series, exp.GenerateSeries):
        return node
    count = exp.Literal.number(int(series.args["end"].this) + 1)
    [name] = node.args["alias"].columns
    rows = exp.Anonymous(this="numbers", expressions=[count])
    return exp.select(exp.alias_(exp.column("number"), name)).from_(rows).subquery(node.alias)


def _exploded(node: exp.Expr) -> exp.Expr:
    """Return a series of numbers as a query that unfolds an array of them."""
    series = node.this
    if not isinstance(series, exp.GenerateSeries):
        return node
    [name] = node.args["alias"].columns
    rows = exp.Anonymous(
        this="EXPLODE",
        expressions=[
            exp.Anonymous(this="SEQUENCE", expressions=[series.args["start"], series.args["end"]])
        ],
    )
    return exp.select(exp.alias_(rows, name)).subquery(node.alias)


def _array(node: exp.Expr) -> exp.Expr:
    """Return a series of numbers as an array, whose alias in BigQuery is that of its column."""
    if not isinstance(node.this, exp.GenerateSeries):
        return node
    [name] = node.args["alias"].columns
    node.set("alias", exp.TableAlias(this=name.copy()))
    return node


def _iso_week(node: exp.Expr) -> exp.Expr:
    """Return a truncation to weeks that begin on Monday; BigQuery's WEEK begins on Sunday."""
    if node.text("unit").upper() == "WEEK":
        node.set("unit", exp.var("ISOWEEK"))
    return node


def _own_order_of_nulls(node: exp.Expr) -> exp.Expr:
    """Return an order in a window where nulls are where BigQuery puts them; ours hold none."""
    if isinstance(node.parent, exp.Order) and isinstance(node.parent.parent, exp.Window):
        node.set("nulls_first", not node.args.get("desc"))
    return node


def _hours(node: exp.Expr) -> exp.Expr:
    """Return a difference in hours as one of moments; BigQuery's dates have none."""
    if node.text("unit").upper() != "HOUR":
        return node
    return exp.TimestampDiff(this=node.this, expression=node.expression, unit=exp.var("HOUR"))


def _elapsed(node: exp.Expr) -> exp.Expr:
    """Return microseconds between two moments; local times would miss an hour of a clock change."""
    if node.text("unit").upper() != "MICROSECOND":
        return node
    passed = exp.paren(exp.Sub(this=node.this, expression=node.expression))
    seconds = exp.Extract(this=exp.var("epoch"), expression=passed)
    return exp.Mul(this=seconds, expression=exp.Literal.number(1_000_000))


def _or_null(node: exp.Expr) -> exp.Expr:
    """Return the row before or after, null where there is none: ClickHouse has '' or 0 there."""
    node.set("this", exp.Anonymous(this="toNullable", expressions=[node.this]))
    return node


def _whole_interval(node: exp.Expr) -> exp.Expr:
    """Return an interval of a number, not of text."""
    if isinstance(node.this, exp.Literal):
        node.set("this", exp.Literal.number(node.this.name))
    return node


_FIXES: Mapping[str, Mapping[type[exp.Expr], Fix]] = {
    "duckdb": {exp.LogicalOr: _plain_or},
    "postgres": {
        exp.Column: _property,
        exp.DateDiff: _elapsed,
        exp.LogicalOr: _plain_or,
        exp.TryCast: _number_or_null,
    },
    "clickhouse": {
        exp.Cast: _moment,
        exp.Lag: _or_null,
        exp.Lead: _or_null,
        exp.Lower: _lower,
        exp.LogicalOr: _largest,
        exp.Mul: _multiplied_interval,
        exp.Table: _numbers,
        exp.TryCast: _to_float,
    },
    "spark": {exp.Column: _property, exp.LogicalOr: _plain_or, exp.Table: _exploded},
    "bigquery": {
        exp.Column: _property,
        exp.DateDiff: _hours,
        exp.Interval: _whole_interval,
        exp.Mul: _multiplied_interval,
        exp.Ordered: _own_order_of_nulls,
        exp.Table: _array,
        exp.TimestampTrunc: _iso_week,
    },
}
