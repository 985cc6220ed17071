"""Breaking an answer down by a trait: its groups, its table, and its statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import sqlglot
from numpy.typing import NDArray
from sqlglot import exp

from homing.core.errors import UserError
from homing.histories import Histories, stickiness
from homing.histories.activity import Activity
from homing.metrics.events import Events
from homing.metrics.selection.expressions import trait_of
from homing.metrics.selection.grouping import NONE, OTHER, check_trait, top_groups, with_none
from homing.metrics.selection.selecting import Selected, Selection, selected
from homing.metrics.selection.twins import asked_values
from homing.metrics.twins import twin


def broken_down(
    events: Events[Any],
    selection: Selection,
    most: int,
    sizes: Callable[[Selected], NDArray[np.int64]],
) -> Selected:
    """Return what a selection asks for, in its largest groups if it breaks down by a trait.

    Parameters
    ----------
    events, selection
        As for `selected`.
    most : int
        How many groups keep their name.
    sizes : callable
        From what was selected to how many customers each of its groups has.

    Raises
    ------
    UserError
        If it breaks down by something else than a trait, or into no groups.
    """
    check_trait(selection.by)
    if most < 1:
        raise UserError("It must be 1 or more.", where="top")
    found = selected(events, selection)
    if selection.by is None:
        return found
    named = with_none(found)
    return top_groups(named, sizes(named), most)


def active_in_any(histories: Histories, activity: Activity) -> NDArray[np.int64]:
    """Return how many customers of each group were active at all: the size to rank groups by."""
    sizes: NDArray[np.int64] = stickiness.fold(histories, activity).exactly.sum(axis=1)
    return sizes


def stacked(found: Selected, table_of: Callable[[int], pa.Table], at: int = 1) -> pa.Table:
    """Return the tables of all groups one after another, with the column `group`.

    Parameters
    ----------
    found : Selected
        What was selected.
    table_of : callable
        From the code of a group to its table.
    at : int
        Which column `group` becomes; null without a break-down.
    """
    names: tuple[str | None, ...] = found.groups or (None,)
    tables = []
    for group, name in enumerate(names):
        table = table_of(group)
        column = pa.array([name] * table.num_rows, pa.string())
        tables.append(table.add_column(at, "group", column))
    return pa.concat_tables(tables)


def statement(
    name: str, values: Mapping[str, twin.Value], selection: Selection, found: Selected
) -> str:
    """Return the statement of that file; of a break-down, a part for each group, all in one.

    Parameters
    ----------
    name : str
        The file, which names `$group`, `$customer` and `$is_asked`.
    values : mapping
        Values for its other names.
    selection, found
        What was asked for, and found.
    """
    if selection.trait is None:
        return twin.statement(name, {**values, **asked_values(selection), "group": None})

    def made(given: Mapping[str, twin.Value]) -> str:
        return _stated(name, twin.frozen(given), selection, found.groups)

    return twin.at_moments(values, made)


@lru_cache(maxsize=64)
def _stated(
    name: str,
    values: tuple[tuple[str, twin.Value], ...],
    selection: Selection,
    groups: tuple[str, ...],
) -> str:
    """Return all rows of a statement for each group, in the order of the table."""
    asked, trait = asked_values(selection), trait_of(str(selection.trait))

    def part(group: str) -> str:
        is_in = exp.and_(_condition(asked["is_asked"]), _belongs(trait, group, groups))
        return twin.statement(name, {**dict(values), **asked, "is_asked": is_in, "group": group})

    parts = [part(group) for group in groups]
    queries = [sqlglot.parse_one(part, into=exp.Select, read="duckdb") for part in parts]
    [by] = {query.args["order"].expressions[0].this.name for query in queries}
    for query in queries:
        query.set("order", None)
    rows = [exp.select("*").from_(query.subquery("part")) for query in queries]
    joined = rows[0] if len(rows) == 1 else exp.union(*rows, distinct=False)
    place = exp.Case(this=exp.column("group", quoted=True))
    for number, group in enumerate(groups):
        place = place.when(exp.Literal.string(group), exp.Literal.number(number))
    whole = exp.select("*").from_(joined.subquery("parts"))
    return whole.order_by(place, exp.column(by)).sql("duckdb", pretty=True)


def _condition(value: twin.Value) -> exp.Expr:
    assert isinstance(value, exp.Expr)
    return value


def _belongs(trait: exp.Expr, group: str, groups: tuple[str, ...]) -> exp.Expr:
    """Return whether an event is of a customer of a group."""
    none = exp.Literal.string(NONE)
    known = _is_among(exp.NEQ(this=trait.copy(), expression=none))  # not those without a trait
    if group == NONE:
        return exp.Not(this=known)
    if group != OTHER:
        return _is_among(exp.EQ(this=trait.copy(), expression=exp.Literal.string(group)))
    kept = [exp.Literal.string(each) for each in groups if each not in {NONE, OTHER}]
    other = exp.Not(this=_is_among(exp.In(this=trait.copy(), expressions=kept))) if kept else None
    needed = [each for each in (other, known if NONE in groups else None) if each is not None]
    return exp.and_(*needed) if needed else exp.true()


def _is_among(condition: exp.Expr) -> exp.Expr:
    known = exp.select("customer").from_("customers").where(condition)
    return exp.column("customer").isin(query=known)
