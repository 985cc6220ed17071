"""Dropping from a statement what can no longer happen once its values are known.

Conditions between values are decided; what they close goes: branches of CASE, of AND and OR,
columns in `only_if(…)`, halves of a UNION, joins, and queries of a WITH that nothing reads or that
only repeat another. A NULL is in no list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from sqlglot import exp

_ALONE = (exp.And, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
"""What needs no parentheses beside AND."""


def pruned(tree: exp.Expr) -> exp.Expr:
    """Return the statement, changed in place, without constant conditions and closed branches.

    Examples
    --------
    >>> from sqlglot import parse_one
    >>> pruned(parse_one("SELECT CASE WHEN 1 = 2 THEN a ELSE b END FROM t WHERE TRUE OR c")).sql()
    'SELECT b FROM t'
    """
    result = _decided(tree)
    _drop_repetitions(result)
    _drop_unread(result)
    return result


def _decided(tree: exp.Expr) -> exp.Expr:
    root = exp.Paren(this=tree)
    for node in reversed(list(root.walk())):
        rule = _RULES.get(type(node))
        if rule is None:
            continue
        better = rule(node)
        if better is None:
            node.pop()
        elif better is not node:
            node.replace(better)
    result = root.this
    result.pop()
    assert isinstance(result, exp.Expr)
    return result


def _truth(node: exp.Expr | None) -> bool | None:
    """Return whether a condition is always true or always false, or None."""
    return bool(node.this) if isinstance(node, exp.Boolean) else None


def _equal(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Literal) and isinstance(node.expression, exp.Literal):
        return exp.Boolean(this=(node.this == node.expression) is isinstance(node, exp.EQ))
    return node


def _is_null(node: exp.Expr) -> exp.Expr:
    given = node.this.this if isinstance(node.this, exp.Cast) else node.this
    is_known = isinstance(given, (exp.Null, exp.Literal, exp.Boolean, exp.Tuple))
    if is_known and isinstance(node.expression, exp.Null):
        return exp.Boolean(this=isinstance(given, exp.Null))
    return node


def _in(node: exp.Expr) -> exp.Expr:
    among = node.expressions
    if isinstance(node.this, exp.Null):
        return exp.false()
    if isinstance(node.this, exp.Literal) and all(isinstance(e, exp.Literal) for e in among):
        return exp.Boolean(this=node.this in among)
    return node


def _not(node: exp.Expr) -> exp.Expr:
    truth = _truth(node.this)
    return node if truth is None else exp.Boolean(this=not truth)


def _both(node: exp.Expr) -> exp.Expr:
    return _joined(node, neutral=True)


def _either(node: exp.Expr) -> exp.Expr:
    return _joined(node, neutral=False)


def _joined(node: exp.Expr, *, neutral: bool) -> exp.Expr:
    left: exp.Expr = node.this
    right: exp.Expr = node.expression
    for one, other in ((left, right), (right, left)):
        truth = _truth(one)
        if truth is not None:
            return other if truth is neutral else one
    return left if left == right else node


def _paren(node: exp.Expr) -> exp.Expr:
    inside = node.this
    is_one = isinstance(inside, (exp.Boolean, exp.Literal, exp.Column, exp.In))
    is_among = isinstance(node.parent, (exp.And, exp.Where, exp.Join, exp.If))
    return inside if is_one or (is_among and isinstance(inside, _ALONE)) else node


def _case(node: exp.Expr) -> exp.Expr:
    branches = [branch for branch in node.args["ifs"] if _truth(branch.this) is not False]
    default = node.args.get("default")
    for at, branch in enumerate(branches):
        if _truth(branch.this):
            branches, default = branches[:at], branch.args["true"]
            break
    if not branches:
        return default or exp.Null()
    node.set("ifs", branches)
    node.set("default", default)
    return node


def _filter(node: exp.Expr) -> exp.Expr | None:
    return None if _truth(node.this) else node


def _any(node: exp.Expr) -> exp.Expr:
    return node if _truth(node.this) is None else node.this


def _by_one(node: exp.Expr) -> exp.Expr:
    return node.this if node.expression == exp.Literal.number(1) else node


def _renamed(node: exp.Expr) -> exp.Expr | None:
    inside = node.this
    is_same = isinstance(inside, exp.Column) and not inside.table and inside.name == node.alias
    return inside if is_same else _there(node)


def _there(node: exp.Expr) -> exp.Expr | None:
    """Return what is named or ordered by, None if nothing is left of it."""
    return node if isinstance(node.this, exp.Expr) else None


def _only(node: exp.Expr) -> exp.Expr | None:
    if node.name != "only_if":
        return node
    condition, wanted = node.expressions
    truth = _truth(condition)
    assert truth is not None, f"only_if({condition}, …) is not decided"
    return wanted if truth else None


def _plus_nothing(node: exp.Expr) -> exp.Expr:
    """Return the first of a sum if the second is no number, no days, no hours."""
    added = node.expression.this if isinstance(node.expression, exp.Mul) else node.expression
    return node.this if added == exp.Literal.number(0) else node


def _join(node: exp.Expr) -> exp.Expr | None:
    return None if node.args.get("side") == "LEFT" and _is_closed(node, "on") else node


def _union(node: exp.Expr) -> exp.Expr:
    left, right = node.this, node.expression
    for one, other in ((left, right), (right, left)):
        if _is_closed(one.args.get("where"), "this"):
            return cast("exp.Expr", other)
    return node


def _is_closed(node: exp.Expr | None, condition: str) -> bool:
    return node is not None and _truth(node.args.get(condition)) is False


def _drop_repetitions(tree: exp.Expr) -> None:
    """Drop every query of a WITH that reads all of another one and adds nothing."""
    for cte in list(tree.find_all(exp.CTE, bfs=False)):
        source = _repeated(cte.this)
        if source is None:
            continue
        for name in list(tree.find_all(exp.Table, exp.Column)):
            part = "this" if isinstance(name, exp.Table) else "table"
            if name.text(part) == cte.alias:
                name.set(part, exp.to_identifier(source))
        cte.pop()


def _repeated(query: exp.Expr) -> str | None:
    """Return the name of what a query repeats."""
    said = {key for key, value in query.args.items() if value} - {"expressions", "from_"}
    if not isinstance(query, exp.Select) or said or query.expressions != [exp.Star()]:
        return None
    source = query.args["from_"].this
    return source.name if isinstance(source, exp.Table) else None


def _drop_unread(tree: exp.Expr) -> None:
    """Drop every query of a WITH that nothing behind it reads, the last one first."""
    for cte in reversed(list(tree.find_all(exp.CTE))):
        if not any(table.name == cte.alias for table in tree.find_all(exp.Table)):
            cte.pop()


_RULES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr | None]] = {
    exp.EQ: _equal,
    exp.NEQ: _equal,
    exp.Is: _is_null,
    exp.In: _in,
    exp.Not: _not,
    exp.And: _both,
    exp.Or: _either,
    exp.Paren: _paren,
    exp.Case: _case,
    exp.Where: _filter,
    exp.Having: _filter,
    exp.LogicalOr: _any,
    exp.IntDiv: _by_one,
    exp.Mul: _by_one,
    exp.Add: _plus_nothing,
    exp.Alias: _renamed,
    exp.Ordered: _there,
    exp.Anonymous: _only,
    exp.Join: _join,
    exp.Union: _union,
}
