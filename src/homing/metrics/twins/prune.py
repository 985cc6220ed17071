"""Dropping from a statement what can no longer happen once its values are known."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

TRUE, FALSE = True, False


def pruned(tree: exp.Expr) -> exp.Expr:
    """Return the statement, changed in place, without constant conditions and closed branches.

    Examples
    --------
    >>> from sqlglot import parse_one
    >>> pruned(parse_one("SELECT CASE WHEN 1 = 2 THEN a ELSE b END FROM t WHERE TRUE OR c")).sql()
    'SELECT b FROM t'
    """
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
    if isinstance(node.expression, exp.Null) and isinstance(
        node.this, (exp.Null, exp.Literal, exp.Tuple, exp.Cast)
    ):
        return exp.Boolean(this=isinstance(node.this, exp.Null))
    return node


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
    return inside if isinstance(inside, (exp.Boolean, exp.Literal, exp.Column, exp.In)) else node


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


def _renamed(node: exp.Expr) -> exp.Expr:
    inside = node.this
    is_same = isinstance(inside, exp.Column) and inside.sql() == node.alias
    return inside if is_same else node


_RULES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr | None]] = {
    exp.EQ: _equal,
    exp.NEQ: _equal,
    exp.Is: _is_null,
    exp.And: _both,
    exp.Or: _either,
    exp.Paren: _paren,
    exp.Case: _case,
    exp.Where: _filter,
    exp.Having: _filter,
    exp.LogicalOr: _any,
    exp.IntDiv: _by_one,
    exp.Mul: _by_one,
    exp.Alias: _renamed,
}
