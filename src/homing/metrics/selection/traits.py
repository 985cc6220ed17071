"""A trait of every customer, as codes: read once beside the histories, then of who was touched.

Whoever has another trait than when it was read stands among the touched customers, so that the
groups of all others stay one array while their histories do, and what is kept of them holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from homing.histories import Histories, groups
from homing.histories.beside import Beside, Few
from homing.histories.merging import NOBODY, changed
from homing.histories.sums import histories_of
from homing.metrics.selection.expressions import trait_of

if TYPE_CHECKING:
    from homing.histories.generation import Mark
    from homing.histories.histories import Customers, Labels
    from homing.histories.live import Live
    from homing.metrics.events import Events

MOST: Final = 8
"""Traits that are kept of a log."""

_STIRRED: Final = """
WITH said AS (
    SELECT customer FROM log WHERE batch > $batch
    UNION
    SELECT customer FROM rewritten WHERE rewrite > $rewrite
)
SELECT customer FROM said
UNION
SELECT survivor FROM merged WHERE customer IN (FROM said)
"""
"""Of whom anything may have been said since; what is said of somebody leaves an event of theirs."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A trait of every customer.

    Parameters
    ----------
    mark : Mark
        How far it reaches, at least.
    base : int32[n_histories]
        Of the customers of the histories, as it was when it was read first; −1: none.
    words : tuple of str
        What the codes stand for.
    counts : int64[words]
        How many customers have each.
    customers : uint32[…]
        Rising: who has another one now, or is behind the last history.
    codes : int32[…]
        What these have.
    """

    mark: Mark
    base: Labels
    words: tuple[str, ...]
    counts: NDArray[np.int64]
    customers: Customers
    codes: Labels

    def of(self, customers: Customers) -> Labels:
        """Return the codes of some customers as they are."""
        found = np.full(customers.size, -1, np.int32)
        is_known = customers < self.base.size
        found[is_known] = self.base[customers[is_known]]
        if self.customers.size:
            place = np.searchsorted(self.customers, customers)
            place = np.minimum(place, self.customers.size - 1)
            is_other = self.customers[place] == customers
            found[is_other] = self.codes[place[is_other]]
        return found

    def names(self) -> tuple[tuple[str, ...], Labels]:
        """Return the words, the most frequent first, of equally frequent ones the smaller.

        And the place of every code; −1 of what nobody has any more.
        """
        there = np.flatnonzero(self.counts)
        words = pa.array([self.words[code] for code in there.tolist()], pa.string())
        rank = np.asarray(pc.rank(words)).astype(np.int64) if there.size else there
        order = there[np.lexsort((rank, -self.counts[there]))]
        place = np.full(self.counts.size, -1, np.int32)
        place[order] = np.arange(order.size)
        return tuple(self.words[code] for code in order.tolist()), place


_COLUMNS: Final = Beside(lambda: Few[str, _Column](MOST))


def by_trait(events: Events[Any], live: Live, trait: str) -> tuple[Histories, tuple[str, ...]]:
    """Return all histories with the customers' trait as their group, and what the codes stand for.

    Parameters
    ----------
    events : Events
        The log.
    live : Live
        Its histories at hand, with a mark.
    trait : str
        Its name.
    """
    columns = _COLUMNS.of(live.histories.time)
    column = columns.renewed(trait, partial(_look, events, live, trait))
    names, place = column.names()
    histories = _apart(live.histories, column.customers)
    return _grouped(histories, column, place), names


def _look(events: Events[Any], live: Live, trait: str, before: _Column | None) -> _Column:
    """Return the trait as it is; the mark is older than what is read."""
    assert live.mark is not None
    if before is None:
        return _whole(events, live, trait)
    if live.mark == before.mark:
        return before
    customers, said = _said_since(events, trait, before.mark)
    words = [*before.words]
    known = {word: code for code, word in enumerate(words)}
    for word in said:
        if word is not None and word not in known:
            known[word] = len(words)
            words.append(word)
    codes = np.array([-1 if word is None else known[word] for word in said], np.int32)
    counts = np.pad(before.counts, (0, len(words) - before.counts.size))
    for sign, of in ((-1, before.of(customers)), (1, codes)):
        counts += sign * np.bincount(of[of >= 0], minlength=counts.size)
    every = np.union1d(before.customers, customers)
    fresh = before.of(every)
    fresh[np.searchsorted(every, customers)] = codes
    is_other = (every >= before.base.size) | (fresh != _alone(before).of(every))
    return replace(
        before,
        mark=live.mark,
        words=tuple(words),
        counts=counts,
        customers=every[is_other],
        codes=fresh[is_other],
    )


def _alone(column: _Column) -> _Column:
    """Return a trait as it was when it was read first."""
    return replace(column, customers=column.customers[:0], codes=column.codes[:0])


def _whole(events: Events[Any], live: Live, trait: str) -> _Column:
    assert live.mark is not None
    statement = f"SELECT customer, {trait_of(trait).sql('duckdb')} AS trait FROM customers"  # noqa: S608 - quoted
    found = events.connection.sql(statement).to_arrow_table()
    customer = found["customer"].to_numpy()
    encoded = found["trait"].combine_chunks().dictionary_encode()
    code = pc.fill_null(encoded.indices, -1).to_numpy().astype(np.int32)
    words = tuple(encoded.dictionary.to_pylist())
    base = np.full(live.histories.n_histories, -1, np.int32)
    is_known = customer < base.size
    base[customer[is_known]] = code[is_known]
    others, codes = customer[~is_known], code[~is_known]
    order = np.argsort(others)
    counts = np.bincount(code[code >= 0], minlength=len(words))
    return _Column(live.mark, base, words, counts, others[order].astype(np.uint32), codes[order])


def _said_since(events: Events[Any], trait: str, mark: Mark) -> tuple[Customers, list[str | None]]:
    """Return who may have another trait since a mark, rising, and what they have."""
    statement = f"""
        SELECT stirred.customer, {trait_of(trait).sql("duckdb")} AS trait
        FROM ({_STIRRED}) AS stirred
        LEFT JOIN customers ON customers.customer = stirred.customer
        ORDER BY stirred.customer
    """  # noqa: S608 - quoted
    given = {"batch": mark.batch, "rewrite": mark.rewrite}
    found = events.connection.sql(statement, params=given).to_arrow_table()
    return found["customer"].to_numpy().astype(np.uint32), found["trait"].to_pylist()


def _apart(histories: Histories, customers: Customers) -> Histories:
    """Return histories of which some customers stand apart, whether or not they were touched."""
    mine = customers[customers < histories.n_histories]
    touched = histories.touched
    if touched is not None and touched.customer is not None:
        mine = mine[np.isin(mine, touched.customer, invert=True)]
    if not mine.size:
        return histories
    return changed(histories, NOBODY, histories_of(replace(histories, touched=None), mine))


def _grouped(histories: Histories, column: _Column, place: Labels) -> Histories:
    touched = histories.touched
    if touched is not None and touched.customer is not None:
        group = np.append(place, np.int32(-1))[column.of(touched.customer)]
        touched = replace(touched, group=group.astype(np.int32))
    return replace(histories, group=groups.renamed(column.base, place), touched=touched)
