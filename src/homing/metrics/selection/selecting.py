"""From a log to the histories that a question is about: by SQL where it must be, else at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlglot import exp

from homing.core.errors import UserError
from homing.histories import Histories, excerpts, groups
from homing.metrics.events import RECEIVED, Events
from homing.metrics.selection.expressions import (
    is_trait,
    number_of,
    passes,
    takes,
    text_of,
    texts_of,
    trait_of,
)
from homing.metrics.selection.rule import TRAIT, Condition, Rules
from homing.metrics.selection.traits import by_trait

MOST_MATCHERS = 32
MOST_CONDITIONS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a question needs of the log.

    Parameters
    ----------
    matchers : tuple of Rules
        Told apart in what is selected: bit m of an event's `matches` is set if matcher m takes it.
    is_every : bool
        Events that no matcher takes are there too.
    where : tuple of Condition
        What every event must meet.
    customers : tuple of str
        Ids of the only customers asked for; empty: all.
    value : str, optional
        Property whose number comes with an event.
    by : str, optional
        Property of the event (`label` of the histories), or trait as `trait.plan` (`group`).
    marks : tuple of str
        Properties whose texts, taken together, are the `label` where `by` is none; codes rise with
        the text.
    actor : str, optional
        Property that stands in the customer's place; events without it are left out.
    as_of : datetime, optional
        Only what was received by then, to see an answer again as it was.
    """

    matchers: tuple[Rules, ...]
    is_every: bool = False
    where: tuple[Condition, ...] = ()
    customers: tuple[str, ...] = ()
    value: str | None = None
    by: str | None = None
    marks: tuple[str, ...] = ()
    actor: str | None = None
    as_of: datetime | None = None

    @property
    def label(self) -> str | None:
        """The property to break down by, if it is one."""
        return None if self.by is None or is_trait(self.by) else self.by

    @property
    def trait(self) -> str | None:
        """The trait to break down by, if it is one."""
        return self.by.removeprefix(TRAIT) if self.by and is_trait(self.by) else None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that events must meet, for any matcher."""
        rules = (rule for rules in self.matchers for rule in rules)
        return (*self.where, *(each for rule in rules for each in rule.conditions))

    def takes(self, matcher: int) -> exp.Expr:
        """Return in SQL whether a matcher takes an event."""
        return takes(self.matchers[matcher])

    def is_at_hand(self, value: str | None) -> bool:
        """Say whether histories of the whole log, with that value, hold all of it."""
        needs = (
            self.conditions, self.customers, self.label, self.marks, self.actor, self.as_of
        )  # fmt: skip
        return not any(needs) and self.value in {None, value}


@dataclass(frozen=True)
class Selected:
    """Histories of what was asked for, and what their codes stand for.

    Parameters
    ----------
    histories : Histories
        A label or a group is a code of `groups`.
    names : tuple of str
        Names of events, by code; one name may have several.
    matches : uint32[n_codes]
        Which matchers take an event of that code.
    groups : tuple of str
        What is broken down by, by code, the most frequent first.
    actors : pyarrow.Array or None
        What stands in the place of customers, by code.
    """

    histories: Histories
    names: tuple[str, ...]
    matches: NDArray[np.uint32]
    groups: tuple[str, ...] = ()
    actors: pa.Array | None = None

    def is_taken(self, matcher: int) -> NDArray[np.bool_]:
        """Return by code whether a matcher takes such an event."""
        return (self.matches >> np.uint32(matcher) & np.uint32(1)).astype(np.bool_)

    def flags(self, *bits: int) -> NDArray[np.uint8]:
        """Return by code the sum of the bits, one for each matcher, of those that take it."""
        found = np.zeros(self.matches.size, np.uint8)
        for matcher, bit in enumerate(bits):
            found[self.is_taken(matcher)] |= bit
        return found

    @cached_property
    def n_groups(self) -> int:
        """How many groups there are; 1 without a break-down."""
        return max(len(self.groups), 1)

    def regrouped(
        self, names: tuple[str, ...], code: NDArray[np.int32], *, none: int = -1
    ) -> Selected:
        """Return the same with other groups.

        Parameters
        ----------
        names : tuple of str
            The new ones.
        code : int32[n]
            The new code of every old one.
        none : int
            The new code of those that have none; −1: they still have none.
        """

        def renamed(h: Histories) -> Histories:
            touched = h.touched and renamed(h.touched)
            if h.group is not None:
                return replace(h, group=groups.renamed(h.group, code, none), touched=touched)
            label = None if h.label is None else np.append(code, np.int32(none))[h.label]
            return replace(h, label=label, touched=touched)

        return replace(self, histories=renamed(self.histories), groups=names)


def selected(events: Events[Any], selection: Selection) -> Selected:
    """Return the histories that a selection asks for.

    Raises
    ------
    UserError
        If a property is asked for that no event has, or a break-down that actors have not, or more
        than a statement can hold.
    """
    if len(selection.matchers) > MOST_MATCHERS:
        raise UserError(f"More than {MOST_MATCHERS} kinds of events are too many.")
    if len(selection.conditions) > MOST_CONDITIONS:
        raise UserError("More conditions than a statement can hold are too many.")
    if selection.actor and selection.trait:
        raise UserError(
            f"A trait is of a customer, not of {selection.actor!r}.",
            where="by",
            remedy="Break down by a property of the event.",
        )
    found = _early(events, selection) or _at_hand(events, selection) or _read(events, selection)
    is_lacking = selection.trait is not None and found.histories.group is None
    return _with_traits(events, str(selection.trait), found) if is_lacking else found


def _early(events: Events[Any], selection: Selection) -> Selected | None:
    """Return what is asked for if that is a few events of a log not looked at yet."""
    early = events.early if events.live is not None else None
    if early is None or selection.is_every or not selection.is_at_hand(None):
        return None
    matches = _matches(early.names, selection)
    histories = early.only(matches != 0)
    return None if histories is None else Selected(histories, early.names, matches)


def _at_hand(events: Events[Any], selection: Selection) -> Selected | None:
    live = events.live() if events.live is not None else None
    if live is None or not selection.is_at_hand(live.value):
        return None
    histories, matches = live.histories, _matches(live.names, selection)
    names: tuple[str, ...] = ()
    if selection.trait and live.mark is not None:
        histories, names = by_trait(events, live, selection.trait)
    if not selection.is_every:
        is_valued = selection.value is not None
        histories = excerpts.only(histories, matches != 0, is_valued=is_valued)
    return Selected(histories, live.names, matches, names)


def _matches(names: tuple[str, ...], selection: Selection) -> NDArray[np.uint32]:
    """Return by name which matchers take an event of that name."""
    wanted = [{rule.name for rule in rules} for rules in selection.matchers]
    bits = [
        sum(1 << m for m, named in enumerate(wanted) if not named or {name, None} & named)
        for name in names
    ]
    return np.array(bits, np.uint32)


class _Coded(NamedTuple):
    """A column as codes, and what they stand for; −1 where there is nothing."""

    code: NDArray[np.int32] | NDArray[np.int64]
    words: pa.Array


def _read(events: Events[Any], selection: Selection) -> Selected:
    table = _run(events, _statement(selection))
    who = _coded(table["customer"]) if selection.actor else _numbers(table["customer"])
    what = _coded(table["event"])
    mask = table["mask"].to_numpy().astype(np.int64)
    kinds, event = np.unique(mask * max(len(what.words), 1) + what.code, return_inverse=True)
    names, matches = kinds % max(len(what.words), 1), kinds // max(len(what.words), 1)
    label = _labels(table, selection)
    histories = Histories.gather(
        who.code.astype(np.uint32),
        table["time"].to_numpy(),
        event.astype(np.uint16),
        n_customers=int(who.code.max(initial=-1)) + 1,
        value=_floats(table["value"]) if selection.value else None,
        label=label.code.astype(np.int32) if label else None,
    )
    return Selected(
        histories,
        tuple(what.words.take(pa.array(names)).to_pylist()),
        matches.astype(np.uint32),
        tuple(label.words.to_pylist()) if label and selection.label else (),
        who.words if selection.actor else None,
    )


def _labels(table: pa.Table, selection: Selection) -> _Coded | None:
    if selection.label:
        return _by_frequency(_coded(table["label"]))
    return _by_word(_coded(table["label"])) if selection.marks else None


def _statement(selection: Selection) -> exp.Select:
    """Return the statement that reads the events; one row = one event."""
    actor = actor_of(selection)
    bits: list[exp.Expr] = [
        exp.Mul(
            this=exp.cast(exp.Coalesce(this=takes(rules), expressions=[exp.false()]), "BIGINT"),
            expression=exp.Literal.number(1 << matcher),
        )
        for matcher, rules in enumerate(selection.matchers)
    ]
    mask: exp.Expr = bits[0]
    for bit in bits[1:]:
        mask = exp.Add(this=mask, expression=bit)
    columns = {
        "customer": actor,
        "time": exp.func("epoch_us", exp.column("occurred_at")),
        "event": exp.column("event"),
        "mask": mask,
    }
    if selection.value:
        columns["value"] = number_of(text_of(selection.value))
    if selection.label:
        columns["label"] = text_of(selection.label)
    elif selection.marks:
        columns["label"] = texts_of(selection.marks)
    chosen = [exp.alias_(column, name) for name, column in columns.items()]
    taken = [] if selection.is_every else [exp.paren(takes(r)) for r in selection.matchers]
    filters = [exp.or_(*taken)] if taken else []
    return exp.select(*chosen).from_("events").where(is_asked(selection), *filters, copy=False)


def actor_of(selection: Selection) -> exp.Expr:
    """Return whose an event is: the customer's, or that of what stands in their place."""
    return text_of(selection.actor) if selection.actor else exp.column("customer")


def is_asked(selection: Selection) -> exp.Expr:
    """Return whether an event is among those asked about, whichever matcher takes it."""
    filters: list[exp.Expr] = []
    if selection.actor:
        filters.append(exp.Not(this=exp.Is(this=actor_of(selection), expression=exp.Null())))
    if selection.where:
        filters.append(passes(selection.where))
    if selection.customers:
        ids = [exp.Literal.string(each) for each in selection.customers]
        known = exp.select("customer").from_("customers")
        named = exp.In(this=exp.cast(exp.column("id"), "VARCHAR"), expressions=ids)
        filters.append(exp.column("customer").isin(query=known.where(named)))
    if selection.as_of:
        moment = exp.cast(exp.Literal.string(selection.as_of.isoformat()), "TIMESTAMPTZ")
        filters.append(exp.LTE(this=exp.column(RECEIVED), expression=moment))
    return exp.and_(*filters) if filters else exp.true()


def _with_traits(events: Events[Any], trait: str, found: Selected) -> Selected:
    if trait not in events.traits:
        events.traits[trait] = _trait(events, trait)
    group, words = events.traits[trait]
    lacking = max(_reach(found.histories) - group.size, 0)
    group = np.pad(group, (0, lacking), constant_values=-1)
    return replace(found, histories=found.histories.grouped(group), groups=words)


def _trait(events: Events[Any], trait: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Return the trait of every customer as a code (−1: none), and what the codes stand for."""
    said = exp.select("customer", exp.alias_(trait_of(trait), "trait")).from_("customers")
    table = _run(events, said)
    customer, coded = table["customer"].to_numpy(), _by_frequency(_coded(table["trait"]))
    group = np.full(int(customer.max(initial=0)) + 1, -1, np.int32)
    group[customer] = coded.code
    return group, tuple(coded.words.to_pylist())


def _reach(histories: Histories) -> int:
    """Return one more than the last customer in any part."""
    return max(
        int(part.customer.max(initial=0)) + 1 if part.customer is not None else part.n_histories
        for part in histories.parts()
    )


def _run(events: Events[Any], statement: exp.Select) -> pa.Table:
    try:
        return events.run(statement.sql("duckdb"))
    except duckdb.BinderException as error:
        said = str(error).splitlines()[0]
        raise UserError(
            "A property, trait or column that is asked for is not there.",
            remedy=f"Look at the names of what was sent. DuckDB says: {said}",
        ) from error


def _coded(column: pa.ChunkedArray) -> _Coded:
    encoded = column.dictionary_encode().unify_dictionaries()
    words = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], column.type)
    indices = [pc.fill_null(chunk.indices, -1).to_numpy() for chunk in encoded.chunks]
    return _Coded(np.concatenate([np.empty(0, np.int32), *indices]), words)


def _numbers(column: pa.ChunkedArray) -> _Coded:
    return _Coded(column.to_numpy().astype(np.int64), pa.nulls(0))


def _by_frequency(coded: _Coded) -> _Coded:
    """Return the same with the most frequent word first; of equally frequent ones the smaller."""
    counts = np.bincount(coded.code + 1, minlength=len(coded.words) + 1)[1:]
    rank = np.asarray(pc.rank(coded.words)).astype(np.int64) if len(coded.words) else counts
    order = np.lexsort((rank, -counts))
    place = np.empty(order.size + 1, np.int32)
    place[order], place[-1] = np.arange(order.size), -1
    return _Coded(place[coded.code], coded.words.take(pa.array(order)))


def _by_word(coded: _Coded) -> _Coded:
    """Return the same with the words rising."""
    order = np.asarray(pc.sort_indices(coded.words)).astype(np.int64)
    place = np.empty(order.size + 1, np.int32)
    place[order], place[-1] = np.arange(order.size), -1
    return _Coded(place[coded.code], coded.words.take(pa.array(order)))


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(pc.fill_null(column, float("nan")).to_numpy(), np.float64)


def codes(groups: Sequence[str], kept: Sequence[int], other: int) -> NDArray[np.int32]:
    """Return the new code of every group: its place among those kept, or `other`."""
    found = np.full(len(groups), other, np.int32)
    found[list(kept)] = np.arange(len(kept))
    return found
