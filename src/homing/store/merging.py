"""Many merges at once, made and taken back, with as little work for each as there can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.store import survivors
from homing.store.statements import column, count, lent

_NEXT = """
SELECT 1 + greatest(
    (SELECT coalesce(max(rewrite), 0) FROM rewritten),
    (SELECT coalesce(max(merge), 0) FROM merges)
)
"""

_ENDS = """
SELECT DISTINCT unnest([customer, survivor]) FROM merges SEMI JOIN given ON given.n = merges.merge
"""

_MEMBERS = """
WITH survivors AS (
    SELECT coalesce(merged.survivor, given.n) AS customer
    FROM given LEFT JOIN merged ON merged.customer = given.n
)
SELECT customer, customer AS survivor FROM survivors
UNION
SELECT customer, survivor FROM merged SEMI JOIN survivors ON survivors.customer = merged.survivor
"""

_EDGES = """
SELECT customer, survivor, reason, merge FROM merges SEMI JOIN given ON given.n = merges.customer
ORDER BY merge, customer
"""

_WITH_EVENTS = """
SELECT DISTINCT customer FROM log SEMI JOIN given ON given.n = log.customer WHERE aside = 0
"""


class Finding(NamedTuple):
    """That a customer is another one, by their numbers, and what it is based on."""

    customer: int
    survivor: int
    reason: str


CountedAs = Callable[[Collection[int]], Mapping[int, str]]
"""Says of customers, by their numbers, what the id of each counts as; alike ones count once."""


class Clusters:
    """Who is one with whom, as merges are added in their order.

    Parameters
    ----------
    members : iterable of int
        Everybody who may be one with another.
    counted_as : CountedAs
        Asked once, if a customer has more members than there may be ids: most have few of both.
    """

    def __init__(self, members: Iterable[int], counted_as: CountedAs) -> None:
        self._next: dict[int, int] = {}
        self._size = dict.fromkeys(members, 1)
        self._counted_as = counted_as
        self._ids: defaultdict[int, set[str]] | None = None

    def of(self, customer: int) -> int:
        """Return the survivor of a customer."""
        nexts = self._next
        while customer in nexts:
            further = nexts[customer]
            nexts[customer] = nexts.get(further, further)
            customer = further
        return customer

    def join(self, customer: int, survivor: int, *, most: int | None = None) -> bool:
        """Make two customers one; say False if they would have more ids than allowed."""
        one, other = self.of(customer), self.of(survivor)
        if one == other:
            return True
        if most is not None and self._are_beyond(most, one, other):
            return False
        self._next[one], self._size[other] = other, self._together(one, other)
        if self._ids is not None:
            self._ids[other] |= self._ids[one]
        return True

    def _together(self, one: int, other: int) -> int:
        return self._size.get(one, 1) + self._size.get(other, 1)

    def _are_beyond(self, most: int, one: int, other: int) -> bool:
        """Say whether two customers have more ids together than allowed."""
        if self._together(one, other) <= most:
            return False
        if self._ids is None:
            self._ids = defaultdict(set)
            for customer, counted_as in self._counted_as(self._size).items():
                self._ids[self.of(customer)].add(counted_as)
        return len(self._ids[one] | self._ids[other]) > most


def change(
    cursor: DuckDBPyConnection,
    *,
    gone: Sequence[int] = (),
    made: Sequence[Finding] = (),
    most: int,
    counted_as: CountedAs,
    now: datetime,
    new_from: int | None = None,
) -> list[int | None]:
    """Take merges back and make others, in one go, inside the caller's transaction.

    Parameters
    ----------
    gone : sequence of int
        Numbers of merges; one that is not there any more is passed over.
    made : sequence of Finding
        In their order; one that is made already stays the one it is.
    most : int
        Ids that one customer may have; a finding that leads beyond is not made.
    counted_as : CountedAs
        Which of their numbers count as one id.
    now : datetime
        The moment, aware.
    new_from : int, optional
        Customers from this number on have no events yet.

    Returns
    -------
    list of int or None
        For each finding the number of its merge, by which it can be taken back; None: not made.
    """
    ends = set(_column(cursor, _ENDS, gone)) if gone else set()
    ends |= {end for each in made for end in each[:2]}
    if not ends:
        return [None] * len(made)
    before = _survivors(cursor, ends)
    if gone:
        with lent(cursor, "given", _numbers(gone)):
            cursor.execute("DELETE FROM merges WHERE merge IN (SELECT n FROM given)")
    clusters = Clusters(before, counted_as)
    numbers: dict[Finding, int | None] = {}
    with lent(cursor, "given", _numbers(before)):
        for *edge, merge in cursor.execute(_EDGES).fetchall():
            finding = Finding(*edge)
            clusters.join(finding.customer, finding.survivor)
            numbers[finding] = merge
    following = count(cursor, _NEXT)
    rows: list[tuple[int, int, int, str]] = []
    for each in made:
        if numbers.get(each) is not None:
            continue
        is_made = clusters.join(each.customer, each.survivor, most=most)
        numbers[each] = following if is_made else None
        rows += [(following, *each)] * is_made
        following += is_made
    if rows:
        _note(cursor, rows, now)
    last = rows[-1][0] if rows else following
    _settle(cursor, before, clusters, last=last, new_from=new_from)
    return [numbers[each] for each in made]


def _note(
    cursor: DuckDBPyConnection, rows: Sequence[tuple[int, int, int, str]], now: datetime
) -> None:
    names = ("merge", "customer", "survivor", "reason")
    with lent(cursor, "made", pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))):
        cursor.execute(
            "INSERT INTO merges SELECT merge, customer, survivor, reason, $now FROM made",
            {"now": now},
        )


def _settle(
    cursor: DuckDBPyConnection,
    before: dict[int, int],
    clusters: Clusters,
    *,
    last: int,
    new_from: int | None,
) -> None:
    """Bring `merged` in line with `merges`, and note whose history is another one now."""
    after = {each: clusters.of(each) for each in before}
    moved = [each for each in before if after[each] != before[each]]
    had = [each for each in moved if before[each] != each]
    if had:
        with lent(cursor, "given", _numbers(had)):
            cursor.execute("DELETE FROM merged WHERE customer IN (SELECT n FROM given)")
    if rows := [each for each in moved if after[each] != each]:
        table = pa.table(
            {
                "customer": pa.array(rows, pa.uint32()),
                "survivor": pa.array([after[each] for each in rows], pa.uint32()),
            }
        )
        with lent(cursor, "rows", table):
            cursor.execute("INSERT INTO merged SELECT customer, survivor FROM rows")

    def ends_of(some: Iterable[int]) -> set[int]:
        return {end for each in some for end in (each, before[each], after[each])}

    survivors.renew(cursor, values={"customers": list(ends_of(moved))})
    old = [each for each in moved if new_from is None or each < new_from]
    touched = ends_of(_column(cursor, _WITH_EVENTS, old) if old else [])
    rewrite(cursor, touched or set(list(before)[:1]), number=last)


def rewrite(cursor: DuckDBPyConnection, customers: Iterable[int], *, number: int) -> None:
    """Note that the histories of some customers are others now."""
    with lent(cursor, "given", _numbers(customers)):
        cursor.execute("INSERT INTO rewritten SELECT $number, n FROM given", {"number": number})


def rewritten(cursor: DuckDBPyConnection, customers: Iterable[int]) -> None:
    """Note that the histories of some customers, and of who they are by now, are others."""
    with lent(cursor, "given", _numbers(customers)):
        ends = column(
            cursor,
            "SELECT n FROM given UNION"
            " SELECT survivor FROM merged SEMI JOIN given ON given.n = merged.customer",
        )
    rewrite(cursor, ends, number=count(cursor, _NEXT))


def _survivors(cursor: DuckDBPyConnection, ends: Iterable[int]) -> dict[int, int]:
    """Return everybody who is one with any of these, and the customer they are by now."""
    with lent(cursor, "given", _numbers(ends)):
        return dict(cursor.execute(_MEMBERS).fetchall())


def _column(cursor: DuckDBPyConnection, sql: str, numbers: Iterable[int]) -> list[int]:
    with lent(cursor, "given", _numbers(numbers)):
        return column(cursor, sql)


def _numbers(numbers: Iterable[int]) -> pa.Table:
    return pa.table({"n": pa.array(sorted(numbers), pa.uint32())})
