"""The statements of a rule: its members, what each condition says, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from homing.metrics.twins.dialects import adapted
from homing.metrics.twins.prune import pruned
from homing.metrics.twins.twin import Dialect
from homing.segments.compiler.around import Around
from homing.segments.compiler.leaves import is_member, is_met
from homing.segments.compiler.stored import as_stored
from homing.segments.model import All, AnyOf, InSegment, Leaf, Not, Rule, leaves

_NOBODY: Final = (1, 4, 6)
"""What a bot did, and what the business's own people did or said of themselves."""
_A_PERSON: Final = (0, 2)
"""Who did something, or said who they are; what Homing itself noted makes nobody a person."""


@dataclass(frozen=True, slots=True)
class Relations:
    """What relations are read by each name.

    Parameters
    ----------
    events, customers, everything : str
        The relation in the place of that of the event log.
    are_people : bool
        Nobody is among `customers` of whom no more is known than what a bot did.
    """

    events: str = "events"
    customers: str = "customers"
    everything: str = "everything"
    are_people: bool = False


LOG: Final = Relations()
"""Those of the event log."""


def members(rule: Rule, around: Around, relations: Relations = LOG) -> exp.Select:
    """Return the statement of who fits a rule; one row = one customer."""
    query = exp.select(exp.column("customer", "customers")).from_("customers")
    query = as_stored(query.where(exp.paren(_met(rule, around)), copy=False), around.kinds)
    return _read(query if relations.are_people else query.where(is_person()), relations)


def opened(statement: exp.Expr) -> tuple[str, tuple[str, ...]]:
    """Return a statement as DuckDB runs it, and the names that it leaves open."""
    tree = pruned(statement)
    names = {each.name: None for each in tree.find_all(exp.Placeholder)}
    return adapted(tree, "duckdb").sql("duckdb", copy=False), tuple(names)


def conditions(each: Sequence[Rule], around: Around, relations: Relations = LOG) -> exp.Select:
    """Return the statement of which rules each customer fits; one row = one customer.

    Columns: `customer`, and `is_met_0`, `is_met_1`, … in the order of the rules.
    """
    met = [exp.alias_(exp.paren(_met(rule, around)), f"is_met_{n}") for n, rule in enumerate(each)]
    query = exp.select(exp.column("customer", "customers"), *met).from_("customers")
    return _read(query.where(is_person()), relations)


def everywhere(rule: Rule, around: Around) -> Iterator[Leaf]:
    """Yield the conditions of a rule and of the rules of segments that it names."""
    for leaf in leaves(rule):
        yield leaf
        inner = around.rule_of(leaf.segment) if isinstance(leaf, InSegment) else None
        if inner is not None:
            yield from everywhere(inner, around)


def text(statement: exp.Expr, dialect: Dialect = "duckdb") -> str:
    """Return a statement in the words of a dialect."""
    return adapted(pruned(statement.copy()), dialect).sql(dialect, pretty=True, copy=False)


def _met(rule: Rule, around: Around) -> exp.Expr:
    match rule:
        case All():
            return exp.and_(*(_met(each, around) for each in rule.of))
        case AnyOf():
            return exp.or_(*(_met(each, around) for each in rule.of))
        case Not():
            return exp.Not(this=exp.paren(_met(rule.of, around)))
        case InSegment():
            return _in_segment(rule, around)
        case _:
            return is_met(rule, around)


def _in_segment(leaf: InSegment, around: Around) -> exp.Expr:
    inner = around.rule_of(leaf.segment)
    return is_member(leaf) if inner is None else exp.paren(_met(inner, around))


def is_person() -> exp.Expr:
    """Return whether more is known of a customer than what a bot did.

    Whoever a bot's event is of is looked up first: where there are none, nothing else is read.
    """
    customer = exp.column("customer")
    bots = exp.select("customer").from_("everything").where(_is_aside(*_NOBODY))
    known = exp.case().when(_is_aside(*_A_PERSON), exp.Literal.number(1))
    more = exp.Max(this=known.else_(exp.Literal.number(0)))
    nobody = (
        exp.select("customer")
        .from_("everything")
        .where(customer.isin(query=bots))
        .group_by("customer")
        .having(exp.EQ(this=more, expression=exp.Literal.number(0)))
    )
    return exp.Not(this=exp.column("customer", "customers").isin(query=nobody))


def _is_aside(*why: int) -> exp.Expr:
    reasons = [exp.Literal.number(each) for each in why]
    return exp.In(this=exp.column("aside"), expressions=reasons)


def _read(statement: exp.Select, relations: Relations) -> exp.Select:
    """Return a statement that reads other relations by the same names."""
    if relations == LOG:
        return statement
    others: dict[str, str] = {
        name: getattr(relations, name) for name in ("events", "customers", "everything")
    }
    for table in list(statement.find_all(exp.Table)):
        if table.name in others:
            name = others[table.name]
            table.replace(exp.alias_(exp.to_table(name), table.name, table=True))
    return statement
